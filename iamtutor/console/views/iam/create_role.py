"""Creating a role in three steps. What was chosen stands in the address: back, reload and
a second tab keep it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from iamtutor.cloud.console.steps import trust_policy_for
from iamtutor.cloud.console.trusted_entities import USE_CASES
from iamtutor.console.forms.roles import ENTITIES, RoleNameForm, TrustedEntityForm
from iamtutor.console.forms.tags import TagEditor, TagRow, tag_editor
from iamtutor.console.guide import EC2
from iamtutor.console.reading import iam
from iamtutor.console.role_draft import LONGEST_QUERY, RoleDraft, draft_of
from iamtutor.console.screen import Screen
from iamtutor.console.views.iam.boundaries import boundary_list
from iamtutor.console.views.iam.policies import policy_table
from iamtutor.console.views.iam.roles import left_to_make, wanted_role
from iamtutor.console.views.policy_editor.checking import check
from iamtutor.console.views.policy_editor.editing import (
    TOOLS,
    examples_for,
    typed_after,
)
from iamtutor.console.views.pressing import done, half_made, press, screen_view
from iamtutor.course.views.seat import SeatRequest
from iamtutor.policy.validation.findings import PolicyKind
from iamtutor.web.pages.forms import status_of


@screen_view("iam-create-role", "GET", "POST")
def create_role(request: SeatRequest, screen: Screen) -> HttpResponse:
    """Whichever step the address names. The first one answers a form that was sent by
    either method: by POST while a policy is written in it."""
    asked = request.GET
    step = asked.get("step", "1")
    if step not in ("2", "3"):
        step = "1"
    screen.page.name += f"-{step}"
    draft = draft_of(asked, screen.signed_in.id)
    wanted = _asked_service(screen)
    if wanted and draft.trusted_service != wanted:
        screen.page.shows["trusts"] = "another"
    screen.page.elsewhere = left_to_make(screen) != "all"
    if request.method == "POST" and step == "3":
        return _create(screen, draft)
    if request.method == "POST" or asked.get("go"):
        return _choose_entity(screen, draft)
    if "back" in asked:
        return redirect(f"{request.path}?{draft.query('1')}")
    if "forward" in asked:
        if asked.get("bounded") and not draft.boundary:
            return _step_2(screen, draft, _("Select a policy."))
        return redirect(f"{request.path}?{draft.query('3')}")
    if step == "2":
        return _step_2(screen, draft)
    if step == "3":
        return _step_3(screen, draft, *_kept(draft))
    return _step_1(screen, draft, TrustedEntityForm(initial=_said(draft)))


# --- step 1 -----------------------------------------------------------------------------


def _said(draft: RoleDraft) -> dict[str, Any]:
    """What the draft says, as the first step's fields."""
    return {
        **draft.choices,
        "entity": draft.entity,
        "with_external_id": bool(draft.choices.get("external_id")),
        "document": draft.document or trust_policy_for(""),
    }


def _choose_entity(screen: Screen, draft: RoleDraft) -> HttpResponse:
    """The first step's form was sent: by *Next*, or by a tool of the editor."""
    request = screen.request
    sent = request.POST if request.method == "POST" else request.GET
    tool = next((name for name in TOOLS if name in request.POST), None)
    data: QueryDict = sent.copy()
    if not sent.get("use_case"):
        data["use_case"] = sent.get(f"case-{sent.get('service', '')}", "")
    if tool is not None:
        offered = examples_for(screen, PolicyKind.TRUST)
        typed = typed_after(screen, offered, tool, PolicyKind.TRUST)
        changed = {"document": typed.get("document", "")}
        return _step_1(screen, draft, TrustedEntityForm.as_sent(data, changed), tool)
    form = TrustedEntityForm(data)
    if not form.is_valid():
        return _step_1(screen, draft, form)
    draft.choose(
        form.cleaned_data["entity"], form.cleaned_data, form.cleaned_data["document"]
    )
    return redirect(f"{request.path}?{draft.query('2')}")


def _step_1(
    screen: Screen, draft: RoleDraft, form: TrustedEntityForm, tool: str | None = None
) -> HttpResponse:
    request = screen.request
    document = form["document"].value() or ""
    entity = form["entity"].value() or "service"
    own = tool is not None or entity == "custom"
    checked = check(screen, document, PolicyKind.TRUST, asks=own)
    if tool == "check" and request.htmx:
        return render(request, "console/policy_editor/_review.html", checked.context)
    service = form["service"].value() or ""
    return screen.render(
        "iam/role/create_1",
        form=form,
        draft=draft,
        draft_query=draft.query("1"),
        entity=entity,
        entities=ENTITIES,
        services=USE_CASES.items(),
        wanted=_wanted(screen),
        service=service,
        use_case=form["use_case"].value()
        or next((case.name for case in USE_CASES.get(service, ("", ()))[1]), ""),
        **checked.context,
        looked=tool is not None or bool(form.errors),
        examples=examples_for(screen, PolicyKind.TRUST),
        status=status_of(form),
    )


def _wanted(screen: Screen) -> str:
    """The service that guided mode looks for among those of the first step."""
    return _asked_service(screen) if screen.guide.sends else ""


def _asked_service(screen: Screen) -> str:
    """The service that the task's role is to be for, if it is one. Chosen as *AWS service*:
    with the same trust policy of one's own, no instance profile is made."""
    return str(wanted_role(screen).get("trusted_service", ""))


# --- step 2 -----------------------------------------------------------------------------


def _step_2(screen: Screen, draft: RoleDraft, error: str = "") -> HttpResponse:
    request = screen.request
    case = draft.use_case
    return screen.render(
        "iam/role/create_2",
        draft=draft,
        carried=draft.carried,
        brought=[iam.name_in(arn) for arn in (case.policies if case else ())],
        **policy_table(request, screen, draft.policies),
        bounded=bool(request.GET.get("bounded")),
        boundary=boundary_list(
            screen, request.GET.get("bq", ""), request.GET.get("boundary", ""), error
        ),
        effects=screen.effects(
            "create-role",
            draft.params(screen.bench.names.get("role", "")),
            this=("AttachRolePolicy",),
        ),
        status=status_of(error),
    )


# --- step 3 -----------------------------------------------------------------------------


def _kept(draft: RoleDraft) -> tuple[RoleNameForm, TagEditor]:
    """The third step as it was left, or as it begins."""
    if not draft.written:
        return RoleNameForm(initial={"description": draft.description}), TagEditor()
    rows = [TagRow(key, value) for key, value in draft.written["tags"]]
    return RoleNameForm(initial=draft.written), TagEditor(rows)


def _step_3(
    screen: Screen,
    draft: RoleDraft,
    form: RoleNameForm,
    tags: TagEditor,
    *,
    failed: str = "",
) -> HttpResponse:
    name = form["name"].value() or screen.bench.names.get("role", "")
    return screen.render(
        "iam/role/create_3",
        form=form,
        tags=tags,
        draft=draft,
        chosen=draft.policies,
        policies=[(arn, iam.name_in(arn), iam.is_own(arn)) for arn in draft.policies],
        boundary_name=iam.name_in(draft.boundary),
        boundary_own=iam.is_own(draft.boundary),
        query=draft.query("3"),
        errors_heading=pgettext("console", "Failed to create role %(name)s.")
        % {"name": failed}
        if failed
        else "",
        # After a failure, what was called says more than what would be.
        effects=[]
        if failed
        else screen.effects(
            "create-role",
            draft.params(str(name), tags=tags.tags),
            this=("CreateRole",),
        ),
        status=status_of(form, tags),
    )


def _create(screen: Screen, draft: RoleDraft) -> HttpResponse:
    request = screen.request
    form, tags = RoleNameForm(request.POST), tag_editor(request.POST)
    if "edit" in request.POST or tags.changed:
        draft.written = {
            "name": request.POST.get("name", ""),
            "description": request.POST.get("description", ""),
            "tags": [(row.key, row.value) for row in tags.rows],
        }
        query = draft.query("1" if request.POST.get("edit") == "1" else "2")
        if tags.changed:
            return _step_3(screen, draft, RoleNameForm(initial=draft.written), tags)
        if len(query) <= LONGEST_QUERY:
            return redirect(f"{request.path}?{query}")
        messages.error(
            request,
            _(
                "This is too much text to carry over to another step. Create the role "
                "first and add the tags to it afterwards."
            ),
        )
        return _step_3(screen, draft, RoleNameForm(initial=draft.written), tags)
    if not (form.is_valid() & tags.is_valid()):
        return _step_3(screen, draft, form, tags)
    name = form.cleaned_data["name"]
    params = draft.params(
        name, description=form.cleaned_data["description"], tags=tags.tags
    )
    url = screen.url("iam-roles")
    pressed = press(screen, "create-role", params, url=url)
    if pressed.error is not None and pressed.result.get("role") == name:
        text = pgettext(
            "console",
            "The role %(name)s was created, but not everything that goes with it.",
        )
        advice = ""
        # Where its name is taken, a new role would be refused the same way.
        if (
            draft.trusted_service == EC2
            and "instance_profile" not in pressed.result
            and pressed.error["code"] != "EntityAlreadyExists"
        ):
            advice = _(
                "The console makes an instance profile only together with its role. "
                "To get one, put right what was refused, delete this role and create it "
                "again."
            )
        url = screen.url("iam-role", name)
        return half_made(screen, pressed, text % {"name": name}, url, advice)
    if pressed.error is not None:
        form.add_api_error(pressed.error["code"], pressed.problem)
        return _step_3(screen, draft, form, tags, failed=name)
    # A name that IAM refuses may be none that an address can hold.
    created = format_html(
        '{} <a href="{}">{}</a>',
        pgettext("console", "Role %(name)s created.") % {"name": name},
        screen.url("iam-role", name),
        pgettext("console", "View role"),
    )
    return done(screen, created, url)
