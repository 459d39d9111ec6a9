"""The console's home, and the switch of guided mode."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from iamtutor.console.screen import GUIDE_OFF, open_screen
from iamtutor.console.views.pressing import screen_view
from iamtutor.course.views.seat import SeatRequest

#: Services by console name, name of their first screen, English and Japanese line.
SERVICES = (
    ("iam", "IAM", "Manage access to AWS resources", "AWS リソースへのアクセスの管理"),
    ("ec2", "EC2", "Virtual Servers in the Cloud", "クラウド内の仮想サーバー"),
    (
        "s3",
        "S3",
        "Scalable Storage in the Cloud",
        "クラウド内のスケーラブルなストレージ",
    ),
    (
        "cloudtrail",
        "CloudTrail",
        "Track User Activity and API Usage",
        "ユーザーアクティビティと API 使用状況の追跡",
    ),
)


@screen_view
@require_safe
def home(request: SeatRequest, slug: str) -> HttpResponse:
    screen = open_screen(request, slug, "home")
    wanted = request.GET.get("q", "").strip().lower()
    line = 3 if request.LANGUAGE_CODE == "ja" else 2
    found = [
        (name, title, entry[line])
        for entry in SERVICES
        for name, title in [entry[:2]]
        if wanted in title.lower() or wanted in entry[2].lower() or wanted in entry[3]
    ]
    return screen.render("home", services=found, wanted=request.GET.get("q", ""))


@screen_view
@require_POST
def guide(request: SeatRequest, slug: str) -> HttpResponse:
    """Switch guided mode on or off."""
    request.session[GUIDE_OFF] = request.POST.get("guide") == "off"
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return redirect("console:home", slug)
    return redirect(target)
