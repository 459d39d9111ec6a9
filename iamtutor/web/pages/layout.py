"""How a screen is laid out: kept in cookies, because it belongs to the screen in front of
the person and not to the person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

#: How much of the workbench's width the text may have, in percent, and what it has to
#: begin with. The widths themselves are `.split-N` in app.css.
SPLITS = (28, 33, 37, 43, 50)
SPLIT = 37


@dataclass(frozen=True, slots=True)
class Layout:
    """``split``: the text's share of the workbench; ``focus``: the terminal alone."""

    split: int = SPLIT
    focus: bool = False

    @classmethod
    def of(cls, cookies: Mapping[str, str]) -> Layout:
        """What the cookies say; anything else in them counts as nothing."""
        split = next((n for n in SPLITS if str(n) == cookies.get("split")), SPLIT)
        return cls(split, cookies.get("focus") == "on")

    @property
    def narrower(self) -> int:
        return SPLITS[max(0, SPLITS.index(self.split) - 1)]

    @property
    def wider(self) -> int:
        return SPLITS[min(len(SPLITS) - 1, SPLITS.index(self.split) + 1)]

    @property
    def splits(self) -> str:
        """All the steps, for the script that lets the divider be dragged."""
        return " ".join(map(str, SPLITS))
