"""What the files of a version say that no model here does: ``data/<version>.zip``, written
by ``tools.build_help_facts``. An entry is read when a page needs it, and not kept."""

from __future__ import annotations

import json
import zipfile
from importlib.resources import as_file, files
from typing import Any

#: The project writes them for both lines of the program at once.
_EXAMPLES_OF = {"v2": "v1"}


def texts(version: str, service: str) -> dict[str, str | None]:
    """The texts that differ: see ``names.retold``."""
    found: dict[str, str | None] = _entry(version, f"texts/{service}.json", {})
    return found


def example(version: str, service: str, name: str) -> str:
    """The EXAMPLES of ``aws SERVICE NAME``, as reStructuredText; empty: it has none."""
    whose = _EXAMPLES_OF.get(version, version)
    found: dict[str, str] = _entry(whose, f"examples/{service}.json", {})
    return found.get(name, "")


def global_options(version: str) -> list[str]:
    found: list[str] = _entry(version, "global_options.json", [])
    return found


def global_synopsis(version: str) -> list[str]:
    found: list[str] = _entry(version, "global_synopsis.json", [])
    return found


def topics(version: str) -> list[str]:
    """What may follow ``aws help``."""
    found: dict[str, str] = _entry(version, "pages.json", {})
    return [words.removeprefix("help ") for words in found if words.startswith("help ")]


def page(version: str, words: str) -> str | None:
    """A page that comes from no model, as the program prints it."""
    found: dict[str, str] = _entry(version, "pages.json", {})
    return found.get(words)


def _entry(version: str, name: str, otherwise: Any) -> Any:
    data = files("iamtutor.shell.awscli.help").joinpath("data", f"{version}.zip")
    with as_file(data) as path, zipfile.ZipFile(path) as archive:
        if name not in archive.namelist():
            return otherwise
        return json.loads(archive.read(name))
