"""The help page of one operation: its text and its options as the models describe them.

Sections and their order are the program's own; what it has besides are EXAMPLES, which
stand in no model.
"""

from __future__ import annotations

from collections.abc import Iterator

from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape

from iamtutor.shell.awscli.arguments.operation import OperationArguments
from iamtutor.shell.awscli.help import syntax
from iamtutor.shell.awscli.help import words as help_words
from iamtutor.shell.awscli.help.manual import Page
from iamtutor.shell.awscli.output.printer import OBJECTS
from iamtutor.shell.awscli.parser import Argument

_SCALARS = frozenset(
    ("string", "float", "integer", "long", "boolean", "double", "blob", "timestamp")
)
#: How often a shape is told within itself.
_RECURSIONS = 2


def write(page: Page, arguments: OperationArguments, name: str) -> None:
    model, dialect = arguments.model, arguments.invocation.dialect
    page.section("NAME", f"{name} -")
    page.heading("DESCRIPTION")
    page.html(model.documentation)
    if model.service_model.metadata.get("uid"):
        page.text("See also: AWS API Documentation")
    if dialect.tells_globals and any(_is_document(shape) for shape in _ends(model)):
        page.text(help_words.DOCUMENT_TYPES.format(name=name))
    if not dialect.tells_globals:
        page.text(help_words.SEE_GLOBAL)
    _paging(page, arguments, name)
    options = list(_options(arguments))
    _synopsis(page, arguments, name, options)
    page.heading("OPTIONS")
    for group in options:
        _option(page, arguments, group)
    if not options:
        page.text("None")
    if dialect.tells_globals:
        page.heading("GLOBAL OPTIONS")
        for option, kind, text, choices in help_words.of_globals(dialect):
            page.term(f"--{option}", f"({kind})")
            page.line("")
            page.text(text)
            page.bullets(choices)
    else:
        page.text(help_words.SEE_GLOBAL)
    page.heading("OUTPUT")
    output = model.output_shape
    if output is None or not output.members:
        page.text("None")
        return
    for member, shape in output.members.items():
        _member(page, member, shape, 0, [])
        if output.name in OBJECTS and member == "Expires" and dialect.tells_expires:
            page.term("", "ExpiresString -> (string)")
            page.text(help_words.EXPIRES, 1)


def _ends(model: OperationModel) -> Iterator[Shape]:
    return (shape for shape in (model.input_shape, model.output_shape) if shape)


def _is_document(shape: Shape, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a value of no fixed shape is anywhere in it."""
    if shape.name in seen:
        return False
    inner = seen | {shape.name}
    match shape:
        case StructureShape():
            return shape.is_document_type or any(
                _is_document(member, inner) for member in shape.members.values()
            )
        case ListShape():
            return _is_document(shape.member, inner)
        case MapShape():
            return _is_document(shape.value, inner)
    return False


def _paging(page: Page, arguments: OperationArguments, name: str) -> None:
    if arguments.paging is None:
        return
    text = help_words.PAGINATED.format(name=name)
    keys = arguments.paging.get("result_key")
    if keys:
        listed = ", ".join([keys] if isinstance(keys, str) else keys)
        text += " " + help_words.PAGINATED_QUERY.format(keys=listed)
    page.text(text)


# --- options ----------------------------------------------------------------------------


def _options(arguments: OperationArguments) -> Iterator[list[Argument]]:
    """The options in order; both words of a switch, and both documents, together."""
    found: dict[str, list[Argument]] = {}
    for argument in _in_order(arguments):
        if argument.dest == "help" or argument.dest in _pages_itself(arguments):
            continue
        key = "cli_input" if argument.dest.startswith("cli_input_") else argument.dest
        found.setdefault(key, []).append(argument)
    for group in found.values():
        flags = [one for one in group if one.flag]
        is_input = group[0].dest.startswith("cli_input_")
        # Of two names of one option only the newer one is told.
        yield group if flags or is_input else group[-1:]


def _pages_itself(arguments: OperationArguments) -> set[str]:
    """The options for paging by hand, which the program keeps to itself where it pages."""
    paging = arguments.paging or {}
    tokens = paging.get("input_token", ())
    members = {
        paging.get("limit_key"),
        *([tokens] if isinstance(tokens, str) else tokens),
    }
    dests = (
        name.replace("-", "_")
        for name, member in arguments.names.items()
        if member in members
    )
    return set(dests) - {"max_items"}


def _in_order(arguments: OperationArguments) -> list[Argument]:
    """``--max-items`` of the program stands in the place of a member that is called so."""
    table = list(arguments.table)
    if not arguments.paging or "max-items" not in arguments.names:
        return table
    options = list(arguments.names)
    before = {name.replace("-", "_") for name in options[: options.index("max-items")]}
    own = next(one for one in table if one.dest == "max_items")
    table.remove(own)
    place = max((n + 1 for n, one in enumerate(table) if one.dest in before), default=0)
    return [*table[:place], own, *table[place:]]


def _is_required(arguments: OperationArguments, argument: Argument) -> bool:
    """Whether it must be given, as the page tells it: whatever second name it has."""
    if argument.required:
        return True
    member = arguments.names.get(argument.dest.replace("_", "-"))
    if member is None or arguments.model.input_shape is None:
        return False
    has_second = len([one for one in arguments.table if one.dest == argument.dest]) > 1
    needed = member in arguments.model.input_shape.required_members
    return needed and has_second and not argument.flag


def _synopsis(
    page: Page, arguments: OperationArguments, name: str, options: list[list[Argument]]
) -> None:
    page.heading("SYNOPSIS")
    page.line(f"     {name}")
    for group in options:
        first = group[0]
        if len(group) > 1:
            text = " | ".join(one.name for one in group)
        elif first.name.startswith("--"):
            text = f"{first.name} <value>"
        else:
            text = f"<{first.name}>"
        required = _is_required(arguments, first)
        page.line(f"   {text}" if required else f"   [{text}]")
    dialect = arguments.invocation.dialect
    if dialect.tells_globals:
        for option, kind, *_ in help_words.of_globals(dialect):
            value = "" if kind == "boolean" else " <value>"
            page.line(f"   [--{option}{value}]")
    page.line("")


def _option(page: Page, arguments: OperationArguments, group: list[Argument]) -> None:
    name = " | ".join(one.name for one in group)
    key = group[0].name.removeprefix("--")
    own = help_words.of_option(arguments.invocation.dialect, key)
    if own is not None and key in help_words.IN_LINE:
        page.term_text(name, f"({own[0]}) {own[1]}")
        return
    if own is not None and (arguments.paging or key not in arguments.names):
        page.term(name, f"({own[0]})")
        page.html(own[1], 1)
        limit = (arguments.paging or {}).get("limit_key")
        if key == "page-size" and limit in arguments.shapes:
            _limits(page, arguments.shapes[limit], 1)
        return
    member = arguments.names.get(key)
    shape = arguments.shapes[member] if member else None
    needed = bool(member) and _is_required(arguments, group[0])
    kind = _kind(page, shape) if shape is not None else "string"
    page.term(name, f"({kind}){_mark(page, needed)}")
    if shape is None:
        page.line("")
        return
    page.html(shape.documentation, 1)
    if _is_streaming(shape):
        page.note("NOTE", help_words.STREAMING_BLOB, 1)
    _union(page, shape, 1)
    _choices(page, shape, 1)
    _limits(page, shape, 1)
    _members(page, shape, 1, [shape.name])
    _syntax(page, shape, is_switch=len(group) > 1)


def _kind(page: Page, shape: Shape) -> str:
    if not page.invocation.dialect.tells_globals:
        return str(shape.type_name)
    if getattr(shape, "is_document_type", False):
        return "document"
    if getattr(shape, "is_tagged_union", False):
        return "tagged union structure"
    return "streaming blob" if _is_streaming(shape) else str(shape.type_name)


def _is_streaming(shape: Shape) -> bool:
    return shape.type_name == "blob" and bool(shape.serialization.get("streaming"))


def _union(page: Page, shape: Shape, depth: int) -> None:
    if getattr(shape, "is_tagged_union", False):
        keys = ", ".join(shape.members)
        page.note("NOTE", help_words.TAGGED_UNION.format(keys=keys), depth)


def _choices(page: Page, shape: Shape, depth: int) -> None:
    choices = getattr(shape, "enum", None)
    if shape.type_name == "string" and choices:
        page.text("Possible values:", depth)
        page.bullets(choices, depth)


def _limits(page: Page, shape: Shape, depth: int) -> None:
    """The newer version tells them."""
    found = [
        f"{name}: {shape.metadata[name]}"
        for name in ("min", "max", "pattern")
        if name in shape.metadata
    ]
    if found and page.invocation.dialect.tells_limits:
        page.text("Constraints:", depth)
        page.bullets(found, depth)


def _mark(page: Page, required: bool) -> str:
    return " [required]" if required and page.invocation.dialect.tells_limits else ""


def _members(page: Page, shape: Shape, depth: int, above: list[str]) -> None:
    match shape:
        case StructureShape():
            for name, member in shape.members.items():
                needed = name in shape.required_members
                _member(page, name, member, depth, above, needed)
        case ListShape():
            _member(page, "", shape.member, depth, above)
        case MapShape():
            key, value = shape.key, shape.value
            _member(page, key.serialization.get("name", "key"), key, depth, above)
            _member(page, value.serialization.get("name", "value"), value, depth, above)


def _member(
    page: Page,
    name: str,
    shape: Shape,
    depth: int,
    above: list[str],
    needed: bool = False,
) -> None:
    if shape.name in above and above.count(shape.name) >= _RECURSIONS:
        if shape.type_name == "structure":
            page.text("( ... recursive ... )", depth)
        return
    kind = f"({_kind(page, shape)}){_mark(page, needed)}"
    page.term("", f"{name} -> {kind}" if name else kind, depth)
    page.html(shape.documentation, depth + 1)
    _union(page, shape, depth + 1)
    if page.invocation.dialect.tells_limits:
        _choices(page, shape, depth + 1)
    _limits(page, shape, depth + 1)
    _members(page, shape, depth + 1, [*above, shape.name])


def _syntax(page: Page, shape: Shape, is_switch: bool) -> None:
    if is_switch:
        return
    if isinstance(shape, ListShape) and shape.member.type_name in _SCALARS:
        page.text("Syntax:")
        page.code(syntax.of_list(shape), 1)
        return
    short = syntax.shorthand(shape)
    if short:
        page.text("Shorthand Syntax:")
        page.code(short, 1)
    if shape.type_name not in _SCALARS and short is not None:
        page.text("JSON Syntax:")
        page.code(syntax.in_json(shape), 1)
