"""What is allowed and unwise, or said twice."""

from collections.abc import Iterator, Sequence

from iamtutor.cloud.service.caller import Response
from iamtutor.cloud.services.accessanalyzer.found import Found, Rule, answer
from iamtutor.cloud.services.accessanalyzer.places import Entry, Places
from iamtutor.policy.positions import Path
from iamtutor.policy.validation.advice import covers
from iamtutor.policy.validation.findings import Code, Finding, PolicyKind

#: Action that lets others act -> check of wildcards in action and resource, of the action
#: itself on any resource, of any action but some on any resource.
_DANGERS = {
    "iam:createservicelinkedrole": (
        "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE",
        None,
        "CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
    ),
    "iam:passrole": (
        "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE",
        "PASS_ROLE_WITH_STAR_IN_RESOURCE",
        "PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
    ),
}


def _star(places: Places, statement: Path) -> Entry | None:
    entries = places.entries(statement, "Resource")
    return next((entry for entry in entries if entry.text == "*"), None)


def _on_any_resource(found: Found) -> Iterator[Response]:
    places, star = found.asked.places, _star(found.asked.places, found.path)
    for danger, (by_wildcard, by_name, _) in _DANGERS.items():
        for entry in places.entries(found.path, "Action"):
            issue = by_name if entry.text.lower() == danger else by_wildcard
            if star and issue and covers(entry.text.lower(), danger):
                yield answer(issue, [places.value(entry.path), places.value(star.path)])


def _all_but(found: Found) -> Iterator[Response]:
    places, statement = found.asked.places, found.path[:-1]
    star = _star(places, statement)
    if star is None or found.asked.kind is not PolicyKind.IDENTITY:
        return
    left_out = [entry.text.lower() for entry in places.entries(statement, "NotAction")]
    for danger, (_, _, issue) in _DANGERS.items():
        if not any(covers(text, danger) for text in left_out):
            yield answer(issue, [places.value(found.path), places.value(star.path)])


def _redundant_statement(found: Found) -> Iterator[Response]:
    other = (*found.path[:-1], int(found.params["number"]) - 1)
    both = sorted([other, found.path], key=lambda path: int(path[-1]))
    places = found.asked.places
    yield answer("REDUNDANT_STATEMENT", [places.value(path) for path in both])


def redundant_entries(
    places: Places, path: Path, by: str, redundant: Sequence[Finding]
) -> Response:
    """One finding for all entries that another one covers, with that one."""
    gone = [places.part_of(finding) for finding in redundant]
    wide = next(
        entry.path
        for entry in places.entries(path[:-1], str(path[-1]))
        if entry.text == by and entry.path not in gone
    )
    is_action = path[-1] in ("Action", "NotAction")
    return answer(
        "REDUNDANT_ACTION" if is_action else "REDUNDANT_RESOURCE",
        [places.value(one) for one in sorted([wide, *gone], key=lambda p: int(p[-1]))],
        count=len(gone) + 1,
        value=max((finding.params["value"] for finding in redundant), key=len),
    )


RULES: dict[Code, Rule] = {
    Code.EVERYTHING_ALLOWED: _on_any_resource,
    Code.PASS_ANY_ROLE: _on_any_resource,
    Code.NOT_ACTION_ALLOW: _all_but,
    Code.REDUNDANT_STATEMENT: _redundant_statement,
}
