"""The interface's texts: all translated, and compiled as they are written."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest

LOCALE = Path(__file__).resolve().parent.parent / "iamtutor" / "locale"
CATALOGUES = sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|%[sd]|\{[a-z_]*\}")


def test_japanese_has_a_catalogue() -> None:
    assert any(path.parts[-3] == "ja" for path in CATALOGUES)


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
class TestCatalogue:
    def test_nothing_waits_for_a_translation(self, path: Path) -> None:
        catalogue = polib.pofile(str(path))
        waiting = [*catalogue.untranslated_entries(), *catalogue.fuzzy_entries()]
        if path.parts[-3] == "en":
            waiting = catalogue.fuzzy_entries()  # the sources are English
        assert [entry.msgid for entry in waiting] == []

    def test_the_compiled_form_is_the_written_one(self, path: Path) -> None:
        written = {
            (entry.msgctxt, entry.msgid): entry.msgstr or entry.msgstr_plural
            for entry in polib.pofile(str(path)).translated_entries()
        }
        compiled = {
            (entry.msgctxt, entry.msgid): entry.msgstr or entry.msgstr_plural
            for entry in polib.mofile(str(path.with_suffix(".mo")))
        }
        assert compiled == written

    def test_placeholders_survive_the_translation(self, path: Path) -> None:
        for entry in polib.pofile(str(path)).translated_entries():
            if entry.msgid_plural:
                continue  # one form may name the number that the other leaves out
            expected = sorted(PLACEHOLDER.findall(entry.msgid))
            assert sorted(PLACEHOLDER.findall(entry.msgstr)) == expected, entry.msgid
