"""What stands in place of a part of a page that its reader is not told."""

from typing import Any

from django import template
from django.template.base import Parser, Token
from django.template.loader import render_to_string

from iamtutor.console.reading.asking import NotTold
from iamtutor.console.screen import Screen

register = template.Library()

#: How a refusal is said, by the word behind ``told``.
INSTEAD = {
    "": "console/refusals/_refused.html",
    "within": "console/refusals/_refusal.html",
    "inline": "console/refusals/_refused_inline.html",
    "quietly": "",
}


class ToldNode(template.Node):
    """``instead``: the template of the refusal; empty for nothing."""

    def __init__(self, nodelist: template.NodeList, instead: str) -> None:
        self.nodelist = nodelist
        self.instead = instead

    def render(self, context: template.Context) -> str:
        try:
            return self.nodelist.render(context)
        except NotTold as refused:
            if refused.missing:
                raise
            if not self.instead:
                return ""
            screen: Screen = context["screen"]
            refusal = screen.refusal_of(refused.call)
            return render_to_string(self.instead, {"refusal": refusal})


@register.inclusion_tag("console/refusals/_refusal.html", takes_context=True)
def refused(context: template.Context, *operations: str) -> dict[str, Any]:
    """The refusal of one of these calls, which the page made as it opened; nothing, if
    they were answered."""
    return {"refusal": context["screen"].refused(*operations)}


@register.tag
def told(parser: Parser, token: Token) -> ToldNode:
    """``{% told %}…{% endtold %}`` around what is read of the account: if the API refuses
    a question, the refusal stands there, and the rest of the page stays. ``{% told within
    %}``: in the body of a panel, beside other things; ``{% told inline %}``: in two words,
    for a value in a line; ``{% told quietly %}``: not at all, where it is said beside it.

    What a view reads itself is not caught: it hands over what is to be asked.
    """
    _name, *how = token.split_contents()
    instead = INSTEAD[" ".join(how)]
    nodelist = parser.parse(("endtold",))
    parser.delete_first_token()
    return ToldNode(nodelist, instead)
