"""The texts and the interface do without what ``content/style.yaml`` lists.

What a list can't see is read by people.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

from iamtutor.lessons.content.survey import CONTENT, LANGUAGES
from iamtutor.lessons.proofs import style

CATALOGUE = CONTENT.parent / "locale" / "ja" / "LC_MESSAGES" / "django.po"
#: What an interface string quotes: AWS's words, and labels of its own screens.
QUOTED = re.compile(
    r"「[^」]*」|“[^”]*”|<(code|cite)\b.*?</\1>|%\(\w+\)[sd]|<[^>]*>", re.DOTALL
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_do_without_what_is_listed(language: str) -> None:
    found = [
        str(error)
        for suffix in ("md", "yaml")
        for path in sorted(CONTENT.rglob(f"*.{language}.{suffix}"))
        for error in style.slips(path, language)
    ]
    assert not found, "\n".join(found)


def interface(language: str) -> Iterator[str]:
    """Its strings, without the labels that are AWS's own."""
    for entry in polib.pofile(str(CATALOGUE)):
        if entry.obsolete or (entry.msgctxt or "").endswith("console"):
            continue
        if language == "en":
            yield from filter(None, (entry.msgid, entry.msgid_plural))
        else:
            yield from [entry.msgstr, *entry.msgstr_plural.values()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_interface_does_too(language: str) -> None:
    found = [
        f"{message} in {text}"
        for text in interface(language)
        for message in style.words(QUOTED.sub(" ", text), language, interface=True)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_is_found(language: str) -> None:
    assert style.rules().never[language]
    for never in style.rules().never[language]:
        assert never.pattern.search(never.example), never
        told = style.words(never.example, language)
        assert any(never.say in slip for slip in told), never


def test_what_is_quoted_is_nobodys_slip(tmp_path: Path) -> None:
    text = tmp_path / "text.en.md"
    text.write_text(
        '# Stand {#stand}\n\n**Log in** to `stand`, says "it stands".\n\n'
        "```text\nit stands\n```\n\nIt stands.\n",
        "utf-8",
    )
    assert [(error.line, error.message) for error in style.slips(text, "en")] == [
        (1, "'Stand': say is, comes, appears"),
        (9, "'stands': say is, comes, appears"),
    ]


@pytest.mark.parametrize(
    ("language", "sentence", "told"),
    [
        ("en", " ".join(["word"] * 25) + ".", None),
        ("en", " ".join(["word"] * 26) + ".", "26 words"),
        ("en", " ".join(["word"] * 20) + ". " + " ".join(["word"] * 20), None),
        ("en", " ".join(["`two words`"] * 13) + ".", None),
        ("ja", "あ" * 59 + "。", None),
        ("ja", "あ" * 60 + "。", "61 characters"),
        ("ja", "あ" * 59 + "`code`。", None),
        ("ja", "あ" * 40 + "。" + "い" * 40 + "。", None),
        ("ja", "あ、い、う。", None),
        ("ja", "あ、い、う、え。", "3 commas"),
        ("ja", "あ、い、`う`、`え`、`お`です。", None),
    ],
)
def test_a_sentence_has_a_length(
    tmp_path: Path, language: str, sentence: str, told: str | None
) -> None:
    text = tmp_path / f"text.{language}.md"
    text.write_text(sentence + "\n", "utf-8")
    found = [error.message for error in style.slips(text, language)]
    assert len(found) == (told is not None)
    assert told is None or told in found[0]


def test_no_key_or_account_looks_real() -> None:
    for path in sorted(CONTENT.rglob("*")):
        if path.suffix in {".md", ".yaml"}:
            text = path.read_text("utf-8")
            for key in re.findall(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b", text):
                assert key.endswith("EXAMPLE"), f"{path}: {key}"
            for account in re.findall(r"(?<!\d)\d{12}(?!\d)", text):
                assert account in {"111122223333", "444455556666"}, f"{path}: {account}"
