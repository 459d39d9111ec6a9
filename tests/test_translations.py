"""The interface's texts: all translated, and compiled as they are written."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "iamtutor" / "locale"
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
        assert [entry.msgid for entry in waiting] == [], (
            f"translate them in {path}; where gettext guessed, take `#, fuzzy` away"
        )

    def test_the_compiled_form_is_the_written_one(self, path: Path) -> None:
        assert path.with_suffix(".mo").exists(), "run `make messages`"
        written = {
            (entry.msgctxt, entry.msgid): entry.msgstr or entry.msgstr_plural
            for entry in polib.pofile(str(path)).translated_entries()
        }
        compiled = {
            (entry.msgctxt, entry.msgid): entry.msgstr or entry.msgstr_plural
            for entry in polib.mofile(str(path.with_suffix(".mo")))
        }
        assert compiled == written, "run `make messages` again"

    def test_placeholders_survive_the_translation(self, path: Path) -> None:
        for entry in polib.pofile(str(path)).translated_entries():
            if entry.msgid_plural:
                continue  # one form may name the number that the other leaves out
            expected = sorted(PLACEHOLDER.findall(entry.msgid))
            assert sorted(PLACEHOLDER.findall(entry.msgstr)) == expected, entry.msgid


def msgids(path: Path) -> set[tuple[str | None, str]]:
    return {
        (entry.msgctxt, entry.msgid)
        for entry in polib.pofile(str(path))
        if not entry.obsolete
    }


@pytest.mark.skipif(not shutil.which("xgettext"), reason="gettext is not installed")
def test_the_catalogue_has_each_text_of_the_interface(tmp_path: Path) -> None:
    for name in ("iamtutor", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "manage.py", tmp_path)
    (tmp_path / "var" / "static").mkdir(parents=True)
    done = subprocess.run(
        [sys.executable, "manage.py", "makemessages", "--locale=ja", "--no-location"],
        cwd=tmp_path,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "iamtutor.settings",
            "IAMTUTOR_DATA": str(tmp_path / "var"),
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    catalogue = Path("ja") / "LC_MESSAGES" / "django.po"
    collected = msgids(tmp_path / "iamtutor" / "locale" / catalogue)
    assert collected - msgids(LOCALE / catalogue) == set(), "run `make messages`"
