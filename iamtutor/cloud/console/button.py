"""A button as one value: what it is called, what it takes, what it calls."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from iamtutor.cloud.console.steps import PlannedCall, Steps, each
from iamtutor.cloud.world import World

Params = Mapping[str, Any]
#: The calls of a button in a world, with its parameters, at a moment of the API's clock.
Calls = Callable[[World, Params, str], Steps]
_C = TypeVar("_C", bound=Calls)
#: A text; texts (or one alone); texts by name; true or false; a number; fields of a form
#: within the form, which a lesson does not fill in.
Kind = Literal["text", "texts", "named", "switch", "number", "form"]


def pgettext(context: str, words: str) -> str:
    """Marks ``words``, the console's own in English, for the translators: this floor knows
    no language, the pages translate."""
    return words


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a button takes: ``words`` is what its form calls it, ``note`` tells an author
    what it may be."""

    name: str
    words: str
    kind: Kind = "text"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """A button of the console. ``needs`` are the parameters without which it is not
    pressed, ``takes`` those that may be left out; ``note`` tells an author what it does."""

    name: str
    words: str
    calls: Calls
    needs: tuple[Parameter, ...] = ()
    takes: tuple[Parameter, ...] = ()
    note: str = ""

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        return {one.name: one for one in (*self.needs, *self.takes)}

    @property
    def is_pressed(self) -> bool:
        """Whether it does something; else it stands for what a page asks when it opens, or
        while it is filled in, which no check sees (decision 17)."""
        return bool(self.words)


#: All of them by name, each entered where its function stands.
BUTTONS: dict[str, Button] = {}


def button(
    words: str,
    *needs: Parameter,
    takes: tuple[Parameter, ...] = (),
    note: str = "",
    name: str = "",
) -> Callable[[_C], _C]:
    """What makes calls is the button that it is named after, unless it has a ``name``.
    ``ValueError`` where another has it."""

    def entered(calls: _C) -> _C:
        own = name or calls.__name__.replace("_", "-")
        if own in BUTTONS:
            raise ValueError(f"two buttons are named {own}")
        BUTTONS[own] = Button(own, words, calls, needs, takes, note)
        return calls

    return entered


def opening(
    *needs: str, takes: tuple[str, ...] = (), name: str = ""
) -> Callable[[_C], _C]:
    """The same of opening a page: what it asks. Nobody fills in its parameters."""
    needed, taken = (tuple(Parameter(one, "") for one in of) for of in (needs, takes))
    return button("", *needed, takes=taken, name=name)


def just(call: Callable[..., PlannedCall], operation: str, **members: str) -> Calls:
    """One call, whose members are the parameters of these names."""

    def calls(world: World, params: Params, moment: str) -> Steps:
        yield call(operation, **{key: params[name] for key, name in members.items()})

    return calls


def asks(*calls: PlannedCall) -> Calls:
    """The same calls whatever is opened; one that is refused keeps none from being made."""
    return lambda world, params, moment: each(*calls)
