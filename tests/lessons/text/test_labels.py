"""A label of the console, in bold in a text, is the same label in both languages."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

from iamtutor.lessons.content.survey import CONTENT
from iamtutor.lessons.text import strict_yaml

CATALOGUE = CONTENT.parent / "locale" / "ja" / "LC_MESSAGES" / "django.po"
#: Where the catalogue keeps what is written in the console.
CONTEXTS = {"console", "s3-console", "s3-status"}
BOLD = re.compile(r"\*\*([^*]+)\*\*")
HEADING = re.compile(r"^#+ .*\{#([\w.-]+)\}$", re.MULTILINE)


def console_labels() -> dict[str, set[str]]:
    """What each English label can be in Japanese."""
    labels: dict[str, set[str]] = defaultdict(set)
    for entry in polib.pofile(str(CATALOGUE)):
        if not entry.obsolete and entry.msgctxt in CONTEXTS:
            labels[entry.msgid].add(entry.msgstr)
    return labels


def lost(english: str, japanese: str, labels: dict[str, set[str]]) -> list[str]:
    """The labels in the English text whose Japanese isn't bold in the other.

    Not the other way round: a term that is explained is bold too, and in Japanese
    many look like a label.
    """
    there = set(BOLD.findall(japanese))
    return [
        label
        for label in BOLD.findall(english)
        if label in labels and not labels[label] & there
    ]


def sentences(path: Path) -> dict[str, str]:
    """The texts of a file by where they are in it: under a heading, or at a key."""
    if path.suffix == ".yaml":
        return dict(leaves(strict_yaml.read(path).data))
    _, *parts = HEADING.split(path.read_text("utf-8"))
    return dict(zip(parts[::2], parts[1::2], strict=True))


def leaves(node: object, at: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from leaves(value, f"{at}.{key}")
    elif isinstance(node, str):
        yield at, node


@pytest.mark.parametrize("suffix", ["md", "yaml"])
def test_labels_are_the_same_in_both_languages(suffix: str) -> None:
    labels = console_labels()
    found = [
        f"{path.relative_to(CONTENT)} {at}: {label}"
        for path in sorted(CONTENT.rglob(f"*.en.{suffix}"))
        for other in [sentences(path.with_name(path.name.replace(".en.", ".ja.")))]
        for at, text in sentences(path).items()
        for label in lost(text, other[at], labels)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("english", "japanese", "told"),
    [
        ("See **Roles**.", "**ロール**を見ます。", []),
        ("See **Users**.", "**IAM ユーザー**を見ます。", ["Users"]),
        ("See **IAM users**.", "ユーザーを見ます。", ["IAM users"]),
        ("A **role session**", "**ロールセッション**", []),
    ],
)
def test_another_label_is_told(english: str, japanese: str, told: list[str]) -> None:
    assert lost(english, japanese, console_labels()) == told
