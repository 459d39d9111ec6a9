"""Questions: choose, sort, visit. They stand in lessons, and with a belief."""

from typing import Annotated, Self

from pydantic import Discriminator, StrictBool, Tag, model_validator

from iamtutor.lessons.schema.values import SEVERAL, SOME, Id, Ids, Model
from iamtutor.lessons.text.errors import perhaps


class Choose(Model):
    """Choose one (or, if several are correct, all that apply)."""

    question: Id
    choices: Annotated[Ids, SEVERAL]
    correct: Annotated[Ids, SOME]
    ordered: StrictBool = False
    """The choices have an order of their own, such as numbers; others are shuffled."""
    review: StrictBool = True
    """It may be asked again days later: it can be read without the page around it."""
    misconceptions: dict[Id, Id] = {}

    @model_validator(mode="after")
    def is_consistent(self) -> Self:
        if unknown := set(self.correct) - set(self.choices):
            name = min(unknown)
            raise ValueError(f"no choice is called {name}{perhaps(name, self.choices)}")
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
    review: StrictBool = True
    misconceptions: dict[Id, Id] = {}

    @model_validator(mode="after")
    def is_consistent(self) -> Self:
        bins, items = self.sort.bins, self.sort.items
        if unknown := set(items.values()) - set(bins):
            name = min(unknown)
            raise ValueError(f"no bin is called {name}{perhaps(name, bins)}")
        if len(set(items.values())) == 1:
            raise ValueError("every item goes into one bin")
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
