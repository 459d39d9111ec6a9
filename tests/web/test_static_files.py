"""Scripts are served without what only their readers need."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from django.test import override_settings

from iamtutor.web.static_files import Minified, StaticFiles

SCRIPT = b"""// Why this is so.
const where = "https://example.org/"; // not a comment inside
/* nor is this */
const pattern = /[/]{2}x/;
"""


def test_comments_go_and_text_that_looks_like_one_stays(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_bytes(SCRIPT)
    with Minified(FileSystemStorage(tmp_path)).open("a.js") as file:
        served = file.read()
    assert b"Why" not in served
    assert b"nor is" not in served
    assert b'"https://example.org/"' in served
    assert b"/[/]{2}x/" in served


@pytest.mark.parametrize(("name", "bare"), [("js/a.js", True), ("vendor/b.js", False)])
def test_only_our_own_scripts_are_touched(
    tmp_path: Path, name: str, bare: bool
) -> None:
    source, served = tmp_path / "source", tmp_path / "served"
    for folder in (source, served):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_bytes(SCRIPT)
    with override_settings(STATIC_ROOT=str(served)):
        storage = StaticFiles(location=str(served))
        list(storage.post_process({name: (FileSystemStorage(source), name)}))
        hashed = served / storage.stored_name(name)
    assert hashed.name != Path(name).name
    assert (b"Why" not in hashed.read_bytes()) is bare
