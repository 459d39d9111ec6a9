"""What the files of a version say that no model here does: ``data/<version>.zip``, written
by ``tools.build_help_facts``. An entry is read when a page needs it, and not kept."""

import json
import zipfile
from importlib.resources import as_file, files
from typing import Any

from iamtutor.shell.budget import Budget

#: The project writes them for both lines of the program at once.
_EXAMPLES_OF = {"v2": "v1"}
#: What it costs to open a file, and how many bytes of an entry are unpacked and decoded for
#: one unit.
_OPENING_WORK, _BYTES_A_UNIT = 8_000, 6


class Facts:
    """Those of one version; what reading them takes is charged to ``budget``."""

    def __init__(self, version: str, budget: Budget) -> None:
        self._version = version
        self._budget = budget

    def texts(self, service: str) -> dict[str, str | None]:
        """The texts that differ: see ``names.retold``."""
        found: dict[str, str | None] = self._entry(f"texts/{service}.json", {})
        return found

    def example(self, service: str, name: str) -> str:
        """The EXAMPLES of ``aws SERVICE NAME``, as reStructuredText; empty: none."""
        whose = _EXAMPLES_OF.get(self._version, self._version)
        found: dict[str, str] = self._entry(f"examples/{service}.json", {}, whose)
        return found.get(name, "")

    def global_options(self) -> list[str]:
        found: list[str] = self._entry("global_options.json", [])
        return found

    def global_synopsis(self) -> list[str]:
        found: list[str] = self._entry("global_synopsis.json", [])
        return found

    def pages(self) -> dict[str, str]:
        """Those that come from no model, as the program prints them, by the words that
        stand before ``help``; a topic's by ``help TOPIC``."""
        found: dict[str, str] = self._entry("pages.json", {})
        return found

    def _entry(self, name: str, otherwise: Any, version: str | None = None) -> Any:
        self._budget.work(_OPENING_WORK)
        folder = files("iamtutor.shell.awscli.help").joinpath("data")
        data = folder.joinpath(f"{version or self._version}.zip")
        with as_file(data) as path, zipfile.ZipFile(path) as archive:
            if name not in archive.namelist():
                return otherwise
            self._budget.work(archive.getinfo(name).file_size // _BYTES_A_UNIT)
            return json.loads(archive.read(name))
