"""A belief refuted before the class, line by line, in an account of the instructor's."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from iamtutor.course.models import Attempt, TaskProgress
from iamtutor.people.models import Cohort
from iamtutor.sandbox.models import ActionRecord, Sandbox
from tests.cast import Cast, Visitor, text_of, visitor, world_of

BELIEF = "known-means-allowed"


def page_of(who: Visitor, cast: Cast, belief: str = BELIEF) -> str:
    return text_of(who.get("instructor:demonstration", cast.spring.pk, belief))


def type_next(who: Visitor, cast: Cast, belief: str = BELIEF, **more: object) -> str:
    """Press the button as the page has it."""
    fields = re.findall(
        r'name="(nonce|number)" value="([^"]+)"', page_of(who, cast, belief)
    )
    answer = who.post(
        "instructor:type-line", cast.spring.pk, belief, **dict(fields[:2]), **more
    )
    assert answer.status_code == 302
    return page_of(who, cast, belief)


def test_every_belief_of_the_course_has_a_demonstration(cast: Cast) -> None:
    course = cast.spring.taken
    assert course.demonstrations.keys() == course.misconceptions.keys()


def test_each_press_types_the_next_line_and_tells_why(
    cast: Cast, chie: Visitor
) -> None:
    course = cast.spring.taken
    shown = course.demonstrations[BELIEF]
    first, second = (shown.point(line.id, "en") for line in shown.file.lines)
    page = page_of(chie, cast)
    assert first not in page
    assert '<details class="truth" id="truth">' in page
    page = type_next(chie, cast)
    assert first in page
    assert second not in page
    assert "assumed-role/lab-role" in page
    page = type_next(chie, cast)
    assert second in page
    assert "AccessDenied" in page
    assert "Implicit deny" in page
    assert 'id="type-next"' not in page
    assert 'id="truth-told"' in page


def test_it_is_the_instructors_own_account(cast: Cast, chie: Visitor) -> None:
    visitor(cast.aoi).catch_up()
    before = world_of(cast.aoi)
    others = ActionRecord.objects.count(), Attempt.objects.count()
    done = TaskProgress.objects.count()
    type_next(chie, cast)
    assert world_of(cast.aoi) == before
    assert ActionRecord.objects.count() == others[0] + 1
    assert (Attempt.objects.count(), TaskProgress.objects.count()) == (others[1], done)
    (sandbox,) = Sandbox.objects.filter(enrolment__person=cast.chie)
    assert sandbox.enrolment == cast.seat(cast.chie)


def test_a_press_that_is_sent_twice_types_once(cast: Cast, chie: Visitor) -> None:
    page_of(chie, cast)
    for _time in range(2):
        chie.post(
            "instructor:type-line", cast.spring.pk, BELIEF, number="who", nonce="n"
        )
    assert ActionRecord.objects.count() == 1


def test_a_line_of_ones_own_and_from_the_beginning(cast: Cast, chie: Visitor) -> None:
    address = cast.spring.pk, BELIEF
    part = chie.post(
        "instructor:type-line",
        *address,
        htmx=True,
        at="lab",
        line="echo it is $((6*7))",
    )
    assert "it is 42" in text_of(part)
    assert "<html" not in text_of(part)
    refused = chie.post(
        "instructor:type-line", *address, at="nowhere", line="aws s3 ls"
    )
    assert refused.status_code == 409
    assert 'value="aws s3 ls"' in text_of(refused)
    chie.post("instructor:begin-again", *address)
    assert not Sandbox.objects.exists()
    assert "it is 42" not in page_of(chie, cast)


def test_no_such_belief(cast: Cast, chie: Visitor) -> None:
    for method in (chie.get, chie.post):
        answer = method("instructor:demonstration", cast.spring.pk, "no-such")
        assert answer.status_code in (404, 405)


@pytest.mark.parametrize(("of", "starts"), [("ja", "/ja/"), ("", "/en/")])
def test_it_opens_in_the_language_of_the_class(
    cast: Cast, chie: Visitor, of: str, starts: str
) -> None:
    Cohort.objects.filter(pk=cast.spring.pk).update(language=of)
    page = text_of(chie.get("instructor:understanding", cast.spring.pk))
    addresses = re.findall(r'href="([^"]*/demonstrations/[^"]+)"', page)
    assert len(addresses) == len(cast.spring.taken.misconceptions)
    assert all(address.startswith(starts) for address in addresses)


def test_how_long_the_class_talks_changes_nothing(
    cast: Cast, chie: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change that takes five minutes to arrive has not arrived, an hour later on the
    wall; after the line that waits for it, it has."""
    belief = "role-works-at-once"
    shown = cast.spring.taken.demonstrations[belief]
    type_next(chie, cast, belief)
    real = timezone.now
    ends = zip(shown.file.lines[1:], ("implicitDeny", "allowed"), strict=True)
    for hours, (line, verdict) in enumerate(ends, 1):
        monkeypatch.setattr(
            timezone, "now", lambda hours=hours: real() + timedelta(hours=hours)
        )
        type_next(chie, cast, belief)
        record = ActionRecord.objects.latest("pk")
        assert (record.label, record.details["verdict"]) == (line.run, verdict)
    times = ActionRecord.objects.order_by("pk").values_list("world_time", flat=True)
    assert times[1] - times[0] == timedelta(seconds=5)
    assert timedelta(seconds=305) <= times[2] - times[1] < timedelta(seconds=310)
