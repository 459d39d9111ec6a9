"""The documents name what the code has: each pin, each setting."""

import ast
import re
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PINS = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[^]]*\])?==", re.MULTILINE)
READ = re.compile(r"""(?:env_flag|env_int|env_list|environ\.get)\(\s*["']([A-Z_]+)""")
#: What stands in the documents but in the list of changes, which tells what was.
DOCUMENTS = [
    path.relative_to(ROOT).as_posix()
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    if path.name not in ("CHANGELOG.md", "THIRD_PARTY_NOTICES.md")
]
FILES = re.compile(r"`((?:\w+/)+\w+\.(?:py|html|js|css|yaml|md))`")
ROOMS = "|".join(path.parent.name for path in ROOT.glob("iamtutor/*/__init__.py"))
#: A module or a name in one, from its room on: ``cloud.calls.perform``.
NAMES = re.compile(rf"`((?:{ROOMS})(?:\.(?!yaml|css)[a-z_]+)+)`")
FIRST_CELLS = re.compile(r"^\| `?([^|`]+?)`? \|", re.MULTILINE)


def pins(name: str) -> set[str]:
    return set(PINS.findall((ROOT / name).read_text(encoding="utf-8")))


def first_cells(document: str) -> set[str]:
    return set(FIRST_CELLS.findall((ROOT / document).read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_each_pin_says_why_it_is_there(name: str) -> None:
    assert pins(name)
    assert pins(name) - first_cells("docs/dependencies.md") == set()


def test_what_is_imported_is_pinned_itself() -> None:
    """Not only because something else brings it along, which may one day do without."""
    imported = {
        name.partition(".")[0]
        for path in [*ROOT.glob("*.py"), *(ROOT / "iamtutor").rglob("*.py")]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in (
            [one.name for one in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom) and not node.level
            else []
        )
    }
    distributions = metadata.packages_distributions()
    brought = {
        one.lower()
        for package in imported - {"iamtutor"}
        for one in distributions.get(package, [])
    }
    assert "django" in brought
    assert brought - {name.lower() for name in pins("requirements.txt")} == set()


def test_what_the_pins_bring_along_is_told_without_a_pip(tmp_path: Path) -> None:
    """Neither Python nor the environment has one: what was there would be lost."""
    for path in ROOT.glob("requirements*.txt"):
        shutil.copy(path, tmp_path)
    made = [
        arg for stamp in Path(sys.prefix).glob(".installed-*") for arg in ("-o", stamp)
    ]
    here = ["PYTHON=false", f"VENV={sys.prefix}"]
    command = ["make", "-f", ROOT / "Makefile", *made, *here, "pins"]
    subprocess.run(command, cwd=tmp_path, check=True)
    lines = (tmp_path / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert len(lines) > 40
    assert set(lines) - set(pinned) == set()


def test_each_setting_of_the_environment_is_explained() -> None:
    read: set[str] = set()
    for source in ("iamtutor/settings.py", "gunicorn.conf.py", "tools/serve"):
        read |= set(READ.findall((ROOT / source).read_text(encoding="utf-8")))
    assert "DATABASE_URL" in read
    assert read - first_cells("docs/operations.md") == set()


def named(pattern: re.Pattern[str]) -> set[tuple[str, str]]:
    """Document and name."""
    return {
        (document, found)
        for document in DOCUMENTS
        for found in pattern.findall((ROOT / document).read_text(encoding="utf-8"))
    }


def test_each_file_that_is_named_is_there() -> None:
    folders = "iamtutor", "tests", "tools", "templates", "static", "docs"
    files = [p.as_posix() for folder in folders for p in (ROOT / folder).rglob("*.*")]
    for document, name in named(FILES):
        assert any(path.endswith(f"/{name}") for path in files), (document, name)


def test_each_module_that_is_named_is_there() -> None:
    for document, name in named(NAMES):
        *parts, last = name.split(".")
        room = ROOT.joinpath("iamtutor", *parts)
        module = room.with_suffix(".py")
        within = module.read_text(encoding="utf-8") if module.is_file() else ""
        assert (
            (room / last).is_dir()
            or (room / f"{last}.py").is_file()
            or re.search(rf"^(?:def |class )?{last}\b", within, re.MULTILINE)
        ), (document, name)


def test_the_documents_are_read() -> None:
    """So that the two tests above have something to look for."""
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    assert "cloud.calls.perform" in NAMES.findall(text)
    assert len(FILES.findall(text)) > 50


def test_no_pin_is_under_the_gpl() -> None:
    for name in pins("requirements.txt") | pins("requirements-dev.txt"):
        about = metadata.metadata(name)
        licence = " ".join(
            [
                about.get("License-Expression") or about.get("License") or "",
                *about.get_all("Classifier", []),
            ]
        )
        # the Lesser GPL allows use as an unmodified library
        assert not re.search(r"\bA?GPL", licence), name
