"""How the tutorial's own programs speak: in the language of the page, with the sentences
of ``content/explanations``. What AWS itself calls things stays English."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

import yaml

from iamtutor.shell.machine import LOGIN_LANGUAGE
from iamtutor.shell.process import Process

_EXPLANATIONS = Path(__file__).resolve().parents[3] / "content" / "explanations"
LANGUAGES = ("en", "ja")


@cache
def sentences(name: str, language: str) -> Mapping[str, Any]:
    """One file of sentences, read once."""
    path = _EXPLANATIONS / f"{name}.{language}.yaml"
    return cast(Mapping[str, Any], yaml.safe_load(path.read_text(encoding="utf-8")))


def say(template: str, params: Mapping[str, object] | None = None) -> str:
    """A sentence as plain text: parameters filled in, without backticks."""
    known = params or {}
    return re.sub(
        r"\{([a-z_]+)\}", lambda match: str(known[match[1]]), template.replace("`", "")
    )


def language_of(process: Process) -> str:
    """That of the page, unless the person has set another one in the shell."""
    env = process.env
    chosen = env.get("LC_ALL") or env.get("LANG", LOGIN_LANGUAGE)
    language = (process.language if chosen == LOGIN_LANGUAGE else chosen)[:2]
    return language if language in LANGUAGES else "en"
