"""Markdown as HTML: code is English, commands can be told from other code.

HTML in the source is shown as text. A line of Japanese may be broken anywhere.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from html import escape

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict


@cache
def commonmark() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer)
    return markdown.enable("table")


def render(tokens: Sequence[Token]) -> str:
    markdown = commonmark()
    return str(markdown.renderer.render(tokens, markdown.options, {}))


@lru_cache(1024)
def render_inline(text: str) -> str:
    """One line of Markdown, such as a sentence about a check, as HTML. Those that all
    courses share are rendered once."""
    tokens = commonmark().parseInline(text)
    for child in tokens[0].children or []:
        if child.type == "code_inline":
            child.attrSet("lang", "en")
    return render(tokens)


def join_lines(children: list[Token]) -> None:
    """Drop a line break next to a full-width character: browsers draw it as a space."""
    for index, child in enumerate(children):
        if child.type != "softbreak":
            continue
        before = _edge(reversed(children[:index]), -1)
        after = _edge(iter(children[index + 1 :]), 0)
        if _is_wide(before) or _is_wide(after):
            child.type, child.tag, child.content = "text", "", ""


def _edge(tokens: Iterator[Token], which: int) -> str:
    """The nearest visible character of ``tokens``."""
    return next((token.content[which] for token in tokens if token.content), "")


def _is_wide(character: str) -> bool:
    return bool(character) and unicodedata.east_asian_width(character) in "WF"


#: What a text leaves for the learner to fill in.
HOLE = "____"
_OPTION = re.compile(r"--\w")


class _Renderer(RendererHTML):
    """HTML in which code is English. Commands, and what has holes to fill in, can be told
    from other code and from output."""

    def fence(
        self,
        tokens: Sequence[Token],
        index: int,
        options: OptionsDict,
        env: EnvType,
    ) -> str:
        token = tokens[index]
        shape = "cmd" if token.info == "console" else token.info
        text = escape(token.content)
        if shape == "cmd":
            # No line ends between the hyphens of an option, as browsers let it.
            text = _OPTION.sub(r'<span class="nowrap">\g<0></span>', text)
        if shape == "text" and HOLE in token.content:
            shape = "holes"
        return f'<pre class="{escape(shape)}" lang="en"><code>{text}</code></pre>\n'

    def code_inline(
        self,
        tokens: Sequence[Token],
        index: int,
        options: OptionsDict,
        env: EnvType,
    ) -> str:
        """An option may begin a line in Japanese, which no hyphen does by itself."""
        code = super().code_inline(tokens, index, options, env)
        before = tokens[index - 1].content[-1:] if index else ""
        opens = before and unicodedata.category(before) == "Ps"
        if not tokens[index].content.startswith("-") or not _is_wide(before) or opens:
            return code
        return f"<wbr>{code}"

    def image(
        self,
        tokens: Sequence[Token],
        index: int,
        options: OptionsDict,
        env: EnvType,
    ) -> str:
        """A drawing that was found good, with its text alternative."""
        token = tokens[index]
        return (
            f'<figure class="figure"><svg role="img" aria-label="{escape(token.content)}"'
            f"{token.meta['drawing']}</figure>\n"
        )

    def table_open(self, *_: object) -> str:
        """A table wider than a phone is scrolled by itself, by keyboard too."""
        return '<div class="scroll" tabindex="0">\n<table>\n'

    def table_close(self, *_: object) -> str:
        return "</table>\n</div>\n"
