"""An account that can hold no more says so; nothing breaks, nothing is lost."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from iamtutor.sandbox import bodies, codec
from tests.cast import COMMANDS_LESSON, Cast, Visitor, sandbox_of, text_of


@pytest.fixture(params=["document", "bodies"])
def full(
    ready: Visitor, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Visitor:
    """Aoi, whose account holds as much as it may: in its document, or in its files."""
    if request.param == "document":
        monkeypatch.setattr(codec, "DOCUMENT_LIMIT", 100)
    else:
        monkeypatch.setattr(bodies, "BODIES_LIMIT", 0)
    return ready


def test_a_line_is_refused_in_words(full: Visitor, cast: Cast) -> None:
    before = sandbox_of(cast.aoi).version
    response = full.run("head -c 300000 /dev/zero > new.txt; echo new > other.txt")
    assert response.status_code in (200, 409)
    if response.status_code == 409:
        assert "Nothing was run" in text_of(response)
        assert sandbox_of(cast.aoi).version == before


def test_a_file_is_refused_in_words(full: Visitor) -> None:
    response = full.post(
        "course:files", COMMANDS_LESSON, file=SimpleUploadedFile("x.bin", b"abc" * 999)
    )
    assert response.status_code in (302, 422)


@pytest.mark.parametrize(
    ("route", "fields"),
    [
        ("catch-up", {}),
        ("reset", {}),
        ("host", {"host": "2022"}),
        ("setting", {"setting": "read-only"}),
        ("undo", {"ordinal": "1"}),
    ],
)
def test_the_other_deeds_do_not_break(
    full: Visitor, route: str, fields: dict[str, str]
) -> None:
    response = full.post(f"course:{route}", COMMANDS_LESSON, **fields)
    assert response.status_code < 500
    assert full.get("course:lesson", COMMANDS_LESSON).status_code == 200


def test_a_button_of_the_console_does_not_break(full: Visitor) -> None:
    response = full.post("console:s3-create-bucket", COMMANDS_LESSON, name="aoi-more")
    assert response.status_code < 500
    response = full.post(
        "console:s3-upload",
        COMMANDS_LESSON,
        "aoi-lab-notes",
        files=SimpleUploadedFile("x.bin", b"abc" * 999),
    )
    assert response.status_code == 422
