"""What stands in every file: ids, texts with placeholders, names of AWS; and how a document
becomes a model, with the line of every mistake."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from iamtutor.cloud.authorization import FUNCTION, TOOLS
from iamtutor.lessons.text import placeholders
from iamtutor.lessons.text.errors import InvalidContent, perhaps
from iamtutor.lessons.text.strict_yaml import Document, Key


def known_placeholders(text: str, info: ValidationInfo) -> str:
    """``text``, if every placeholder in it is one of the course's."""
    wrong = placeholders.mistake(text, info.context or placeholders.KNOWN)
    if wrong is not None:
        raise ValueError(wrong)
    return text


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class Misplaced(ValueError):
    """A mistake at some place below that of the model which finds it."""

    def __init__(self, message: str, *place: Key) -> None:
        super().__init__(message)
        self.place = place


def without_repeats(values: tuple[Any, ...]) -> tuple[Any, ...]:
    for index, value in enumerate(values):
        if value in values[:index]:
            raise ValueError(f"{value!r} is listed twice")
    return values


def apart(named: Iterable[tuple[str, tuple[Key, ...]]]) -> None:
    """Refuses an id that something before it has, at its place."""
    seen: set[str] = set()
    for name, place in named:
        if name in seen:
            raise Misplaced(f"{name!r} is listed twice", *place)
        seen.add(name)


def arns(named: Iterable[tuple[str, object, tuple[Key, ...]]]) -> None:
    """Refuses what a name that ends in _arn stands for, if it is no ARN, at its place."""
    for name, text, place in named:
        if name.endswith("_arn") and not str(text).startswith("arn:aws:"):
            told = f"by its name, {name} stands for an ARN: a text, arn:aws:…"
            raise Misplaced(told, *place)


def matching(pattern: str, what: str) -> AfterValidator:
    """Text of a form; ``what`` tells an author what it is."""
    whole = re.compile(pattern)

    def check(text: str) -> str:
        if not whole.fullmatch(text):
            raise ValueError(f"{text!r} is not {what}")
        return text

    return AfterValidator(check)


def _at_least(count: int) -> AfterValidator:
    # Said after the members were looked at: pydantic's own length check also counts
    # those that it has just refused.
    def check(values: Any) -> Any:
        if len(values) < count:
            raise ValueError(f"at least {count} must stand here")
        return values

    return AfterValidator(check)


def at_most(count: int) -> AfterValidator:
    def check(values: Any) -> Any:
        if len(values) > count:
            raise ValueError(f"at most {count} may stand here, not {len(values)}")
        return values

    return AfterValidator(check)


SOME = _at_least(1)
SEVERAL = _at_least(2)

Id = Annotated[
    str,
    matching(
        r"[a-z0-9]+(-[a-z0-9]+)*",
        "an id: lower-case letters and digits, with single hyphens between them",
    ),
]
Ids = Annotated[tuple[Id, ...], AfterValidator(without_repeats)]
#: Text in which placeholders are filled.
Text = Annotated[str, SOME, AfterValidator(known_placeholders)]
#: A user or a role of an account.
EntityName = Annotated[
    str,
    matching(r"(role|user)/[^/]+", "role/NAME or user/NAME"),
    AfterValidator(known_placeholders),
]
#: Whoever calls: an entity, the account's root user, or nobody known.
PrincipalName = Annotated[
    str,
    matching(
        r"anonymous|root|(role|user)/[^/]+",
        "role/NAME, user/NAME, root or anonymous",
    ),
    AfterValidator(known_placeholders),
]
Action = Annotated[
    str, matching(r"[a-z0-9-]+:[A-Za-z0-9]+", "an action, such as s3:GetObject")
]
Actions = Annotated[tuple[Action, ...], BeforeValidator(_listed), SOME]
Resource = Annotated[
    str,
    matching(
        r"\*|\{[a-z_]+_arn\}|arn:aws:.+",
        "an ARN, * or a placeholder that ends in _arn",
    ),
    AfterValidator(known_placeholders),
]
Resources = Annotated[tuple[Resource, ...], BeforeValidator(_listed), SOME]

#: Places of the workbench that are no machine.
PAGES = ("console", "files")
#: Where calls come from besides machines: the console, functions, the learner's own tools.
ORIGINS = ("console", FUNCTION, TOOLS)


def _none_of(*reserved: str, called: str) -> AfterValidator:
    def check(name: str) -> str:
        if name in reserved:
            raise ValueError(f"{name} is no {called}")
        return name

    return AfterValidator(check)


_SHORT = matching(r".{1,20}", "a name of at most 20 characters")

#: Where one is: a page of the workbench, or the name of a machine.
Place = Annotated[
    Id,
    _SHORT,
    _none_of(FUNCTION, TOOLS, called="place of the workbench"),
]
Terminal = Annotated[Place, _none_of(*PAGES, called="machine")]
#: What a world may call the machine of an instance.
InstancesName = Annotated[Terminal, _none_of("desk", called="machine of an instance")]
#: Where a line is typed: on a machine, or with the learner's own tools.
Keyboard = Annotated[
    Id,
    _SHORT,
    _none_of(*PAGES, FUNCTION, called="machine"),
]
#: Where a call comes from: one of ``ORIGINS``, or the name of a machine.
Origin = Annotated[
    Id,
    _SHORT,
    _none_of("files", called="place that calls come from"),
]
Denial = Literal["implicitDeny", "explicitDeny"]


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Caller(Model):
    """Whose calls count: those that come from somewhere, or of a principal, or both."""

    at: Origin | None = None
    principal: (
        Annotated[
            str,
            matching(
                r"anonymous|root|(role|user)/[^/{]+",
                "role/NAME, user/NAME, root or anonymous, without placeholders",
            ),
        ]
        | None
    ) = None

    @model_validator(mode="after")
    def says_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("say at which machine or by which principal")
        return self


M = TypeVar("M", bound=Model)


def validate(
    model: type[M],
    document: Document,
    known: frozenset[str] = placeholders.KNOWN,
) -> M:
    """The document as a ``model``; every mistake is reported with its line. ``known`` are
    the course's placeholders."""
    try:
        return model.model_validate(document.data, context=known)
    except ValidationError as error:
        raise InvalidContent(
            document.error(_place(detail), _message(detail, document))
            for detail in error.errors(include_url=False)
        ) from None


def _place(detail: Any) -> tuple[Key, ...]:
    fault = detail.get("ctx", {}).get("error")
    below = fault.place if isinstance(fault, Misplaced) else ()
    return (*detail["loc"], *below)


@cache
def _keys() -> frozenset[str]:
    """Every key that some file may have."""
    found: set[str] = set()
    models: list[type[Model]] = [Model]
    for model in models:
        models += model.__subclasses__()
        found |= {field.alias or name for name, field in model.model_fields.items()}
    return frozenset(found)


def _message(detail: Any, document: Document) -> str:
    place = document.place(detail["loc"])
    given = detail.get("input")
    where = f" in {'.'.join(map(str, place))}" if place else ""
    match detail["type"]:
        case "extra_forbidden":
            key = str(detail["loc"][-1])
            where = f" in {'.'.join(map(str, place[:-1]))}" if place[1:] else ""
            if key in _keys():
                return f"the key {key!r} doesn't belong here{where}"
            return f"unknown key {key!r}{where}{perhaps(key, _keys())}"
        case "missing":
            return f"{detail['loc'][-1]!r} is missing{where}"
        case "value_error":
            return f"{detail['ctx']['error']}{where}"
        case "literal_error":
            return f"{detail['ctx']['expected']} belongs here, not {given!r}{where}"
        case "model_type" | "dict_type":
            return f"keys with values belong here, not {given!r}{where}"
        case "tuple_type" | "list_type":
            return f"a list belongs here, not {given!r}{where}"
        case "string_type":
            return f"text belongs here, in quotation marks: {given!r}{where}"
        case "bool_type":
            return f"true or false belongs here, not {given!r}{where}"
        case "int_type":
            return f"a whole number belongs here, not {given!r}{where}"
        case "greater_than" | "greater_than_equal" | "less_than_equal":
            (limit,) = detail["ctx"].values()
            bound = detail["type"].replace("_equal", " or equal to").replace("_", " ")
            return f"a number {bound} {limit} belongs here, not {given}{where}"
        case "predicate" | "act" if isinstance(given, dict):
            said = " and ".join(given) or "nothing"
            near = perhaps(said, re.findall(r"\w+", detail["msg"]))
            return f"{detail['msg']}; not {said}{near}{where}"
        case _:
            return f"{detail['msg']}{where}"
