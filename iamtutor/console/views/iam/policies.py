"""The list of managed policies that can be attached, searched by name, service and access
level; and creating one."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import pgettext

from iamtutor.cloud.policies import aws_managed
from iamtutor.console.forms.policies import EMPTY_POLICY, PolicyForm
from iamtutor.console.guide import policies_asked
from iamtutor.console.policy_editor.visual.words import level_word
from iamtutor.console.reading import iam
from iamtutor.console.reading.asking import Api
from iamtutor.console.reading.iam import OwnPolicy, document_text
from iamtutor.console.screen import Screen
from iamtutor.console.search import plain
from iamtutor.console.summary import given_of, short_words
from iamtutor.console.views.policy_editor.editing import Saving
from iamtutor.console.views.policy_editor.writing import write
from iamtutor.console.views.pressing import screen_view
from iamtutor.course.views.seat import SeatRequest
from iamtutor.policy.actions import aws_catalogue
from iamtutor.policy.summaries.access import LEVELS, gives
from iamtutor.web.requests.bodies import takes_many

#: Rows of a page of the list.
PAGE = 20


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """A policy in the list. Only those on the page are read further."""

    policy: iam.Policy

    @property
    def arn(self) -> str:
        return self.policy.arn

    @property
    def name(self) -> str:
        return self.policy.name

    @property
    def type(self) -> str:
        return "customer" if isinstance(self.policy, OwnPolicy) else "aws"

    @property
    def document(self) -> str:
        return document_text(self.policy)

    @property
    def description(self) -> str:
        """The customer's own words; AWS's are not in the list that is read here."""
        if isinstance(self.policy, OwnPolicy):
            return self.policy.description
        return ""

    @property
    def services(self) -> str:
        if isinstance(self.policy, OwnPolicy):
            return short_words(given_of(self.document).allowed)
        return short_words(self.policy.given.allowed)


def policy_table(
    request: SeatRequest, screen: Screen, chosen: list[str]
) -> dict[str, Any]:
    """The searchable list of policies that can be attached: AWS's and the account's own.
    It reads what was searched for from the form, however that was sent."""
    asked = request.POST if request.method == "POST" else request.GET
    wanted = asked.get("q", "").strip()
    kind, allows = asked.get("type", ""), asked.get("allows", "")
    level = asked.get("level", "") if asked.get("level") in LEVELS else ""
    every = screen.api.listed(iam.own_policies)
    own: list[iam.Policy] = [
        policy
        for policy in every
        if kind != "aws"
        and plain(wanted) in plain(policy.name)
        and (not (allows or level) or _gives(screen, policy, allows, level))
    ]
    provided = (
        aws_managed.search(plain(wanted), service=allows, level=level)
        if kind != "customer"
        else []
    )
    page = Paginator([*own, *provided], PAGE).get_page(asked.get("page"))
    rows = [PolicyRow(policy) for policy in page]
    shown = {row.arn for row in rows}
    screen.page.shows["policy"] = asked_for = _asked(screen, chosen)
    sought = bool(asked_for) and all(row.name != asked_for for row in rows)
    screen.page.shows["sought"] = sought
    keep = asked.copy()
    for key in ("page", "go", "look"):
        keep.pop(key, None)
    uses = screen.api.unless_refused(iam.uses_of_policies, None)
    return {
        "page": page,
        "rows": [(row, used_as(row.arn, uses)) for row in rows],
        "own_policies": lambda: iam.own_policies(screen.api),
        "total": len(aws_managed.attachable()) + len(every),
        "wanted": wanted,
        "kind": kind,
        "allows": allows,
        "services": _service_options(allows),
        "level": level,
        "levels": [(name, level_word(name)) for name in LEVELS],
        "chosen": chosen,
        "elsewhere": [arn for arn in chosen if arn not in shown],
        "asked": asked_for,
        "sought": sought,
        "query": keep.urlencode(),
        "source": aws_managed.source_and_date()[1],
    }


def _asked(screen: Screen, chosen: list[str]) -> str:
    """The policy that guided mode looks for in the list, by name: one that the task asks
    for and that isn't chosen yet."""
    if not screen.guide.sends or screen.task is None:
        return ""
    names = [arn.rsplit("/", 1)[-1] for arn in chosen]
    asked = policies_asked(screen.bench.lesson.task(screen.task.id))
    return next((name for name in asked if name not in names), "")


@cache
def _every_service_option() -> SafeString:
    """421 of them: put together once, for every keystroke of a search asks for the list."""
    return format_html_join(
        "",
        '<option value="{}" lang="en">{} · {}</option>',
        (
            (prefix, prefix, aws_catalogue().service_names.get(prefix, prefix))
            for prefix in aws_managed.services()
        ),
    )


def _service_options(chosen: str) -> SafeString:
    options = _every_service_option()
    if chosen not in aws_managed.services():
        return options
    start = f'<option value="{chosen}"'
    return mark_safe(options.replace(start, f"{start} selected", 1))


def _gives(screen: Screen, policy: OwnPolicy, service: str, level: str) -> bool:
    """Whether its text is told, and gives that."""

    def asked(_api: Api) -> bool:
        return gives(given_of(policy.document).allowed, service, level)

    return screen.api.unless_refused(asked, False)


def used_as(arn: str, uses: iam.Uses | None) -> str:
    """The *Used as* column; nothing where it is not told."""
    if uses is None:
        return "-"
    words = []
    if uses.attached.get(arn):
        words.append(pgettext("console", "Permissions policy"))
    if uses.boundaries.get(arn):
        words.append(pgettext("console", "Boundary"))
    return ", ".join(words) or pgettext("policy use", "None")


@screen_view("iam-policies")
def policies(request: SeatRequest, screen: Screen) -> HttpResponse:
    chosen = request.GET.getlist("arn")[:1]
    table = policy_table(request, screen, chosen)
    if request.htmx:  # a search while typing: the page is open already
        return screen.render("iam/_policies", pick="one", **table)
    screen.opening("open-policies", {})
    return screen.render("iam/policies", **table)


@takes_many
@screen_view("iam-create-policy", "GET", "POST")
def create_policy(request: SeatRequest, screen: Screen) -> HttpResponse:
    """Create a customer managed policy."""
    return write(
        screen,
        "iam/policy/create",
        PolicyForm,
        Saving(
            "create-policy",
            {},
            pgettext("console", "Policy %(name)s created."),
            screen.url("iam-policies", type="customer"),
        ),
        initial={"document": EMPTY_POLICY},
        tagged=True,
    )
