"""What is done with a managed policy: whom it is attached to, tags, versions, deleting."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import npgettext, pgettext

from iamtutor.cloud.policies import aws_managed
from iamtutor.console.forms.base import DocumentForm
from iamtutor.console.screen import Screen
from iamtutor.console.search import plain
from iamtutor.console.views.iam.deleting import delete
from iamtutor.console.views.iam.policies import PAGE
from iamtutor.console.views.iam.policy import (
    entities_of,
    every_entity,
    find_policy,
    own_policy,
    page_of_policy,
)
from iamtutor.console.views.policy_editor.editing import Saving
from iamtutor.console.views.policy_editor.writing import write
from iamtutor.console.views.pressing import (
    answered,
    done,
    failed_text,
    press,
    screen_view,
)
from iamtutor.console.views.tagging import edit_tags
from iamtutor.course.views.seat import SeatRequest
from iamtutor.web.pages.forms import status_of
from iamtutor.web.requests.bodies import takes_many


@screen_view("iam-attach-policy", "GET", "POST")
def attach_policy(request: SeatRequest, screen: Screen) -> HttpResponse:
    """Attach the policy to roles, users and groups."""
    if not request.GET.get("arn"):
        return failed_text(screen, _("Select a policy."), screen.url("iam-policies"))
    found = find_policy(screen)
    having = {e.key for e in entities_of(screen, found.arn, "PermissionsPolicy")}
    free = [entity for entity in every_entity(screen) if entity.key not in having]
    chosen = [e.key for e in free if e.key in request.POST.getlist("entity")]
    problem = wrong = ""
    if "attach" in request.POST and not chosen:
        wrong = _("Select at least one entity.")
    elif "attach" in request.POST:
        url = page_of_policy(screen, found.arn, "entities")
        params = {"policy": found.arn, "entities": chosen}
        pressed = press(screen, "attach-entities", params, url=url)
        if pressed.error is None:
            return done(screen, _attached_words(len(chosen)), url)
        problem = pressed.problem
    # not ``q``: the list of policies brings along what was searched for there
    asked = request.POST if request.method == "POST" else request.GET
    wanted = asked.get("who", "").strip()
    matching = [entity for entity in free if plain(wanted) in plain(entity.name)]
    page = Paginator(matching, PAGE).get_page(asked.get("page"))
    shown = {entity.key for entity in page}
    return screen.render(
        "iam/policy/attach",
        arn=found.arn,
        policy=found,
        page=page,
        wanted=wanted,
        chosen=chosen,
        elsewhere=[e for e in free if e.key in chosen and e.key not in shown],
        problem=problem or wrong,
        effects=[]
        if problem
        else screen.effects(
            "attach-entities", {"policy": found.arn, "entities": chosen or ["role/…"]}
        ),
        status=status_of(problem, wrong),
    )


def _attached_words(count: int) -> str:
    return npgettext(
        "console",
        "Policy was successfully attached to %(count)d entity.",
        "Policy was successfully attached to %(count)d entities.",
        count,
    ) % {"count": count}


@screen_view("iam-policy", "POST")
def detach_policy(request: SeatRequest, screen: Screen) -> HttpResponse:
    """Detach the policy from those who were ticked; the tab asks first (``ask``)."""
    found = find_policy(screen)
    ticked = request.POST.getlist("entity")
    entities = [
        entity
        for entity in entities_of(screen, found.arn, "PermissionsPolicy")
        if entity.key in ticked
    ]
    url = page_of_policy(screen, found.arn, "entities")
    if not entities:
        return failed_text(screen, _("Select at least one entity."), url)
    params = {"policy": found.arn, "entities": [entity.key for entity in entities]}
    if "ask" in request.POST:
        return screen.render(
            "iam/policy/detach",
            arn=found.arn,
            policy=found,
            entities=entities,
            effects=screen.effects("detach-entities", params),
        )
    text = npgettext(
        "console",
        "Policy was detached from %(count)d entity.",
        "Policy was detached from %(count)d entities.",
        len(entities),
    ) % {"count": len(entities)}
    return answered(screen, "detach-entities", params, text=text, url=url)


@screen_view("iam-policy-tags", "GET", "POST")
def policy_tags(request: SeatRequest, screen: Screen) -> HttpResponse:
    own = own_policy(screen)
    return edit_tags(
        screen,
        "iam/policy/edit_tags",
        "manage-policy-tags",
        {"policy": own.arn},
        own.tags,
        text=pgettext("console", "Tags updated."),
        url=page_of_policy(screen, own.arn, "tags"),
        policy=own,
    )


@takes_many
@screen_view("iam-edit-policy", "GET", "POST")
def edit_policy(request: SeatRequest, screen: Screen) -> HttpResponse:
    """Write a new version of a customer managed policy; it is in force at once."""
    own = own_policy(screen)
    saved = own.document
    return write(
        screen,
        "iam/policy/edit",
        DocumentForm,
        Saving(
            "save-policy",
            {"policy": own.arn},
            pgettext("console", "Policy %(name)s updated.") % {"name": own.name},
            page_of_policy(screen, own.arn),
        ),
        saved=saved,
        initial={"document": saved},
        policy=own,
    )


@screen_view("iam-policy", "POST")
def change_version(request: SeatRequest, screen: Screen) -> HttpResponse:
    """Set another version as the default, or delete one that is not."""
    own = own_policy(screen)
    url = page_of_policy(screen, own.arn, "versions")
    delete = "delete" in request.POST
    version = request.POST.get("delete" if delete else "default", "")
    if version not in own.version_ids:
        raise Http404
    text = (
        pgettext("console", "Version %(version)s deleted.")
        if delete
        else pgettext("console", "Version %(version)s is now the default version.")
    )
    return answered(
        screen,
        "delete-version" if delete else "set-default-version",
        {"policy": own.arn, "version": version},
        text=text % {"version": version},
        url=url,
    )


@screen_view("iam-delete-policy", "GET", "POST")
def delete_policy(request: SeatRequest, screen: Screen) -> HttpResponse:
    """Delete a customer managed policy, after typing its name."""
    if "delete" in request.GET:  # the list's button
        problem = ""
        if not request.GET.get("arn"):
            problem = _("Select a policy.")
        elif aws_managed.get(request.GET["arn"]) is not None:
            problem = _("AWS manages this policy, so you cannot delete it.")
        if problem:
            return failed_text(screen, problem, screen.url("iam-policies"))
    own = own_policy(screen)
    return delete(
        screen,
        "delete-policy",
        {"policy": own.arn},
        own.name,
        text=pgettext("console", "Policy %(name)s deleted."),
        confirmation=pgettext(
            "console",
            "To confirm deletion, enter the policy name in the text input field.",
        ),
        listed=(pgettext("console", "Policies"), "iam-policies"),
        back=screen.url("iam-policy", arn=own.arn),
        policy=own,
        entities=[
            entity.name for entity in entities_of(screen, own.arn, "PermissionsPolicy")
        ],
    )
