"""``curl``, to one address only: the instance metadata service. There is no other net."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from iamtutor.shell import metadata
from iamtutor.shell.filesystem import PathError
from iamtutor.shell.process import Process
from iamtutor.shell.programs.options import UsageError, parse

_LONG = {
    "--fail": "f",
    "--head": "I",
    "--header": "H",
    "--include": "i",
    "--output": "o",
    "--request": "X",
    "--show-error": "S",
    "--silent": "s",
    "--verbose": "v",
    "--write-out": "w",
    "--connect-timeout": "T",
    "--max-time": "m",
}
_REASONS = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Not Allowed",
}


def curl(process: Process) -> int:
    headers: dict[str, str] = {}
    arguments = list(_without_headers(process.argv[1:], headers))
    try:
        options, urls = parse(arguments, "fIio:X:SsvLw:m:T:H:", _LONG)
    except UsageError as error:
        process.err(
            f"curl: {str(error).replace('invalid option -- ', 'option -').strip()}\n"
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


def _fetch(
    process: Process, options: dict[str, str], headers: dict[str, str], url: str
) -> int:
    silent = "s" in options and "S" not in options

    def fail(code: int, text: str) -> int:
        if not silent:
            process.err(f"curl: ({code}) {text}\n")
        return code

    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
    except ValueError:
        return fail(3, "URL using bad/illegal format or missing URL")
    host = parts.hostname or ""
    if host != metadata.ADDRESS or parts.scheme != "http":
        process.err(
            f"iamtutor: curl reaches only http://{metadata.ADDRESS}/ here, not {host}\n"
        )
        return 6
    method = options.get("X") or ("HEAD" if "I" in options else "GET")
    answer = metadata.request(
        process.turn, process.machine, method, parts.path or "/", headers
    )
    if answer is None:
        return fail(28, f"Failed to connect to {host} port 80: Connection timed out")
    body = answer.body
    reason = _REASONS[answer.status]
    if "i" in options or "I" in options:
        fields = {**answer.headers, "Content-Length": str(len(body))}
        lines = [f"HTTP/1.1 {answer.status} {reason}"]
        lines += [f"{name}: {value}" for name, value in fields.items()]
        body = "\r\n".join([*lines, "", body])
    if "f" in options and answer.status >= 400:
        return fail(22, f"The requested URL returned error: {answer.status}")
    if "o" in options and options["o"] == "/dev/null":
        pass
    elif "o" in options:
        try:
            process.files.write(options["o"], body.encode())
        except PathError as error:
            return fail(23, f"Failed writing body: {error.reason}")
    else:
        process.out(body)
    if "w" in options:
        process.out(_written(options["w"], answer.status, len(answer.body)))
    return 0


def _written(form: str, status: int, size: int) -> str:
    fields = {"http_code": f"{status:03}", "size_download": str(size)}
    values: Callable[[re.Match[str]], str] = lambda m: fields.get(m[1], "")  # noqa: E731
    text = re.sub(r"%\{(\w+)\}", values, form)
    for written, meant in (("\\n", "\n"), ("\\t", "\t"), ("\\r", "\r")):
        text = text.replace(written, meant)
    return text
