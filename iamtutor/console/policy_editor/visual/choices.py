"""What a block of the visual editor offers: services, actions by access level, the
resource types that the chosen actions take, condition keys and operators."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from iamtutor.console.policy_editor.visual.blocks import EVERY_SERVICE
from iamtutor.console.policy_editor.visual.drafts import Draft, Offered
from iamtutor.console.policy_editor.visual.resources import parts_of
from iamtutor.console.policy_editor.visual.words import level_word, problem_words
from iamtutor.console.search import plain
from iamtutor.policy.actions import GLOBAL_KEYS, ActionInfo, ServiceInfo, aws_catalogue
from iamtutor.policy.operators import OPERATORS
from iamtutor.policy.summaries.access import LEVELS
from iamtutor.policy.validation.fitting import expand_in

#: Offered before anything is searched for: the services of the course come first.
USUAL = ("s3", "ec2", "iam", "sts", "lambda", "dynamodb", "cloudtrail", "logs")
#: Services that a search shows.
MOST_SERVICES = 12


@dataclass(frozen=True, slots=True)
class Service:
    prefix: str
    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    """An action to tick. ``value`` is as the policy writes it."""

    name: str
    value: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class Level:
    """The actions of an access level: those that the filter leaves, and which of all are
    ticked. ``place`` is a name for it that an element's id may hold. It opens by itself
    only for what was searched: EC2 has 517 actions to write, each a stop on the way of
    who uses the keyboard."""

    name: str
    word: str
    place: str
    actions: tuple[Choice, ...]
    ticked: tuple[str, ...]
    total: int
    open: bool


@dataclass(frozen=True, slots=True)
class TypedPart:
    """A part of an ARN: what is typed, and what is wrong with it."""

    name: str
    value: str
    problem: str


@dataclass(frozen=True, slots=True)
class ResourceType:
    name: str
    template: str
    parts: tuple[TypedPart, ...]
    open: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """All that one block offers."""

    services: tuple[Service, ...] = ()
    name: str = ""
    levels: tuple[Level, ...] = ()
    #: Entries with wildcards, or of unknown actions, with how many actions they cover.
    patterns: tuple[tuple[str, int], ...] = ()
    whole: Choice | None = None
    types: tuple[ResourceType, ...] = ()
    #: Chosen actions that take no resource: they work only on all.
    unbound: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()


def choices_for(draft: Draft, account: str) -> Choices:
    """``account``: the learner's own, filled into ARNs."""
    if not draft.service:
        return Choices(services=tuple(_found(draft.find)))
    service = aws_catalogue().service(draft.service)
    if service is None:
        name = "" if draft.service == EVERY_SERVICE else draft.service
        patterns = () if draft.service == EVERY_SERVICE else draft.actions
        return Choices(
            name=name,
            patterns=tuple((action, 0) for action in patterns),
            keys=tuple(GLOBAL_KEYS),
        )
    written = {action.lower(): action for action in draft.actions}
    whole = f"{service.prefix}:*"
    chosen = list(_covered(service, draft.actions))
    return Choices(
        name=aws_catalogue().service_names[service.prefix],
        levels=tuple(_levels(service, written, draft)),
        patterns=tuple(
            (action, sum(1 for _ in expand_in(service, action.partition(":")[2])))
            for action in draft.actions
            if action.lower() != whole
            and action.lower().partition(":")[2] not in service.actions
        ),
        whole=Choice(whole, written.get(whole, whole), whole in written),
        types=tuple(_types(service, chosen, draft, account)),
        unbound=tuple(info.name for info in chosen if not info.resource_types),
        keys=(
            *sorted(
                {key for info in chosen for key in info.keys if key in service.keys}
            ),
            *GLOBAL_KEYS,
        ),
    )


def _found(wanted: str) -> Iterator[Service]:
    """Services whose prefix or name holds what is searched for, the prefix first."""
    names = aws_catalogue().service_names
    wanted = plain(wanted)
    if not wanted:
        yield from (Service(prefix, names[prefix]) for prefix in USUAL)
        return
    found = [
        prefix
        for prefix, name in names.items()
        if wanted in prefix or wanted in plain(name)
    ]
    found.sort(key=lambda p: (p != wanted, not p.startswith(wanted), p))
    yield from (Service(prefix, names[prefix]) for prefix in found[:MOST_SERVICES])


def _covered(service: ServiceInfo, actions: list[str]) -> Iterator[ActionInfo]:
    seen = set()
    for action in actions:
        for info in expand_in(service, action.partition(":")[2]):
            if info.name not in seen:
                seen.add(info.name)
                yield info


def _levels(
    service: ServiceInfo, written: Mapping[str, str], draft: Draft
) -> Iterator[Level]:
    wanted = plain(draft.filter)
    for number, level in enumerate(LEVELS):
        infos = [a for a in service.actions.values() if a.access_level == level]
        if not infos:
            continue
        shown = tuple(
            Choice(
                info.name.partition(":")[2],
                written.get(info.name.lower(), info.name),
                info.name.lower() in written,
            )
            for info in infos
            if wanted in info.name.lower() or info.name.lower() in written
        )
        ticked = [choice.name for choice in shown if choice.ticked]
        found = any(wanted in choice.name.lower() for choice in shown)
        yield Level(
            level,
            level_word(level),
            str(number),
            shown,
            tuple(ticked),
            len(infos),
            bool(wanted and found) or draft.opened == level,
        )


def _types(
    service: ServiceInfo, chosen: list[ActionInfo], draft: Draft, account: str
) -> Iterator[ResourceType]:
    taken = {name for info in chosen for name in info.resource_types}
    for name in sorted(taken & service.resource_arns.keys()):
        template = service.resource_arns[name]
        typed = draft.typed_parts.get(name, {"Account": account})
        problems = {
            part: problem_words(draft.problems[f"part-{name}-{part}"])
            for part in parts_of(template)
            if f"part-{name}-{part}" in draft.problems
        }
        yield ResourceType(
            name,
            template,
            tuple(
                TypedPart(part, typed.get(part, ""), problems.get(part, ""))
                for part in parts_of(template)
            ),
            bool(problems) or draft.opened == name or _is_begun(typed),
        )


def _is_begun(typed: Mapping[str, str]) -> bool:
    """Is an ARN half typed? The account is filled in already."""
    return any(value for name, value in typed.items() if name != "Account")


def offered() -> Offered:
    """What the buttons of the editor ask."""

    def actions(prefix: str, level: str) -> list[str]:
        service = aws_catalogue().service(prefix)
        return [
            info.name
            for info in (service.actions.values() if service is not None else ())
            if info.access_level == level
        ]

    def arns(prefix: str) -> Mapping[str, str]:
        service = aws_catalogue().service(prefix)
        return service.resource_arns if service is not None else {}

    return Offered(actions, arns)


#: Operators to choose from; one that stands in the policy already is offered, too.
OPERATOR_NAMES = tuple(OPERATORS)
