"""The settings of an instance, each a page with one form; its tags."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from iamtutor.console.forms import instances as forms
from iamtutor.console.screen import Screen
from iamtutor.console.views.ec2.common import answers_of, instance_of
from iamtutor.console.views.pressing import screen_view, submit
from iamtutor.console.views.tagging import edit_tags
from iamtutor.course.telling.buttons import button_words
from iamtutor.course.views.seat import SeatRequest
from iamtutor.web.pages.forms import status_of


@dataclass(frozen=True, slots=True)
class Setting:
    """A page: its form, which the button of that name saves, and what it is about."""

    form: type[forms.SettingForm]
    about: Callable[[], str]
    states: frozenset[str] = frozenset({"running", "stopped"})

    @property
    def button(self) -> str:
        return self.form.button

    @property
    def title(self) -> str:
        return button_words(self.button)


_STOPPED = frozenset({"stopped"})
SETTINGS: Mapping[str, Setting] = {
    "termination-protection": Setting(
        forms.TerminationProtectionForm,
        lambda: _(
            "While it is on, the instance cannot be terminated from the console, the CLI "
            "or the API. Whoever may change this setting can switch it off first."
        ),
    ),
    "stop-protection": Setting(
        forms.StopProtectionForm,
        lambda: _(
            "While it is on, the instance can neither be stopped nor terminated from the "
            "console, the CLI or the API."
        ),
    ),
    "shutdown-behavior": Setting(
        forms.ShutdownForm,
        lambda: _(
            "What happens when the machine is shut down from within: it is stopped and "
            "keeps its disk, or it is terminated."
        ),
    ),
    "instance-type": Setting(
        forms.InstanceTypeForm,
        lambda: _(
            "Another size for the same disk. The processor’s architecture has to "
            "match the image."
        ),
        _STOPPED,
    ),
    "user-data": Setting(
        forms.UserDataForm,
        lambda: _(
            "Text that the instance can read from its metadata. On real AWS a script in "
            "it runs when the instance starts for the first time. Here it is kept, but "
            "nothing runs it."
        ),
        _STOPPED,
    ),
    "metadata-options": Setting(
        forms.MetadataOptionsForm,
        lambda: _(
            "The metadata service hands the role’s credentials to the instance. If it "
            "is disabled, it hands out none: the role is attached but useless."
        ),
    ),
    "metadata-tags": Setting(
        forms.MetadataTagsForm,
        lambda: _("The instance can then read its own tags from its metadata."),
    ),
    "security-groups": Setting(
        forms.SecurityGroupsForm,
        lambda: _(
            "Security groups say which traffic reaches the instance. They have "
            "nothing to do with IAM groups, or with what its role may do."
        ),
    ),
}


@screen_view("ec2-setting", "GET", "POST")
def change_setting(
    request: SeatRequest, screen: Screen, instance_id: str, setting: str
) -> HttpResponse:
    found = instance_of(screen, instance_id)
    wanted = SETTINGS.get(setting)
    if wanted is None:
        raise Http404
    opened = screen.opening("open-security-groups", {})
    listed = answers_of(opened).get("DescribeSecurityGroups")
    form = wanted.form(
        request.POST if request.method == "POST" else None,
        instance=found,
        groups=[
            (one["GroupId"], f"{one['GroupName']} ({one['GroupId']})")
            for one in listed["SecurityGroups"]
        ]
        if listed
        else None,
    )
    if form.is_valid():
        answer = submit(
            screen,
            form,
            wanted.button,
            {"instance": instance_id, **form.cleaned_data},
            text=_("%(setting)s: saved for %(id)s")
            % {"setting": wanted.title, "id": instance_id},
            url=screen.url("ec2-instance", instance_id),
        )
        if answer is not None:
            return answer
    announced = form.cleaned_data if form.is_valid() else form.initial
    return screen.render(
        "ec2/instance/setting",
        instance=found,
        name=found.name,
        title=wanted.title,
        about=wanted.about(),
        resting=wanted.states == _STOPPED and found.state == "running",
        form=form,
        effects=screen.effects(wanted.button, {"instance": instance_id, **announced}),
        status=status_of(form),
    )


@screen_view("ec2-tags", "GET", "POST")
def tags(request: SeatRequest, screen: Screen, instance_id: str) -> HttpResponse:
    found = instance_of(screen, instance_id)
    return edit_tags(
        screen,
        "ec2/instance/tags",
        "manage-tags",
        {"instance": instance_id},
        found.tags,
        text=pgettext("console", "Successfully updated tags of %(id)s")
        % {"id": instance_id},
        url=screen.url("ec2-instance", instance_id, tab="tags"),
        instance=found,
        name=found.name,
    )
