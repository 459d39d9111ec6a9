"""The site, its templates and its tests stand in folders that tell (decision 60)."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SITE = ROOT / "iamtutor"
#: Folders whose names Django gives say enough.
DJANGOS = {"migrations", "management", "commands", "templatetags"}
ROOMS = {
    path.parent.relative_to(SITE).as_posix(): path.parent
    for path in sorted(SITE.glob("*/**/__init__.py"))
    if not DJANGOS & set(path.parts)
}
FLOORS = {"policy", "cloud", "shell", "lessons", "wire"}
#: Modules that every Django app may have.
USUAL = {"admin", "apps", "forms", "middleware", "models", "urls", "views"}
#: "Some twenty" modules, with ``__init__``.
MOST = 22


def told_of(room: str) -> str:
    text = (ROOMS[room] / "__init__.py").read_text(encoding="utf-8")
    return ast.get_docstring(ast.parse(text)) or ""


def test_a_room_tells_what_it_is() -> None:
    assert [room for room in ROOMS if not told_of(room)] == []


def test_a_room_tells_of_each_module() -> None:
    """Of pages and forms it says enough that there is one for each subject."""
    untold = [
        (room, path.stem)
        for room, folder in ROOMS.items()
        if room.split("/")[0] in FLOORS or "/" not in room
        for path in folder.glob("[!_]*.py")
        if path.stem not in USUAL and not re.search(rf"\b{path.stem}\b", told_of(room))
    ]
    assert untold == []


def test_a_room_holds_what_one_can_look_through() -> None:
    held = {room: len(list(folder.glob("*.py"))) for room, folder in ROOMS.items()}
    assert {room: n for room, n in held.items() if n > MOST} == {}


@pytest.mark.parametrize("beside", ["templates", "tests"])
def test_templates_and_tests_stand_in_rooms_too(beside: str) -> None:
    """``tests/data`` is looked up by name and is no room."""
    here = ROOT / beside
    files = [*here.rglob("*.html"), *here.rglob("*.py")]
    held = Counter(
        path.parent.relative_to(here).as_posix()
        for path in files
        if path.relative_to(here).parts[0] != "data"
    )
    assert held
    assert {room: n for room, n in held.items() if n > MOST} == {}
