"""No pattern of ours can be made to try a text in exponentially many ways."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.security.patterns.ambiguity import is_exponential

ROOT = Path(__file__).parents[3] / "iamtutor"
#: They read our own templates, once a process.
OURS = {ROOT / "web" / "pages" / "loading.py"}


def patterns() -> Iterator[tuple[str, str, int]]:
    """Where each pattern stands that is written out, itself, and its flags. What is filled
    in stands for a letter."""
    for path in sorted(ROOT.rglob("*.py")):
        if path in OURS:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name("re"), attr=name),
                    args=[first, *_],
                ) if name != "escape":
                    where = f"{path.relative_to(ROOT)}:{node.lineno}"
                    flags = re.VERBOSE if "re.VERBOSE" in ast.unparse(node) else 0
                    for text in _written(first):
                        yield where, text, flags


def _written(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            texts = (p.value if isinstance(p, ast.Constant) else "Q" for p in parts)
            yield "".join(map(str, texts))


def test_no_pattern_is_exponential() -> None:
    found = list(patterns())
    assert len(found) > 300
    assert not [one for one in found if is_exponential(one[1], one[2])]


@pytest.mark.parametrize(
    ("pattern", "is_so"),
    [
        # The first three stopped a worker of the server for half a minute.
        (r"'((?:\\\\|\\'|[^'])*)'", True),
        (r"/(?:[^/\\\[\n]|\\.|\[\^?\]?(?:\[:\w+:\]|[^\]\n])*\])*/", True),
        (r"\[(?:\\.|[^\]])*\]", True),
        (r"(\s*|a)*b", True),
        (r"(a|a)*b", True),
        (r"(a+)+b", True),
        (r"(a*?b?)+c", True),
        (r"(?:a++)+b", False),
        (r"(?>a|ab)*c", False),
        (r"(a|b)*c", False),
        (r"'(?:[^'\\]|\\.)*'", False),
        (r"\s*\w+\s*=\s*", False),
    ],
)
def test_it_is_seen_by_the_pattern(pattern: str, is_so: bool) -> None:
    assert is_exponential(pattern) is is_so
