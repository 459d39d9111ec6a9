"""What stands in every file: ids, texts with placeholders, names of AWS; and how a document
becomes a model, with the line of every mistake."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from iamtutor.cloud.authorization import FUNCTION
from iamtutor.lessons import placeholders
from iamtutor.lessons.errors import InvalidContent
from iamtutor.lessons.strict_yaml import Document


def known_placeholders(text: str, info: ValidationInfo) -> str:
    """``text``, if every placeholder in it is one of the course's."""
    wrong = placeholders.unknown(text, info.context or placeholders.KNOWN)
    if wrong is not None:
        raise ValueError(f"there is no placeholder {{{wrong}}}")
    return text


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def without_repeats(values: tuple[Any, ...]) -> tuple[Any, ...]:
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
Ids = Annotated[tuple[Id, ...], AfterValidator(without_repeats)]
#: Text in which placeholders are filled.
Text = Annotated[str, SOME, AfterValidator(known_placeholders)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_listed), SOME]
PrincipalName = Annotated[
    str,
    StringConstraints(pattern=r"^(role|user)/[^/]+$"),
    AfterValidator(known_placeholders),
]
Action = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+:[A-Za-z0-9]+$")]
Actions = Annotated[tuple[Action, ...], BeforeValidator(_listed), SOME]
Resource = Annotated[
    str,
    StringConstraints(pattern=r"^(\*|\{role_arn\}|arn:aws:.+)$"),
    AfterValidator(known_placeholders),
]
Resources = Annotated[tuple[Resource, ...], BeforeValidator(_listed), SOME]

#: Places of the workbench that are no machine.
PAGES = ("console", "files")


def _machine(name: str) -> str:
    if name in (*PAGES, FUNCTION):
        raise ValueError(f"{name} is no machine")
    return name


#: Where one is: a page of the workbench, or the name of a machine.
Place = Annotated[Id, StringConstraints(max_length=20)]
Terminal = Annotated[Place, AfterValidator(_machine)]
Denial = Literal["implicitDeny", "explicitDeny"]


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Caller(Model):
    """Whose calls count: those made on a machine, or by a principal, or both."""

    at: Terminal | None = None
    principal: Annotated[
        str | None, StringConstraints(pattern=r"^(role|user)/[^/{]+$")
    ] = None

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
