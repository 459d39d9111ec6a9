"""How the value of an option is written: in shorthand and as JSON, by its shape."""

import re
from collections.abc import Iterator

from botocore.model import ListShape, MapShape, Shape, StructureShape

_COMPLEX = frozenset(("structure", "list", "map"))
#: How deep shorthand may nest before it is not shown.
_DEPTH = 3


class _TooComplex(Exception):
    pass


# --- shorthand --------------------------------------------------------------------------


def shorthand(shape: Shape, flat_maps: bool = False) -> list[str] | None:
    """The lines of the example; empty: it cannot be written so. None: nothing is shown of
    such a shape, JSON neither. ``flat_maps``: what is in a map does not count as deeper,
    as older versions have it."""
    if not _takes_shorthand(shape):
        return []
    if isinstance(shape, StructureShape) and _is_one_text(shape):
        return None
    try:
        if isinstance(shape, ListShape):
            return f"{_short(shape.member, [], flat_maps)} ...".splitlines()
        return _short(shape, [], flat_maps).splitlines()
    except _TooComplex:
        return []


def _is_one_text(shape: StructureShape) -> bool:
    kinds = {name: member.type_name for name, member in shape.members.items()}
    return kinds == {"Value": "string"}


def _takes_shorthand(shape: Shape) -> bool:
    if shape.type_name not in _COMPLEX:
        return False
    if isinstance(shape, ListShape):
        return shape.member.type_name in {"structure", "map"}
    return not getattr(shape, "is_document_type", False)


def _short(shape: Shape, above: list[str], flat: bool) -> str:
    if len(above) > _DEPTH:
        raise _TooComplex
    match shape:
        case StructureShape():
            parts = [
                f"{name}={_named(member, above, flat)}"
                if member.name not in above
                else "( ... recursive ... )"
                for name, member in shape.members.items()
                if not getattr(member, "is_document_type", False)
            ]
            text = ",".join(parts)
            return f"{{{text}}}" if above else text
        case ListShape():
            inner = _named(shape.member, above, flat)
            both = f"{inner},{inner}"
            nested = shape.member.type_name in _COMPLEX or len(above) > 1
            return f"[{both}]" if nested else both
        case MapShape():
            deeper = above if flat else [*above, shape.value.name]
            inner = _short(shape.value, deeper, flat)
            text = f"KeyName1={inner},KeyName2={inner}"
            keys = getattr(shape.key, "enum", ())
            if keys and not above:
                listed = "".join(f"  {key}\n" for key in keys)
                return f"{text}\n\nWhere valid key names are:\n{listed}"
            return f"{{{text}}}" if above else text
    return str(shape.type_name)


def _named(shape: Shape, above: list[str], flat: bool) -> str:
    return _short(shape, [*above, shape.name], flat)


# --- JSON -------------------------------------------------------------------------------


def in_json(shape: Shape) -> list[str]:
    return _Json().written(shape)


class _Json:
    """Written as it goes: lines with an indentation of two for each level."""

    def __init__(self) -> None:
        self.text = ""
        self.depth = 0

    def written(self, shape: Shape) -> list[str]:
        self._value(shape, [])
        # The program's own dashes of a closed list stand on lines of their own.
        return re.sub(r"[ ]+\n", "\n", self.text).splitlines()

    def _line(self) -> None:
        self.text += "\n" + "  " * self.depth

    def _value(self, shape: Shape, above: list[str]) -> None:
        if above.count(shape.name) > 1:
            if shape.type_name == "structure":
                self.text += "{ ... recursive ... }"
            return
        inner = [*above, shape.name]
        match shape:
            case ListShape() if shape.member.type_name not in _COMPLEX:
                self.text += f"[{_example(shape.member)}, ...]"
            case ListShape():
                self.text += "["
                self.depth += 1
                self._line()
                self._value(shape.member, inner)
                self._line()
                self.text += "..."
                self.depth -= 1
                self._line()
                self.text += "]"
            case MapShape():
                self.text += f"{{{_example(shape.key)}: "
                self.depth += 1
                if shape.value.type_name in _COMPLEX:
                    self.depth += 1
                    self._value(shape.value, inner)
                    self.depth -= 1
                else:
                    self.text += _example(shape.value)
                self._line()
                self.text += "..."
                self.depth -= 1
                self.text += "}"
            case StructureShape(is_document_type=True):
                self.text += "{...}"
            case StructureShape():
                self._structure(shape, inner)

    def _structure(self, shape: StructureShape, inner: list[str]) -> None:
        self.text += "{"
        self.depth += 1
        for number, (name, member) in enumerate(shape.members.items()):
            self.text += "," if number else ""
            self._line()
            self.text += f'"{name}": '
            if member.type_name in _COMPLEX:
                self._value(member, inner)
            else:
                self.text += _example(member)
        if not shape.members:
            self._line()
        self.depth -= 1
        self._line()
        self.text += "}"


def _example(shape: Shape, choices: bool = True) -> str:
    if shape.type_name == "string":
        known = getattr(shape, "enum", None) if choices else None
        return "|".join(f'"{one}"' for one in known) if known else '"string"'
    return "true|false" if shape.type_name == "boolean" else str(shape.type_name)


def of_list(shape: ListShape, tells_choices: bool = True) -> Iterator[str]:
    """Of a list of plain values: one word for each."""
    example = _example(shape.member, choices=False)
    yield f"{example} {example} ..."
    known = getattr(shape.member, "enum", None)
    if tells_choices and shape.member.type_name == "string" and known:
        yield ""
        yield "Where valid values are:"
        yield from (f"  {one}" for one in known)
