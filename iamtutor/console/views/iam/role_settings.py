"""What is set on a role besides its policies: details, tags, boundary, its sessions."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from iamtutor.console.forms.roles import CUSTOM, DURATIONS, BoundaryForm, EditRoleForm
from iamtutor.console.reading import iam
from iamtutor.console.screen import Screen
from iamtutor.console.views.iam.boundaries import boundary_list
from iamtutor.console.views.iam.roles import find_role
from iamtutor.console.views.pressing import answered, failed_text, screen_view, submit
from iamtutor.console.views.tagging import edit_tags
from iamtutor.course.views.seat import SeatRequest
from iamtutor.web.pages.forms import status_of


@screen_view("iam-edit-role", "GET", "POST")
def edit_role(request: SeatRequest, screen: Screen, name: str) -> HttpResponse:
    """A role's description and maximum session duration."""
    role = find_role(screen, name)
    known = role.max_session_duration in DURATIONS
    form = EditRoleForm(
        request.POST or None,
        initial={
            "description": role.description or "",
            "duration": str(role.max_session_duration) if known else CUSTOM,
            "custom": "" if known else str(role.max_session_duration),
        },
    )
    if request.method == "POST" and form.is_valid():
        answer = submit(
            screen,
            form,
            "update-role",
            {
                "role": name,
                "description": form.cleaned_data["description"],
                "duration": form.cleaned_data["seconds"],
            },
            text=pgettext("console", "Role %(name)s updated.") % {"name": name},
            url=screen.url("iam-role", name),
        )
        if answer is not None:
            return answer
    return screen.render(
        "iam/role/edit",
        role=role,
        form=form,
        durations=[(str(seconds), seconds // 3600) for seconds in DURATIONS],
        effects=screen.effects(
            "update-role",
            {
                "role": name,
                "description": form["description"].value() or "",
                "duration": role.max_session_duration,
            },
        ),
        status=status_of(form),
    )


@screen_view("iam-role-tags", "GET", "POST")
def role_tags(request: SeatRequest, screen: Screen, name: str) -> HttpResponse:
    role = find_role(screen, name)
    return edit_tags(
        screen,
        "iam/role/edit_tags",
        "manage-role-tags",
        {"role": name},
        role.tags,
        text=pgettext("console", "Tags updated."),
        url=screen.url("iam-role", name, tab="tags"),
        role=role,
    )


@screen_view("iam-boundary", "GET", "POST")
def role_boundary(request: SeatRequest, screen: Screen, name: str) -> HttpResponse:
    """Set, change or remove a role's permissions boundary. Searching posts the form too,
    so that what was chosen stays chosen."""
    role = find_role(screen, name)
    url = screen.url("iam-role", name)
    if "remove" in request.POST:
        text = pgettext("console", "Permissions boundary removed.")
        return answered(screen, "remove-boundary", {"role": name}, text=text, url=url)
    chosen = request.POST.get("boundary", role.boundary or "")
    form = BoundaryForm(request.POST if "set" in request.POST else None)
    if "set" in request.POST and form.is_valid():
        answer = submit(
            screen,
            form,
            "set-boundary",
            {"role": name, "boundary": form.cleaned_data["boundary"]},
            text=pgettext("console", "Permissions boundary set."),
            url=url,
        )
        if answer is not None:
            return answer
    return screen.render(
        "iam/role/edit_boundary",
        role=role,
        form=form,
        own_policies=lambda: iam.own_policies(screen.api),
        boundary=boundary_list(
            screen,
            request.POST.get("bq", ""),
            chosen,
            " ".join(str(error) for error in form["boundary"].errors),
        ),
        effects=screen.effects(
            "set-boundary", {"role": name, "boundary": chosen or "arn:…"}
        ),
        status=status_of(form),
    )


@screen_view("iam-role", "POST")
def revoke_sessions(request: SeatRequest, screen: Screen, name: str) -> HttpResponse:
    """Deny everything to the sessions that were issued before this moment."""
    find_role(screen, name)
    url = screen.url("iam-role", name, tab="revoke")
    if not request.POST.get("acknowledge"):
        return failed_text(
            screen,
            _("Select the check box to confirm that all active sessions are revoked."),
            url,
        )
    return answered(
        screen,
        "revoke-sessions",
        {"role": name},
        text=pgettext("console", "Active sessions revoked."),
        # The new inline policy stands among the permissions.
        url=screen.url("iam-role", name),
        back=url,
    )
