"""The closed vocabulary of checks: does a predicate hold, and if not, why not?"""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from iamtutor.cloud import authorization
from iamtutor.cloud.authorization import FUNCTION, TOOLS
from iamtutor.cloud.credentials.presigned import PRESIGNED
from iamtutor.cloud.events import ApiEvent, Recalled
from iamtutor.cloud.world import Machine
from iamtutor.lessons.content import grid
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.names import DESK, EC2, is_instances
from iamtutor.lessons.content.reasons import Reason
from iamtutor.lessons.judging import access, resources
from iamtutor.lessons.judging.situation import Miss, Situation, miss
from iamtutor.lessons.schema.course import GridFile
from iamtutor.lessons.schema.predicates import (
    Absent,
    AllOf,
    AllowsOnly,
    Answered,
    AnyOf,
    Called,
    CallPattern,
    Can,
    Cannot,
    Exists,
    File,
    FilePattern,
    Not,
    Predicate,
    Statement,
    StatementPattern,
    account_of,
)
from iamtutor.policy.request import ANONYMOUS


def holds(predicate: Predicate, situation: Situation) -> bool:
    return missed(predicate, situation) is None


def missed(predicate: Predicate, situation: Situation) -> Miss | None:
    """Why the predicate doesn't hold, the first reason first; None: it holds."""
    if not isinstance(predicate, Called):
        situation = situation.at(account_of(predicate))
    match predicate:
        case Can(can=question):
            return access.can(question, situation)
        case Cannot(cannot=question):
            return access.cannot(question, situation)
        case AllowsOnly(allows_only=allowance):
            return access.allows_only(allowance, situation)
        case Called(called=pattern):
            return _called(pattern, situation)
        case Exists(exists=wanted):
            return resources.exists(wanted, situation)
        case Absent(absent=unwanted):
            return resources.absent(unwanted, situation)
        case File(file=file):
            return _file(file, situation)
        case Answered(answered=question_id):
            if question_id in situation.answers:
                return None
            return miss(Reason.NOT_ANSWERED, question=question_id)
        case Statement(statement=statement):
            return _statement(statement, situation)
        case AllOf(all=inner):
            return next(filter(None, (missed(part, situation) for part in inner)), None)
        case AnyOf(any=inner):
            reasons = [missed(part, situation) for part in inner]
            return None if None in reasons else reasons[0]
        case Not(not_=part):
            return _still(part, situation) if holds(part, situation) else None


def _still(unwanted: Predicate, situation: Situation) -> Miss:
    """What holds and should not."""
    if isinstance(unwanted, Called):
        operation = _operation(unwanted.called, situation.course)
        if operation is not None:
            return miss(Reason.CALLED_AFTER_ALL, operation=operation)
    return miss(Reason.NOT_YET)


# called


def _called(pattern: CallPattern, situation: Situation) -> Miss | None:
    """The call that fits best tells what is still different about it, among those since
    the task began: what was done before is not held against anybody. That one came from
    elsewhere is overtaken by a later one that did not."""
    fewest: list[Miss] | None = None
    operation = _operation(pattern, situation.course)
    events = situation.events
    # There are many, and most of them are about something else.
    places = [
        place
        for place, event in enumerate(events)
        if operation is None or _came_of(operation, event)
    ]
    for place in reversed(places):
        early = place < situation.since
        if early and pattern.fresh:
            break
        event = events[place]
        if not _is_meant(event, pattern, situation):
            continue
        differences = _differences(event, pattern, situation)
        first = next(differences, None)
        if first is None and operation in {None, event.operation}:
            return None
        if first is None or early:
            continue
        if fewest is None:
            fewest = [first, *differences]
        elif len(fewest) > 1 and _is_elsewhere(first) <= _is_elsewhere(fewest[0]):
            # One that differs in a single thing is as close as any.
            fewest = min(fewest, [first, *differences], key=len)
    if fewest is not None:
        return fewest[0]
    if pattern.command is not None:
        column = grid_of(pattern, situation.course).command(pattern.command)
        return miss(Reason.NOT_RUN, line=situation.fill(column.line))
    if pattern.operation is not None:
        return miss(Reason.NOT_CALLED, operation=pattern.operation)
    return miss(Reason.NOTHING_CALLED)


def _operation(pattern: CallPattern, course: Course) -> str | None:
    """Of what is called; None: of anything."""
    if pattern.command is None:
        return pattern.operation
    return grid_of(pattern, course).command(pattern.command).operation


def _came_of(operation: str, event: ApiEvent) -> bool:
    """Whether the call is the operation, or stopped whoever was on the way to it: a copy
    from a bucket asks for the object's head first, which needs the same permission."""
    return event.operation == operation or (
        event.denied
        and event.evaluations[-1].request.action == f"{event.service}:{operation}"
    )


def _is_meant(event: ApiEvent, pattern: CallPattern, situation: Situation) -> bool:
    """Whether this is the sort of call that is asked for, however it went."""
    if pattern.operation is not None and not _came_of(pattern.operation, event):
        return False
    if pattern.service not in {None, event.service}:
        return False
    if pattern.action is not None and not any(
        evaluation.request.action == pattern.action for evaluation in event.evaluations
    ):
        return False
    if pattern.command is None:
        return True
    return pattern.command == grid.command_of(grid_of(pattern, situation.course), event)


def grid_of(pattern: CallPattern, course: Course) -> GridFile:
    """The grid that a pattern speaks of."""
    return course.grids[pattern.grid or next(iter(course.grids))].file


def _differences(
    event: ApiEvent, pattern: CallPattern, situation: Situation
) -> Iterator[Miss]:
    """What is different about a call, the most telling first."""
    yield from _called_otherwise(event, pattern, situation)
    yield from _ended_otherwise(event, pattern, situation)


def _called_otherwise(
    event: ApiEvent, pattern: CallPattern, situation: Situation
) -> Iterator[Miss]:
    """By whom, from where, under which setting."""
    operation = event.operation
    if pattern.at not in {None, event.origin}:
        yield _elsewhere(pattern.at or "", operation)
    if pattern.account is not None:
        account = situation.at(pattern.account).account
        if (event.principal_arn or "").split(":")[4:5] != [account.id]:
            yield miss(
                Reason.CALLED_FROM_ANOTHER_ACCOUNT,
                operation=operation,
                account=account.name,
            )
    if pattern.principal is not None:
        wanted = situation.fill(pattern.principal)
        caller = grid.caller_of(event)
        if caller is None:
            yield miss(Reason.CALLED_BY_NOBODY, operation=operation, wanted=wanted)
        elif caller != wanted:
            yield miss(
                Reason.CALLED_BY_ANOTHER,
                operation=operation,
                principal=caller,
                wanted=wanted,
            )
    if pattern.presigned and event.credentials_from != PRESIGNED:
        yield miss(Reason.CALLED_NOT_PRESIGNED, operation=operation)
    if pattern.setting is not None:
        asked_for = grid_of(pattern, situation.course)
        if pattern.setting != grid.setting_of_call(asked_for, event):
            yield _other_setting(event, asked_for, pattern.setting)


def _ended_otherwise(
    event: ApiEvent, pattern: CallPattern, situation: Situation
) -> Iterator[Miss]:
    """On what, and with which answer."""
    operation = event.operation
    if pattern.resource is not None:
        resource = situation.fill(pattern.resource)
        asked = [evaluation.request.resource for evaluation in event.evaluations]
        if not event.sent:
            yield miss(Reason.CALLED_AND_NOT_SENT, operation=operation)
        elif not any(fnmatchcase(name, resource) for name in asked):
            yield miss(
                Reason.CALLED_ON_ANOTHER_RESOURCE, operation=operation, wanted=resource
            )
    if pattern.decision is not None:
        decision = grid.decision_of(event)
        failed = decision is None or (
            pattern.decision == "allowed" and pattern.error is None
        )
        if decision is not None and decision != pattern.decision:
            yield _decided(decision, event)
        elif failed and event.error_code:
            yield miss(
                Reason.CALLED_AND_FAILED, operation=operation, error=event.error_code
            )
    if not _decided_there(event, pattern, situation):
        yield miss(Reason.CALLED_AND_DECIDED_ELSEWHERE, operation=operation)
    if pattern.recalled is not None:
        sought = Recalled(pattern.recalled.name, pattern.recalled.error)
        if sought not in event.recalled:
            yield miss(
                Reason.CALLED_AND_NOT_FOUND,
                operation=operation,
                wanted=sought.name,
                error=sought.error_code or "",
            )
        elif any(found.name != sought.name for found in event.recalled):
            yield miss(
                Reason.CALLED_AND_FOUND_AMONG_OTHERS,
                operation=operation,
                wanted=sought.name,
            )
    if pattern.error not in {None, event.error_code}:
        # Which error is meant is for the learner to find.
        yield (
            miss(Reason.CALLED_AND_FAILED, operation=operation, error=event.error_code)
            if event.error_code
            else miss(Reason.CALLED_WITHOUT_ERROR, operation=operation)
        )


def _decided_there(event: ApiEvent, pattern: CallPattern, situation: Situation) -> bool:
    """Whether the kind of policy and the statement that are asked for decided."""
    if pattern.decided_by is None and pattern.statement is None:
        return True
    sid = situation.fill(pattern.statement or "")
    return any(
        pattern.decided_by in {None, result.denied_by}
        and (
            pattern.statement is None
            or any(result.statements[place].sid == sid for place in result.deciding)
        )
        for result in event.evaluations
    )


_AT = {
    "ec2": Reason.NOT_CALLED_ON_EC2,
    "desk": Reason.NOT_CALLED_AT_DESK,
    "console": Reason.NOT_CALLED_IN_CONSOLE,
    FUNCTION: Reason.NOT_CALLED_BY_FUNCTION,
    TOOLS: Reason.NOT_CALLED_BY_TOOLS,
}


def _elsewhere(wanted: str, operation: str) -> Miss:
    if wanted in _AT:
        return miss(_AT[wanted], operation=operation)
    return miss(Reason.NOT_CALLED_ON_MACHINE, operation=operation, machine=wanted)


def _is_elsewhere(found: Miss) -> bool:
    return found.reason in {*_AT.values(), Reason.NOT_CALLED_ON_MACHINE}


_DECIDED = {
    "allowed": Reason.CALLED_AND_ALLOWED,
    "explicitDeny": Reason.CALLED_AND_EXPLICITLY_DENIED,
    "none": Reason.CALLED_AND_NOT_SENT,
}


def _decided(decision: str, event: ApiEvent) -> Miss:
    """How it was decided; of a missing allow also whose."""
    if decision in _DECIDED:
        return miss(_DECIDED[decision], operation=event.operation)
    return miss(
        Reason.CALLED_AND_IMPLICITLY_DENIED,
        operation=event.operation,
        principal=grid.caller_of(event) or ANONYMOUS,
    )


def _other_setting(event: ApiEvent, asked_for: GridFile, setting: str) -> Miss:
    row = asked_for.setting(setting)
    wanted = asked_for.caller_in(row)
    operation = event.operation
    if wanted.at is not None and event.origin != wanted.at:
        return _elsewhere(wanted.at, operation)
    if not event.sent:
        return miss(Reason.CALLED_AND_NOT_SENT, operation=operation)
    if not grid.is_caller(wanted, event):
        return miss(
            Reason.CALLED_BY_ANOTHER,
            operation=operation,
            principal=grid.caller_of(event) or ANONYMOUS,
            wanted=wanted.principal or "",
        )
    if row in asked_for.common and is_instances(asked_for.at):
        return miss(Reason.CALLED_UNDER_ANOTHER_SETTING, operation=operation)
    return miss(Reason.CALLED_WITH_OTHER_POLICIES, operation=operation)


# file

_NOT_AT = {EC2: Reason.FILE_MISSING, DESK: Reason.FILE_MISSING_AT_DESK}


def _file(pattern: FilePattern, situation: Situation) -> Miss | None:
    machine = situation.world.machines.get(pattern.at)
    if machine is None:
        return miss(Reason.MACHINE_MISSING)
    name = situation.fill(pattern.exists or "*")
    found = sorted(_files(machine, name))
    if pattern.exists is not None and not found:
        if pattern.at in _NOT_AT:
            return miss(_NOT_AT[pattern.at], file=name)
        return miss(Reason.FILE_MISSING_ON_MACHINE, file=name, machine=pattern.at)
    if pattern.exists is not None and not any(_size(machine, one) for one in found):
        return miss(Reason.FILE_EMPTY, file=found[0])
    if pattern.contains is not None:
        text = situation.fill(pattern.contains)
        if not any(text in _text(machine, path, situation) for path in found):
            return miss(Reason.FILES_LACK, text=text)
    if pattern.lacks is not None:
        text = situation.fill(pattern.lacks)
        for path in found:
            if text in _text(machine, path, situation):
                return miss(Reason.FILE_CONTAINS, file=path, text=text)
    return None


def _size(machine: Machine, path: str) -> int:
    body = machine.files[f"{machine.home}/{path}"].body
    return 0 if body is None else body.size


def _files(machine: Machine, pattern: str) -> Iterator[str]:
    """The files below the home directory that fit, by their path from there."""
    home = f"{machine.home}/"
    for path, file in machine.files.items():
        name = path.removeprefix(home)
        if file.body is not None and name != path and fnmatchcase(name, pattern):
            yield name


#: A file is looked through this far.
_LOOK = 100_000


def _text(machine: Machine, name: str, situation: Situation) -> str:
    body = machine.files[f"{machine.home}/{name}"].body
    if body is None:
        return ""
    return situation.bodies.get(body, 0, _LOOK).decode("utf-8", "replace")


# statement


def _statement(pattern: StatementPattern, situation: Situation) -> Miss | None:
    principal = access.principal_called(situation.fill(pattern.attached_to), situation)
    if principal is not None:
        for policy in authorization.identity_policies(situation.account, principal):
            for statement in policy.document.statements:
                if _is_written(pattern.action, statement.actions, situation) and (
                    _is_written(pattern.resource, statement.resources, situation)
                ):
                    return None
    return miss(Reason.NO_SUCH_STATEMENT)


def _is_written(
    wanted: str | None, listed: tuple[str, ...] | None, situation: Situation
) -> bool:
    return wanted is None or situation.fill(wanted) in (listed or ())
