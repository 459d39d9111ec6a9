"""JSON and the outer elements of a policy: what may stand where.

What passes becomes a draft: the parts that have the right shape, each with its path.
A part of the wrong shape is a finding and is left out, so that one slip doesn't hide
what else there is to say.
"""

import re
from collections.abc import Mapping

from iamtutor.policy.document import VERSION_2008, VERSION_2012
from iamtutor.policy.positions import (
    JsonProblem,
    NotJson,
    Path,
    line_and_column,
    locate,
)
from iamtutor.policy.validation.drafts import Draft, DraftStatement
from iamtutor.policy.validation.findings import (
    Code,
    Edit,
    Notebook,
    PolicyKind,
    Severity,
)
from iamtutor.policy.validation.lexing import Slip
from iamtutor.policy.validation.meant import as_written, unknown_name
from iamtutor.policy.validation.signs import if_meant
from iamtutor.policy.validation.statements import read_statement
from iamtutor.policy.validation.syntax import slips_in

#: Characters that may be saved; IAM doesn't count white space.
SIZE_LIMITS = {
    PolicyKind.IDENTITY: 6_144,
    PolicyKind.RESOURCE: 20_480,
    PolicyKind.TRUST: 2_048,
    PolicyKind.SCP: 5_120,
}
_VERSIONS = (VERSION_2012, VERSION_2008)
_SID = re.compile(r"[0-9A-Za-z]*\Z")
_DOCUMENT_ELEMENTS = ("Version", "Id", "Statement")


def read(notebook: Notebook, size_limit: int) -> Draft | None:
    text = notebook.text
    try:
        located = locate(text)
    except NotJson as error:
        _not_json(notebook, error)
        return None
    notebook.located = located
    for path, span in located.duplicates:
        notebook.note_at(
            Code.DUPLICATE_KEY,
            Severity.ERROR,
            span.start,
            span.end,
            {"name": str(path[-1])},
        )
    value = located.value
    if _is_bare(value):
        whole = located.values[()]
        listed = text[whole.start : whole.end]
        policy = f'{{"Version": "{VERSION_2012}", "Statement": {listed}}}'
        edit = Edit(whole.start, whole.end, policy)
        notebook.note_at(
            Code.BARE_STATEMENT, Severity.ERROR, whole.start, whole.end, {}, (edit,)
        )
        return None
    if not isinstance(value, Mapping):
        _not_an_object(notebook, value)
        return None
    _check_size(notebook, size_limit)
    meant = [
        unknown_name(notebook, Code.UNKNOWN_ELEMENT, (), name, _DOCUMENT_ELEMENTS)
        for name in value
        if name not in _DOCUMENT_ELEMENTS
    ]
    version = _version(notebook, value, meant)
    if not isinstance(value.get("Id", ""), str):
        notebook.error(Code.WRONG_TYPE, "Id", name="Id")
    return Draft(version, _statements(notebook, value, meant))


def _not_json(notebook: Notebook, error: NotJson) -> None:
    slips, can_mend = slips_in(notebook.text)
    if not slips or error.problem is JsonProblem.TOO_DEEP:
        code = Code(f"json_{error.problem}")
        offset = error.offset
        notebook.note_at(code, Severity.ERROR, offset, offset + 1, {})
        return
    by_line: dict[tuple[Code, int], list[Slip]] = {}
    for slip in slips:
        line, _ = line_and_column(notebook.text, slip.start)
        by_line.setdefault((slip.code, line), []).append(slip)
    for same in by_line.values():  # told once a line
        first = same[0]
        edits = [edit for slip in same for edit in slip.edits if can_mend]
        notebook.note_at(
            first.code,
            Severity.ERROR,
            first.start,
            first.end,
            first.params,
            tuple(edits),
        )


def _is_bare(value: object) -> bool:
    """Statements, without the policy that they belong in."""
    if isinstance(value, list):
        return bool(value) and all(map(_is_bare, value))
    return (
        isinstance(value, Mapping)
        and "Statement" not in value
        and "Effect" in value
        and bool({"Action", "NotAction"} & value.keys())
    )


def _not_an_object(notebook: Notebook, value: object) -> None:
    """A policy that was written into a string is taken out of it."""
    if isinstance(value, str) and value.lstrip()[:1] == "{":
        end = len(notebook.text)
        edit = Edit(0, end, value)
        code = Code.JSON_ESCAPED_QUOTE
        notebook.note_at(code, Severity.ERROR, 0, end, {}, (edit,))
    else:
        notebook.error(Code.NOT_AN_OBJECT, name="Policy")


def size_of(text: str, kind: PolicyKind) -> int:
    """The length that the limit is about: a bucket policy's in bytes, the others' in
    characters without white space."""
    if kind is PolicyKind.RESOURCE:
        return len(text.encode("utf-8", "surrogatepass"))
    return len(re.sub(r"\s", "", text))


def _check_size(notebook: Notebook, limit: int) -> None:
    size = size_of(notebook.text, notebook.kind)
    if size > limit:
        notebook.error(Code.TOO_LONG, size=str(size), limit=str(limit))


def _version(notebook: Notebook, value: Mapping[str, object], meant: list[str]) -> str:
    if "Version" in meant:
        return VERSION_2012
    if "Version" not in value:
        notebook.advice(Code.NO_VERSION)
        return VERSION_2008
    version = value["Version"]
    if version not in (VERSION_2012, VERSION_2008):
        shown = as_written(version)
        mend = next(filter(None, (if_meant(shown, v) for v in _VERSIONS)), None)
        notebook.error(Code.BAD_VERSION, "Version", value=shown, mend=mend)
        return VERSION_2012
    return str(version)


def _statements(
    notebook: Notebook, value: Mapping[str, object], meant: list[str]
) -> list[DraftStatement]:
    """``meant``: elements that are there, under a name that is misspelt."""
    if "Statement" in meant:
        return []
    if "Statement" not in value:
        notebook.error(Code.MISSING_ELEMENT, name="Statement")
        return []
    written = value["Statement"]
    if isinstance(written, Mapping):
        found: list[tuple[object, Path]] = [(written, ("Statement",))]
    elif isinstance(written, list):
        if not written:
            notebook.error(Code.EMPTY_LIST, "Statement", name="Statement")
        found = [(item, ("Statement", place)) for place, item in enumerate(written)]
    else:
        notebook.error(Code.NOT_AN_OBJECT, "Statement", name="Statement")
        return []
    drafts: list[DraftStatement] = []
    sids: set[str] = set()
    for index, (item, path) in enumerate(found):
        if not isinstance(item, Mapping):
            notebook.error(Code.NOT_AN_OBJECT, *path, name="Statement")
            continue
        drafts.append(read_statement(notebook, item, index, path))
        _sid(notebook, item, path, sids)
    return drafts


def _sid(
    notebook: Notebook, value: Mapping[str, object], path: Path, sids: set[str]
) -> None:
    sid = value.get("Sid", "")
    if not isinstance(sid, str):
        notebook.error(Code.WRONG_TYPE, *path, "Sid", name="Sid")
        return
    # a bucket policy takes other characters too
    if notebook.kind is not PolicyKind.RESOURCE and not _SID.match(sid):
        notebook.error(Code.BAD_SID, *path, "Sid", value=sid)
    if sid and sid in sids:
        notebook.error(Code.DUPLICATE_SID, *path, "Sid", value=sid)
    sids.add(sid)
