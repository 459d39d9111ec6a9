"""``--generate-cli-skeleton``: what an operation takes, or a made-up answer of it."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from itertools import chain
from typing import Any

from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape

from iamtutor.shell.awscli import names

_EPOCH = datetime(1970, 1, 1)


def of_input(model: OperationModel, kind: str, doubles: bool = True) -> str:
    """The parameters, to be filled in: JSON, or YAML with what each is for. ``doubles``:
    whether the version has a value for a number of that kind."""
    shape = model.input_shape
    if kind == "input":
        skeleton = _Skeleton(doubles=doubles).of(shape) if shape else {}
        return json.dumps(skeleton, indent=4, default=datetime.isoformat) + "\n"
    return "".join(_yaml_lines(shape) if shape else ()) or "{}\n"


def of_output(model: OperationModel, doubles: bool = True) -> dict[str, Any]:
    """An answer in which each text is the name of its member. It need not be a possible
    one: raises ``ParamValidationError`` then."""
    if model.output_shape is None:
        return {}
    answer: dict[str, Any] = _Skeleton(named=True, doubles=doubles).of(
        model.output_shape
    )
    names.check(model.output_shape, answer)
    return answer


class _Skeleton:
    """A value of a shape. Texts are empty, or the first of those that are possible;
    ``named``: the name of the member instead."""

    def __init__(self, named: bool = False, doubles: bool = True) -> None:
        self.named = named
        self.doubles = doubles

    def of(self, shape: Shape, name: str = "", above: tuple[str, ...] = ()) -> Any:
        match shape:
            case StructureShape():
                if shape.name in above:
                    return {}
                inner = (*above, shape.name)
                return {
                    member: self.of(value, member, inner)
                    for member, value in shape.members.items()
                }
            case ListShape():
                member = shape.member.name if self.named else ""
                return [self.of(shape.member, member, above)]
            case MapShape():
                return {"KeyName": self.of(shape.value, "", above)}
        match shape.type_name:
            case "string" if self.named:
                return name
            case "string":
                return shape.enum[0] if shape.enum else ""
            case "integer" | "long":
                return 0
            case "float":
                return 0.0
            case "double":
                return 0.0 if self.doubles else None
            case "boolean":
                return True
            case "timestamp":
                return _EPOCH
        return None


# --- YAML -------------------------------------------------------------------------------

_TAG = re.compile(r"<[^>]*>")
#: What ends the first sentence, as the program sees it: in an address or a time too.
_END = re.compile(r"[.:]")
#: What YAML would not read as a text, but for quotes.
_NOT_TEXT = re.compile(r"null|true|false|[\d.]+", re.IGNORECASE)


def _yaml_lines(
    shape: StructureShape, indent: int = 0, above: tuple[str, ...] = ()
) -> Iterator[str]:
    inner = (*above, shape.name)
    gap = "  "  # of the first comment; the others stand one blank nearer
    for name, member in shape.members.items():
        told = _comment(member, name in shape.required_members)
        value, below = _yaml_value(member, indent, inner)
        key = f"'{name}'" if _NOT_TEXT.fullmatch(name) else name
        head = f"{' ' * indent}{key}:{f' {value}' if value else ''}"
        yield f"{head}{f'{gap}# {told}' if told else ''}\n"
        gap = " " if told else gap
        yield from below


def _yaml_value(
    shape: Shape, indent: int, above: tuple[str, ...]
) -> tuple[str, Iterator[str]]:
    """What stands beside a key, and the lines below it."""
    match shape:
        case StructureShape() if shape.name in above or not shape.members:
            return "{}", iter(())
        case StructureShape():
            return "", _yaml_lines(shape, indent + 2, above)
        case MapShape():
            value, below = _yaml_value(shape.value, indent + 2, above)
            head = f"{' ' * indent}  KeyName:{f' {value}' if value else ''}\n"
            return "", chain((head,), below)
        case ListShape():
            value, below = _yaml_value(shape.member, indent, above)
            return "", _items(value, below, indent)
    match shape.type_name:
        case "blob":
            return "!!binary ''", iter(())
        case "timestamp":
            return str(_EPOCH), iter(())
        case "boolean":
            return "true", iter(())
    value = _Skeleton().of(shape)
    is_text = isinstance(value, str) and (not value or _NOT_TEXT.fullmatch(value))
    return f"'{value}'" if is_text else str(value), iter(())


def _items(value: str, below: Iterator[str], indent: int) -> Iterator[str]:
    """One entry of a list: its dash stands below the first letter of the key."""
    margin = " " * indent
    if value:
        yield f"{margin}- {value}\n"
    for number, line in enumerate(below):
        yield line if number or value else f"{margin}- {line.lstrip()}"


def _comment(shape: Shape, required: bool) -> str:
    """The first sentence of the documentation, and what may stand here."""
    text = unescape(_TAG.sub("", shape.documentation or ""))
    told = f"{_END.split(text, maxsplit=1)[0]}." if text else ""
    if required:
        told = f"[REQUIRED] {told}"
    if shape.type_name == "string" and shape.enum:
        told += f" Valid values are: {', '.join(shape.enum)}."
    return told
