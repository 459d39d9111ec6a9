"""What isn't public: access for named callers, or from places that are named.

As Amazon S3's guide says ("The meaning of public", November 2026): a policy is public
unless it grants access to fixed values alone, without wildcards or variables, of a
principal or of one of certain condition keys. Wide ranges of addresses are public.
"""

from collections.abc import Iterator, Mapping

from iamtutor.policy.arn import parse_arn
from iamtutor.policy.conditions import Condition
from iamtutor.policy.document import Effect, PolicyDocument, parse_policy
from iamtutor.policy.operators import OPERATORS, Kind
from iamtutor.policy.principals import NamedPrincipal
from iamtutor.policy.typed import read_network

#: Keys that say who or whence; in lower case.
_KEYS = frozenset(
    """
    aws:principalaccount aws:principalarn aws:principalorgid
    aws:principalorgpaths aws:sourceaccount aws:sourcearn aws:sourceip
    aws:sourceorgid aws:sourceorgpaths aws:sourceowner aws:sourcevpc
    aws:sourcevpce aws:userid aws:vpceaccount aws:vpceorgid aws:vpceorgpaths
    s3:dataaccesspointaccount s3:dataaccesspointarn
    """.split()
)
#: Keys whose values may go on after what is fixed.
_STARTS = frozenset(
    "aws:principalorgpaths aws:sourceorgpaths aws:vpceorgpaths aws:userid".split()
)
#: Ranges of addresses as wide as this or wider are everybody's.
_WIDEST = {4: 8, 6: 32}

_EVERYTHING: Mapping[str, object] = {"Effect": "Allow", "Action": "*"}


def allowing_the_trusted(policy: PolicyDocument) -> PolicyDocument:
    """A policy that allows everything to whom and from where this one names."""
    statements: list[Mapping[str, object]] = []
    named: dict[str, list[str]] = {}
    for statement in policy.statements:
        for principal in statement.principals or ():
            if principal.name != "*":
                named.setdefault(_kind(principal), []).append(principal.name)
        for condition in statement.conditions:
            for operator, value in _fixed(condition, statement.effect):
                fixed = {operator: {condition.key: value}}
                statements.append({**_EVERYTHING, "Principal": "*", "Condition": fixed})
    if named:
        statements.append({**_EVERYTHING, "Principal": named})
    return parse_policy({"Version": "2012-10-17", "Statement": statements})


def _kind(principal: NamedPrincipal) -> str:
    form = principal.form.value
    return form if form[:1].isupper() else "AWS"


def _fixed(condition: Condition, effect: Effect) -> Iterator[tuple[str, str]]:
    """Operator and value of what the condition fixes: an Allow what it wants, a Deny
    what it spares."""
    kind, negated = OPERATORS[condition.name.base]
    if condition.lookup not in _KEYS or negated is not (effect is Effect.DENY):
        return
    base = condition.name.base.replace("Not", "")
    for text in condition.wanted:
        if "${" in text:
            continue
        if kind is Kind.IP_ADDRESS:
            if _is_narrow(text):
                yield "IpAddress", text
        elif kind is Kind.ARN:
            if _is_fixed_arn(text):
                yield "ArnLike", text
        elif kind is Kind.STRING and base != "StringLike":
            yield base, text
        elif kind is Kind.STRING:
            start = text.removesuffix("*") if condition.lookup in _STARTS else text
            if _is_fixed_arn(text) or (start and not set(start) & {"*", "?"}):
                yield "StringLike", text


def _is_fixed_arn(text: str) -> bool:
    """Is its account fixed, or, where it has none, the whole of it?"""
    arn = parse_arn(text)
    if arn is None:
        return False
    fixed = arn.account or text
    return not set(fixed) & {"*", "?"}


def _is_narrow(text: str) -> bool:
    network = read_network(text)
    return network is not None and network.prefixlen > _WIDEST[network.version]
