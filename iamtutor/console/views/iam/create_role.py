"""Creating a role in three steps. What was chosen stands in the address: back, reload and
a second tab keep it."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from iamtutor.cloud import console as buttons
from iamtutor.console.forms.roles import (
    USE_CASES,
    RoleNameForm,
    TrustedEntityForm,
)
from iamtutor.console.screen import Screen, open_screen
from iamtutor.console.views.iam.policies import policy_table
from iamtutor.console.views.pressing import screen_view, submit
from iamtutor.course.views.seat import SeatRequest

SERVICE = "iam"


@screen_view
@require_http_methods(["GET", "POST"])
def create_role(request: SeatRequest, slug: str) -> HttpResponse:
    """Three steps. What was chosen stands in the address: back, reload and a second tab
    keep it."""
    step = request.GET.get("step", "1")
    if request.method == "POST":
        return _create(request, slug)
    if "forward" in request.GET or "back" in request.GET:
        query = request.GET.copy()
        query["step"] = "3" if "forward" in query else "1"
        for key in ("forward", "back", "q", "type", "page", "look"):
            query.pop(key, None)
        return redirect(f"{request.path}?{query.urlencode()}")
    if step == "2":
        return _step_2(request, slug)
    if step == "3":
        return _step_3(request, slug, RoleNameForm(initial=_name_initial(request)))
    return _step_1(request, slug)


def _step_1(request: SeatRequest, slug: str) -> HttpResponse:
    screen = open_screen(request, slug, "iam-create-role-1", SERVICE)
    form = TrustedEntityForm(request.GET if "entity" in request.GET else None)
    entity = request.GET.get("entity", "service")
    if request.GET.get("go") and form.is_valid():
        about = {"account": "account", "custom": "document"}.get(entity, "service")
        query = {key: form.cleaned_data[key] for key in ("entity", about)}
        return redirect(f"{request.path}?step=2&{urlencode(query)}")
    return screen.render(
        "iam/create_role_1",
        form=form if request.GET.get("go") else TrustedEntityForm(request.GET or None),
        show_errors=bool(request.GET.get("go")),
        use_cases=USE_CASES,
        entity=entity,
        chosen=request.GET.get("service", ""),
        document=request.GET.get("document") or buttons.trust_policy_for(""),
        account=request.GET.get("account", ""),
        status=422 if request.GET.get("go") else 200,
    )


def _carried(request: SeatRequest) -> dict[str, Any]:
    """The choices of the steps before, as the address carries them."""
    return {
        key: request.GET.get(key, "")
        for key in ("entity", "service", "account", "document")
    }


def _trust(request: SeatRequest) -> tuple[str, str]:
    """The trusted service, if any, and the trust policy of the new role."""
    carried = _carried(request)
    if carried["entity"] == "account":
        document = {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": "sts:AssumeRole",
                    "Principal": {"AWS": carried["account"]},
                    "Condition": {},
                }
            ],
        }
        return "", json.dumps(document, indent=4)
    if carried["entity"] == "custom":
        return "", carried["document"]
    return carried["service"], buttons.trust_policy_for(carried["service"])


def _step_2(request: SeatRequest, slug: str) -> HttpResponse:
    screen = open_screen(request, slug, "iam-create-role-2", SERVICE)
    chosen = list(dict.fromkeys(request.GET.getlist("policy")))
    return screen.render(
        "iam/create_role_2",
        carried=_carried(request),
        **policy_table(request, screen, chosen),
        effects=_planned(
            screen,
            request,
            screen.bench.names["role"],
            chosen,
            this=("AttachRolePolicy",),
        ),
    )


def _name_initial(request: SeatRequest) -> dict[str, str]:
    service = request.GET.get("service", "")
    text = next((text for name, _title, text in USE_CASES if name == service), "")
    return {"description": text}


def _planned(
    screen: Screen,
    request: SeatRequest,
    name: str,
    chosen: list[str],
    *,
    this: tuple[str, ...] = (),
) -> list[Any]:
    service, trust = _trust(request)
    params: dict[str, Any] = {"name": name, "policies": chosen}
    if service:
        params["trusted_service"] = service
    else:
        params["trust_policy"] = trust
    return screen.effects("create-role", params, this=this)


def _step_3(
    request: SeatRequest, slug: str, form: RoleNameForm, status: int = 200
) -> HttpResponse:
    screen = open_screen(request, slug, "iam-create-role-3", SERVICE)
    chosen = request.GET.getlist("policy")
    name = form["name"].value() or screen.bench.names["role"]
    return screen.render(
        "iam/create_role_3",
        form=form,
        carried=_carried(request),
        chosen=chosen,
        policies=[(arn, arn.rsplit("/", 1)[-1]) for arn in chosen],
        trust=_trust(request)[1],
        query=request.GET.urlencode(),
        effects=_planned(screen, request, str(name), chosen, this=("CreateRole",)),
        status=status,
    )


def _create(request: SeatRequest, slug: str) -> HttpResponse:
    form = RoleNameForm(request.POST)
    if not form.is_valid():
        return _step_3(request, slug, form, 422)
    screen = open_screen(request, slug, "iam-create-role-3", SERVICE)
    service, trust = _trust(request)
    params: dict[str, Any] = {
        "name": form.cleaned_data["name"],
        "policies": request.GET.getlist("policy"),
        "description": form.cleaned_data["description"],
    }
    if service:
        params["trusted_service"] = service
    else:
        params["trust_policy"] = trust
    answer = submit(
        screen,
        form,
        "create-role",
        params,
        text=pgettext("console", "Role %(name)s created.") % params,
        url=screen.url("iam-roles"),
    )
    return answer or _step_3(request, slug, form, 422)
