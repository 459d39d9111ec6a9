"""``curl``, to two addresses only: the instance metadata service, and objects of the
simulated S3. There is no other net."""

import posixpath
import re
from urllib.parse import SplitResult, unquote, urlsplit

from iamtutor.cloud.errors import NotEmulated
from iamtutor.shell import metadata, object_urls
from iamtutor.shell.awscli.in_process import STATEMENT_WORK
from iamtutor.shell.filesystem import PathError
from iamtutor.shell.process import Process
from iamtutor.shell.programs.options import UsageError, parse
from iamtutor.shell.programs.register import program

_LONG = {"--include": "i", "--connect-timeout": "T"}
_REASONS = {200: "OK", **metadata.TITLES}


@program(
    "curl [-s] [-i] [-I] [-f] [-X METHOD] [-H FIELD] [-o FILE] [-O] [-w FORMAT] URL"
)
def curl(process: Process) -> int:
    headers: dict[str, str] = {}
    arguments = list(_without_headers(process.argv[1:], headers))
    try:
        options, urls = parse(process, "fIiOo:X:SsLw:m:T:H:", _LONG, words=arguments)
    except UsageError as error:
        told = re.sub(
            r"(?:invalid|unrecognized) option (?:-- )?'(.*)'",
            lambda match: f"option {match[1].rjust(2, '-')}: is unknown",
            str(error),
        )
        told = re.sub(
            r"option (?:requires an argument -- )?'([^']*)'.*",
            lambda match: f"option {match[1].rjust(2, '-')}: requires parameter",
            told,
        )
        process.err(
            f"curl: {told}\n"
            "curl: try 'curl --help' or 'curl --manual' for more information\n"
        )
        return 2
    if not urls:
        process.err("curl: no URL specified!\n")
        return 2
    status = 0
    for url in urls:
        status = _fetch(process, options, headers, url)
    return status


def _without_headers(arguments: list[str], headers: dict[str, str]) -> list[str]:
    """The other arguments: ``-H`` may come more than once."""
    others: list[str] = []
    queue = list(arguments)
    while queue:
        argument = queue.pop(0)
        if argument in ("-H", "--header") and queue:
            value = queue.pop(0)
        elif argument.startswith("-H") and len(argument) > 2:
            value = argument[2:]
        else:
            others.append(argument)
            continue
        name, _, content = value.partition(":")
        if content.strip():
            headers[name.strip()] = content.strip()
    return others


class _Failed(Exception):
    """curl's own number and sentence; without a sentence all is said already."""

    def __init__(self, code: int, text: str = "") -> None:
        super().__init__(text)
        self.code, self.text = code, text


def _fetch(
    process: Process, options: dict[str, str], headers: dict[str, str], url: str
) -> int:
    silent = "s" in options and "S" not in options
    try:
        _transfer(process, options, headers, url)
    except _Failed as failed:
        if failed.text and not silent:
            process.err(f"curl: ({failed.code}) {failed.text}\n")
        return failed.code
    return 0


def _transfer(
    process: Process, options: dict[str, str], headers: dict[str, str], url: str
) -> None:
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
    except ValueError:
        raise _Failed(3, "URL using bad/illegal format or missing URL") from None
    method = options.get("X") or ("HEAD" if "I" in options else "GET")
    answer = _answer(process, method, headers, parts)
    body = answer.body
    size = len(body.encode("utf-8", "surrogateescape"))
    if "i" in options or "I" in options:
        fields = dict(answer.headers)
        fields.setdefault("Content-Length", str(size))
        lines = [f"HTTP/1.1 {answer.status} {_REASONS.get(answer.status, '')}"]
        lines += [f"{name}: {value}" for name, value in fields.items()]
        body = "\r\n".join([*lines, "", "" if method == "HEAD" else body])
    if "f" in options and answer.status >= 400:
        raise _Failed(22, f"The requested URL returned error: {answer.status}")
    file = options.get("o")
    if "O" in options:
        file = posixpath.basename(unquote(parts.path))
        if not file:
            raise _Failed(23, "Remote file name has no length!")
    if file is None:
        process.out(body)
    elif file != "/dev/null":
        try:
            process.files.write(file, body.encode("utf-8", "surrogateescape"))
        except PathError as error:
            raise _Failed(23, f"Failed writing body: {error.reason}") from None
    if "w" in options:
        process.out(_written(options["w"], answer.status, size))


def _answer(
    process: Process, method: str, headers: dict[str, str], url: SplitResult
) -> metadata.Answer:
    """What S3 or the metadata service answers: curl reaches nothing else here."""
    host = url.hostname or ""
    if object_urls.is_s3(host) and url.scheme in ("http", "https"):
        return _object(process, method, url)
    if host != metadata.ADDRESS or url.scheme != "http":
        process.err(
            f"iamtutor: curl reaches only http://{metadata.ADDRESS}/ and objects in S3 "
            f"here, not {host}\n"
        )
        raise _Failed(6)
    answer = metadata.request(
        process.turn, process.machine, method, url.path or "/", headers
    )
    if answer is None:
        raise _Failed(28, f"Failed to connect to {host} port 80: Connection timed out")
    return answer


def _object(process: Process, method: str, url: SplitResult) -> metadata.Answer:
    """What S3 answers; raises ``_Failed`` after a complaint."""
    complaint = ""
    process.budget.spend()
    if method not in ("GET", "HEAD"):
        complaint = f"curl only gets objects here, it has no {method}"
    else:
        turn = process.turn
        before = len(turn.events)
        try:
            return object_urls.request(turn, process.machine.name, method, url)
        except object_urls.NotAnObject:
            complaint = "curl gets objects here; aws s3 ls lists buckets"
        except object_urls.TooLarge:
            complaint = "curl passes on 4 MB at most here; use aws s3 cp"
        except NotEmulated as error:
            complaint = f"not emulated here: {error}"
        finally:
            for event in turn.events[before:]:
                looked_at = sum(len(result.statements) for result in event.evaluations)
                process.budget.work(looked_at * STATEMENT_WORK)
    process.err(f"iamtutor: {complaint}\n")
    raise _Failed(6)


def _written(form: str, status: int, size: int) -> str:
    fields = {"http_code": f"{status:03}", "size_download": str(size)}
    text = re.sub(r"%\{(\w+)\}", lambda found: fields.get(found[1], ""), form)
    for written, meant in (("\\n", "\n"), ("\\t", "\t"), ("\\r", "\r")):
        text = text.replace(written, meant)
    return text
