"""What an operation answers, as json, text, table or yaml."""

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import yaml
from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape
from botocore.paginate import PageIterator
from botocore.utils import set_value_from_jmespath

from iamtutor.shell.awscli.failures import Failure
from iamtutor.shell.awscli.invocation import Invocation
from iamtutor.shell.awscli.output import table


def _in_header(shape: StructureShape, name: str) -> bool:
    return name in shape.members and "location" in shape.members[name].serialization


#: The answers that tell ``Expires`` twice: as a point in time, and as it was sent.
OBJECTS = frozenset(("GetObjectOutput", "HeadObjectOutput"))
#: What it costs to lay out one value, by form, in the units of ``Budget``.
_NODE_WORK = {"json": 60, "text": 80, "table": 200, "yaml": 240, "yaml-stream": 240}


class Printer:
    def __init__(
        self, invocation: Invocation, model: OperationModel, metadata: Mapping[str, Any]
    ) -> None:
        self.invocation = invocation
        self.model = model
        self.protocol = metadata["protocol"]
        chosen = invocation.timestamps
        self.iso = chosen == "iso8601" if chosen else invocation.dialect.iso_timestamps
        self.unanswered = invocation.dialect.unanswered

    def show(self, response: Any) -> None:
        form = self.invocation.output
        if isinstance(response, PageIterator):
            if form in ("text", "yaml-stream"):
                self._pages(response, form)
                return
            # The order is that of the pages' keys, not of the model.
            full = response.build_full_result()
            shown = self._presented(full)
            if "NextToken" in full:
                shown["NextToken"] = full["NextToken"]
            self._print({key: shown[key] for key in full if key in shown}, form)
            return
        self._print(self._presented(response), form)

    def show_made_up(self, answer: dict[str, Any]) -> None:
        """An answer that nobody sent: as it is, points in time unwritten."""
        self._print(answer, self.invocation.output)

    def _pages(self, pages: PageIterator, form: str) -> None:
        for number, page in enumerate(pages):
            if form == "yaml-stream":
                self._print(self._presented(page), form)
                continue
            # What is said once of all pages is known with the first.
            once = {} if number else pages.non_aggregate_part
            shown: dict[str, Any] = dict(once)
            for key in pages.result_keys:
                found = key.search(page)
                set_value_from_jmespath(shown, key.expression, found)
            self._print(self._presented(shown), form)
        if pages.resume_token and form == "text":
            token = {"NextToken": {"NextToken": pages.resume_token}}
            self._print(token, form)

    def _print(self, data: Any, form: str) -> None:
        if form == "off":
            return  # before anything is looked for in it
        out = self.invocation.out
        query = self.invocation.options["query"]
        budget = self.invocation.process.budget
        if query is not None:
            data = query.search(data, budget)
        budget.values(data, _NODE_WORK.get(form, 0))
        match form:
            case "json":
                if data != {}:
                    out(as_json(data, indent=4) + "\n")
            case "text":
                lines: list[str] = []
                try:
                    as_text(data, lines)
                finally:
                    # Where a list mixes kinds it fails in the middle.
                    out("".join(lines))
            case "table":
                width = self.invocation.process.columns
                out(table.render(self.model.name, data, width))
            case "yaml":
                if data != {}:
                    out(_yaml(data))
            case "yaml-stream":
                out(_yaml([data]))

    # Order of members, timestamps, bytes

    def _presented(self, response: Mapping[str, Any]) -> dict[str, Any]:
        data = {k: v for k, v in response.items() if k != "ResponseMetadata"}
        shape = self.model.output_shape
        if shape is None:
            return {}
        shown: dict[str, Any] = self._value(data, shape)
        # What comes in headers is parsed before the body.
        names = sorted(shown, key=lambda name: not _in_header(shape, name))
        expires = data.get("Expires")
        told = shape.name in OBJECTS and self.invocation.dialect.tells_expires
        if told and isinstance(expires, datetime):
            shown["ExpiresString"] = format_datetime(expires, usegmt=True)
            names.append("ExpiresString")
        return {name: shown[name] for name in names}

    def _value(self, value: Any, shape: Shape) -> Any:
        match shape:
            case StructureShape(is_document_type=True):
                return value
            case StructureShape() if isinstance(value, Mapping):
                members = {
                    name: self._value(value[name], member)
                    for name, member in shape.members.items()
                    if name in value
                }
                return {
                    name: inner
                    for name, inner in members.items()
                    if f"{shape.name}.{name}" not in self.unanswered
                }
            case ListShape() if isinstance(value, list):
                return [self._value(item, shape.member) for item in value]
            case MapShape() if isinstance(value, Mapping):
                return {k: self._value(v, shape.value) for k, v in value.items()}
        if isinstance(value, datetime):
            return self._timestamp(value, shape)
        if isinstance(value, bytes):
            return base64.b64encode(value).decode()
        return value

    def _timestamp(self, when: datetime, shape: Shape) -> object:
        """As the service sent it, or in ISO 8601: that is the version's habit."""
        when = when.astimezone(UTC)
        if self.iso:
            return when.isoformat()
        form = shape.serialization.get("timestampFormat")
        if form is None and shape.serialization.get("location") == "header":
            form = "rfc822"
        if form == "rfc822":
            return format_datetime(when, usegmt=True)
        if form == "unixTimestamp" or (form is None and "json" in self.protocol):
            return when.timestamp()
        if self.protocol in ("rest-xml", "ec2"):
            return f"{when:%Y-%m-%dT%H:%M:%S}.{when.microsecond // 1000:03}Z"
        return f"{when:%Y-%m-%dT%H:%M:%SZ}"


def as_json(data: Any, indent: int | None = None, escaped: bool = False) -> str:
    """Raises ``Failure`` for what only a query can find: a part of an expression."""
    try:
        return json.dumps(data, indent=indent, ensure_ascii=escaped, default=_for_json)
    except ValueError as error:
        raise Failure(str(error)) from error


def _for_json(value: Any) -> Any:
    """As the real program does: what it doesn't know is given back, a circle for Python."""
    return value.isoformat() if isinstance(value, datetime) else value


def _dumper_for(data: Any) -> Any:
    """libyaml's dumper is several times as fast and writes the same, but for characters
    that JSON would escape."""
    plain = "\\" not in as_json(data, escaped=True)
    return getattr(yaml, "CSafeDumper", yaml.SafeDumper) if plain else yaml.SafeDumper


def _yaml(data: Any) -> str:
    if isinstance(data, (str, datetime)):
        return as_json(data) + "\n"
    text: str = yaml.dump(
        data,
        Dumper=_dumper_for(data),
        default_flow_style=False,
        allow_unicode=True,
        width=10**6,
    )
    return text.removesuffix("...\n")


# --- text -------------------------------------------------------------------------------


def as_text(data: Any, lines: list[str]) -> None:
    """Add tab-separated lines; what lies deeper follows under the upper-cased name.

    Raises ``Failure`` as the real formatter does, after the lines that it got to.
    """
    found: list[str] = []
    try:
        _text(data, None, None, found)
    finally:
        lines += [f"{line}\n" for line in found]


def _is_scalar(value: Any) -> bool:
    return not isinstance(value, (dict, list))


def _text(
    value: Any, name: str | None, columns: list[str] | None, lines: list[str]
) -> None:
    if isinstance(value, dict):
        _text_of_dict(value, name, columns, lines)
    elif isinstance(value, list):
        _text_of_list(value, name, lines)
    else:
        lines.append(str(value))


def _text_of_list(values: list[Any], name: str | None, lines: list[str]) -> None:
    if any(isinstance(value, dict) for value in values):
        # All rows get the same columns, so that they can be cut.
        odd = next((value for value in values if not isinstance(value, dict)), None)
        if odd is not None or None in values:
            raise Failure(f"{type(odd).__name__!r} object has no attribute 'items'")
        columns = sorted(
            {key for v in values for key, inner in v.items() if _is_scalar(inner)}
        )
        for value in values:
            _text(value, name, columns, lines)
        return
    scalars = [str(value) for value in values if _is_scalar(value)]
    if scalars and name is not None:
        lines.extend(f"{name.upper()}\t{value}" for value in scalars)
    elif scalars:
        lines.append("\t".join(scalars))
    for value in values:
        if not _is_scalar(value):
            _text(value, name, None, lines)


def _text_of_dict(
    value: dict[str, Any], name: str | None, columns: list[str] | None, lines: list[str]
) -> None:
    if columns is None:
        columns = sorted(key for key, inner in value.items() if _is_scalar(inner))
    cells = [str(value.get(key, "")) for key in columns]
    if cells:
        if name is not None:
            cells.insert(0, name.upper())
        lines.append("\t".join(cells))
    for key in sorted(value.keys() - set(columns)):
        _text(value[key], key, None, lines)
