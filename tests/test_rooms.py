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


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_tells_what_it_is(room: str) -> None:
    text = (ROOMS[room] / "__init__.py").read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text))


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_tells_of_each_module(room: str) -> None:
    """Of pages and forms it says enough that there is one for each subject."""
    if room.split("/")[0] not in FLOORS and room.count("/") > 0:
        return
    folder = ROOMS[room]
    text = (folder / "__init__.py").read_text(encoding="utf-8")
    told = ast.get_docstring(ast.parse(text)) or ""
    named = {path.stem for path in folder.glob("[!_]*.py")} - USUAL
    assert {n for n in named if not re.search(rf"\b{n}\b", told)} == set()


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_holds_what_one_can_look_through(room: str) -> None:
    assert len(list(ROOMS[room].glob("*.py"))) <= MOST


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
