"""A found request made ordinary: a real action, a plausible name, few context keys.

What the search finds has fresh characters where anything would do. Words are put in
their place, the first that leave both decisions as they are; each is asked of the
evaluator. So whatever is returned holds.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from enum import StrEnum
from itertools import islice

from iamtutor.policy.actions import GLOBAL_KEYS, ActionInfo, Catalogue
from iamtutor.policy.arn import parse_arn
from iamtutor.policy.budget import Budget, Undecided
from iamtutor.policy.comparison.callers import ACCOUNT, SOMEONE
from iamtutor.policy.comparison.search import ALWAYS_ALLOWED, Proposal
from iamtutor.policy.comparison.texts import FRESH
from iamtutor.policy.document import Effect, PolicyDocument
from iamtutor.policy.evaluation import ApplicablePolicies, NamedPolicy, evaluate
from iamtutor.policy.layers import Layer, LayerOutcome
from iamtutor.policy.matching import matches
from iamtutor.policy.patterns import compile_glob, variables_in
from iamtutor.policy.request import AccessRequest, RequestView

_MOST_TRIED = 100
_PRIVATE = re.compile("[\ue000-\uf8ff]+")
_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
#: What a value is called that could be anything, by key.
_WORDS = {"aws:username": "alice", "aws:userid": "AIDAEXAMPLE", "s3:prefix": "example"}
#: Actions that everyone knows, tried first; those that change things before others.
_COMMON_ACTIONS = tuple(
    """
    s3:DeleteObject s3:PutObject s3:GetObject s3:ListBucket ec2:RunInstances
    ec2:DescribeInstances dynamodb:GetItem lambda:InvokeFunction iam:CreateUser
    iam:ListUsers logs:PutLogEvents organizations:DescribeOrganization
    account:ListRegions
    """.split()
)


class Kind(StrEnum):
    """What the two policies are."""

    IDENTITY = "identity"
    RESOURCE = "resource"
    TRUST = "trust"
    BOUNDARY = "boundary"
    SCP = "scp"


_LAYERS = {
    Kind.IDENTITY: Layer.IDENTITY,
    Kind.RESOURCE: Layer.RESOURCE,
    Kind.TRUST: Layer.RESOURCE,
    Kind.BOUNDARY: Layer.BOUNDARY,
    Kind.SCP: Layer.SCP,
}


def allows(document: PolicyDocument, request: AccessRequest, kind: Kind) -> bool:
    """Does the policy by itself allow the request? Asked of the evaluator.

    An account that is named counts: it may pass on what it was given.
    """
    named = NamedPolicy("", document)
    match kind:
        case Kind.IDENTITY:
            policies = ApplicablePolicies(identity=(named,))
        case Kind.RESOURCE | Kind.TRUST:
            policies = ApplicablePolicies(resource=named)
        case Kind.BOUNDARY:
            policies = ApplicablePolicies(boundary=named)
        case Kind.SCP:
            policies = ApplicablePolicies(scps=((named,),))
    result = evaluate(request, policies)
    return result.layers.get(_LAYERS[kind]) in (
        LayerOutcome.ALLOWED,
        LayerOutcome.ALLOWED_FOR_ACCOUNT,
    )


def says(document: PolicyDocument, view: RequestView) -> bool:
    """The same of a request without a boundary, by matching alone: for trying many."""
    if view.action in ALWAYS_ALLOWED:
        return True
    matched = [one for one in document.statements if matches(one, view)]
    return bool(matched) and all(one.effect is Effect.ALLOW for one in matched)


def action_spellings(documents: Iterable[PolicyDocument]) -> dict[str, str]:
    """Actions, from lower case to how they are written."""
    return {
        text.lower(): text
        for document in documents
        for statement in document.statements
        for text in statement.actions or statement.not_actions or ()
    }


def key_spellings(documents: Iterable[PolicyDocument]) -> dict[str, str]:
    """Context keys, from lower case to how they are written."""
    found: dict[str, str] = {name.lower(): name for name in GLOBAL_KEYS}
    for document in documents:
        for statement in document.statements:
            for condition in statement.conditions:
                found[condition.lookup] = condition.key
            listed = statement.resources or statement.not_resources or ()
            wanted = (text for c in statement.conditions for text in c.wanted)
            for text in (*listed, *wanted):
                if statement.variables and "${" in text:
                    for variable in variables_in(text):
                        found.setdefault(variable.key, variable.written)
    return found


def _size(document: PolicyDocument) -> int:
    """What asking the document once costs, in units of the budget, at most about."""
    return sum(
        5
        + len(statement.conditions)
        + len(statement.actions or statement.not_actions or ()) // 4
        + len(statement.resources or statement.not_resources or ()) // 2
        for statement in document.statements
    )


class _Shown:
    """A request on its way to being ordinary: what is tried holds, or is not taken."""

    def __init__(
        self,
        request: AccessRequest,
        allowing: PolicyDocument,
        silent: PolicyDocument,
        budget: Budget,
    ) -> None:
        self.request = request
        self._budget = budget
        self._each = _size(allowing) + _size(silent)
        self._allowing = allowing
        self._silent = silent

    def holds(self, request: AccessRequest) -> bool:
        self._budget.charge(self._each + len(request.context))
        view = RequestView(request, has_boundary=False)
        return says(self._allowing, view) and not says(self._silent, view)

    def try_each(self, candidates: Iterable[AccessRequest]) -> bool:
        """Takes the first candidate that holds."""
        for candidate in islice(candidates, _MOST_TRIED):
            if self.holds(candidate):
                self.request = candidate
                return True
        return False


def ordinary(
    proposal: Proposal,
    allowing: PolicyDocument,
    silent: PolicyDocument,
    kind: Kind,
    catalogue: Catalogue | None,
    budget: Budget,
) -> AccessRequest:
    """The request, as ordinary as the budget goes. ``allowing`` alone allows it.

    Raises Undecided where the evaluator says otherwise, which the tests never saw.
    """
    caller = proposal.caller
    request = AccessRequest(
        caller.principal,
        proposal.action,
        proposal.resource,
        caller.account or ACCOUNT,
        dict(proposal.context),
        caller.canonical_user,
    )
    shown = _Shown(request, allowing, silent, budget)
    with suppress(Undecided):
        _make_ordinary(shown, proposal, allowing, silent, catalogue)
    request = shown.request
    if not allows(allowing, request, kind) or allows(silent, request, kind):
        raise Undecided("evaluator")
    return request


def _make_ordinary(
    shown: _Shown,
    proposal: Proposal,
    allowing: PolicyDocument,
    silent: PolicyDocument,
    catalogue: Catalogue | None,
) -> None:
    caller = proposal.caller
    if proposal.context:
        spelt = key_spellings([silent, allowing])
        context = {spelt.get(key, key): v for key, v in proposal.context.items()}
        shown.try_each([replace(shown.request, context=context)])
        _drop_keys(shown)
        shown.try_each([_with_variables_filled(shown.request)])
    shown.try_each(_with_action(shown.request, catalogue))
    shown.try_each(_with_resource(shown.request, catalogue))
    for key in shown.request.context:
        shown.try_each(_with_value(shown.request, key))
    if caller is SOMEONE or ":assumed-role/example-role/" in caller.principal:
        shown.try_each(_with_caller(shown.request))
    shown.try_each(_filled(shown.request, word) for word in ("example", "x", "zq9"))


def _drop_keys(shown: _Shown) -> None:
    for key in tuple(shown.request.context):
        context = {k: v for k, v in shown.request.context.items() if k != key}
        shown.try_each([replace(shown.request, context=context)])


def _with_variables_filled(request: AccessRequest) -> AccessRequest:
    """Values that the search made up for variables, as words."""
    words: dict[str, str] = {}
    for key, value in request.context.items():
        if isinstance(value, str) and value and value[0] > FRESH and _is_made_up(value):
            words[value] = _WORDS.get(key.lower(), "example")
            if list(words.values()).count(words[value]) > 1:
                words[value] += f"-{len(words)}"

    def filled(text: str) -> str:
        for made_up, word in words.items():
            text = text.replace(made_up, word)
        return text

    return _mapped(request, filled)


def _is_made_up(text: str) -> bool:
    return all("\ue000" <= character <= "\uf8ff" for character in text)


def _mapped(request: AccessRequest, change: Callable[[str], str]) -> AccessRequest:
    return replace(
        request,
        action=change(request.action),
        resource=change(request.resource),
        context={
            key: change(value) if isinstance(value, str) else tuple(map(change, value))
            for key, value in request.context.items()
        },
    )


def _filled(request: AccessRequest, word: str) -> AccessRequest:
    return _mapped(request, lambda text: _PRIVATE.sub(word, text))


def _with_action(
    request: AccessRequest, catalogue: Catalogue | None
) -> Iterator[AccessRequest]:
    """Actions that AWS has, where the policy leaves room; else a name like one."""
    prefix, _, name = request.action.partition(":")
    info = None
    if catalogue is not None:
        if FRESH in request.action:
            for action in _COMMON_ACTIONS:
                yield replace(request, action=action)
        if FRESH not in prefix:
            info = catalogue.service(prefix)
    if info is not None:
        if name in info.actions:
            yield replace(request, action=info.actions[name].name)
        if FRESH in name:
            pattern = compile_glob(name.replace(FRESH, "*"))
            real = [a for key, a in info.actions.items() if pattern.matches(key)]
            for action_info in sorted(real, key=_by_level):
                yield replace(request, action=action_info.name)
    word = "Example" if FRESH in name else ""
    start, _, end = name.partition(FRESH)
    spelt = start[:1].upper() + start[1:] + word + end.replace(FRESH, word.lower())
    yield replace(request, action=f"{prefix.replace(FRESH, 'example')}:{spelt}")


def _by_level(info: ActionInfo) -> tuple[int, str]:
    """What changes things tells more than what lists them."""
    order = ("Write", "Permissions management", "Read", "Tagging", "List")
    level = info.access_level
    place = order.index(level) if level in order else len(order)
    return place, info.name


def _with_resource(
    request: AccessRequest, catalogue: Catalogue | None
) -> Iterator[AccessRequest]:
    """Resources of the action's types, with the parts that are already known."""
    if FRESH not in request.resource:
        return
    prefix, _, name = request.action.lower().partition(":")
    info = catalogue.service(prefix) if catalogue is not None else None
    action = info.actions.get(name) if info is not None else None
    if info is not None and action is not None:
        if not action.resource_types:
            yield replace(request, resource="*")
        found = map(info.resource_arns.get, action.resource_types)
        for template in sorted(filter(None, found), key=lambda t: t.count("$")):
            for arn in _arns_of(template, request):
                yield replace(request, resource=arn)
    known = request.resource.split(":", 5)
    if len(known) == 6 and known[0] == "arn":
        usual = ("arn", "aws", prefix, "us-east-1", request.resource_account)
        parts = [
            part if part != FRESH else usual[i] for i, part in enumerate(known[:5])
        ]
        last = known[5].replace(FRESH, "example")
        yield replace(request, resource=":".join([*parts, last]))
    if request.resource == FRESH:
        yield replace(request, resource="*")


def _arns_of(template: str, request: AccessRequest) -> Iterator[str]:
    values = {"Partition": "aws", "Region": "us-east-1"}
    values["Account"] = request.resource_account

    def value(found: re.Match[str]) -> str:
        name = found[1]
        return values.get(name) or "example-" + _HUMP.sub("-", name).lower()

    usual = _PLACEHOLDER.sub(value, template)
    if request.resource == FRESH:
        yield usual
        return
    known = request.resource.split(":", 5)
    parts = usual.split(":", 5)
    if len(known) != 6 or len(parts) != 6:
        return
    first = [u if k == FRESH else k for k, u in zip(known[:5], parts, strict=False)]
    segments, usual_segments = known[5].split("/"), parts[5].split("/")
    if FRESH in segments[-1]:
        more = usual_segments[len(segments) :]
        filled = [
            segment.replace(
                FRESH, usual_segments[at] if segment == FRESH else "example"
            )
            if at < len(usual_segments)
            else segment.replace(FRESH, "example")
            for at, segment in enumerate(segments)
        ]
        yield ":".join([*first, "/".join([*filled, *more])])
        yield ":".join([*first, "/".join(filled)])


def _with_value(request: AccessRequest, key: str) -> Iterator[AccessRequest]:
    value = request.context[key]
    if not isinstance(value, str) or not _PRIVATE.search(value):
        return
    for word in (_WORDS.get(key.lower(), "example"), "x"):
        context = {**request.context, key: _PRIVATE.sub(word, value)}
        yield replace(request, context=context)


def _with_caller(request: AccessRequest) -> Iterator[AccessRequest]:
    """A principal that fits what the context says of it."""
    context = request.folded_context()
    shown, name = context.get("aws:principalarn"), context.get("aws:username")
    account = context.get("aws:principalaccount")
    arn = parse_arn(shown) if isinstance(shown, str) else None
    if arn is not None and isinstance(shown, str):
        principal = shown
        if arn.service == "iam" and arn.resource_type == "role":
            principal = (
                f"arn:{arn.partition}:sts::{arn.account}:assumed-role/{arn.name}/alice"
            )
        yield replace(request, principal=principal, resource_account=arn.account)
    owner = account if isinstance(account, str) else request.resource_account
    if isinstance(name, str) or isinstance(account, str):
        user = name if isinstance(name, str) else "alice"
        principal = f"arn:aws:iam::{owner}:user/{user}"
        yield replace(request, principal=principal, resource_account=owner)
