"""What stands behind an option: read by the shape that the model gives the parameter."""

import base64
import json
from dataclasses import dataclass
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from iamtutor.cloud.bodies import BodyReader
from iamtutor.shell import python_json
from iamtutor.shell.awscli.arguments import shorthand
from iamtutor.shell.awscli.arguments.paramfiles import loaded, misread
from iamtutor.shell.awscli.failures import Failure, ParameterFailure, integer
from iamtutor.shell.awscli.invocation import Invocation
from iamtutor.shell.filesystem import PathError
from iamtutor.shell.hosts.dialects import Dialect

#: What it costs to read a letter of JSON or shorthand, and to check a value that it says
#: and tell what is wrong with it.
LETTER_WORK, VALUE_WORK = 16, 160


def is_switch(service: str, shape: Shape) -> bool:
    """A true or false that EC2 wraps: the CLI takes it as a flag too."""
    return (
        service == "ec2"
        and isinstance(shape, StructureShape)
        and list(shape.members) == ["Value"]
        and shape.members["Value"].type_name == "boolean"
    )


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the values of the options of one command."""

    invocation: Invocation
    service: str

    def read(self, name: str, shape: Shape, value: Any) -> Any:
        if isinstance(value, bool):
            return {"Value": value} if is_switch(self.service, shape) else value
        if isinstance(value, list) and len(value) == 1:
            found = loaded(self.invocation, name, value[0])
            value = found if found is not value[0] else value
        else:
            value = loaded(self.invocation, name, value)
        match shape.type_name:
            case "structure" | "map" | "list":
                if isinstance(value, bytes) and not _is_complex(shape):
                    return list(value)  # which is no text: the check says so
                if isinstance(value, bytes):
                    # The program's own words: it looks into the bytes for an "=".
                    raise Failure(
                        "'in <string>' requires string as left operand, not int"
                    )
                loads = self.invocation.dialect.loads_in_shorthand
                load = self._loaded if loads else None
                return unfolded(name, shape, value, self.invocation, load)
            case "blob":
                return self._blob(name, shape, value)
        return _scalar(name, shape, value)

    def _loaded(self, value: str) -> Any:
        try:
            return loaded(self.invocation, "", value)
        except ParameterFailure as error:
            # No option is named here.
            raise Failure(str(error).partition("': ")[2]) from error

    def _blob(self, name: str, shape: Shape, value: Any) -> Any:
        if isinstance(value, bytes):
            return value
        if not shape.serialization.get("streaming"):
            return self._bytes(str(value))
        process = self.invocation.process
        path = str(value)
        if path.startswith("~/"):
            path = process.machine.home + path[1:]
        try:
            body = process.files.body(path)
        except PathError as error:
            raise misread(name, "Blob values must be a path to a file.") from error
        return BodyReader(process.turn.bodies, body, 0, body.size)

    def unpacked(self, shape: Shape | None, value: Any) -> Any:
        """A value of a document, the bytes in it as the version reads them."""
        match shape:
            case StructureShape() if isinstance(value, dict):
                members = shape.members
                return {
                    name: self.unpacked(members.get(name), one)
                    for name, one in value.items()
                }
            case ListShape() if isinstance(value, list):
                return [self.unpacked(shape.member, one) for one in value]
            case MapShape() if isinstance(value, dict):
                return {
                    name: self.unpacked(shape.value, one) for name, one in value.items()
                }
        is_blob = shape is not None and shape.type_name == "blob"
        return self._bytes(value) if is_blob and isinstance(value, str) else value

    def _bytes(self, text: str) -> bytes:
        """Bytes that are given as text: in Base64 where the version wants it so."""
        form = (
            self.invocation.options.get("cli_binary_format")
            or self.invocation.configuration.value("cli_binary_format")
            or self.invocation.dialect.binary_format
        )
        if form != "base64" or self.invocation.dialect.binary_format != "base64":
            return text.encode()
        try:
            return base64.b64decode(text)
        except ValueError as error:
            raise Failure(f'Invalid base64: "{text}"') from error


def as_json(name: str, text: str) -> Any:
    try:
        value = python_json.loads(text)
        # Half a surrogate pair can be escaped, but is no text: this refuses it.
        json.dumps(value, ensure_ascii=False).encode()
        return value
    except ValueError as error:
        raise misread(name, f"Invalid JSON: {error}\nJSON received: {text}") from error


def _plain_json(text: str) -> Any:
    """JSON; Python's own complaint goes to the person."""
    try:
        return python_json.loads(text)
    except ValueError as error:
        raise Failure(str(error)) from error


def _is_complex(shape: Shape) -> bool:
    if isinstance(shape, ListShape):
        return shape.member.type_name in ("structure", "list", "map")
    return shape.type_name in ("structure", "map")


def unfolded(
    name: str,
    shape: Shape,
    value: Any,
    invocation: Invocation,
    load: shorthand.Load | None = None,
) -> Any:
    """What JSON or shorthand says of a list, a map or a structure. ``load`` gives what
    stands behind ``@=``, where the version knows it.

    Raises ``ParameterFailure`` with the program's own explanation.
    """
    budget = invocation.process.budget
    budget.work(LETTER_WORK * sum(map(len, value)))
    found = _unfolded(name, shape, value, invocation.dialect, load)
    budget.values(found, VALUE_WORK)
    return found


def _unfolded(
    name: str, shape: Shape, value: Any, dialect: Dialect, load: shorthand.Load | None
) -> Any:
    first = value[0] if isinstance(value, list) and value else value
    text = first if isinstance(first, str) else ""
    if isinstance(value, str) or (isinstance(value, list) and len(value) == 1):
        opening = "[" if isinstance(shape, ListShape) else "{"
        if text.lstrip().startswith(opening):
            if opening == "[" and not dialect.explains_json:
                return _plain_json(text)
            return as_json(name, text)
        if text.lstrip().startswith("["):
            raise misread(name, f"Invalid JSON:\n{text}")
    if not _is_complex(shape):
        assert isinstance(shape, ListShape)
        return [_scalar(name, shape.member, item) for item in value]
    try:
        if isinstance(shape, ListShape):
            # The content of a file is taken letter by letter, as the program does.
            values = list(value)
            return [
                as_json(name, item)
                if item.lstrip().startswith("{")
                else shorthand.shaped(_short(item, shape.member, load), shape.member)
                for item in values
            ]
        return shorthand.shaped(_short(str(value), shape, load), shape)
    except shorthand.ShorthandError as error:
        told = str(error)
        if isinstance(error, shorthand.SecondKey):
            told = told.replace("preceding", dialect.preceding)
        elif dialect.named_errors:
            # A blank in front of the input, not of the arrow: the program's own.
            told = told.replace("for input:\n", "for input:\n ", 1)
        raise misread(name, told) from error
    except ValueError as error:
        # A number that is none: Python's own complaint goes to the person.
        raise Failure(str(error)) from error


def _short(text: str, shape: Shape, load: shorthand.Load | None) -> Any:
    """``text`` in shorthand; a lone text named ``Value`` needs no key."""
    if (
        isinstance(shape, StructureShape)
        and list(shape.members) == ["Value"]
        and shape.members["Value"].type_name == "string"
        and "=" not in text
    ):
        return {"Value": text}
    return shorthand.parse(text, load)


def _scalar(name: str, shape: Shape, value: Any) -> Any:
    match shape.type_name:
        case "integer" | "long":
            return integer(value)
        case "float" | "double":
            try:
                return float(value)
            except ValueError as error:
                raise Failure(str(error)) from error
        case "boolean":
            return str(value).lower() != "false"
    return value
