"""Cards to sign in with: choosing for whom, and the sheet to print, shown once."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from iamtutor.classroom.names import names_of
from iamtutor.classroom.roster import expected_in, learners_of, seat_listed
from iamtutor.course.services import new_nonce
from iamtutor.instructor.access import taught
from iamtutor.instructor.roster import Way, way_of
from iamtutor.people.middleware import SignedInRequest
from iamtutor.people.models import Cohort, Enrolment
from iamtutor.people.selectors import only_learners_of
from iamtutor.people.signing_in.cards import give_cards
from iamtutor.web.pages.qr import qr_code
from iamtutor.web.requests.bodies import takes_many

#: Where the browser session keeps which sheets were made: one that is asked for again
#: would make the printed one worthless.
MADE_KEY, MADE_KEPT = "sheets", 20
#: No row has a number with more.
DIGITS = 18


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody who can get a card. ``value``: as the form sends it."""

    value: str
    name: str
    learner_id: str
    group: str
    way: Way
    chosen: bool


@dataclass(frozen=True, slots=True)
class Card:
    name: str
    learner_id: str
    group: str
    code: str
    qr: SafeString


@takes_many
@taught("GET", "POST")
def cards(request: SignedInRequest, cohort: Cohort) -> HttpResponse:
    """For whom; then the sheet itself, as the answer: codes are kept nowhere."""
    if request.method == "GET":
        only = request.GET.get("seat", "")
        return _choose(request, cohort, only)
    nonce = request.POST.get("nonce", "")
    made = request.session.get(MADE_KEY, [])
    if nonce in made:
        messages.warning(
            request,
            _(
                "This sheet was made already, and its codes are shown only once. If "
                "you do not have it, make new cards: the earlier ones stop working."
            ),
        )
        return redirect("instructor:cards", cohort.pk)
    seats = _seats(request, cohort)
    if not seats:
        messages.error(request, _("Choose who gets a card."))
        return redirect("instructor:cards", cohort.pk)
    request.session[MADE_KEY] = [*made, nonce][-MADE_KEPT:]
    codes = give_cards(people=[seat.person for seat in seats], by=request.person)
    address = request.build_absolute_uri(reverse("people:recover"))
    sheet = [
        Card(
            str(seat.person),
            seat.learner_id,
            seat.group,
            code,
            qr_code(f"{address}#{code}"),
        )
        for seat, code in zip(seats, codes, strict=True)
    ]
    shown = address.partition("://")[2]
    context = {"cohort": cohort, "cards": sheet, "address": shown}
    return render(request, "instructor/roster/card_sheet.html", context)


def _choose(request: SignedInRequest, cohort: Cohort, only: str) -> HttpResponse:
    seats = list(learners_of(cohort).select_related("person").order_by("pk"))
    ours = only_learners_of(request.person, [seat.person for seat in seats])
    names = names_of(cohort, request.session)
    choices = [
        Choice(
            f"listed-{one.pk}",
            names.of_listed(one, number),
            names.listed_id(one),
            one.group,
            Way.NOT_YET,
            not only,
        )
        for number, one in enumerate(expected_in(cohort).order_by("pk"), 1)
    ]
    choices += [
        Choice(
            f"seat-{seat.pk}",
            names.of(seat),
            names.learner_id(seat),
            seat.group,
            way_of(seat.person),
            str(seat.pk) == only,
        )
        for seat in seats
        if seat.person_id in ours
    ]
    context = {
        "cohort": cohort,
        "choices": choices,
        "everybody": all(choice.chosen for choice in choices),
        "others": len(seats) - len(ours),
        "nonce": new_nonce(),
    }
    return render(request, "instructor/roster/cards.html", context)


def _seats(request: SignedInRequest, cohort: Cohort) -> list[Enrolment]:
    """The seats of those who were chosen; names on the list get theirs now."""
    wanted: dict[str, set[int]] = {"listed": set(), "seat": set()}
    for value in request.POST.getlist("who"):
        kind, _dash, number = value.partition("-")
        if kind in wanted and number.isdecimal() and len(number) <= DIGITS:
            wanted[kind].add(int(number))
    here = learners_of(cohort).select_related("person").filter(pk__in=wanted["seat"])
    seats = list(here.order_by("pk"))
    ours = only_learners_of(request.person, [seat.person for seat in seats])
    mine = [seat for seat in seats if seat.person_id in ours]
    return seat_listed(cohort, wanted["listed"]) + mine
