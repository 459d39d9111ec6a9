"""The help page of one operation: its text and its options as the models describe them.

Sections and their order are the program's own.
"""

from collections.abc import Container, Iterator
from typing import NamedTuple

from botocore import xform_name
from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape

from iamtutor.shell.awscli.arguments.operation import OperationArguments
from iamtutor.shell.awscli.help import syntax
from iamtutor.shell.awscli.help import words as help_words
from iamtutor.shell.awscli.help.document import Document
from iamtutor.shell.awscli.output.printer import OBJECTS
from iamtutor.shell.awscli.parser import Argument
from iamtutor.shell.hosts.dialects import Dialect

_SCALARS = frozenset(
    ("string", "float", "integer", "long", "boolean", "double", "blob", "timestamp")
)
#: How often a shape is told within itself.
_RECURSIONS = 2
_PAGING = ("max_items", "page_size", "starting_token")


class Told(NamedTuple):
    """What only the version's own files say: reStructuredText."""

    global_synopsis: list[str]
    global_options: list[str]
    examples: str
    description: str | None = None
    """Of a waiter, which answers nothing."""


def write(page: Document, arguments: OperationArguments, name: str, told: Told) -> None:
    """The page of ``name``. What only the version's files say of it is ``told``."""
    model, dialect = arguments.model, arguments.invocation.dialect
    if (arguments.service, model.name) in help_words.RULES:
        page.paragraph()
        page.start_note()
        page.html(help_words.RULE_NOTE)
        page.end_block()
    page.heading("Description")
    page.html(model.documentation if told.description is None else told.description)
    if model.service_model.metadata.get("uid"):
        page.paragraph()
        page.write("See also: AWS API Documentation\n")
    if dialect.tells_globals and any(_is_document(shape) for shape in _ends(model)):
        page.paragraph()
        page.line(help_words.DOCUMENT_TYPES.format(name=name))
    if not dialect.tells_globals:
        page.line("")
        page.write(f"{help_words.SEE_GLOBAL}\n")
    _paging(page, arguments, name)
    options = list(_options(arguments))
    _synopsis(page, arguments, name, options, told)
    page.heading("Options")
    for group in options:
        _option(page, arguments, group)
    if not options:
        page.write("*None*\n")
    if dialect.tells_globals:
        page.heading("Global Options")
        for line in told.global_options:
            page.line(line)
    else:
        page.line("")
        page.write(f"{help_words.SEE_GLOBAL}\n")
    _examples(page, dialect, told.examples)
    page.heading("Output")
    output = model.output_shape
    if output is None or not output.members or told.description is not None:
        page.write("None")
        return
    for member, shape in output.members.items():
        _member(page, dialect, member, shape, [])
        if output.name in OBJECTS and member == "Expires" and dialect.tells_expires:
            page.note(help_words.DEPRECATED)
            page.write("ExpiresString -> (string)\n\n")
            page.write(f"\t{help_words.EXPIRES}\n\n")


def _examples(page: Document, dialect: Dialect, examples: str) -> None:
    if not examples:
        return
    page.heading("Examples")
    if dialect.tells_globals:
        page.start_note()
        page.html(help_words.EXAMPLES)
        page.end_block()
    page.write(examples)


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


def _paging(page: Document, arguments: OperationArguments, name: str) -> None:
    if arguments.paging is None:
        return
    page.paragraph()
    page.line(help_words.PAGINATED.format(name=name))
    keys = arguments.paging.get("result_key")
    if keys:
        listed = [keys] if isinstance(keys, str) else keys
        shown = ", ".join(f"``{key}``" for key in listed)
        page.line(help_words.PAGINATED_QUERY.format(keys=shown))


# --- options ----------------------------------------------------------------------------


def _options(arguments: OperationArguments) -> Iterator[list[Argument]]:
    """The options in order; both words of a switch, and both documents, together."""
    found: dict[str, list[Argument]] = {}
    where = (arguments.service, arguments.model.name)
    for argument in _in_order(arguments):
        if argument.dest == "help" or argument.dest in _pages_itself(arguments):
            continue
        if not help_words.is_told(where, argument.name.removeprefix("--")):
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
    """Members first, in the order of the model; those that got another name, and what the
    program itself adds to them, behind. An option for paging stands where a member is
    called so."""
    table = list(arguments.table)
    members = {name.replace("-", "_"): name for name in arguments.names}
    first, last = _span(table, members)
    own = {xform_name(member) for member in arguments.names.values()}
    moved = [
        one
        for at, one in enumerate(table[: last + 1])
        if at < first or (one.dest in members and one.dest not in own)
    ]
    kept = [one for one in table[: last + 1] if one not in moved]
    table = [*kept, *moved, *table[last + 1 :]]
    for dest in _PAGING:
        if not arguments.paging or dest not in members:
            continue
        option = next(one for one in table if one.dest == dest)
        table.remove(option)
        options = list(members)
        before = options[: options.index(dest)]
        places = (at + 1 for at, one in enumerate(table) if one.dest in before)
        table.insert(max(places, default=0), option)
    return table


def _span(table: list[Argument], members: Container[str]) -> tuple[int, int]:
    """Where the first and the last of the members stand."""
    places = [at for at, one in enumerate(table) if one.dest in members]
    return (places[0], places[-1]) if places else (0, -1)


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
    page: Document,
    arguments: OperationArguments,
    name: str,
    options: list[list[Argument]],
    told: Told,
) -> None:
    page.heading("Synopsis")
    page.start_code()
    page.line(name)
    for group in options:
        first = group[0]
        if len(group) > 1:
            text = " | ".join(one.name for one in group)
        elif first.name.startswith("--"):
            text = f"{first.name} <value>"
        else:
            text = f"<{first.name}>"
        page.line(text if _is_required(arguments, first) else f"[{text}]")
    for line in told.global_synopsis:
        page.line(line)
    page.end_block()


def _option(
    page: Document, arguments: OperationArguments, group: list[Argument]
) -> None:
    dialect = arguments.invocation.dialect
    name = " | ".join(f"``{one.name}``" for one in group)
    key = group[0].name.removeprefix("--")
    member = arguments.names.get(key)
    shape = arguments.shapes[member] if member else None
    own = help_words.of_option(dialect, key, (arguments.service, arguments.model.name))
    if own is not None and (arguments.paging or shape is None):
        limit = (arguments.paging or {}).get("limit_key")
        kind, text = own
        needed = group[0].required
        shape = arguments.shapes.get(limit) if limit else None
        if shape is not None and key in ("page-size", "max-items"):
            kind = str(shape.type_name)
        shape = shape if key == "page-size" else None
    else:
        kind = _kind(dialect, shape) if shape is not None else "string"
        text = shape.documentation if shape is not None else ""
        needed = member is not None and _is_required(arguments, group[0])
    page.write(f"{name} ({kind}){_mark(dialect, needed)}\n")
    page.indent()
    page.html(text)
    if shape is not None:
        if own is None:
            if dialect.tells_globals:
                _notes(page, shape, tells_streams=True)
            _choices(page, shape)
        _limits(page, dialect, shape)
        if own is None:
            _members(page, dialect, shape, [shape.name])
    page.dedent()
    page.paragraph()
    if shape is not None and own is None and len(group) == 1:
        _syntax(page, dialect, shape)


def _kind(dialect: Dialect, shape: Shape) -> str:
    how = shape.serialization
    if how.get("jsonvalue") and how.get("location") == "header":
        return "JSON"
    if not dialect.tells_globals:
        return str(shape.type_name)
    if getattr(shape, "is_document_type", False):
        return "document"
    if getattr(shape, "is_tagged_union", False):
        return "tagged union structure"
    return "streaming blob" if _is_streaming(shape) else str(shape.type_name)


def _is_streaming(shape: Shape) -> bool:
    return shape.type_name == "blob" and bool(shape.serialization.get("streaming"))


def _notes(page: Document, shape: Shape, tells_streams: bool = False) -> None:
    if tells_streams and _is_streaming(shape):
        page.note(help_words.STREAMING_BLOB)
    if getattr(shape, "is_tagged_union", False):
        keys = ", ".join(f"``{key}``" for key in shape.members)
        page.note(help_words.TAGGED_UNION.format(keys=keys))


def _choices(page: Document, shape: Shape) -> None:
    choices = getattr(shape, "enum", None)
    if shape.type_name == "string" and choices:
        _listed(page, "Possible values:", [f"``{one}``" for one in choices])


def _limits(page: Document, dialect: Dialect, shape: Shape) -> None:
    """The newer version tells them."""
    found = [
        f"{name}: ``{shape.metadata[name]}``"
        for name in ("min", "max", "pattern")
        if name in shape.metadata
    ]
    if found and dialect.tells_limits:
        _listed(page, "Constraints:", found)


def _listed(page: Document, title: str, entries: list[str]) -> None:
    page.paragraph()
    page.write(title)
    page.start_list()
    for entry in entries:
        page.entry(entry)
    page.end_list()


def _mark(dialect: Dialect, required: bool) -> str:
    return " [required]" if required and dialect.tells_limits else ""


def _members(page: Document, dialect: Dialect, shape: Shape, above: list[str]) -> None:
    match shape:
        case StructureShape():
            for name, member in shape.members.items():
                needed = name in shape.required_members
                _member(page, dialect, name, member, above, needed)
        case ListShape():
            _member(page, dialect, "", shape.member, above)
        case MapShape():
            key, value = shape.key, shape.value
            named = key.serialization.get("name", "key")
            _member(page, dialect, named, key, above)
            named = value.serialization.get("name", "value")
            _member(page, dialect, named, value, above)


def _member(
    page: Document,
    dialect: Dialect,
    name: str,
    shape: Shape,
    above: list[str],
    needed: bool = False,
) -> None:
    if shape.name in above and above.count(shape.name) >= _RECURSIONS:
        if shape.type_name == "structure":
            page.write("( ... recursive ... )")
        return
    kind = f"({_kind(dialect, shape)}){_mark(dialect, needed)}"
    page.write(f"{name} -> {kind}" if name else kind)
    page.indent()
    page.paragraph()
    page.html(shape.documentation)
    if dialect.tells_globals:
        _notes(page, shape)
    if dialect.tells_limits:
        _choices(page, shape)
    _limits(page, dialect, shape)
    page.paragraph()
    _members(page, dialect, shape, [*above, shape.name])
    page.dedent()
    page.paragraph()


def _syntax(page: Document, dialect: Dialect, shape: Shape) -> None:
    if isinstance(shape, ListShape) and shape.member.type_name in _SCALARS:
        lines = syntax.of_list(shape, tells_choices=not dialect.tells_limits)
        _code(page, "Syntax", list(lines))
        return
    short = syntax.shorthand(shape, flat_maps=not dialect.tells_globals)
    if short:
        page.paragraph()
        page.write("Shorthand Syntax")
        page.start_code()
        for line in short:
            page.line(line)
        page.end_block()
    if shape.type_name not in _SCALARS and short is not None:
        _code(page, "JSON Syntax", syntax.in_json(shape))


def _code(page: Document, title: str, lines: list[str]) -> None:
    page.paragraph()
    page.write(title)
    page.start_code()
    page.write(f"\n{page.margin()}".join(lines))
    page.end_block()
    page.paragraph()
