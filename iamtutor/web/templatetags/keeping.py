"""``{% kept %}``: a part of a page that is made once from the same values.

    {% kept map=bench.map oob=oob %}…{% endkept %}

What is inside sees these values and nothing else of the page, so it is the same whenever
they are, in the language of the page and below the same prefix of addresses; then it is
not rendered a second time; but for ``{% csrf_token %}``, whose field comes into it for each
answer. The values are compared by what they are: strings, numbers,
tuples of them; named ones, of which an answer has dozens, rather than frozen dataclasses,
for Python itself compares them. To it markup is equal to a text of the same letters, and
``True`` to 1: what somebody typed must never stand where another time markup does.

``{% url %}`` keeps addresses in the same way. ``{% translate %}``, ``{% blocktranslate %}``
and ``{% static %}`` keep what hangs on nothing but the language, ``{% include %}`` and
``{% extends %}`` the template that they name, and ``{% csrf_token %}`` the field of the
answer that it is in.
"""

from collections.abc import Hashable
from functools import lru_cache
from secrets import token_hex
from typing import Any

from django import template
from django.template import Context, Node, Template, defaulttags
from django.template.base import (
    FilterExpression,
    NodeList,
    Parser,
    Token,
    TokenType,
    token_kwargs,
)
from django.template.defaulttags import CsrfTokenNode, URLNode
from django.template.loader_tags import (
    BLOCK_CONTEXT_KEY,
    BlockContext,
    BlockNode,
    ExtendsNode,
    do_extends,
    do_include,
)
from django.templatetags import i18n
from django.templatetags.static import StaticNode
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from iamtutor.web.operation.keeping import Kept

register = template.Library()

#: Characters that are kept in all.
LIMIT = 4_000_000

#: Where an answer being rendered keeps what ``_site`` found, and its field with a token.
_SITE = "site of kept parts"
_FIELD = "field with the token"

#: Where that field comes in a kept part: unlike anything that somebody wrote.
_PLACE = token_hex()

_parts: Kept[Hashable, SafeString] = Kept(LIMIT)


class KeptNode(Node):
    child_nodelists = ("nodelist",)

    def __init__(self, nodelist: NodeList, given: dict[str, FilterExpression]) -> None:
        self.nodelist = nodelist
        self.given = given

    def render(self, context: Context) -> SafeString:
        values = {name: one.resolve(context) for name, one in self.given.items()}
        key = (self, _site(context), *values.values())
        part = _parts.get(key)
        if part is None:
            page = context.dicts
            context.dicts = [page[0], values, {"csrf_token": _PLACE}]
            try:
                part = self.nodelist.render(context)
            finally:
                context.dicts = page
            _parts.put(key, len(part), part)
        if _PLACE in part:
            return SafeString(part.replace(_PLACE, _field(context)))
        return part


def _site(context: Context) -> tuple[str | None, str]:
    """The language of the page, and the prefix of its addresses: asked once an answer,
    which may keep many parts. The lowest is what all its templates share."""
    known: dict[str, Any] = context.render_context.dicts[0]  # type: ignore[assignment]
    if _SITE not in known:
        known[_SITE] = get_language(), get_script_prefix()
    found: tuple[str | None, str] = known[_SITE]
    return found


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    name, *bits = token.split_contents()
    given = token_kwargs(bits, parser)
    if bits or not given:
        raise template.TemplateSyntaxError(f"{name} takes what its part is made from")
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(nodelist, given)


class AddressNode(URLNode):
    """``{% url %}`` as Django has it, each address put together once: most are asked for
    again and again, and Django tries pattern after pattern each time."""

    def render(self, context: Context) -> str:
        args = [one.resolve(context) for one in self.args]
        if self.kwargs or not _PLAIN.issuperset(map(type, args)):
            return super().render(context)
        try:
            found = _address(_site(context), self.view_name.resolve(context), *args)
        except NoReverseMatch:
            return super().render(context)
        if self.asvar is None:
            return conditional_escape(found) if context.autoescape else found
        context[self.asvar] = found
        return ""


#: What tells one address from another by itself.
_PLAIN = frozenset({str, SafeString, int})


@lru_cache(maxsize=4096)
def _address(_site: tuple[str | None, str], name: str, *args: str | int) -> str:
    """The address of a page in the language, below the prefix, that are active: safe
    where HTML writes it as it is."""
    found = reverse(name, args=args)
    return SafeString(found) if escape(found) == found else found


@register.tag
def url(parser: Parser, token: Token) -> AddressNode:
    plain = defaulttags.url(parser, token)
    return AddressNode(plain.view_name, plain.args, plain.kwargs, plain.asvar)


class SaidNode(Node):
    """What hangs on the language alone, as words of the template do: found once in each.
    Django looks for them again and again, with 80 calls of functions each time."""

    child_nodelists = ()

    def __init__(self, plain: Any) -> None:
        self.asvar, plain.asvar = getattr(plain, "asvar", None), None
        self.plain = plain
        self.said: dict[str | None, SafeString] = {}

    def render(self, context: Context) -> str:
        language = _site(context)[0]
        said = self.said.get(language)
        if said is None:
            said = self.said[language] = SafeString(self.plain.render(context))
        if self.asvar is None:
            return said
        context[self.asvar] = said
        return ""


@register.tag
def language(parser: Parser, token: Token) -> Node:
    """No part of an answer is in another language: it is asked for once. Raises
    TemplateSyntaxError."""
    raise template.TemplateSyntaxError("an answer is in one language")


@register.tag
def translate(parser: Parser, token: Token) -> Node:
    plain = i18n.do_translate(parser, token)
    words = plain.filter_expression
    varies = words.filters or words.var.lookups or _varies(plain.message_context)
    return plain if varies else SaidNode(plain)


@register.tag
def blocktranslate(parser: Parser, token: Token) -> Node:
    plain = i18n.do_block_translate(parser, token)
    varies = (
        plain.counter
        or any(one.token_type != TokenType.TEXT for one in plain.singular)
        or _varies(plain.message_context)
    )
    return plain if varies else SaidNode(plain)


@register.tag
def static(parser: Parser, token: Token) -> Node:
    plain = StaticNode.handle_token(parser, token)
    return plain if plain.varname or _varies(plain.path) else SaidNode(plain)


def _varies(given: FilterExpression | None) -> bool:
    return given is not None and bool(given.is_var or given.filters)


class PartNode(Node):
    """``{% include %}`` of a template that is named: looked up once, not for each page. It
    is rendered as Django does it, in a scope of its own, which takes Django 40 calls of
    functions to make; a page has dozens."""

    child_nodelists = ()

    def __init__(self, name: str, given: dict[str, FilterExpression]) -> None:
        self.name = name
        self.given = given
        self.found: Template | None = None

    def render(self, context: Any) -> SafeString:
        if self.found is None:
            self.found = context.template.engine.get_template(self.name)
        own = context.render_context
        around = own.template
        values = {name: one.resolve(context) for name, one in self.given.items()}
        context.dicts.append(values)
        own.dicts.append({})
        own.template = self.found
        try:
            return self.found.nodelist.render(context)
        finally:
            own.template = around
            own.dicts.pop()
            context.dicts.pop()


@register.tag
def include(parser: Parser, token: Token) -> Node:
    plain: Any = do_include(parser, token)
    if _varies(plain.template) or plain.isolated_context:
        return plain
    return PartNode(plain.template.var, plain.extra_context)


class PageNode(ExtendsNode):
    """``{% extends %}`` of a template that is named: it is looked up once, and so is which
    blocks it has, for which Django goes through the whole of it each time."""

    def __init__(self, nodelist: NodeList, name: FilterExpression) -> None:
        super().__init__(nodelist, name)
        self.found: tuple[Any, dict[str, BlockNode]] | None = None

    def render(self, context: Any) -> SafeString:
        if self.found is None:
            parent: Any = self.get_parent(context)
            self.found = parent, _blocks(parent)
        parent, blocks = self.found
        own = context.render_context
        if BLOCK_CONTEXT_KEY not in own:
            own[BLOCK_CONTEXT_KEY] = BlockContext()
        own[BLOCK_CONTEXT_KEY].add_blocks(self.blocks)
        own[BLOCK_CONTEXT_KEY].add_blocks(blocks)
        with own.push_state(parent, isolated_context=False):
            return parent._render(context)


def _blocks(template: Template) -> dict[str, BlockNode]:
    """Those of a template that extends no other, which would tell its own itself."""
    if any(isinstance(node, ExtendsNode) for node in template.nodelist):
        return {}
    blocks: list[Any] = template.nodelist.get_nodes_by_type(BlockNode)
    return {block.name: block for block in blocks}


@register.tag
def extends(parser: Parser, token: Token) -> ExtendsNode:
    plain: Any = do_extends(parser, token)
    if _varies(plain.parent_name):
        return plain
    return PageNode(plain.nodelist, plain.parent_name)


def _field(context: Context) -> str:
    """The field of an answer, made once: an answer may have dozens of forms. In a kept
    part it is its place; without a token there is none."""
    token = context.get("csrf_token")
    if token is _PLACE:
        return _PLACE
    if token is None:
        return CsrfTokenNode().render(context)
    known: dict[str, Any] = context.render_context.dicts[0]  # type: ignore[assignment]
    if _FIELD not in known:
        known[_FIELD] = CsrfTokenNode().render(context)
    return known[_FIELD]


class FieldNode(CsrfTokenNode):
    def render(self, context: Context) -> str:
        return _field(context)


@register.tag
def csrf_token(parser: Parser, token: Token) -> FieldNode:
    return FieldNode()
