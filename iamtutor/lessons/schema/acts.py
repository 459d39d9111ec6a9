"""What a solution or an attempt does: buttons, lines, files, answers."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    Discriminator,
    Field,
    StrictBool,
    StrictInt,
    Tag,
    ValidationInfo,
    model_validator,
)

from iamtutor.cloud.console import button as console
from iamtutor.cloud.console.button import Button, Kind
from iamtutor.lessons.schema.values import (
    SOME,
    Id,
    Keyboard,
    Model,
    Terminal,
    Text,
    known_placeholders,
)
from iamtutor.lessons.text.errors import perhaps

#: The console's buttons. Opening a page is no act: it changes nothing.
BUTTONS: Mapping[str, Button] = {
    name: button for name, button in console.BUTTONS.items() if button.is_pressed
}


def _button_value(value: object, info: ValidationInfo) -> object:
    match value:
        case None | bool() | int():
            return value
        case str():
            return known_placeholders(value, info)
        case list() if all(isinstance(item, str) for item in value):
            return tuple(known_placeholders(item, info) for item in value)
        case dict() if all(isinstance(item, str) for item in value.values()):
            return {known_placeholders(key, info): item for key, item in value.items()}
        case _:
            raise ValueError("a button takes text, a list of texts or named texts")


ButtonValue = Annotated[Any, AfterValidator(_button_value)]


class Press(Model):
    """A button of the console, and the error that it ends with, if it is meant to.
    ``account``: whose console, by the account's name; left out: the first account's."""

    press: str
    account: Id | None = None
    with_: dict[str, ButtonValue] = Field(alias="with")
    error: str | None = None

    @model_validator(mode="after")
    def fits_the_button(self) -> Self:
        if self.press not in BUTTONS:
            near = perhaps(self.press, BUTTONS)
            raise ValueError(f"there is no button {self.press!r}{near}")
        button, given = BUTTONS[self.press], self.with_.keys()
        if unknown := given - button.parameters.keys():
            name = min(unknown)
            near = perhaps(name, button.parameters)
            raise ValueError(f"{self.press} has no {name}{near}")
        if missing := {one.name for one in button.needs} - given:
            raise ValueError(f"{self.press} needs {', '.join(sorted(missing))}")
        for name, value in self.with_.items():
            kind = button.parameters[name].kind
            if not _fits(kind, value):
                raise ValueError(f"{name} is {_KINDS[kind]}")
        return self


#: What an author is told that a parameter is, by its kind.
_KINDS: Mapping[Kind, str] = {
    "text": "a text",
    "texts": "a list of texts, or one",
    "named": "texts by name",
    "switch": "true or false",
    "number": "a number",
    "form": "nothing that a lesson fills in",
}


def _fits(kind: Kind, value: object) -> bool:
    match kind:
        case "text":
            return isinstance(value, str | None)
        case "texts":
            return isinstance(value, str | tuple | None)
        case "named":
            return isinstance(value, dict)
        case "switch":
            return isinstance(value, bool | None)
        case "number":
            return type(value) is int
        case "form":
            return False


class Run(Model):
    """A line typed in a terminal, and the exit status it ends with. ``at: tools``: on a
    computer of the learner's own, with what the desk has in its home directory."""

    run: Text
    at: Keyboard
    exit: StrictInt = 0


class Drop(Model):
    """A file put on a machine, as through the *Files* tab."""

    drop: Text
    text: str
    at: Terminal


class Pull(Model):
    """A lever of the lesson, pulled; ``back``: put back."""

    pull: Id
    back: StrictBool = False


class Answer(Model):
    """A question of the lesson, answered correctly."""

    answer: Id


def act_key(value: object) -> str | None:
    if isinstance(value, dict):
        for key in ("press", "run", "drop", "pull", "answer"):
            if key in value:
                return f"act: {key}"
    return None


Act = Annotated[
    Annotated[Press, Tag("act: press")]
    | Annotated[Run, Tag("act: run")]
    | Annotated[Drop, Tag("act: drop")]
    | Annotated[Pull, Tag("act: pull")]
    | Annotated[Answer, Tag("act: answer")],
    Discriminator(
        act_key,
        custom_error_type="act",
        custom_error_message="an act is press, run, drop, pull or answer",
    ),
]
Acts = Annotated[tuple[Act, ...], SOME]

#: What a lever does.
Move = Annotated[
    Annotated[Press, Tag("act: press")]
    | Annotated[Run, Tag("act: run")]
    | Annotated[Drop, Tag("act: drop")],
    Discriminator(
        act_key,
        custom_error_type="act",
        custom_error_message="a lever presses, runs or drops",
    ),
]
Moves = Annotated[tuple[Move, ...], SOME]
