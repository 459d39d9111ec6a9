"""The machine part of the content: what may stand in the YAML files, and nothing else.

    LessonFile -> Step -> Task -> Check, Act, Pitfall
                       -> Choose | Sort | Visit          (questions)
    CourseFile, GridFile, ConceptsFile, MisconceptionsFile, WorldFile

``docs/authoring.md`` describes every key. Models are frozen, unknown keys are refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
    Tag,
    ValidationError,
    model_validator,
)

from iamtutor.lessons import placeholders
from iamtutor.lessons.errors import InvalidContent
from iamtutor.lessons.strict_yaml import Document
from iamtutor.policy.document import MalformedPolicy, parse_policy


def _known_placeholders(text: str) -> str:
    wrong = placeholders.unknown(text)
    if wrong is not None:
        raise ValueError(f"there is no placeholder {{{wrong}}}")
    return text


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _without_repeats(values: tuple[Any, ...]) -> tuple[Any, ...]:
    for index, value in enumerate(values):
        if value in values[:index]:
            raise ValueError(f"{value!r} is listed twice")
    return values


def _at_least(count: int) -> AfterValidator:
    # Said after the members were looked at: pydantic's own length check also counts
    # those that it has just refused.
    def check(values: Any) -> Any:
        if len(values) < count:
            raise ValueError(f"at least {count} must stand here")
        return values

    return AfterValidator(check)


SOME = _at_least(1)
SEVERAL = _at_least(2)

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Ids = Annotated[tuple[Id, ...], AfterValidator(_without_repeats)]
#: Text in which placeholders are filled.
Text = Annotated[str, SOME, AfterValidator(_known_placeholders)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_listed), SOME]
PrincipalName = Annotated[
    str,
    StringConstraints(pattern=r"^(role|user)/[^/]+$"),
    AfterValidator(_known_placeholders),
]
Action = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+:[A-Za-z0-9]+$")]
Actions = Annotated[tuple[Action, ...], BeforeValidator(_listed), SOME]
Resource = Annotated[
    str,
    StringConstraints(pattern=r"^(\*|\{role_arn\}|arn:aws:.+)$"),
    AfterValidator(_known_placeholders),
]
Resources = Annotated[tuple[Resource, ...], BeforeValidator(_listed), SOME]

Terminal = Literal["ec2", "desk"]
Place = Literal["console", "ec2", "desk", "files"]
Denial = Literal["implicitDeny", "explicitDeny"]

#: The console's buttons and their parameters; those in the second set may be left out.
BUTTONS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    button: (frozenset(required.split()), frozenset(optional.split()))
    for button, required, optional in (
        (
            "create-role",
            "name",
            "trusted_service trust_policy policies description boundary tags",
        ),
        ("last-accessed", "role", ""),
        ("attach-policies", "role policies", ""),
        ("detach-policies", "role policies", ""),
        ("put-inline-policy", "role name document", ""),
        ("delete-inline-policy", "role name", ""),
        ("update-trust-policy", "role document", ""),
        ("delete-role", "role", ""),
        (
            "launch-instance",
            "name",
            "key_pair instance_profile tags image instance_type count subnet public_ip "
            "security_groups group_name group_description rules volume "
            "shutdown_behavior termination_protected stop_protected metadata_endpoint "
            "http_tokens hop_limit metadata_tags user_data",
        ),
        ("modify-iam-role", "instance instance_profile", ""),
        ("start-instance", "instance", ""),
        ("stop-instance", "instance", ""),
        ("reboot-instance", "instance", ""),
        ("terminate-instance", "instance", ""),
        (
            "create-bucket",
            "name",
            "region namespace ownership block versioning tags encryption bucket_key",
        ),
        ("upload", "bucket files", "storage_class metadata"),
        ("create-folder", "bucket folder", ""),
        ("download-object", "bucket key", "version"),
        ("open-object", "bucket key", "version"),
        ("delete-objects", "bucket keys", ""),
        ("empty-bucket", "bucket", ""),
        ("delete-bucket", "bucket", ""),
        ("put-bucket-policy", "bucket document", ""),
        ("delete-bucket-policy", "bucket", ""),
        ("put-public-access-block", "bucket block", ""),
        ("put-bucket-versioning", "bucket status", ""),
        ("put-bucket-encryption", "bucket bucket_key", ""),
        ("put-bucket-tags", "bucket tags", ""),
        ("put-bucket-website", "bucket index", "error"),
        ("put-bucket-ownership", "bucket ownership", ""),
        ("look-up-events", "", "attribute value start end region"),
    )
}


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


# Predicates. Each is a mapping with one key, the predicate's name.


class AccessQuestion(Model):
    """Who asks to do what, with which resources."""

    principal: PrincipalName
    action: Actions
    resource: Resources


class CannotQuestion(AccessQuestion):
    because: Denial | None = None


class Can(Model):
    can: AccessQuestion


class Cannot(Model):
    cannot: CannotQuestion


class Allowance(Model):
    principal: PrincipalName
    actions: dict[Resource, tuple[Action, ...]]
    resources: Resources


class AllowsOnly(Model):
    allows_only: Allowance


class CallPattern(Model):
    """Which API calls count. At least one member is given; each must fit."""

    operation: str | None = None
    service: str | None = None
    action: Action | None = None
    resource: Resource | None = None
    principal: PrincipalName | None = None
    at: Literal["ec2", "desk", "console"] | None = None
    decision: Literal["allowed", "implicitDeny", "explicitDeny", "none"] | None = None
    error: str | None = None
    setting: Id | None = None
    command: Id | None = None

    @model_validator(mode="after")
    def says_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("say which call counts")
        return self


class Called(Model):
    called: CallPattern


class RolePattern(Model):
    name: Text | None = None
    trusts: Text | None = None
    attached: tuple[Text, ...] | None = None
    attached_exactly: tuple[Text, ...] | None = None
    inline: StrictInt | None = None


class InstanceProfilePattern(Model):
    name: Text | None = None
    role: RolePattern | None = None


class InstancePattern(Model):
    name: Text | None = None
    state: Text | None = None


class AssociationPattern(Model):
    instance: InstancePattern | None = None
    role: RolePattern | None = None


class BucketPattern(Model):
    name: Text | None = None
    region: Text | None = None


class ObjectPattern(Model):
    bucket: Text | None = None
    key: Text | None = None


class ResourcePattern(Model):
    """Exactly one kind of resource, with the attributes it must have."""

    role: RolePattern | None = None
    instance_profile: InstanceProfilePattern | None = None
    instance: InstancePattern | None = None
    association: AssociationPattern | None = None
    bucket: BucketPattern | None = None
    object: ObjectPattern | None = None

    @model_validator(mode="after")
    def names_one_kind(self) -> Self:
        if len([kind for kind, pattern in self if pattern is not None]) != 1:
            raise ValueError("name exactly one kind of resource")
        return self


class Exists(Model):
    exists: ResourcePattern


class Absent(Model):
    absent: ResourcePattern


class FilePattern(Model):
    at: Terminal = "ec2"
    exists: Text | None = None
    contains: Text | None = None
    lacks: Text | None = None

    @model_validator(mode="after")
    def says_something(self) -> Self:
        if not self.model_fields_set & {"exists", "contains", "lacks"}:
            raise ValueError("say what exists, contains or lacks")
        return self


class File(Model):
    file: FilePattern


class Answered(Model):
    answered: Id


class StatementPattern(Model):
    attached_to: PrincipalName
    action: Text | None = None
    resource: Text | None = None


class Statement(Model):
    statement: StatementPattern


class AllOf(Model):
    all: Annotated[tuple[Predicate, ...], SOME]


class AnyOf(Model):
    any: Annotated[tuple[Predicate, ...], SOME]


class Not(Model):
    not_: Predicate = Field(alias="not")


def _only_key(value: object) -> str | None:
    if isinstance(value, dict) and len(value) == 1:
        return str(next(iter(value)))
    return None


Predicate = Annotated[
    Annotated[Can, Tag("can")]
    | Annotated[Cannot, Tag("cannot")]
    | Annotated[AllowsOnly, Tag("allows_only")]
    | Annotated[Called, Tag("called")]
    | Annotated[Exists, Tag("exists")]
    | Annotated[Absent, Tag("absent")]
    | Annotated[File, Tag("file")]
    | Annotated[Answered, Tag("answered")]
    | Annotated[Statement, Tag("statement")]
    | Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Not, Tag("not")],
    Discriminator(
        _only_key,
        custom_error_type="predicate",
        custom_error_message="a check is one predicate: can, cannot, allows_only, "
        "called, exists, absent, file, answered, all, any, not (and statement in a "
        "pitfall)",
    ),
]


def parts(predicate: Predicate) -> Iterator[Predicate]:
    """The predicate and all those inside it."""
    yield predicate
    match predicate:
        case AllOf(all=inner) | AnyOf(any=inner):
            for part in inner:
                yield from parts(part)
        case Not(not_=part):
            yield from parts(part)
        case _:
            pass


# Acts.


def _button_value(value: object) -> object:
    match value:
        case None:
            return None
        case str():
            return _known_placeholders(value)
        case list() if all(isinstance(item, str) for item in value):
            return tuple(_known_placeholders(item) for item in value)
        case dict() if all(isinstance(item, str) for item in value.values()):
            return {_known_placeholders(key): item for key, item in value.items()}
        case _:
            raise ValueError("a button takes text, a list of texts or named texts")


ButtonValue = Annotated[Any, AfterValidator(_button_value)]


class Press(Model):
    """A button of the console, and the error that it ends with, if it is meant to."""

    press: str
    with_: dict[str, ButtonValue] = Field(alias="with")
    error: str | None = None

    @model_validator(mode="after")
    def fits_the_button(self) -> Self:
        if self.press not in BUTTONS:
            raise ValueError(f"there is no button {self.press!r}")
        required, optional = BUTTONS[self.press]
        given = self.with_.keys()
        if missing := required - given:
            raise ValueError(f"{self.press} needs {', '.join(sorted(missing))}")
        if unknown := given - required - optional:
            raise ValueError(f"{self.press} has no {', '.join(sorted(unknown))}")
        return self


class Run(Model):
    """A line typed in a terminal, and the exit status it ends with."""

    run: Text
    at: Terminal
    exit: StrictInt = 0


class Drop(Model):
    """A file put on the instance through the *Files* tab."""

    drop: Text
    text: str


class Answer(Model):
    """A question of the lesson, answered correctly."""

    answer: Id


def _act_key(value: object) -> str | None:
    if isinstance(value, dict):
        for key in ("press", "run", "drop", "answer"):
            if key in value:
                return f"act: {key}"
    return None


Act = Annotated[
    Annotated[Press, Tag("act: press")]
    | Annotated[Run, Tag("act: run")]
    | Annotated[Drop, Tag("act: drop")]
    | Annotated[Answer, Tag("act: answer")],
    Discriminator(
        _act_key,
        custom_error_type="act",
        custom_error_message="an act is press, run, drop or answer",
    ),
]
Acts = Annotated[tuple[Act, ...], SOME]


# The lesson.


class Pitfall(Model):
    """A foreseen attempt that misses: how it is recognised, and what it shows."""

    pitfall: Id
    misconception: Id | None = None
    when: Predicate
    attempt: Acts


class Cell(Model):
    """A cell of the grid: one command under one setting."""

    setting: Id
    command: Id


class Task(Model):
    task: Id
    at: Place
    guide: str | None = None
    predict: Cell | None = None
    after: Id | None = None
    """The task of this lesson that undoes what this one makes good: until it is done, a
    check that is met says nothing."""
    check: Predicate
    solutions: Annotated[dict[Id, Acts], SOME]
    pitfalls: tuple[Pitfall, ...] = ()

    @model_validator(mode="after")
    def is_consistent(self) -> Self:
        _without_repeats(tuple(pitfall.pitfall for pitfall in self.pitfalls))
        if any(isinstance(part, Statement) for part in parts(self.check)):
            raise ValueError("statement may stand in a pitfall only")
        return self

    @property
    def id(self) -> str:
        return self.task

    @property
    def first_solution(self) -> tuple[Act, ...]:
        return next(iter(self.solutions.values()))


class Choose(Model):
    """Choose one (or, if several are correct, all that apply)."""

    question: Id
    choices: Annotated[Ids, SEVERAL]
    correct: Annotated[Ids, SOME]
    misconceptions: dict[Id, Id] = {}

    @model_validator(mode="after")
    def is_consistent(self) -> Self:
        if unknown := set(self.correct) - set(self.choices):
            raise ValueError(f"no choice is called {', '.join(sorted(unknown))}")
        wrong = set(self.choices) - set(self.correct)
        if not wrong:
            raise ValueError("every choice is correct")
        if unknown := self.misconceptions.keys() - wrong:
            raise ValueError(f"{', '.join(sorted(unknown))} is no wrong choice")
        return self

    @property
    def id(self) -> str:
        return self.question

    @property
    def several(self) -> bool:
        """Whether check boxes are shown rather than radio buttons."""
        return len(self.correct) > 1


class Bins(Model):
    bins: Annotated[Ids, SEVERAL]
    items: Annotated[dict[Id, Id], SEVERAL]


class Sort(Model):
    """Put each item into its bin."""

    question: Id
    sort: Bins
    misconceptions: dict[Id, Id] = {}

    @model_validator(mode="after")
    def is_consistent(self) -> Self:
        bins, items = self.sort.bins, self.sort.items
        if unknown := set(items.values()) - set(bins):
            raise ValueError(f"no bin is called {', '.join(sorted(unknown))}")
        if shared := set(bins) & items.keys():
            raise ValueError(f"{', '.join(sorted(shared))} is a bin and an item")
        if unknown := self.misconceptions.keys() - items.keys():
            raise ValueError(f"no item is called {', '.join(sorted(unknown))}")
        return self

    @property
    def id(self) -> str:
        return self.question


class Visit(Model):
    """Open each of these once."""

    question: Id
    visit: Annotated[Ids, SOME]

    @property
    def id(self) -> str:
        return self.question


def _question_key(value: object) -> str:
    if isinstance(value, dict):
        for key in ("sort", "visit"):
            if key in value:
                return f"question: {key}"
    return "question: choices"


Question = Annotated[
    Annotated[Choose, Tag("question: choices")]
    | Annotated[Sort, Tag("question: sort")]
    | Annotated[Visit, Tag("question: visit")],
    Discriminator(_question_key),
]


class Step(Model):
    step: Id
    tasks: tuple[Task, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def id(self) -> str:
        return self.step

    @property
    def items(self) -> tuple[Task | Question, ...]:
        """Tasks, then questions; the order that a learner sees is the text's."""
        return (*self.tasks, *self.questions)


class LessonFile(Model):
    """What ``lesson.yaml`` says."""

    lesson: Id
    status: Literal["draft", "published", "retired"]
    minutes: Annotated[StrictInt, Field(gt=0)]
    article: tuple[StrictInt, ...]
    teaches: Ids
    needs: Ids
    world: Id | None = None
    places: Annotated[tuple[Place, ...], AfterValidator(_without_repeats)]
    steps: Annotated[tuple[Step, ...], SOME]

    @model_validator(mode="after")
    def is_consistent(self) -> Self:
        _without_repeats(
            tuple(step.id for step in self.steps)
            + tuple(item.id for step in self.steps for item in step.items)
        )
        tasks = [task for step in self.steps for task in step.tasks]
        if tasks and self.world is None:
            raise ValueError("a lesson with tasks needs a world")
        for task in tasks:
            if task.at not in self.places:
                raise ValueError(f"{task.id} is at {task.at}, which is not in places")
        earlier: set[str] = set()
        for task in tasks:
            if task.after is not None and task.after not in earlier:
                raise ValueError(f"{task.id} is after {task.after}, no earlier task")
            earlier.add(task.id)
        return self


# The files beside the lessons.


class ExampleNames(Model):
    """What the placeholders stand for as long as the learner has made nothing."""

    role: str
    instance_name: str
    bucket: str
    file: str
    object: str
    account: str = "111122223333"
    region: str = "ap-northeast-1"
    instance: str = "i-0abc12345def67890"
    hostname: str = "ip-172-31-4-20"


class Unit(Model):
    unit: Id
    lessons: Annotated[Ids, SOME]


class CourseFile(Model):
    course: Id
    names: ExampleNames
    units: Annotated[tuple[Unit, ...], SOME]

    @model_validator(mode="after")
    def names_each_lesson_once(self) -> Self:
        _without_repeats(tuple(unit.unit for unit in self.units))
        _without_repeats(tuple(slug for unit in self.units for slug in unit.lessons))
        return self


class Setting(Model):
    """A row of the grid: what the role of the instance is allowed to be."""

    setting: Id
    role: StrictBool
    policies: tuple[str, ...]

    @property
    def id(self) -> str:
        return self.setting


class Command(Model):
    """A column of the grid: a line, the API call that it makes, the action needed."""

    command: Id
    line: Text
    service: str
    operation: str
    action: Action

    @property
    def id(self) -> str:
        return self.command


class GridFile(Model):
    settings: Annotated[tuple[Setting, ...], SOME]
    commands: Annotated[tuple[Command, ...], SOME]

    @model_validator(mode="after")
    def is_consistent(self) -> Self:
        _without_repeats(self.ids)
        return self

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(setting.id for setting in self.settings) + tuple(
            command.id for command in self.commands
        )


class ConceptsFile(Model):
    concepts: Annotated[Ids, SOME]


class Misconception(Model):
    misconception: Id
    refuted_in: Id


class MisconceptionsFile(Model):
    misconceptions: Annotated[tuple[Misconception, ...], SOME]

    @model_validator(mode="after")
    def is_consistent(self) -> Self:
        _without_repeats(tuple(entry.misconception for entry in self.misconceptions))
        return self


class Administrator(Model):
    """The IAM user who is signed in to the console and works at the desk."""

    name: str
    policies: Annotated[tuple[str, ...], SOME]


class Desk(Model):
    hostname: str
    user: str


class WorldBucket(Model):
    """A bucket that is there from the start and is not the learner's."""

    name: str
    objects: dict[str, str]


FULL_ACCESS = "FullAWSAccess"


def _policy_document(text: str) -> str:
    try:
        parse_policy(text)
    except MalformedPolicy as error:
        raise ValueError(f"this is no policy: {error}") from None
    return text


PolicyDocument = Annotated[str, AfterValidator(_policy_document)]
#: What is attached to one level: AWS wants one policy at least, and allows five.
Attached = Annotated[
    tuple[str, ...],
    SOME,
    AfterValidator(_without_repeats),
    Field(max_length=5),
]


class AttachedPolicies(Model):
    """The service control policies of each level, from the root to the account."""

    root: Attached = (FULL_ACCESS,)
    unit: Attached = (FULL_ACCESS,)
    account: Attached = (FULL_ACCESS,)

    @property
    def names(self) -> set[str]:
        return {*self.root, *self.unit, *self.account}


class OrganizationFile(Model):
    """The organization that the account is in, and its service control policies: by name,
    besides the one that AWS puts at every level."""

    policies: dict[str, PolicyDocument] = {}
    attached: AttachedPolicies = AttachedPolicies()

    @model_validator(mode="after")
    def attaches_what_there_is(self) -> Self:
        if unknown := self.attached.names - {FULL_ACCESS, *self.policies}:
            raise ValueError(
                f"no service control policy is called {', '.join(sorted(unknown))}"
            )
        if unused := self.policies.keys() - self.attached.names:
            raise ValueError(f"{', '.join(sorted(unused))} is attached nowhere")
        return self


class WorldFile(Model):
    """A starting world."""

    world: Id
    account: Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]
    region: str
    administrator: Administrator
    desk: Desk
    key_pairs: tuple[str, ...] = ()
    buckets: tuple[WorldBucket, ...] = ()
    taken_buckets: tuple[str, ...] = ()
    organization: OrganizationFile | None = None
    propagation: Annotated[StrictInt, Field(ge=0, le=600)] = 0
    """Seconds until a change of IAM bites."""


M = TypeVar("M", bound=Model)


def validate(model: type[M], document: Document) -> M:
    """The document as a ``model``; every mistake is reported with its line."""
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        raise InvalidContent(
            document.error(detail["loc"], _message(detail, document))
            for detail in error.errors(include_url=False)
        ) from None


def _message(detail: Any, document: Document) -> str:
    place = document.place(detail["loc"])
    where = f" in {'.'.join(map(str, place))}" if place else ""
    match detail["type"]:
        case "extra_forbidden":
            return f"unknown key {detail['loc'][-1]!r}{where}"
        case "missing":
            return f"{detail['loc'][-1]!r} is missing{where}"
        case "value_error":
            return f"{detail['ctx']['error']}{where}"
        case _:
            return f"{detail['msg']}{where}"
