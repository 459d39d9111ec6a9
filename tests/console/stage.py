"""Reading the console's pages as a browser would: forms, fields, banners."""

import html
import re
from typing import Any

from iamtutor.cloud.catalogue import call_name
from iamtutor.cloud.organization import ServiceControlPolicy, small_organization
from iamtutor.sandbox.codec import pack, unpack
from iamtutor.sandbox.models import ActionRecord
from iamtutor.sandbox.selectors import log_of
from tests.cast import Cast, Visitor, records_of, sandbox_of, world_of
from tests.policies import policy

FULL = "arn:aws:iam::aws:policy/AmazonS3FullAccess"
READ = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
EC2 = "ec2.amazonaws.com"


def last_step(*policies: str, **more: str) -> dict[str, object]:
    """The address of the third step of creating a role, after these choices."""
    choices = {"entity": "service", "service": EC2, **more}
    return {"step": "3", **choices, "policy": [*policies]}


def create_role(
    who: Visitor,
    lesson: str,
    name: str,
    *policies: str,
    fields: dict[str, str] | None = None,
    **choices: str,
) -> Any:
    return who.post(
        "console:iam-create-role",
        lesson,
        query=last_step(*policies, **choices),
        name=name,
        description="",
        **(fields or {}),
    )


def last_of(cast: Cast) -> ActionRecord:
    return records_of(cast.aoi)[-1]


def calls_of(cast: Cast) -> list[str]:
    """What the latest action called, by its record; and its events say the same."""
    record = last_of(cast)
    calls = [str(call) for call in record.details["calls"]]
    events = [
        call_name(entry.event.service, entry.event.operation)
        for entry in log_of(sandbox_of(cast.aoi).pk)
        if entry.ref.split("-")[0] == str(record.ordinal)
    ]
    assert events == calls
    return calls


def hidden(page: str, name: str) -> str:
    """The value of a hidden field of the page's own form."""
    found = re.findall(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)
    assert found, f"no hidden field {name}"
    return html.unescape(found[-1])


def value_of(page: str, name: str) -> str:
    """What stands in a text field."""
    found = re.search(rf'<input [^>]*name="{name}"[^>]*>', page)
    assert found, f"no field {name}"
    value = re.search(r'value="([^"]*)"', found[0])
    return html.unescape(value[1]) if value else ""


def page_of(response: Any) -> str:
    """The page, unescaped nowhere: as it was sent."""
    sent: str = response.content.decode()
    return sent


def one_instance(cast: Cast) -> str:

    (instance,) = world_of(cast.aoi).account.instances
    return instance


def deny(cast: Cast, *actions: str, resource: str = "*") -> None:
    """Aoi's organization denies these actions to her account."""
    _guard(cast, {"Action": [*actions]}, resource)


def deny_all_but(cast: Cast, *actions: str) -> None:
    """Aoi's organization leaves her account these actions only."""
    _guard(cast, {"NotAction": [*actions]})


def _guard(cast: Cast, element: dict[str, list[str]], resource: str = "*") -> None:
    sandbox = sandbox_of(cast.aoi)
    world = unpack(sandbox.document)
    organization = small_organization({world.account.id: ""}, world.seed)
    statement = {"Effect": "Deny", **element, "Resource": resource}
    organization.policies["p-guard"] = ServiceControlPolicy(
        "p-guard",
        "guard",
        "Denies what it names",
        policy(statement),
    )
    organization.accounts[0].policies.append("p-guard")
    world.organization = organization
    sandbox.document = pack(world)
    sandbox.save()
