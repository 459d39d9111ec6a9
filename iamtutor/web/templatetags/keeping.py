"""``{% kept %}``: a part of a page that is made once from the same values.

    {% kept map=bench.map oob=oob %}…{% endkept %}

What is inside sees these values and nothing else of the page, so it is the same whenever
they are, in the language of the page and below the same prefix of addresses; then it is
not rendered a second time. The values are compared by what they are: strings, numbers,
frozen dataclasses and tuples of them.
"""

from __future__ import annotations

from collections.abc import Hashable

from django import template
from django.template import Context
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from iamtutor.web.operation.keeping import Kept

register = template.Library()

#: Characters that are kept in all.
LIMIT = 4_000_000

#: Where a template being rendered keeps what ``_site`` found.
_SITE = "site of kept parts"

_parts: Kept[Hashable, SafeString] = Kept(LIMIT)


class KeptNode(template.Node):
    child_nodelists = ("nodelist",)

    def __init__(self, nodelist: NodeList, given: dict[str, FilterExpression]) -> None:
        self.nodelist = nodelist
        self.given = given

    def render(self, context: Context) -> SafeString:
        values = {name: one.resolve(context) for name, one in self.given.items()}
        key = (self, _site(context), *values.values())
        part = _parts.get(key)
        if part is None:
            part = self.nodelist.render(context.new(values))
            _parts.put(key, len(part), part)
        return part


def _site(context: Context) -> tuple[str | None, str]:
    """The language of the page, and the prefix of its addresses: asked once a template,
    which may keep many parts."""
    known = context.render_context
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
