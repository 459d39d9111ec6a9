"""The teacher's sentences: content, in both languages, keyed by code.

Read once from ``content/explanations``. Backticks in a sentence become code; parameters
are escaped. Interface words are gettext's; these are not.
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from html import escape
from pathlib import Path
from typing import cast

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from iamtutor.lessons.text import strict_yaml

EXPLANATIONS = Path(__file__).resolve().parents[2] / "content" / "explanations"

Sentences = Mapping[str, object]


@cache
def explanations(name: str, language: str) -> Sentences:
    """One file of sentences: ``decisions``, ``reasons``, ``checks`` …"""
    document = strict_yaml.read(EXPLANATIONS / f"{name}.{language}.yaml")
    return cast(Sentences, document.data)


def text(name: str, language: str, *keys: str) -> str:
    """The sentence under ``keys``. A missing one is an error: unknown is loud."""
    value: object = explanations(name, language)
    for key in keys:
        value = cast(Sentences, value)[key]
    return cast(str, value)


def html(template: str, params: Mapping[str, object]) -> SafeString:
    """``template`` with its parameters filled in and escaped, backticks as code."""
    pieces = list(_pieces(template))
    pieces[1::2] = [escape(_shown(str(params[name]))) for name in pieces[1::2]]
    return SafeString("".join(pieces))


@lru_cache(maxsize=2048)
def _pieces(template: str) -> tuple[str, ...]:
    """A sentence of the content as HTML without its parameters, cut where they stand:
    text, name of a parameter, text, and so on."""
    return tuple(re.split(r"\{([a-z_]+)\}", _coded(template)))


def _coded(said: str) -> str:
    return "".join(
        f'<code lang="en">{piece}</code>' if number % 2 else piece
        for number, piece in enumerate(escape(said).split("`"))
    )


def filled(template: str, **parts: str) -> SafeString:
    """An interface sentence with ``%(name)s`` filled in, as HTML. What is HTML already
    stays as it is; a plain ``%`` would make text of it, and its markup would be shown."""
    safe = {name: conditional_escape(part) for name, part in parts.items()}
    return mark_safe(escape(str(template)) % safe)


def code_marked(said: str) -> SafeString:
    """A finished text, whose parameters are filled in already, as HTML: backticks become
    code. Braces in it are only braces."""
    return mark_safe(_coded(_shown(said)))


def _shown(given: str) -> str:
    """``given`` with ``?`` for what no page can carry: half of a surrogate pair, as JSON
    can spell it (``"\\ud800"``)."""
    return given.encode("utf-8", "replace").decode()


def sentence(
    name: str, language: str, *keys: str, params: Mapping[str, object] | None = None
) -> SafeString:
    """The sentence under ``keys`` as HTML. A parameter that is empty is told in words."""
    given = [(key, str(value)) for key, value in params.items()] if params else ()
    return _said(name, language, keys, tuple(given))


@lru_cache(maxsize=512)
def _said(
    name: str,
    language: str,
    keys: tuple[str, ...],
    given: tuple[tuple[str, str], ...],
) -> SafeString:
    """The same policies decide command after command, in the same words."""
    empty = text("decisions", language, "empty")
    return html(
        text(name, language, *keys), {key: value or empty for key, value in given}
    )
