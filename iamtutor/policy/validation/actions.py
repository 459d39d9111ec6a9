"""Actions, and the resources that they take."""

import re
from collections.abc import Iterable

from iamtutor.policy.actions import Catalogue
from iamtutor.policy.patterns import compile_glob, split_outside_variables
from iamtutor.policy.validation import signs
from iamtutor.policy.validation.drafts import DraftStatement, Entry
from iamtutor.policy.validation.findings import Code, Notebook, PolicyKind
from iamtutor.policy.validation.fitting import check_fit, expand
from iamtutor.policy.validation.meant import closest
from iamtutor.policy.validation.operations import action_of

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
        check_fit(notebook, sound, statement.resources, catalogue, all_known)


def _guess(notebook: Notebook, name: str, known: Iterable[str]) -> str:
    notebook.guesses -= 1
    return closest(name, known, notebook.budget) if notebook.guesses >= 0 else ""


def _check_action(notebook: Notebook, entry: Entry, catalogue: Catalogue) -> bool:
    """Is the entry one that may stand here? Notes what there is to say."""
    text = entry.text
    if not signs.check(notebook, text, entry.path, is_name=True):
        return False
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
        suggestion = _guess(notebook, prefix, catalogue.prefixes())
        notebook.error(
            Code.UNKNOWN_SERVICE, *entry.path, name=prefix, suggestion=suggestion
        )
        return False
    if not expand(notebook, text, catalogue):
        if "*" in name or "?" in name:
            notebook.warning(Code.ACTION_MATCHES_NOTHING, *entry.path, name=text)
            return False
        if action := action_of(text):
            notebook.error(
                Code.OPERATION_AS_ACTION, *entry.path, name=text, action=action
            )
            return False
        known = (info.name.partition(":")[2] for info in service.actions.values())
        found = _guess(notebook, name, known)
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


def check_arn(notebook: Notebook, entry: Entry, element: str) -> bool:
    """Is the entry ``*`` or a sound ARN pattern? Notes what isn't."""
    text = entry.text
    if not signs.check(notebook, text, entry.path):
        return False
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
        notebook.error(Code.WILDCARD_IN_SERVICE, *entry.path, **params)
        return False
    if not _is_open(account) and not _ACCOUNT.match(account):
        notebook.error(Code.BAD_ACCOUNT, *entry.path, **params)
        return False
    return True


def _is_open(part: str) -> bool:
    return "*" in part or "?" in part or "${" in part
