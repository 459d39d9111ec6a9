"""Modify IAM role: which instance profile an instance has."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import pgettext

from iamtutor.console.forms.instances import NO_ROLE, ModifyRoleForm
from iamtutor.console.reading import iam
from iamtutor.console.screen import Screen
from iamtutor.console.views.ec2.common import answers_of, instance_of
from iamtutor.console.views.pressing import Confirmation, screen_view, submit
from iamtutor.course.views.seat import SeatRequest
from iamtutor.web.pages.forms import status_of

#: What has to be typed before the role is taken off.
_DETACH = "Detach"


@screen_view("ec2-modify-iam-role", "GET", "POST")
def modify_iam_role(
    request: SeatRequest, screen: Screen, instance_id: str = ""
) -> HttpResponse:
    """Without an id: to the list, where one is chosen. What is chosen here travels in the
    query, so that the page says what the button then does."""
    if not instance_id:
        return redirect(screen.url("ec2-instances"))
    found = instance_of(screen, instance_id)
    opened = screen.opening("open-modify-iam-role", {"instance": instance_id})
    present = iam.name_in(found.profile)
    form = ModifyRoleForm(
        request.POST or None,
        answers=answers_of(opened),
        initial={"instance_profile": request.GET.get("instance_profile", present)},
    )
    asking, asked = False, Confirmation()
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["instance_profile"]
        profile = None if chosen == NO_ROLE else chosen
        detaches = profile is None and bool(present)
        typed = request.POST.get("confirm")
        asking = detaches and (typed or "").strip() != _DETACH
        asked = Confirmation(typed=typed or "", wrong=asking and typed is not None)
        if not asking:
            answer = submit(
                screen,
                form,
                "modify-iam-role",
                {"instance": instance_id, "instance_profile": profile},
                text=_changed(profile, instance_id),
                url=screen.url("ec2-instances", instance=instance_id),
            )
            if answer is not None:
                return answer
    screen.page.shows["asking"] = asking
    if form.offers_nothing:
        screen.page.shows["offers"] = "nothing"
    wanted = form["instance_profile"].value()
    return screen.render(
        "ec2/instance/modify_iam_role",
        instance=found,
        name=found.name,
        present=present,
        form=form,
        attaching=wanted != NO_ROLE,
        asking=asking,
        asked=asked,
        effects=screen.effects(
            "modify-iam-role",
            {
                "instance": instance_id,
                "instance_profile": None if wanted == NO_ROLE else wanted or "…",
            },
        ),
        status=status_of(form, asked.wrong),
    )


def _changed(profile: str | None, instance_id: str) -> str:
    if profile is None:
        return pgettext(
            "console", "Successfully detached the IAM role from instance %(id)s"
        ) % {"id": instance_id}
    return pgettext(
        "console", "Successfully attached %(profile)s to instance %(id)s"
    ) % {"profile": profile, "id": instance_id}
