"""The dashboard, and the lists of security groups and key pairs."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.utils.translation import pgettext

from iamtutor.cloud.console.steps import ec2 as planned
from iamtutor.console.forms.key_pairs import KeyPairForm
from iamtutor.console.reading import beyond, ec2
from iamtutor.console.screen import Screen
from iamtutor.console.views.ec2.common import answers_of
from iamtutor.console.views.pressing import confirm, screen_view, submit
from iamtutor.course.views.seat import SeatRequest
from iamtutor.web.pages.forms import status_of


@screen_view("ec2")
def dashboard(request: SeatRequest, screen: Screen) -> HttpResponse:
    screen.opening("open-ec2", {})

    def states() -> list[str]:
        return [one.state for one in ec2.instances(screen.api)]

    def count(operation: str, member: str) -> Callable[[], int]:
        return lambda: len(screen.api.told(planned(operation))[member])

    counts = {
        "running": lambda: states().count("running"),
        "instances": lambda: sum(state != "terminated" for state in states()),
        "volumes": count("DescribeVolumes", "Volumes"),
        "groups": count("DescribeSecurityGroups", "SecurityGroups"),
        "key_pairs": count("DescribeKeyPairs", "KeyPairs"),
    }
    return screen.render("ec2/dashboard", counts=counts)


@screen_view("ec2-security-groups")
def security_groups(request: SeatRequest, screen: Screen) -> HttpResponse:
    answers = answers_of(screen.opening("open-security-groups", {}))
    groups = answers.get("DescribeSecurityGroups", {}).get("SecurityGroups", [])
    return screen.render("ec2/security_groups", groups=groups)


@screen_view("ec2-key-pairs")
def key_pairs(request: SeatRequest, screen: Screen) -> HttpResponse:
    answers = answers_of(screen.opening("open-key-pairs", {}))
    pairs = answers.get("DescribeKeyPairs", {}).get("KeyPairs", [])
    return screen.render("ec2/key_pairs", pairs=pairs, made=request.GET.get("made", ""))


@screen_view("ec2-create-key-pair", "GET", "POST")
def create_key_pair(request: SeatRequest, screen: Screen) -> HttpResponse:
    form = KeyPairForm(request.POST or None)
    if form.is_valid():
        params = form.params()
        answer = submit(
            screen,
            form,
            "create-key-pair",
            params,
            text=pgettext("console", "Successfully created key pair"),
            url=screen.url("ec2-key-pairs", made=params["name"]),
        )
        if answer is not None:
            return answer
    return screen.render(
        "ec2/key_pair/create",
        form=form,
        effects=screen.effects("create-key-pair", {"name": "…"}),
        status=status_of(form),
    )


@screen_view("ec2-key-pairs", "GET", "POST")
def delete_key_pair(request: SeatRequest, screen: Screen) -> HttpResponse:
    """Asks to type ``Delete`` first."""
    name = request.GET.get("name", "")
    listed = screen.api.told(ec2.KEY_PAIRS)["KeyPairs"]
    if not any(pair["KeyName"] == name for pair in listed):
        raise Http404
    asked = confirm(
        screen,
        ("Delete",),
        "delete-key-pair",
        {"name": name},
        text=pgettext("console", "Successfully deleted 1 key pair"),
        url=screen.url("ec2-key-pairs"),
    )
    if asked.answer is not None:
        return asked.answer
    return screen.render(
        "ec2/key_pair/delete",
        name=name,
        asked=asked,
        effects=screen.effects("delete-key-pair", {"name": name}),
        status=asked.status,
    )


@screen_view("ec2-key-pairs")
def private_key(request: SeatRequest, screen: Screen) -> HttpResponse:
    """What stands in for the private key: words, not a key."""
    name = request.GET.get("name", "")
    key_pair_id = beyond.made_key_pair(screen.world, name)
    if key_pair_id is None:
        raise Http404
    text = (
        f"This file stands in for the private key of the key pair {name}.\n"
        f"It is no key: {key_pair_id} belongs to a simulated AWS account, and no "
        "server in the world can be opened with it.\n\n"
        "On the real console the browser saves the private key at this moment and never "
        "again.\nKeep such a file to yourself: chmod 400, never in a repository.\n"
    )
    return HttpResponse(
        text,
        content_type="text/plain; charset=utf-8",
        headers={
            "Content-Disposition": 'attachment; filename="not-a-real-key.pem"',
        },
    )
