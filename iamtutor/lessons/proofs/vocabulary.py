"""Do checks speak of things that AWS has? A misspelt action would never match anything."""

from collections.abc import Iterable, Iterator
from itertools import chain

from iamtutor.cloud import catalogue
from iamtutor.cloud.policies import aws_managed
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.judging.access import actions_on
from iamtutor.lessons.schema.course import GridFile
from iamtutor.lessons.schema.predicates import (
    Absent,
    AccessQuestion,
    AllowsOnly,
    AssociationPattern,
    Called,
    CallPattern,
    Can,
    Cannot,
    Exists,
    GroupPattern,
    InstanceProfilePattern,
    Predicate,
    ResourcePattern,
    RolePattern,
    parts,
)
from iamtutor.lessons.text.errors import ContentError, perhaps
from iamtutor.lessons.text.strict_yaml import Key
from iamtutor.policy.actions import aws_catalogue, global_key, service_key

#: Where something stands in a file: keys and indexes.
Place = tuple[Key, ...]
_AWS_MANAGED = "arn:aws:iam::aws:policy/"


def unknown_in(course: Course) -> Iterator[ContentError]:
    """Names in checks, pitfalls and grids that AWS, or our part of it, doesn't have."""
    for lesson in course.by_slug.values():
        for task in lesson.tasks:
            at = lesson.file.place(task.id)
            checks: list[tuple[Place, Predicate]] = [((*at, "check"), task.check)]
            for index, pitfall in enumerate(task.pitfalls):
                checks.append(((*at, "pitfalls", index, "when"), pitfall.when))
            for place, whole in checks:
                for predicate in parts(whole):
                    for word in _in_predicate(predicate):
                        yield lesson.source.error(place, f"{task.id}: {word}")
    for grid in course.grids.values():
        for place, word in _in_grid(grid.file):
            yield grid.source.error(place, word)


def _in_grid(grid: GridFile) -> Iterator[tuple[Place, str]]:
    for at, setting in enumerate(grid.settings):
        for word in _policies(setting.policies or ()):
            yield ("settings", at, "policies"), word
    for at, command in enumerate(grid.commands):
        pattern = CallPattern(service=command.service, operation=command.operation)
        for word in chain(_call(pattern), _actions([command.action])):
            yield ("commands", at), word


def _in_predicate(predicate: Predicate) -> Iterator[str]:
    match predicate:
        case Can(can=question) | Cannot(cannot=question):
            yield from _actions(question.action)
            yield from _keys(question)
        case AllowsOnly(allows_only=allowance):
            for resource, actions in allowance.actions.items():
                for action in actions:
                    if action not in actions_on(resource):
                        yield f"no simulated call needs {action} on {resource}"
        case Called(called=pattern):
            yield from _call(pattern)
        case Exists(exists=resource) | Absent(absent=resource):
            for holder in _holders(resource):
                yield from _policies(holder.attached or ())
                yield from _policies(holder.attached_exactly or ())
        case _:
            pass


def _call(pattern: CallPattern) -> Iterator[str]:
    service, operation = pattern.service, pattern.operation
    if not any(
        service in {None, found[0]} and operation in {None, found[1]}
        for found in catalogue.operations()
    ):
        called = f"call {operation}" if operation else "call"
        told = f"no {called} of {service or 'any service'} is simulated"
        services = sorted({found[0] for found in catalogue.operations()})
        others = [found[0] for found in catalogue.operations() if found[1] == operation]
        known = (
            found[1] for found in catalogue.operations() if service in {None, found[0]}
        )
        if others:
            yield f"{told}; there is one of {', '.join(others)}"
        elif service in {None, *services}:
            yield told + perhaps(operation or "", known)
        else:
            yield f"{told}: the services are {', '.join(services)}"
    if pattern.recalled is not None:
        simulated = catalogue.operations().items()
        recorded = {found.event or called for (_, called), found in simulated}
        if (name := pattern.recalled.name) not in recorded:
            yield f"no event is called {name}" + perhaps(name, recorded)
    if pattern.action is not None:
        yield from _actions([pattern.action])


def _actions(actions: Iterable[str]) -> Iterator[str]:
    for action in actions:
        service = aws_catalogue().service(action.partition(":")[0])
        known = (
            service.actions.get(action.partition(":")[2].lower()) if service else None
        )
        if known is None or known.name != action:
            names = [one.name for one in service.actions.values()] if service else []
            wanted = action.partition(":")[2]
            yield f"there is no action {action}" + perhaps(wanted, names)


def _keys(question: AccessQuestion) -> Iterator[str]:
    found = (
        aws_catalogue().service(action.partition(":")[0]) for action in question.action
    )
    services = [service for service in found if service is not None]
    for key in question.given:
        if global_key(key) is None and not any(
            service_key(service, key) for service in services
        ):
            known = chain.from_iterable(service.keys for service in services)
            yield f"there is no condition key {key}" + perhaps(key.lower(), known)


def _policies(policies: Iterable[str]) -> Iterator[str]:
    for arn in policies:
        is_pattern = "*" in arn or not arn.startswith(_AWS_MANAGED)
        if not is_pattern and aws_managed.get(arn) is None:
            known = [one.name for one in aws_managed.every()]
            yield f"AWS manages no policy {arn}" + perhaps(
                arn.rsplit("/", 1)[-1], known
            )


def _holders(pattern: ResourcePattern) -> Iterator[RolePattern | GroupPattern]:
    match pattern:
        case ResourcePattern(user=GroupPattern() as user):
            yield user
        case ResourcePattern(group=GroupPattern() as group):
            yield group
        case ResourcePattern(role=RolePattern() as role):
            yield role
        case (
            ResourcePattern(
                instance_profile=InstanceProfilePattern(role=RolePattern() as role)
            )
            | ResourcePattern(
                association=AssociationPattern(role=RolePattern() as role)
            )
        ):
            yield role
        case _:
            pass
