"""Words that the course's texts do without, in both languages.

Looked for outside code, console labels (bold) and quotations. What a word list can't see
is read by people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from iamtutor.lessons.library import CONTENT

#: Roundabout, belittling or scolding words, other spellings, and words that the glossary
#: replaces.
NEVER = {
    "ja": r"""
        することができ | という形 | 必要があります | ていきます | させていただ
        | 下さい | 出来る | 全て | 様々 | 為に | 誰
        | ユーザ(?!ー) | サーバ(?!ー) | ブラウザ(?!ー) | フォルダ(?!ー)
        | ログイン | クリック | あなた | 私たち
        | 簡単 | 単に | もちろん | 当然 | ご存じ
        | 間違(い|って) | 残念 | 不正解 | 惜しい | お疲れさま | 素晴らしい
        | 暗黙の拒否 | デフォルト拒否 | 継承 | クレデンシャル | 権限ポリシー
        | インスタンスロール | 学習者 | 生徒
        | [！!] | [０-９Ａ-Ｚａ-ｚｦ-ﾟ]
        """,
    "en": r"""
        \b(simply | easy | easily | obviously | of\ course | basically | please
        | note\ that | oops | great | awesome | unfortunately | leverage | utilize
        | in\ order\ to | click | login | log\ in)\b
        | EC2s | permission\ polic | permission\ boundary | instance\ role
        | authoris | organis | behaviour
        | [“”‘’—–!]
        """,
}
_LEFT_OUT = re.compile(
    r"\{\#[^}]*\} | `[^`]*` | \*\*[^*]+\*\* | \(https[^)]*\) | 「[^」]*」 | 『[^』]*』"
    r'| "[^"]*"',
    re.VERBOSE,
)
_LEFT_OUT_OF_SENTENCES = re.compile(
    r"`[^`]*` | \*\*[^*]+\*\* | 「[^」]*」 | \{\w+\}", re.VERBOSE
)


def prose_of(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a text without what is quoted from elsewhere."""
    in_fence = False
    left_out = _LEFT_OUT if path.suffix == ".md" else _LEFT_OUT_OF_SENTENCES
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.startswith("```"):
            in_fence = not in_fence
        elif not in_fence and not (path.suffix == ".yaml" and line.startswith("#")):
            yield number, left_out.sub("", line)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_texts_do_without_these_words(language: str) -> None:
    never = re.compile(NEVER[language], re.VERBOSE | re.IGNORECASE)
    found = [
        f"{path.relative_to(CONTENT)}:{number}: {match[0]} in {line.strip()}"
        for suffix in ("md", "yaml")
        for path in sorted(CONTENT.rglob(f"*.{language}.{suffix}"))
        for number, line in prose_of(path)
        for match in never.finditer(line)
    ]
    assert not found, "\n".join(found)


def test_no_key_or_account_looks_real() -> None:
    for path in sorted(CONTENT.rglob("*")):
        if path.suffix in {".md", ".yaml"}:
            text = path.read_text("utf-8")
            for key in re.findall(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b", text):
                assert key.endswith("EXAMPLE"), f"{path}: {key}"
            for account in re.findall(r"(?<!\d)\d{12}(?!\d)", text):
                assert account in {"111122223333", "444455556666"}, f"{path}: {account}"
