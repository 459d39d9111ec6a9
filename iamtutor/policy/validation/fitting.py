"""Which actions a name covers, and whether they can act on the resources beside them."""

import re
from collections.abc import Iterator

from iamtutor.policy.actions import ActionInfo, Catalogue, ServiceInfo
from iamtutor.policy.keeping import SHORT, kept
from iamtutor.policy.patterns import compile_glob, split_outside_variables
from iamtutor.policy.request import ASKED_ABOUT
from iamtutor.policy.validation.drafts import Entry
from iamtutor.policy.validation.findings import Code, Notebook

#: Longer patterns fail at their shortest length.
_LONGEST_ACTION = 100


def expand_in(service: ServiceInfo, name: str) -> Iterator[ActionInfo]:
    """The service's actions that the name covers; it may have wildcards."""
    name = name.lower()
    if "*" not in name and "?" not in name:
        if name in service.actions:
            yield service.actions[name]
        return
    glob = compile_glob(name)
    for lowered, info in service.actions.items():
        if glob.matches(lowered):
            yield info


def expand(
    notebook: Notebook, text: str, catalogue: Catalogue
) -> list[ActionInfo] | None:
    """The actions that an entry covers; None when it is all of every service."""
    if text not in notebook.expanded:
        notebook.expanded[text] = _expanded(notebook, text, catalogue)
    return notebook.expanded[text]


def _expanded(
    notebook: Notebook, text: str, catalogue: Catalogue
) -> list[ActionInfo] | None:
    prefix, colon, name = text.partition(":")
    if text == "*:*":
        return None
    if not colon:
        return None if text == "*" else []
    service = catalogue.service(prefix)
    if service is None:
        return []
    runs = 1 + name.count("*") + name.count("?")
    if runs > 1:
        notebook.budget.charge(len(name) // 2)
        notebook.budget.charge(len(service.actions) * min(runs, _LONGEST_ACTION) // 16)
    return list(expand_in(service, name))


def check_fit(
    notebook: Notebook,
    actions: list[Entry],
    resources: tuple[Entry, ...],
    catalogue: Catalogue,
    all_known: bool,
) -> None:
    """Each action needs a resource that it can take, each resource an action."""
    if any(resource.text == "*" for resource in resources):
        return
    named = {entry.text: entry for entry in actions}
    expanded = [
        (entry, expand(notebook, text, catalogue)) for text, entry in named.items()
    ]
    if any(infos is None for _, infos in expanded):
        return
    covered = [(entry, infos or []) for entry, infos in expanded]
    shapes = {entry.text: _shapes_of(infos, catalogue) for entry, infos in covered}
    named_resources = tuple(dict.fromkeys(one.text for one in resources))
    every = tuple(dict.fromkeys(arn for arns in shapes.values() for arn in arns))
    asked = {
        entry.text: {ASKED_ABOUT.get(info.name.lower()) for info in infos}
        for entry, infos in covered
    }
    used = dict.fromkeys(
        resource
        for resource in named_resources
        if any(resource in arns for arns in asked.values())
        or any(_fits(notebook, resource, arn) for arn in every)
    )
    #: Does no action need the resource as it is?
    is_free = len(resources) == 1 and not used
    for entry, infos in covered:
        if not asked[entry.text].isdisjoint(used) or any(
            _fits(notebook, resource, arn)
            for arn in shapes[entry.text]
            for resource in used
        ):
            continue
        first = next((info for info in infos if info.resource_types), None)
        if first is not None:
            _note_shape(notebook, entry, infos, resources, catalogue, is_free)
        else:
            path = resources[0].path
            path = path[:-1] if len(resources) > 1 else path
            notebook.warning(Code.RESOURCE_NEEDS_STAR, *path, action=entry.text)
        all_known = False
    if all_known:
        for resource in resources:
            if resource.text not in used:
                notebook.warning(
                    Code.RESOURCE_UNUSED, *resource.path, value=resource.text
                )


def _fits(notebook: Notebook, resource: str, arn: str) -> bool:
    """``overlap``, which takes the product of the lengths, charged."""
    notebook.budget.charge(4 + len(resource) * len(arn) // 32)
    return overlap(resource, arn)


def _note_shape(
    notebook: Notebook,
    action: Entry,
    infos: list[ActionInfo],
    resources: tuple[Entry, ...],
    catalogue: Catalogue,
    is_free: bool,
) -> None:
    """What the resource should look like: in the learner's own words, if they're near.

    ``is_free``: no action of the statement needs the resource as it is.
    """
    arns = [arn for info in infos for arn in _arns_of(info, catalogue)]
    for resource in resources:
        for code, wanted in _nearby(resource.text):
            if any(_fits(notebook, wanted, arn) for arn in arns):
                # of a folder's contents the container would be more than was meant
                is_whole = wanted.rstrip("/*") == resource.text.rstrip("/*")
                notebook.warning(
                    code,
                    *resource.path,
                    action=action.text,
                    value=resource.text,
                    wanted=wanted,
                    mend=wanted if is_free and is_whole else None,
                )
                return
    path = resources[0].path[:-1] if len(resources) > 1 else resources[0].path
    own = split_outside_variables(resources[0].text)
    shapes = dict.fromkeys(_in_words(arn, own) for arn in sorted(set(arns), key=len))
    expected = ", ".join(list(shapes)[:2])
    notebook.warning(
        Code.RESOURCE_DOES_NOT_FIT, *path, action=action.text, expected=expected
    )


def _nearby(text: str) -> Iterator[tuple[Code, str]]:
    """What lies in a container, and the container of what was named."""
    yield Code.CONTENTS_NEEDED, text.rstrip("/") + "/*"
    before, slash, _ = text.partition("/")
    if slash:
        yield Code.CONTAINER_NEEDED, before


def _in_words(arn: str, own: list[str]) -> str:
    """``arn:aws:iam::111122223333:role/role-name`` of a type's ARN: the partition, Region
    and account of the ARN that stands there, and words for the other names."""
    parts = split_outside_variables(arn)
    given = own if len(own) == 6 else ["arn", "aws", "", "", "", ""]
    known = {"${Partition}": given[1], "${Region}": given[3], "${Account}": given[4]}
    filled = [known.get(part) or part for part in parts]
    return _IN_BRACES.sub(lambda found: _kebab(found[0][2:-1]), ":".join(filled))


def _kebab(name: str) -> str:
    """``role-name-with-path`` of ``RoleNameWithPath``."""
    name = {"Partition": "aws", "Account": "AccountId"}.get(name, name)
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()


def _shapes_of(infos: list[ActionInfo], catalogue: Catalogue) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(arn for info in infos for arn in _arns_of(info, catalogue))
    )


def _arns_of(info: ActionInfo, catalogue: Catalogue) -> list[str]:
    service = catalogue.service(info.name.partition(":")[0])
    assert service is not None
    arns = service.resource_arns
    return [arns[name] for name in info.resource_types if name in arns]


_IN_BRACES = re.compile(r"(\$\{[^}]*\})")
#: Names that are more than a path of plain words, and what they can't have in them.
_NAMES = {"${BucketName}": "/:", "${ObjectName}": ""}


@kept((SHORT, 8192))
def overlap(pattern: str, arn: str) -> bool:
    """Can something be named by both the policy's pattern and the type's ARN?"""
    ours = split_outside_variables(pattern)
    theirs = split_outside_variables(arn)
    if len(ours) != 6 or len(theirs) != 6:
        return len(ours) != 6
    if all(
        _meet(_of_pattern(ours[place], ""), _of_type(theirs[place], ""))
        for place in range(1, 6)
    ):
        return True
    return any(part.endswith("*") for part in ours[:5]) and _meet(
        _reaching(ours), _of_type(arn, ":")
    )


def _reaching(parts: list[str]) -> list[str]:
    """The pattern as one, where a ``*`` that ends a part goes on beyond the colon."""
    signs: list[str] = []
    for part in parts[:5]:
        signs += _of_pattern(part, ":")
        if part.endswith("*"):
            signs[-1] = "*"
        signs.append(":")
    return signs + _of_pattern(parts[5], "")


# The signs of two patterns: ``*`` is a stretch of anything, ``?`` one sign, both with
# what they don't stand for in the same text. A sign that is meant has a backslash.


def _of_pattern(part: str, but: str) -> list[str]:
    signs: list[str] = []
    for piece in _IN_BRACES.split(part):
        inner = piece[2:-1]
        if not piece.startswith("${"):
            signs += [sign + but if sign in "*?" else sign for sign in piece]
        elif inner in ("*", "?"):
            signs.append("\\" + inner)
        else:
            signs.append(inner if inner == "$" else "*" + but)
    return signs


def _of_type(part: str, but: str) -> list[str]:
    signs: list[str] = []
    for piece in _IN_BRACES.split(part):
        if piece.startswith("${"):
            signs.append("*" + _NAMES.get(piece, but))
        else:
            signs += piece
    return signs


def _meet(first: list[str], second: list[str]) -> bool:
    """Do two patterns have a text in common? Row by row over both."""
    reachable = [True]
    for other in second:
        reachable.append(reachable[-1] and other[0] == "*")
    for sign in first:
        row = [reachable[0] and sign[0] == "*"]
        for place, other in enumerate(second):
            if sign[0] == "*":
                can = reachable[place + 1] or (row[place] and _has(sign, other))
            elif other[0] == "*":
                can = row[place] or (reachable[place + 1] and _has(other, sign))
            else:
                can = reachable[place] and (
                    other not in sign[1:] if sign[0] == "?" else other == sign[-1]
                )
            row.append(can)
        reachable = row
    return reachable[-1]


def _has(stretch: str, sign: str) -> bool:
    """May the stretch have in it what the other pattern asks for?"""
    return sign[0] in "*?" or sign[-1] not in stretch[1:]
