"""One managed policy with its tabs. It is named by its ARN, which holds slashes:
``?arn=``."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from iamtutor.cloud.policies import aws_managed
from iamtutor.cloud.policies.aws_managed import AwsManagedPolicy
from iamtutor.console.reading import iam
from iamtutor.console.reading.iam import OwnPolicy, document_text
from iamtutor.console.screen import Screen
from iamtutor.console.summary import actions_of, document_of, given_of, summary
from iamtutor.console.views.iam.comparing import compared
from iamtutor.console.views.iam.last_accessed import ask_for_report
from iamtutor.console.views.pressing import failed_text, screen_view
from iamtutor.course.views.seat import SeatRequest
from iamtutor.web.pages.differences import Difference

#: In the console's order; the last one is ours.
TABS: dict[str, str | Promise] = {
    "permissions": pgettext_lazy("console", "Permissions"),
    "entities": pgettext_lazy("console", "Entities attached"),
    "tags": pgettext_lazy("console", "Tags"),
    "versions": pgettext_lazy("console", "Policy versions"),
    "last-accessed": pgettext_lazy("console", "Last Accessed"),
    "compare": pgettext_lazy("policy tab", "Compare"),
}
#: How many policies are offered to compare with.
_OFFERED = 6


#: What follows the service in the names of AWS's policies.
_NAMED_ALIKE = re.compile(r"(Full|ReadOnly|ViewOnly).*$")


@dataclass(frozen=True, slots=True)
class Entity:
    """Whom a policy can be attached to. ``key`` names it in a form."""

    key: str
    name: str
    word: str
    route: str


def find_policy(screen: Screen) -> iam.Policy:
    found = iam.policy(screen.api, screen.request.GET.get("arn", ""))
    if found is None:
        raise Http404
    return found


def own_policy(screen: Screen) -> OwnPolicy:
    """The policy that the address names, if it is one of the account's own: AWS's are
    not edited."""
    found = find_policy(screen)
    if not isinstance(found, OwnPolicy):
        raise Http404
    return found


def page_of_policy(screen: Screen, arn: str, tab: str = "") -> str:
    tabs = {"tab": tab} if tab else {}
    return screen.url("iam-policy", arn=arn, **tabs)


def entities_of(screen: Screen, arn: str, usage: str) -> list[Entity]:
    """Those who have a policy as ``usage``."""
    return _entities(iam.holders_of(screen.api, arn, usage))


def every_entity(screen: Screen) -> list[Entity]:
    """All that a policy can be attached to, roles first: the lessons are about them."""
    return _entities(iam.holders(screen.api))


def _entities(holders: Iterable[iam.Role | iam.User | iam.Group]) -> list[Entity]:
    words = {
        "Role": (pgettext("console", "Role"), "iam-role"),
        "User": (pgettext("console", "User"), "iam-user"),
        "Group": (pgettext("console", "User group"), ""),
    }
    return [Entity(holder.key, holder.name, *words[holder.kind]) for holder in holders]


@screen_view("iam-policy")
def policy(request: SeatRequest, screen: Screen) -> HttpResponse:
    """A managed policy with its tabs."""
    if "arn" not in request.GET and "tab" in request.GET:
        # the list's Detach, with nothing chosen there
        return failed_text(screen, _("Select a policy."), screen.url("iam-policies"))
    arn = request.GET.get("arn", "")
    if not arn.startswith("arn:"):
        raise Http404
    tab = request.GET.get("tab", "")
    tabs = {one: TABS[one] for one in TABS if one != "tags" or iam.is_own(arn)}
    if tab not in tabs:
        tab = "permissions"
    context: dict[str, Any] = {
        "arn": arn,
        "address": quote(arn, safe=""),
        "tab": tab,
        "tabs": tabs.items(),
    }
    screen.opening("open-policy", {"policy": arn, "tab": tab})
    count = iam.attachments(screen.api, arn)
    if count is None:
        name, refusal = iam.name_in(arn), screen.refused()
        return screen.render("iam/policy", name=name, refusal=refusal, **context)
    tabs["entities"] = format_html(
        '{} <span class="num">({})</span>', TABS["entities"], count
    )
    found = find_policy(screen)
    own = found if isinstance(found, OwnPolicy) else None
    refusal = screen.refused()
    match tab if refusal is None else "":
        case "permissions":
            context |= _permissions(request, found)
        case "entities":
            context |= {
                "attached": lambda: entities_of(screen, arn, "PermissionsPolicy"),
                "bounded": lambda: entities_of(screen, arn, "PermissionsBoundary"),
            }
        case "versions":
            context |= {"versions": lambda: own.versions if own else []}
        case "last-accessed":
            context |= _last_accessed(screen, arn)
        case "compare":
            context |= _compared(screen, found)
        case _:
            pass
    return screen.render(
        "iam/policy",
        name=found.name,
        policy=found,
        own=own,
        refusal=refusal,
        version=own.default_version if own else getattr(found, "version", ""),
        edited=own.edited if own else getattr(found, "updated", None),
        **context,
    )


def _permissions(request: SeatRequest, found: iam.Policy) -> dict[str, Any]:
    """The Permissions tab: summary, with one row opened, or JSON."""
    text = document_text(found)
    document = document_of(text)
    if request.GET.get("as") == "json" or document is None:
        return {"as_json": True, "document": text}
    given = found.given if isinstance(found, AwsManagedPolicy) else given_of(text)
    opened = request.GET.get("open", "")
    address = f"arn={quote(found.arn, safe='')}"
    return {
        "summary": summary(document, given),
        "openable": address,
        "opened": opened,
        "actions": actions_of(document, opened) if opened else (),
    }


def _compared(screen: Screen, found: iam.Policy) -> dict[str, Any]:
    """The Compare tab, which the real console doesn't have: another policy, named or
    chosen, beside this one."""
    wanted = screen.request.GET.get("with", "").strip()

    def beside() -> iam.Policy | None:
        """The account's own goes before AWS's, if it is told."""
        given = aws_managed.by_name(wanted.rpartition("/")[2])
        api = screen.api
        own = api.listed(iam.own_policies) if given else iam.own_policies(api)
        return next((p for p in own if wanted in (p.name, p.arn)), given)

    def difference() -> Difference | None:
        other = beside()
        return compared(found, other) if other is not None else None

    start = _NAMED_ALIKE.sub("", found.name)
    alike = sorted(
        aws_managed.search(start) if start else (),
        key=lambda p: _NAMED_ALIKE.sub("", p.name) != start,
    )
    return {
        "wanted": wanted,
        "beside": beside,
        "difference": difference,
        "alike": [p.name for p in alike if p.arn != found.arn][:_OFFERED],
    }


def _last_accessed(screen: Screen, arn: str) -> dict[str, Any]:
    report = ask_for_report(screen, "policy-last-accessed", {"policy": arn})
    today = screen.bench.turn.now.date()
    return {
        "accessed": [
            {
                "service": entry["ServiceName"],
                "entity": entry.get("LastAuthenticatedEntity", "").rpartition("/")[2],
                "days": (today - entry["LastAuthenticated"].date()).days
                if "LastAuthenticated" in entry
                else None,
            }
            for entry in report.services
        ],
        "more": report.more,
        "problem": report.problem,
        "denied": report.denied,
    }
