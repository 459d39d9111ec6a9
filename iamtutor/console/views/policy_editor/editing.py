"""The policy editor: a text is looked at, tidied, added to, and saved, by one form.

Only saving presses a button of the console. The tools answer with the same form and the
text as it is then, so that they work without scripts and nothing typed is lost.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from iamtutor.cloud.services.accessanalyzer.validation import LONGEST
from iamtutor.console.forms.base import ConsoleForm
from iamtutor.console.policy_editor.review import plain_lines
from iamtutor.console.policy_editor.tools import (
    Example,
    examples,
    tidied,
    with_statement,
)
from iamtutor.console.reading import iam, s3
from iamtutor.console.screen import Screen
from iamtutor.console.views.policy_editor.checking import check
from iamtutor.console.views.pressing import submit
from iamtutor.policy.actions import aws_catalogue
from iamtutor.policy.validation import mend
from iamtutor.policy.validation.findings import PolicyKind
from iamtutor.web.pages.forms import status_of
from iamtutor.web.requests.limits import look

#: Names of the tools' buttons; a form sent by another is to be saved.
TOOLS = ("check", "tidy", "mend", "example")


@dataclass(frozen=True, slots=True)
class Saving:
    """What saving presses and how it is answered. ``text`` may name fields of the form."""

    button: str
    params: Mapping[str, Any]
    text: str
    url: str


def edit(
    screen: Screen,
    template: str,
    form_class: type[ConsoleForm],
    kind: PolicyKind,
    saving: Saving,
    *,
    saved: str = "",
    initial: Mapping[str, str],
    **context: Any,
) -> HttpResponse:
    """One request to a page with the editor. ``saved`` is the text that saving would
    replace, ``initial`` what the form starts with."""
    request = screen.request
    bucket = str(saving.params.get("bucket", ""))
    offered = examples_for(screen, kind, bucket)
    tool = next((name for name in TOOLS if name in request.POST), None)
    if tool is not None:
        look(request.enrolment.pk)
    if request.method == "POST" and tool is None:
        form = form_class(request.POST)
        if form.is_valid():
            answer = submit(
                screen,
                form,
                saving.button,
                {**saving.params, **form.cleaned_data},
                text=saving.text % form.cleaned_data,
                url=saving.url,
            )
            if answer is not None:
                return answer
    else:
        form = form_class(
            initial={**initial, **typed_after(screen, offered, tool, kind)}
        )
    document = form["document"].value() or ""
    checked = check(screen, document, kind, saved, bucket=bucket)
    if tool == "check" and request.htmx:
        return render(request, "console/policy_editor/_review.html", checked.context)
    return screen.render(
        template,
        form=form,
        **checked.context,
        looked=tool is not None or bool(form.errors),
        examples=offered,
        effects=screen.effects(saving.button, announced(form, saving)),
        status=status_of(form),
        **context,
    )


def examples_for(
    screen: Screen, kind: PolicyKind, bucket: str = ""
) -> tuple[Example, ...]:
    """``bucket``: whose policy is written; without it the youngest bucket is named."""
    names = {
        "bucket": bucket or s3.youngest(screen.api) or "amzn-s3-demo-bucket",
        "account": screen.signed_in.id,
        "role": iam.youngest_role(screen.api) or "example-role",
    }
    return examples(kind, screen.request.LANGUAGE_CODE, names)


def typed_after(
    screen: Screen, offered: Sequence[Example], tool: str | None, kind: PolicyKind
) -> dict[str, str]:
    """What stands in the form after a tool was used."""
    if tool is None:
        return {}
    typed = {key: str(value) for key, value in screen.request.POST.items()}
    document = typed.get("document", "")
    changed: str | None = document
    if tool == "tidy":
        changed = tidied(document)
    elif tool == "mend" and len(document) <= LONGEST:
        changed = mend(plain_lines(document), kind, aws_catalogue()) or document
    elif tool == "example":
        chosen = next((one for one in offered if one.name == typed["example"]), None)
        if chosen is not None:
            changed = with_statement(document, chosen.statement)
    if changed is None:
        messages.error(
            screen.request, _("The text is not JSON yet, so it was left as it is.")
        )
    else:
        typed["document"] = changed
    return typed


def announced(form: ConsoleForm, saving: Saving) -> dict[str, Any]:
    """The button's parameters as the page announces them before they are sent."""
    typed = {
        name: form[name].value() or "…"
        for name, field in form.fields.items()
        if field.required or form[name].value()
    }
    return {**saving.params, **typed, "document": "file://policy.json"}
