"""IAM: dashboard, roles (list, create, detail, permissions, trust), policies."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import npgettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from iamtutor.cloud import console as buttons
from iamtutor.cloud import managed_policies
from iamtutor.cloud.account import Role
from iamtutor.console.forms import (
    USE_CASES,
    DocumentForm,
    InlinePolicyForm,
    RoleNameForm,
    TrustedEntityForm,
)
from iamtutor.console.screen import Screen, open_screen
from iamtutor.console.views.pressing import done, failed, press
from iamtutor.course.views.seat import SeatRequest, with_seat

PAGE = 20
SERVICE = "iam"
#: What a new inline policy starts with: a shape to fill, allowing nothing yet.
EMPTY_POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": [], "Resource": []}],
    },
    indent=4,
)


def _role(screen: Screen, name: str) -> Role:
    role = screen.world.account.roles.get(name)
    if role is None:
        raise Http404
    return role


@never_cache
@with_seat
@require_GET
def dashboard(request: SeatRequest, slug: str) -> HttpResponse:
    screen = open_screen(request, slug, "iam", SERVICE)
    return screen.render("iam/dashboard", account=screen.world.account)


@never_cache
@with_seat
@require_GET
def roles(request: SeatRequest, slug: str) -> HttpResponse:
    screen = open_screen(request, slug, "iam-roles", SERVICE)
    wanted = request.GET.get("q", "")
    rows = [
        (role, trusted_entities(role))
        for name, role in sorted(screen.world.account.roles.items())
        if wanted.lower() in name.lower()
    ]
    return screen.render("iam/roles", rows=rows, wanted=wanted)


def trusted_entities(role: Role) -> str:
    """The *Trusted entities* column: ``AWS Service: ec2``."""
    statements = json.loads(role.trust_policy).get("Statement", [])
    names = []
    for statement in [statements] if isinstance(statements, dict) else statements:
        principal = statement.get("Principal", {})
        if not isinstance(principal, dict):
            names.append(str(principal))
            continue
        for kind, values in principal.items():
            for value in [values] if isinstance(values, str) else values:
                if kind == "Service":
                    names.append(
                        pgettext("console", "AWS Service: %(name)s")
                        % {"name": value.split(".")[0]}
                    )
                else:
                    names.append(
                        pgettext("console", "Account: %(name)s") % {"name": value}
                    )
    return ", ".join(names) or "-"


# -- creating a role, in three steps whose state is the address ------------------------


@never_cache
@with_seat
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


def policy_table(
    request: SeatRequest, screen: Screen, chosen: list[str]
) -> dict[str, Any]:
    """The searchable list of policies that can be attached: AWS's and the account's own."""
    wanted = request.GET.get("q", "").strip()
    kind = request.GET.get("type", "")
    own = [p for p in screen.world.account.policies.values() if kind != "aws"]
    provided = [] if kind == "customer" else managed_policies.search(wanted)
    rows = [
        {
            "arn": p.arn,
            "name": p.name,
            "type": "customer",
            "document": p.versions[p.default_version].document,
        }
        for p in own
        if wanted.lower() in p.name.lower()
    ]
    rows += [
        {"arn": p.arn, "name": p.name, "type": "aws", "document": p.document_text}
        for p in provided
    ]
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    shown = {row["arn"] for row in page}
    keep = request.GET.copy()
    for key in ("page", "go", "look"):
        keep.pop(key, None)
    return {
        "page": page,
        "total": len(managed_policies.attachable())
        + len(screen.world.account.policies),
        "wanted": wanted,
        "kind": kind,
        "chosen": chosen,
        "elsewhere": [arn for arn in chosen if arn not in shown],
        "query": keep.urlencode(),
        "source": managed_policies.source_and_date()[1],
    }


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
    pressed = press(screen, "create-role", params)
    if pressed.error is not None:
        form.add_api_error(pressed.error["code"], pressed.error["message"])
        return _step_3(request, slug, form, 422)
    return done(
        screen,
        pgettext("console", "Role %(name)s created.") % {"name": params["name"]},
        screen.url("iam-roles"),
    )


# -- one role -----------------------------------------------------------------------------


@never_cache
@with_seat
@require_GET
def role(request: SeatRequest, slug: str, name: str) -> HttpResponse:
    screen = open_screen(request, slug, "iam-role", SERVICE)
    found = _role(screen, name)
    tab = request.GET.get("tab", "permissions")
    profiles = [
        profile
        for profile in screen.world.account.instance_profiles.values()
        if profile.role == name
    ]
    managed = [
        (arn, arn.rsplit("/", 1)[-1], arn in screen.world.account.policies)
        for arn in found.attached
    ]
    accessed: list[Any] = []
    if tab == "last-accessed":
        # Opening this tab asks the API, on AWS too; so it is an action like any other.
        press(screen, "last-accessed", {"role": name})
        job = screen.ask("iam", "GenerateServiceLastAccessedDetails", Arn=found.arn)
        report = screen.ask("iam", "GetServiceLastAccessedDetails", JobId=job["JobId"])
        accessed = report["ServicesLastAccessed"]
    return screen.render(
        "iam/role",
        role=found,
        tab=tab,
        profiles=profiles,
        managed=managed,
        accessed=accessed,
        inline=sorted(found.inline.items()),
    )


@never_cache
@with_seat
@require_http_methods(["GET", "POST"])
def attach(request: SeatRequest, slug: str, name: str) -> HttpResponse:
    """Attach policies to a role."""
    screen = open_screen(request, slug, "iam-attach", SERVICE)
    found = _role(screen, name)
    if request.method == "POST":
        chosen = request.POST.getlist("policy")
        if not chosen:
            return failed_text(
                screen, _("Choose at least one policy."), request.get_full_path()
            )
        pressed = press(screen, "attach-policies", {"role": name, "policies": chosen})
        if pressed.error is not None:
            return failed(screen, pressed, request.get_full_path())
        return done(
            screen,
            pgettext("console", "Policy was successfully attached to role."),
            screen.url("iam-role", name),
        )
    chosen = list(dict.fromkeys(request.GET.getlist("policy")))
    return screen.render(
        "iam/attach",
        role=found,
        **policy_table(request, screen, chosen),
        effects=screen.effects(
            "attach-policies", {"role": name, "policies": chosen or ["…"]}
        ),
    )


def failed_text(screen: Screen, text: str, url: str) -> HttpResponse:
    """The red banner with a sentence of ours."""
    messages.error(screen.request, text)
    return redirect(url)


@with_seat
@require_POST
def remove(request: SeatRequest, slug: str, name: str) -> HttpResponse:
    """Remove policies from a role: managed ones are detached, inline ones deleted."""
    screen = open_screen(request, slug, "iam-role", SERVICE)
    found = _role(screen, name)
    managed = [arn for arn in request.POST.getlist("policy") if arn in found.attached]
    inline = [one for one in request.POST.getlist("inline") if one in found.inline]
    url = screen.url("iam-role", name)
    if managed:
        pressed = press(screen, "detach-policies", {"role": name, "policies": managed})
        if pressed.error is not None:
            return failed(screen, pressed, url)
    for one in inline:
        pressed = press(
            screen, "delete-inline-policy", {"role": name, "name": one}, part=one
        )
        if pressed.error is not None:
            return failed(screen, pressed, url)
    count = len(managed) + len(inline)
    if not count:
        return failed_text(screen, _("Choose at least one policy."), url)
    return done(
        screen,
        npgettext(
            "console", "%(count)d policy removed", "%(count)d policies removed", count
        )
        % {"count": count},
        url,
    )


@never_cache
@with_seat
@require_http_methods(["GET", "POST"])
def inline(request: SeatRequest, slug: str, name: str) -> HttpResponse:
    """Write an inline policy, new or there already."""
    screen = open_screen(request, slug, "iam-inline", SERVICE)
    found = _role(screen, name)
    policy = request.GET.get("policy", "")
    form = InlinePolicyForm(
        request.POST or None,
        initial={"name": policy, "document": found.inline.get(policy, EMPTY_POLICY)},
    )
    if request.method == "POST" and form.is_valid():
        pressed = press(
            screen,
            "put-inline-policy",
            {
                "role": name,
                "name": form.cleaned_data["name"],
                "document": form.cleaned_data["document"],
            },
        )
        if pressed.error is None:
            return done(
                screen,
                pgettext("console", "Policy %(name)s created.")
                % {"name": form.cleaned_data["name"]},
                screen.url("iam-role", name),
            )
        form.add_api_error(pressed.error["code"], pressed.error["message"])
    return screen.render(
        "iam/inline",
        role=found,
        form=form,
        effects=screen.effects(
            "put-inline-policy",
            {
                "role": name,
                "name": form["name"].value() or "…",
                "document": "file://policy.json",
            },
        ),
        status=422 if form.errors else 200,
    )


@never_cache
@with_seat
@require_http_methods(["GET", "POST"])
def trust(request: SeatRequest, slug: str, name: str) -> HttpResponse:
    """Edit a role's trust policy."""
    screen = open_screen(request, slug, "iam-trust", SERVICE)
    found = _role(screen, name)
    form = DocumentForm(request.POST or None, initial={"document": found.trust_policy})
    if request.method == "POST" and form.is_valid():
        document = form.cleaned_data["document"]
        pressed = press(
            screen, "update-trust-policy", {"role": name, "document": document}
        )
        if pressed.error is None:
            return done(
                screen,
                pgettext("console", "Trust policy updated."),
                screen.url("iam-role", name, tab="trust"),
            )
        form.add_api_error(pressed.error["code"], pressed.error["message"])
    return screen.render(
        "iam/trust",
        role=found,
        form=form,
        effects=screen.effects(
            "update-trust-policy", {"role": name, "document": "file://trust.json"}
        ),
        status=422 if form.errors else 200,
    )


@never_cache
@with_seat
@require_http_methods(["GET", "POST"])
def delete_role(request: SeatRequest, slug: str, name: str) -> HttpResponse:
    """Delete a role, after typing its name."""
    screen = open_screen(request, slug, "iam-delete-role", SERVICE)
    found = _role(screen, name)
    wrong = False
    if request.method == "POST":
        if request.POST.get("confirm", "").strip() == name:
            pressed = press(screen, "delete-role", {"role": name})
            if pressed.error is not None:
                return failed(screen, pressed, screen.url("iam-role", name))
            return done(
                screen,
                pgettext("console", "Role %(name)s deleted.") % {"name": name},
                screen.url("iam-roles"),
            )
        wrong = True
    return screen.render(
        "iam/delete_role",
        role=found,
        wrong=wrong,
        effects=screen.effects("delete-role", {"role": name}),
        status=422 if wrong else 200,
    )


# -- policies -----------------------------------------------------------------------------


@never_cache
@with_seat
@require_GET
def policies(request: SeatRequest, slug: str) -> HttpResponse:
    screen = open_screen(request, slug, "iam-policies", SERVICE)
    return screen.render("iam/policies", **policy_table(request, screen, []))


@never_cache
@with_seat
@require_GET
def policy(request: SeatRequest, slug: str) -> HttpResponse:
    """A managed policy with its document; named by its ARN, which holds slashes."""
    screen = open_screen(request, slug, "iam-policy", SERVICE)
    arn = request.GET.get("arn", "")
    own = screen.world.account.policies.get(arn)
    provided = managed_policies.get(arn)
    if own is not None:
        name, document, version = (
            own.name,
            own.versions[own.default_version].document,
            own.default_version,
        )
    elif provided is not None:
        name, document, version = (
            provided.name,
            provided.document_text,
            provided.version,
        )
    else:
        raise Http404
    entities = [
        r.name for r in screen.world.account.roles.values() if arn in r.attached
    ]
    return screen.render(
        "iam/policy",
        arn=arn,
        name=name,
        document=document,
        version=version,
        provided=provided,
        entities=entities,
    )
