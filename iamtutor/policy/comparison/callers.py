"""Who may ask: one caller for each way in which the policies' principals can turn out.

Policies name callers by finitely many names, accounts, roles and ids. So there are
finitely many callers that they can tell apart: those named, and for each account (one
that isn't named among them) a user, a session, the root user; services, federated and
anonymous callers. Two of the names are read from the context: a session's role from
``aws:PrincipalArn``, a unique id from ``aws:userid``. Those are wanted of the context
together with the caller (``wants``, ``shapes``). A session is of the role that its own
ARN names: one of a role in another account isn't made up.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, count, product

from iamtutor.policy.arn import parse_arn
from iamtutor.policy.budget import Budget
from iamtutor.policy.comparison.clauses import Clause
from iamtutor.policy.comparison.keys import Shape, Want
from iamtutor.policy.conditions import make_condition
from iamtutor.policy.keeping import SHORT, kept, lengths
from iamtutor.policy.matching import exemption_of, names_principal
from iamtutor.policy.patterns import ContextValue, literally
from iamtutor.policy.principals import NamedPrincipal, PrincipalForm
from iamtutor.policy.request import ANONYMOUS, AccessRequest, RequestView

#: The account of examples in AWS's documentation.
ACCOUNT = "111122223333"
_OTHER_ACCOUNTS = ("444455556666", "777788889999", "123456789012", "000000000000")
_SERVICES = ("ec2.amazonaws.com", "lambda.amazonaws.com", "ecs.amazonaws.com")
_ARN_KEY, _ID_KEY = "aws:principalarn", "aws:userid"


@dataclass(frozen=True, slots=True)
class Caller:
    """A principal, and what the context must be for it to be this one."""

    principal: str
    account: str
    canonical_user: str = ""
    wants: tuple[tuple[str, Want], ...] = ()
    shapes: tuple[tuple[str, Shape], ...] = ()
    #: What stands in the context, to ask the engine's matching.
    context: Mapping[str, ContextValue] = field(default_factory=dict, compare=False)

    def named_by(self, clause: Clause) -> bool:
        """Does the clause's principal mean this caller?"""
        if clause.principals is None and clause.not_principals is None:
            return True
        request = AccessRequest(
            self.principal, "", "", self.account, self.context, self.canonical_user
        )
        view = RequestView(request, has_boundary=False)
        if clause.principals is not None:
            return any(names_principal(named, view) for named in clause.principals)
        return not exemption_of(tuple(clause.not_principals or ()), view).holds


#: The caller where no policy names any.
SOMEONE = Caller(f"arn:aws:iam::{ACCOUNT}:user/alice", ACCOUNT)


def naming_cost(clauses: Iterable[Clause]) -> int:
    """The work of asking of one caller whether each clause names it."""
    return sum(
        6 + 2 * len(clause.principals or clause.not_principals or ())
        for clause in clauses
    )


def callers_for(clauses: Sequence[Clause], budget: Budget) -> list[Caller]:
    """The callers whom the clauses can tell apart, the most ordinary of each kind."""
    named = {
        one
        for clause in clauses
        for one in (clause.principals or clause.not_principals or ())
    }
    if all(c.principals is None and c.not_principals is None for c in clauses):
        return [SOMEONE]
    found: dict[tuple[object, ...], Caller] = {}
    cost = naming_cost(clauses)
    budget.charge(len(named) * 40)
    for caller in _callers(sorted(named, key=_by_form)):
        budget.charge(cost)
        told = tuple([caller.named_by(clause) for clause in clauses])
        found.setdefault((told, caller.wants, caller.shapes), caller)
    unbound = {key[0] for key, one in found.items() if not one.wants and not one.shapes}
    return [
        caller
        for (told, wants, shapes), caller in found.items()
        if told not in unbound or not (wants or shapes)
    ]


def _by_form(named: NamedPrincipal) -> tuple[str, str]:
    return named.form, named.name


def _callers(named: Sequence[NamedPrincipal]) -> Iterator[Caller]:
    names = [one.name for one in named if one.form is PrincipalForm.ARN]
    accounts = _accounts(named)
    ids = [None, *(o.name for o in named if o.form is PrincipalForm.UNIQUE_ID)]
    canonicals = [
        "",
        *(o.name for o in named if o.form is PrincipalForm.CANONICAL_USER),
    ]
    people = [
        *((n, a.account) for n in names if (a := parse_arn(n)) and not _is_role(n)),
        *((f"arn:aws:iam::{account}:user/alice", account) for account in accounts),
    ]
    roles = {
        _session_of(name).rpartition("/")[0]: name for name in names if _is_role(name)
    }
    sessions = [
        (n, roles.get(n.rpartition("/")[0], "")) for n in names if ":assumed-role/" in n
    ]
    sessions += [(_session_of(name), name) for name in names if _is_role(name)]
    sessions += [
        (f"arn:aws:sts::{account}:assumed-role/example-role/alice", "")
        for account in accounts
    ]
    elsewhere = None
    if names:
        exact = tuple(map(literally, names))
        elsewhere = _want(exact, "StringEquals", _ARN_KEY, False)
    callers = [
        *(Caller(p, account) for p, account in people if ":assumed-role/" not in p),
        *(one for session in sessions for one in _sessions(*session, elsewhere)),
        *(Caller(n, a.account) for n in names if _is_role(n) and (a := parse_arn(n))),
    ]
    for account in accounts:
        callers += [
            Caller(f"arn:aws:iam::{account}:root", account),
            Caller(f"arn:aws:iam::{account}:role/example-role", account),
            Caller(f"arn:aws:sts::{account}:federated-user/alice", account),
            Caller(f"arn:aws:iam::{account}:saml-provider/example", account),
        ]
    for one in named:
        if one.form in (PrincipalForm.SERVICE, PrincipalForm.FEDERATED):
            arn = parse_arn(one.name)
            callers.append(Caller(one.name, arn.account if arn else ""))
    listed = {one.name for one in named}
    other = _unlisted(chain(_SERVICES, _numbered("service-%d.amazonaws.com")), listed)
    callers += [Caller(s, "") for s in (other, "accounts.example.com", ANONYMOUS)]
    identities = [_unique_id(one, ids) for one in ids]
    for caller, (wants, shown), canonical in product(callers, identities, canonicals):
        yield replace(
            caller,
            canonical_user=canonical,
            wants=(*caller.wants, *wants),
            context={**caller.context, **shown},
        )


def _numbered(form: str) -> Iterator[str]:
    return (form % number for number in count())


def _unlisted(names: Iterable[str], listed: Collection[str]) -> str:
    """The first that isn't listed."""
    return next(name for name in names if name not in listed)


def _accounts(named: Iterable[NamedPrincipal]) -> list[str]:
    """Those that are named, and one that isn't."""
    found: dict[str, None] = {}
    for one in named:
        if one.account:
            found[one.account] = None
        elif one.form is PrincipalForm.ARN and (arn := parse_arn(one.name)):
            found[arn.account] = None
    found.pop("", None)
    others = (ACCOUNT, *_OTHER_ACCOUNTS)
    return [*found, _unlisted(chain(others, _numbered("9%011d")), found)]


def _is_role(name: str) -> bool:
    arn = parse_arn(name)
    return arn is not None and arn.service == "iam" and arn.resource_type == "role"


def _session_of(role: str) -> str:
    arn = parse_arn(role)
    assert arn is not None
    return f"arn:{arn.partition}:sts::{arn.account}:assumed-role/{arn.name}/alice"


def _sessions(
    principal: str, role: str, elsewhere: tuple[str, Want] | None
) -> Iterator[Caller]:
    """The session of a role, with each ``aws:PrincipalArn`` that can make a difference:
    the role's own, one that no policy names (``elsewhere``), none."""
    arn = parse_arn(principal)
    account = arn.account if arn else ""
    if elsewhere is None:
        yield Caller(principal, account)
        return
    single = ((_ARN_KEY, Shape.SINGLE),)
    if role:
        want = _want((literally(role),), "StringEquals", _ARN_KEY, True)
        context: dict[str, ContextValue] = {_ARN_KEY: role}
        yield Caller(principal, account, "", (want,), single, context)
    yield Caller(principal, account, "", (elsewhere,), single, {_ARN_KEY: "?"})
    yield Caller(principal, account, "", (), ((_ARN_KEY, Shape.NOT_SINGLE),))


_Identity = tuple[tuple[tuple[str, Want], ...], dict[str, ContextValue]]


def _unique_id(unique_id: str | None, ids: Sequence[str | None]) -> _Identity:
    """What is wanted of the context for the id; None: one that no policy names."""
    if len(ids) == 1:
        return (), {}
    listed = [one for one in ids if one is not None]
    wanted = listed if unique_id is None else [unique_id]
    forms = [form for one in map(literally, wanted) for form in (one, f"{one}:*")]
    want = _want(tuple(forms), "StringLike", _ID_KEY, unique_id is not None)
    return (want,), {} if unique_id is None else {_ID_KEY: unique_id}


@kept((SHORT, 1024), (3_000, 64), weigh=lengths)
def _want(
    wanted: tuple[str, ...], operator: str, key: str, met: bool
) -> tuple[str, Want]:
    return key, Want(make_condition(operator, key, wanted, variables=True), met)
