"""The instance metadata service: what ``http://169.254.169.254/`` answers a machine.

A token is the request's own seal over the moment it was given out, so that nothing about
it needs to be stored.
"""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from iamtutor.cloud.state.instances import Instance
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import Machine
from iamtutor.shell.machine import host_of
from iamtutor.shell.metadata_tree import tree

ADDRESS = "169.254.169.254"

_LONGEST_TOKEN = 21_600
#: What nginx calls them.
TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Not Allowed",
}
_PAGE = (
    '<?xml version="1.0" encoding="iso-8859-1"?>\n'
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"\n'
    '\t\t "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">\n'
    '<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">\n'
    " <head>\n  <title>{title}</title>\n </head>\n"
    " <body>\n  <h1>{title}</h1>\n </body>\n</html>\n"
)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)


def _refuse(status: int) -> Answer:
    page = _PAGE.format(title=f"{status} - {TITLES[status]}")
    return Answer(status, page, {"Content-Type": "text/html"})


def instance_of(turn: Turn, machine: Machine) -> Instance | None:
    """The instance that ``machine`` is, if metadata can be reached from it."""
    if machine.instance_id is None:
        return None
    account = turn.world.account_of_instance(machine.instance_id)
    return account.instances[machine.instance_id] if account else None


def request(
    turn: Turn, machine: Machine, method: str, path: str, headers: Mapping[str, str]
) -> Answer | None:
    """The answer; None when there is no metadata service (the desk: no route)."""
    instance = instance_of(turn, machine)
    if instance is None:
        return None
    if instance.metadata_endpoint == "disabled":
        return _refuse(403)
    fields = {name.lower(): value for name, value in headers.items()}
    if re.match(r"/(latest|20\d\d-\d\d-\d\d)/api/token/?\Z", path):
        return _token(turn, instance, method, fields)
    if method not in ("GET", "HEAD"):
        return _refuse(405)
    token = fields.get("x-aws-ec2-metadata-token")
    if token is None:
        required = host_of(turn).http_tokens or instance.http_tokens
        if required == "required":
            return _refuse(401)
    elif not _is_token(turn, instance, token):
        return _refuse(401)
    body = document(turn, instance, path)
    if body is None:
        return _refuse(404)
    return Answer(200, "" if method == "HEAD" else body, {"Content-Type": "text/plain"})


def _token(
    turn: Turn, instance: Instance, method: str, headers: Mapping[str, str]
) -> Answer:
    if method != "PUT":
        return _refuse(405)
    if "x-forwarded-for" in headers:
        return _refuse(403)
    ttl = headers.get("x-aws-ec2-metadata-token-ttl-seconds", "")
    if not re.fullmatch(r"\d{1,5}", ttl) or not 1 <= int(ttl) <= _LONGEST_TOKEN:
        return _refuse(400)
    expires = int((turn.now + timedelta(seconds=int(ttl))).timestamp())
    return Answer(
        200,
        _sealed(turn, instance, expires),
        {"X-Aws-Ec2-Metadata-Token-Ttl-Seconds": ttl, "Content-Type": "text/plain"},
    )


def _sealed(turn: Turn, instance: Instance, expires: int) -> str:
    moment = expires.to_bytes(8, "big")
    name = f"{turn.world.seed}:{instance.instance_id}:imds:".encode()
    seal = hashlib.shake_256(name + moment).digest(33)
    return base64.urlsafe_b64encode(moment + seal).decode()


def _is_token(turn: Turn, instance: Instance, token: str) -> bool:
    try:
        expires = int.from_bytes(base64.urlsafe_b64decode(token)[:8], "big")
    except ValueError:
        return False
    return token == _sealed(turn, instance, expires) and turn.now.timestamp() < expires


def document(turn: Turn, instance: Instance, path: str) -> str | None:
    """The text at ``path``, a list of names for a directory, None if there is nothing."""
    if path in ("", "/"):
        return "latest"
    parts = [part for part in path.split("/") if part]
    if not parts or not re.fullmatch(r"latest|20\d\d-\d\d-\d\d", parts[0]):
        return None
    node: object = tree(turn, instance)
    for part in parts[1:]:
        if not isinstance(node, dict) or part not in node:
            return None
        node = node[part]
    return _names(node) if isinstance(node, dict) else str(node)


def _names(directory: Mapping[str, object]) -> str:
    """The entries of a directory. A role is listed without a slash: it is a document."""
    return "\n".join(
        f"{name}/" if isinstance(value, dict) else name
        for name, value in directory.items()
    )
