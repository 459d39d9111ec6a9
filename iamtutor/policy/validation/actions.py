"""Actions, and the resources that they take."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from iamtutor.policy.actions import ActionInfo, Catalogue, ServiceInfo
from iamtutor.policy.operations import action_of
from iamtutor.policy.patterns import compile_glob, split_outside_variables
from iamtutor.policy.validation.findings import Code, Notebook, PolicyKind
from iamtutor.policy.validation.grammar import DraftStatement, Entry, closest

_PARTITIONS = ("aws", "aws-cn", "aws-us-gov", "aws-eusc")
_ACCOUNT = re.compile(r"([0-9]{12}|aws|cloudfront)?\Z")


def check(notebook: Notebook, statement: DraftStatement, catalogue: Catalogue) -> None:
    for entry in statement.not_actions or ():
        _check_action(notebook, entry, catalogue)
    actions = statement.actions or ()
    sound = [entry for entry in actions if _check_action(notebook, entry, catalogue)]
    arns_are_sound = True
    for element, entries in (
        ("Resource", statement.resources),
        ("NotResource", statement.not_resources),
    ):
        for entry in entries or ():
            if not check_arn(notebook, entry, element):
                arns_are_sound = False
    if arns_are_sound and sound and statement.resources:
        all_known = len(sound) == len(actions)
        _check_fit(notebook, sound, statement.resources, catalogue, all_known)


def _check_action(notebook: Notebook, entry: Entry, catalogue: Catalogue) -> bool:
    """Is the entry one that may stand here? Notes what there is to say."""
    text = entry.text
    if text in ("*", "*:*"):
        if notebook.kind is PolicyKind.TRUST:
            notebook.error(Code.ACTION_NOT_STS, *entry.path, name=text)
        return notebook.kind is not PolicyKind.TRUST
    prefix, colon, name = text.partition(":")
    if not colon or not name or not prefix:
        suggestion = _with_prefix(text, catalogue)
        notebook.error(
            Code.ACTION_WITHOUT_PREFIX, *entry.path, name=text, suggestion=suggestion
        )
        return False
    if notebook.kind is PolicyKind.TRUST and not _is_for_trust(text):
        notebook.error(Code.ACTION_NOT_STS, *entry.path, name=text)
        return False
    if notebook.kind is PolicyKind.RESOURCE and prefix.lower() != "s3":
        notebook.error(Code.ACTION_NOT_S3, *entry.path, name=text)
        return False
    service = catalogue.service(prefix)
    if service is None:
        suggestion = closest(prefix, catalogue.prefixes())
        notebook.error(
            Code.UNKNOWN_SERVICE, *entry.path, name=prefix, suggestion=suggestion
        )
        return False
    if not any(expand_in(service, name)):
        if "*" in name or "?" in name:
            notebook.warning(Code.ACTION_MATCHES_NOTHING, *entry.path, name=text)
            return False
        if action := action_of(text):
            notebook.error(
                Code.OPERATION_AS_ACTION, *entry.path, name=text, action=action
            )
            return False
        known = {info.name.partition(":")[2] for info in service.actions.values()}
        found = closest(name, known)
        notebook.error(
            Code.UNKNOWN_ACTION,
            *entry.path,
            name=text,
            suggestion=f"{service.prefix}:{found}" if found else "",
        )
        return False
    return True


#: What a trust policy can allow: becoming the role, and what goes with it.
_FOR_TRUST = (
    "sts:assumerole",
    "sts:assumerolewithsaml",
    "sts:assumerolewithwebidentity",
    "sts:setcontext",
    "sts:setsourceidentity",
    "sts:tagsession",
)


def _is_for_trust(text: str) -> bool:
    glob = compile_glob(text.lower())
    return any(glob.matches(action) for action in _FOR_TRUST)


def _with_prefix(name: str, catalogue: Catalogue) -> str:
    """``s3:GetObject`` for ``GetObject``: the services of the course come first."""
    for prefix in ("s3", "ec2", "iam", "sts"):
        service = catalogue.service(prefix)
        if service is not None and name.lower() in service.actions:
            return service.actions[name.lower()].name
    return ""


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


def expand(text: str, catalogue: Catalogue) -> list[ActionInfo] | None:
    """The actions that an entry covers; None when it is all of every service."""
    prefix, colon, name = text.partition(":")
    if text == "*:*":
        return None
    if not colon:
        return None if text == "*" else []
    service = catalogue.service(prefix)
    return [] if service is None else list(expand_in(service, name))


def check_arn(notebook: Notebook, entry: Entry, element: str) -> bool:
    """Is the entry ``*`` or a sound ARN pattern? Notes what isn't."""
    text = entry.text
    if text == "*":
        return True
    parts = split_outside_variables(text)
    params = {"element": element, "value": text}
    if len(parts) < 6 or parts[0] != "arn" or not parts[2] or not parts[5]:
        notebook.error(Code.BAD_ARN, *entry.path, **params)
        return False
    partition, service, account = parts[1], parts[2], parts[4]
    if not _is_open(partition) and partition not in _PARTITIONS:
        notebook.error(Code.BAD_PARTITION, *entry.path, **params)
        return False
    if "*" in service or "?" in service:
        notebook.warning(Code.WILDCARD_IN_SERVICE, *entry.path, **params)
    if not _is_open(account) and not _ACCOUNT.match(account):
        notebook.error(Code.BAD_ACCOUNT, *entry.path, **params)
        return False
    return True


def _is_open(part: str) -> bool:
    return "*" in part or "?" in part or "${" in part


def _check_fit(
    notebook: Notebook,
    actions: list[Entry],
    resources: tuple[Entry, ...],
    catalogue: Catalogue,
    all_known: bool,
) -> None:
    """Each action needs a resource that it can take, each resource an action."""
    if any(resource.text == "*" for resource in resources):
        return
    covered = [(entry, expand(entry.text, catalogue)) for entry in actions]
    if any(infos is None for _, infos in covered):
        return
    used: set[str] = set()
    path = resources[0].path[:-1] if len(resources) > 1 else resources[0].path
    for entry, infos in covered:
        infos = infos or []
        fits = False
        for info in infos:
            arns = _arns_of(info, catalogue)
            for resource in resources:
                if any(overlap(resource.text, arn) for arn in arns):
                    used.add(resource.text)
                    fits = True
        if fits:
            continue
        first = infos[0]
        if any(info.resource_types for info in infos):
            expected = ", ".join(sorted(_arns_of(first, catalogue), key=len)[:2])
            notebook.warning(
                Code.RESOURCE_DOES_NOT_FIT, *path, action=entry.text, expected=expected
            )
        else:
            notebook.warning(Code.RESOURCE_NEEDS_STAR, *path, action=entry.text)
        all_known = False
    if all_known:
        for resource in resources:
            if resource.text not in used:
                notebook.warning(
                    Code.RESOURCE_UNUSED, *resource.path, value=resource.text
                )


def _arns_of(info: ActionInfo, catalogue: Catalogue) -> list[str]:
    service = catalogue.service(info.name.partition(":")[0])
    assert service is not None
    arns = service.resource_arns
    return [arns[name] for name in info.resource_types if name in arns]


_IN_BRACES = re.compile(r"(\$\{[^}]*\})")
#: Names that are more than a path of plain words, and what they can't have in them.
_NAMES = {"${BucketName}": "/:", "${ObjectName}": ""}


@lru_cache(maxsize=8192)
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
