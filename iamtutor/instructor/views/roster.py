"""The roster of a class: who is in it, adding people, and a list with a dry run."""

from collections.abc import Sequence

import msgspec
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from iamtutor.classroom.importing import (
    Outcome,
    Outdated,
    Plan,
    carry_out,
    known_in,
    plan,
)
from iamtutor.classroom.names import mask, names_of
from iamtutor.classroom.sheets import (
    BYTES_LIMIT,
    LINES_LIMIT,
    Line,
    Sheet,
    Unreadable,
    read,
    read_text,
)
from iamtutor.instructor.access import taught
from iamtutor.instructor.forms.people import FileForm, PasteForm, RosterForm
from iamtutor.instructor.groups import groups_of
from iamtutor.instructor.roster import roster_of
from iamtutor.people.middleware import SignedInRequest
from iamtutor.people.models import Cohort
from iamtutor.web.pages.forms import status_of
from iamtutor.web.pages.returning import asked_next
from iamtutor.web.requests.bodies import takes_files
from iamtutor.web.templatetags.web import between_sentences

#: Why a list can't be read, in words for a page.
UNREADABLE = {
    "large": gettext_lazy("The list is too large: at most 200 KB."),
    "long": gettext_lazy("The list is too long: at most 500 lines. Add it in parts."),
    "workbook": gettext_lazy(
        "This is a workbook, not a CSV file. Save it in the spreadsheet as “CSV UTF-8” "
        "and choose that file; or copy the cells and paste them."
    ),
    "binary": gettext_lazy("This is not a text file. Choose a CSV file."),
    "quotes": gettext_lazy(
        "A quotation mark near line %(line)s is not closed, or something follows the "
        "closing one. Inside a cell, write it twice."
    ),
    "columns": gettext_lazy(
        "No column is called name (or 名前, 氏名). Give the column with the names this "
        "header."
    ),
    "empty": gettext_lazy("There is nobody in the list."),
}
#: What the codecs that a file is read with are called.
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "cp932": "Shift_JIS",
    "cp1252": "Windows-1252",
}


@taught()
def roster(request: SignedInRequest, cohort: Cohort) -> HttpResponse:
    """Who is in the class and who is expected; ``q`` finds some of them."""
    names = names_of(cohort, request.session)
    wanted = request.GET.get("q", "")[:100]
    context = {
        "cohort": cohort,
        "here": "roster",
        "wanted": wanted,
        "names": names,
        "roster": roster_of(cohort, names, wanted),
    }
    return render(request, "instructor/roster/roster.html", context)


@taught("POST", though_archived=True)
def masking(request: SignedInRequest, cohort: Cohort) -> HttpResponse:
    """Mask the names on all pages of the instructor, or show them again."""
    mask(request.session, request.POST.get("mask") == "1")
    return redirect(asked_next(request, reverse("instructor:roster", args=[cohort.pk])))


@taught()
def groups(request: SignedInRequest, cohort: Cohort) -> HttpResponse:
    """Who is in which group."""
    found = groups_of(cohort, names_of(cohort, request.session))
    context = {"cohort": cohort, "here": "roster", "groups": found}
    return render(request, "instructor/roster/groups.html", context)


@takes_files
@taught("GET", "POST")
def add(request: SignedInRequest, cohort: Cohort) -> HttpResponse:
    """Add one at once; a pasted list or a file is shown first, as what it would do."""
    how = request.POST.get("how")
    one = RosterForm(request.POST if how == "one" else None, prefix="one")
    text = request.POST.get("text", "")  # with the dry run it goes there and back
    paste = PasteForm(request.POST if how == "paste" else None, initial={"text": text})
    file = FileForm(*((request.POST, request.FILES) if how == "file" else ()))
    if how == "one" and one.is_valid() and _added(request, cohort, one):
        return redirect("instructor:roster-add", cohort.pk)
    if (how == "paste" and paste.is_valid()) or (how == "file" and file.is_valid()):
        try:
            sheet = _sheet(paste if how == "paste" else file)
        except Unreadable as refused:
            words = str(UNREADABLE[refused.reason])
            form, field = (paste, "text") if how == "paste" else (file, "file")
            form.add_error(field, words % {"line": refused.line})
        else:
            planned = plan(known_in(cohort, request.person), sheet.lines)
            return _plan_page(
                request, cohort, sheet.lines, planned, sheet=sheet, text=text
            )
    forms = {"one": one, "paste": paste, "file": file}
    wrong = any(form.errors for form in forms.values())
    context = {"cohort": cohort, "how": how, "wrong": wrong, **forms}
    return render(
        request,
        "instructor/roster/roster_add.html",
        context,
        status=status_of(wrong),
    )


def _sheet(form: PasteForm | FileForm) -> Sheet:
    if isinstance(form, PasteForm):
        return read_text(form.cleaned_data["text"], encoding="")
    upload = form.cleaned_data["file"]
    return read(upload.read(BYTES_LIMIT + 1))


def _added(request: SignedInRequest, cohort: Cohort, form: RosterForm) -> bool:
    """Whether the person of the form is on the list now; else the form says why not."""
    values = form.cleaned_data
    line = Line(1, values["shown_name"], values["learner_id"], values["group"])
    planned = plan(known_in(cohort, request.person), [line])
    (decided,) = planned.planned
    if decided.outcome != Outcome.NEW:
        taken = decided.known is not None or decided.outcome == Outcome.WHICH
        form.add_error(
            None if decided.is_fault and not taken else "shown_name",
            _(
                "Somebody in the class has this name or ID. Change that entry on the list."
            )
            if taken
            else str(decided.outcome.label),
        )
        return False
    try:
        carry_out(cohort, [line], planned.digest, by=request.person)
    except Outdated:
        form.add_error(None, _("The class has just changed. Try again."))
        return False
    messages.success(
        request, _("%(name)s is on the list.") % {"name": values["shown_name"]}
    )
    return True


def _plan_page(
    request: SignedInRequest,
    cohort: Cohort,
    lines: Sequence[Line],
    planned: Plan,
    *,
    sheet: Sheet | None = None,
    text: str = "",
    outdated: bool = False,
) -> HttpResponse:
    context = {
        "cohort": cohort,
        "plan": planned,
        "lines": msgspec.json.encode(lines).decode(),
        "encoding": sheet and ENCODINGS.get(sheet.encoding),
        "sheet": sheet,
        "text": text,
        "outdated": outdated,
    }
    return render(
        request,
        "instructor/roster/roster_plan.html",
        context,
        status=409 if outdated else 200,
    )


@taught("POST")
def carry(request: SignedInRequest, cohort: Cohort) -> HttpResponse:
    """Do what the dry run showed; if it would be something else by now, show that."""
    try:
        lines = msgspec.json.decode(request.POST.get("lines", ""), type=list[Line])
    except msgspec.MsgspecError as error:
        raise BadRequest from error
    if len(lines) > LINES_LIMIT:
        raise BadRequest
    try:
        done = carry_out(
            cohort, lines, request.POST.get("digest", ""), by=request.person
        )
    except Outdated:
        planned = plan(known_in(cohort, request.person), lines)
        text = request.POST.get("text", "")
        return _plan_page(request, cohort, lines, planned, text=text, outdated=True)
    told = []
    if done.new:
        added = ngettext("%(n)d person added.", "%(n)d people added.", done.new)
        told.append(added % {"n": done.new})
    if done.changed:
        changed = ngettext("%(n)d changed.", "%(n)d changed.", done.changed)
        told.append(changed % {"n": done.changed})
    messages.success(request, between_sentences().join(told))
    return redirect("instructor:roster", cohort.pk)
