"""``@csv @sh @base64 …``: strings made of a value."""

import base64
import html
from typing import Any
from urllib.parse import quote

from iamtutor.shell.programs.text.jq.syntax import NotKept
from iamtutor.shell.programs.text.jq.values import (
    JqError,
    Values,
    dumped,
    kind,
    shown,
    unfit,
)


def formatted(name: str, value: Any, values: Values) -> str:
    budget = values.budget
    match name:
        case "@text":
            return values.text(value)
        case "@json":
            return values.dumped(value)
        case "@csv" | "@tsv":
            if not isinstance(value, list):
                raise unfit(
                    value, f"cannot be {name[1:]}-formatted, only an array can be"
                )
            values.room_for(value)
            return budget.made(
                ("," if name == "@csv" else "\t").join(
                    _cell(name, item) for item in value
                )
            )
        case "@base64":
            text = values.text(value)
            budget.hold(3 * len(text))
            return base64.b64encode(text.encode("utf-8", "surrogateescape")).decode()
        case "@base64d":
            text = values.text(value)
            budget.hold(2 * len(text))
            try:
                data = base64.b64decode(text + "=" * (-len(text) % 4))
            except ValueError:
                told = f"string ({shown(value)}) is not valid base64 data"
                raise JqError(told) from None
            return data.decode("utf-8", "replace")
        case "@html":
            text = values.text(value)
            budget.hold(6 * len(text))
            return html.escape(text).replace("&#x27;", "&#39;")
        case "@uri":
            text = values.text(value)
            budget.hold(3 * len(text))
            return quote(text, safe="-_.~")
        case "@sh":
            items = value if isinstance(value, list) else [value]
            if any(isinstance(item, list | dict) for item in items):
                told = f"{kind(value)} ({shown(value)}) can not be escaped for shell"
                raise JqError(told)
            values.room_for(items)
            return budget.made(" ".join(map(_shell_word, items)))
    raise NotKept(name)


def _shell_word(value: Any) -> str:
    if not isinstance(value, str):
        return dumped(value)
    return "'" + value.replace("'", "'\\''") + "'"


def _cell(name: str, value: Any) -> str:
    if isinstance(value, list | dict):
        raise unfit(value, f"is not valid in a {name[1:]} row")
    if value is None:
        return ""
    if not isinstance(value, str):
        return dumped(value)
    if name == "@csv":
        return '"' + value.replace('"', '""') + '"'
    return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
