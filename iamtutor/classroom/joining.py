"""Taking a seat in a class: who may, who is expected, and what stands in the way."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import structlog
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from iamtutor.classroom.models import ListedName
from iamtutor.classroom.roster import Refused, claim, expected_in, learners_of, locked
from iamtutor.people.models import Cohort, Enrolment
from iamtutor.people.naming import alike, folded
from iamtutor.people.services import join_cohort
from iamtutor.people.signing_in import codes

log = structlog.get_logger("iamtutor.classroom")


class Hurdle(StrEnum):
    """Why somebody cannot take a seat, or needs none."""

    CLOSED = "closed"
    ARCHIVED = "archived"
    REMOVED = "removed"
    TEACHES = "teaches"
    SEATED = "seated"


class Reason(models.TextChoices):
    """Why nobody takes a seat by what was typed; a sentence for the page. Of two, the value
    is what the form asks then."""

    #: Of those on the name list who are still expected.
    NOT_LISTED = (
        "not-listed",
        _(
            "Nobody with this name or ID is expected anymore. Check with your instructor. "
            "If you have joined already, sign in."
        ),
    )
    #: The ID, or the name of somebody who has a card that was not used yet.
    SEATED = (
        "seated",
        _(
            "This name or ID is in the class already. If it is yours, sign in: with the "
            "code on your card, or with your name."
        ),
    )
    #: Nothing tells whether it is the same.
    NAMESAKE = "another", _("Somebody of this name is in the class already.")
    #: The same; and who is not may join, too.
    ALIKE = (
        "alike",
        _(
            "On the class’s name list, this name is written with another form of a "
            "character."
        ),
    )
    AMBIGUOUS = (
        "ambiguous",
        _(
            "More than one person has this name. Enter your ID instead; if you have none, "
            "ask your instructor."
        ),
    )


def class_with(code: str) -> Cohort | None:
    """The class of a join code as it was typed. A guess is written down, and nothing of
    who guessed."""
    found = Cohort.objects.filter(join_code=codes.normalise(code) or "-").first()
    if found is None:
        log.info("join_code_unknown")
    return found


def hurdle(cohort: Cohort, request: HttpRequest) -> Hurdle | None:
    """What stands between whoever asks and a seat in the class."""
    seat = (
        Enrolment.objects.filter(
            cohort=cohort, person=request.user.pk, copy_of=None
        ).first()
        if request.user.is_authenticated
        else None
    )
    if seat is not None and seat.removed is not None:
        return Hurdle.REMOVED
    if seat is not None:
        teaches = seat.seat == Enrolment.Seat.INSTRUCTOR
        return Hurdle.TEACHES if teaches else Hurdle.SEATED
    if cohort.archived is not None:
        return Hurdle.ARCHIVED
    return Hurdle.CLOSED if cohort.closed is not None else None


def keeps_a_list(cohort: Cohort) -> bool:
    """Whether somebody is expected by name."""
    return cohort.listed_only or expected_in(cohort).exists()


def has_cards(cohort: Cohort) -> bool:
    """Whether somebody of the class signs in with a card."""
    return learners_of(cohort).exclude(person__card_key="").exists()


def _folded(text: str) -> str:
    """As names and IDs are compared: width, case and spaces make no difference."""
    return "".join(folded(text).split())


def expected(cohort: Cohort, typed: str) -> ListedName | None:
    """The line of the name list that somebody means with a name or an ID, else with a name
    that is alike; of lines that nothing tells apart, the first. Raises ``Refused`` where an
    ID would tell them apart."""
    wanted, everybody = _folded(typed), list(expected_in(cohort))
    lines = [line for line in everybody if _is_named(line, typed)] or [
        line for line in everybody if alike(line.shown_name) == alike(typed)
    ]
    if not wanted or not lines:
        return None
    by_id = [line for line in lines if _folded(line.learner_id) == wanted]
    if len(by_id or lines) > 1 and any(line.learner_id for line in lines):
        raise Refused(Reason.AMBIGUOUS)
    return (by_id or lines)[0]


def _is_seated(cohort: Cohort, typed: str) -> bool:
    """Whether this ID, or this name of somebody who has a card and never came, is in the
    class: then whoever types it would be in it twice."""
    wanted = _folded(typed)
    seats = learners_of(cohort).select_related("person")
    return bool(wanted) and any(
        wanted == _folded(seat.learner_id)
        or (not seat.has_come and wanted == _folded(seat.person.shown_name))
        for seat in seats.exclude(learner_id="", person__card_key="")
    )


def _has_a_seat(cohort: Cohort, typed: str, compared: Callable[[str], str]) -> bool:
    """Whether somebody who is called so, as names are ``compared``, has a seat: came, or
    has a card for it."""
    wanted = compared(typed)
    return bool(wanted) and any(
        wanted == compared(seat.person.shown_name)
        for seat in learners_of(cohort).select_related("person")
    )


def _is_named(line: ListedName, typed: str) -> bool:
    """Whether it is this very name or ID, and not one that is alike."""
    return _folded(typed) in (_folded(line.shown_name), _folded(line.learner_id))


@dataclass(frozen=True, slots=True)
class Joined:
    seat: Enrolment
    listed: ListedName | None


def join(
    *,
    request: HttpRequest,
    cohort: Cohort,
    name: str,
    another: bool = False,
    expected_so: bool = False,
) -> Joined:
    """Take a seat as the person who is signed in, else as a new guest; as who is expected
    under this name, if somebody is. ``another``: neither who has a seat under this name nor
    who is expected under one that is alike; ``expected_so``: the latter. Raises
    ``Refused``."""
    new = not request.user.is_authenticated
    with locked(cohort.pk):
        listed = expected(cohort, name)
        if listed is None and new and _is_seated(cohort, name):
            raise Refused(Reason.SEATED)
        if listed is None and cohort.listed_only:
            raise Refused(Reason.NOT_LISTED)
        sure = expected_so or cohort.listed_only
        if listed is not None and not (sure or _is_named(listed, name)):
            if not another:
                raise Refused(Reason.ALIKE)
            listed = None
        # Whoever is expected is somebody else than who sits under a name that is alike.
        compared = alike if listed is None else _folded
        if new and not another and _has_a_seat(cohort, name, compared):
            raise Refused(Reason.NAMESAKE)
        shown = listed.shown_name if listed is not None else name
        seat = join_cohort(request=request, cohort=cohort, shown_name=shown)
        if listed is not None and seat.seat == Enrolment.Seat.LEARNER:
            claim(listed, seat)
    return Joined(seat, listed)
