"""The files beside the lessons: course, grid, concepts, misconceptions."""

from fnmatch import fnmatchcase
from typing import Annotated, Literal, Self

from pydantic import Discriminator, StrictBool, StrictInt, Tag, model_validator

from iamtutor.lessons.schema.questions import Choose
from iamtutor.lessons.schema.values import (
    SOME,
    Action,
    Caller,
    Id,
    Ids,
    Misplaced,
    Model,
    Resource,
    Text,
    apart,
    arns,
    matching,
    without_repeats,
)
from iamtutor.lessons.text.errors import perhaps
from iamtutor.lessons.text.placeholders import ALWAYS
from iamtutor.lessons.text.strict_yaml import Key
from iamtutor.policy.request import ANONYMOUS


class OwnName(Model):
    """A placeholder of the course's own: what it stands for as long as the learner has
    made nothing, and the kind of thing whose latest one it stands for then. ``account`` is
    one of the world's, by its name; left out: the first."""

    example: str
    account: Id | None = None
    latest: Literal["role", "user", "group", "policy", "bucket"]


#: What a placeholder stands for as long as the learner has made nothing.
ExampleNames = dict[
    Annotated[
        str,
        matching(r"[a-z][a-z_]*", "a placeholder: a letter a to z, then a to z and _"),
    ],
    Annotated[
        Annotated[str, Tag("text")] | Annotated[OwnName, Tag("own")],
        Discriminator(
            lambda said: "own" if isinstance(said, dict | OwnName) else "text"
        ),
    ],
]


class Unit(Model):
    """``optional``: the course is complete without its lessons."""

    unit: Id
    optional: StrictBool = False
    lessons: Annotated[Ids, SOME]


#: A caller, and its place in the file.
Placed = tuple[tuple[Key, ...], Caller]


class MapFile(Model):
    """What the map above the tabs is about: whose calls, and what they are going to be
    about before the first of them. ``also``: further machines whose calls it follows."""

    caller: Caller = Caller(at="desk")
    also: Ids = ()
    resource: Resource | None = None

    @property
    def callers(self) -> tuple[Caller, ...]:
        return tuple(caller for _, caller in self.placed)

    @property
    def placed(self) -> tuple[Placed, ...]:
        also = enumerate(self.also)
        return (
            (("caller",), self.caller),
            *((("also", at), Caller(at=machine)) for at, machine in also),
        )


class CourseFile(Model):
    course: Id
    rank: StrictInt = 100
    """Courses are offered in this order."""
    names: ExampleNames = {}
    grids: Ids = ()
    map: MapFile = MapFile()
    units: Annotated[tuple[Unit, ...], SOME]

    @model_validator(mode="after")
    def is_consistent(self) -> Self:
        arns((name, one, ("names", name)) for name, one in self.names.items())
        for name in sorted(ALWAYS.keys() & self.names.keys()):
            told = f"{name} is the world's: a course gives it no other meaning"
            raise Misplaced(told, "names", name)
        if all(unit.optional for unit in self.units):
            told = "every unit is optional: what would be left to complete?"
            raise Misplaced(told, "units")
        apart((one.unit, ("units", at)) for at, one in enumerate(self.units))
        apart(
            (slug, ("units", at, "lessons", index))
            for at, unit in enumerate(self.units)
            for index, slug in enumerate(unit.lessons)
        )
        return self


class Setting(Model):
    """A row of the grid: which policies the caller's own identity has, exactly."""

    setting: Id
    policies: tuple[str, ...] | None
    """ARNs of managed policies and names of inline ones (``*`` is a wildcard); null: there
    are no credentials, so that a call is never sent."""
    caller: Caller | None = None
    """Whose calls count in this row, when it is not the grid's."""

    @property
    def id(self) -> str:
        return self.setting


class Command(Model):
    """A column of the grid: a line, the API call that it makes, the action needed, by which
    columns of one operation are told apart. ``resource``: only calls on such a one count
    (``*`` is a wildcard)."""

    command: Id
    line: Text
    service: str
    operation: str
    action: Action
    resource: (
        Annotated[str, matching(r"arn:aws:[^{]+", "an ARN without placeholders")] | None
    ) = None

    @property
    def id(self) -> str:
        return self.command

    @property
    def call(self) -> tuple[str, str, str]:
        """What a call has to be; of two columns that ask the same the resource decides."""
        return self.service, self.operation, self.action


#: What can be predicted of a command.
Guess = Literal["allowed", "denied", "unsent"]


class Outcome(Model):
    """What becomes of some ``commands`` (none named: of all) under a setting, and what one
    may believe who predicts something else. That it is so is proven."""

    setting: Id
    commands: Ids = ()
    result: Guess
    beliefs: dict[Guess, Id] = {}

    @model_validator(mode="after")
    def is_consistent(self) -> Self:
        if self.result in self.beliefs:
            raise ValueError(f"{self.result} is what happens, and no wrong prediction")
        return self


class GridFile(Model):
    """``caller``: whose calls count in the settings that name nobody of their own."""

    grid: Id
    caller: Caller | None = None
    settings: Annotated[tuple[Setting, ...], SOME]
    commands: Annotated[tuple[Command, ...], SOME]
    outcomes: tuple[Outcome, ...] = ()

    @model_validator(mode="after")
    def is_consistent(self) -> Self:
        apart(
            (one.id, (kind, at))
            for kind in ("settings", "commands")
            for at, one in enumerate(getattr(self, kind))
        )
        for at, setting in enumerate(self.settings):
            if setting.caller is None and self.caller is None:
                told = f"{setting.id} needs a caller, for the grid has none"
                raise Misplaced(told, "settings", at)
            who = self.caller_in(setting).principal
            if who in {ANONYMOUS, "root"} and setting.policies != ():
                told = f"{who} calls, and has no policies of its own: policies: []"
                raise Misplaced(told, "settings", at, "policies")
        for at, setting in enumerate(self.settings):
            for row in self.settings[:at]:
                if self._has_all_of(row, setting):
                    told = (
                        f"{row.id}, which comes first, has every call of {setting.id}"
                    )
                    raise Misplaced(
                        f"{told}: say who else calls, or with which other policies",
                        "settings",
                        at,
                    )
        for at, column in enumerate(self.commands):
            for before in self.commands[:at]:
                if before.call == column.call and fnmatchcase(
                    column.resource or "*", before.resource or "*"
                ):
                    told = (
                        f"{before.id}, which comes first, has every call of"
                        f" {column.operation} ({column.action}) that {column.id} could"
                        " have: say another resource or action, the narrower one first"
                    )
                    raise Misplaced(told, "commands", at)
        settings = tuple(setting.id for setting in self.settings)
        commands = tuple(command.id for command in self.commands)
        for at, outcome in enumerate(self.outcomes):
            named = [(outcome.setting, settings)]
            named += [(command, commands) for command in outcome.commands]
            for name, known in named:
                if name not in known:
                    told = f"the grid has no {name}{perhaps(name, known)}"
                    raise Misplaced(told, "outcomes", at)
        without_repeats(
            tuple(
                f"{outcome.setting}/{command}"
                for outcome in self.outcomes
                for command in outcome.commands or commands
            )
        )
        return self

    def _has_all_of(self, row: Setting, other: Setting) -> bool:
        """Whether a row takes each call that another could have; of a call that was never
        sent nobody knows whose it was."""
        mine, theirs = self.caller_in(row), self.caller_in(other)
        return (
            mine.at in {None, theirs.at}
            and (
                row.policies is None
                or mine.principal is None
                or fnmatchcase(theirs.principal or "", mine.principal)
            )
            and (row.policies and {*row.policies})
            == (other.policies and {*other.policies})
        )

    def outcome(self, setting: str, command: str) -> Outcome | None:
        """What is said of a cell, if anything is."""
        for outcome in self.outcomes:
            if outcome.setting == setting and command in (
                outcome.commands or (command,)
            ):
                return outcome
        return None

    @property
    def placed(self) -> tuple[Placed, ...]:
        """The grid's own caller and those of its settings."""
        own = [(("caller",), self.caller)]
        rows = enumerate(self.settings)
        named = [*own, *((("settings", at, "caller"), row.caller) for at, row in rows)]
        return tuple((place, caller) for place, caller in named if caller is not None)

    def caller_in(self, setting: Setting) -> Caller:
        """Whose calls count in a setting."""
        found = setting.caller or self.caller
        assert found is not None  # is_consistent
        return found

    @property
    def at(self) -> str:
        """Where the grid's own caller calls from, if it says so."""
        return (self.caller.at if self.caller else None) or ""

    @property
    def common(self) -> tuple[Setting, ...]:
        """The settings of the grid's own caller."""
        return tuple(row for row in self.settings if row.caller is None)

    @property
    def choices(self) -> tuple[Setting, ...]:
        """Those of them that attaching managed policies, or taking the role off, brings
        about: what a control can offer."""
        return tuple(
            row
            for row in self.common
            if all(":policy/" in one and "*" not in one for one in row.policies or ())
        )

    def setting(self, setting_id: str) -> Setting:
        """The setting of this id, or KeyError."""
        for setting in self.settings:
            if setting.id == setting_id:
                return setting
        raise KeyError(setting_id)

    def command(self, command_id: str) -> Command:
        """The command of this id, or KeyError."""
        for command in self.commands:
            if command.id == command_id:
                return command
        raise KeyError(command_id)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(setting.id for setting in self.settings) + tuple(
            command.id for command in self.commands
        )


class ConceptsFile(Model):
    concepts: Annotated[Ids, SOME]


class Misconception(Model):
    """``ask``: what is asked of whoever predicted by it and was sure."""

    misconception: Id
    refuted_in: Id
    ask: Choose | None = None


class MisconceptionsFile(Model):
    misconceptions: Annotated[tuple[Misconception, ...], SOME]

    @model_validator(mode="after")
    def is_consistent(self) -> Self:
        entries = list(enumerate(self.misconceptions))
        apart((one.misconception, ("misconceptions", at)) for at, one in entries)
        apart(
            (one.ask.id, ("misconceptions", at, "ask"))
            for at, one in entries
            if one.ask is not None
        )
        return self

    @property
    def questions(self) -> tuple[Choose, ...]:
        return tuple(entry.ask for entry in self.misconceptions if entry.ask)
