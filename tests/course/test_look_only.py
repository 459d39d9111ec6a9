"""The pages of a course that has neither names, words, beliefs, grid nor console."""

from pathlib import Path

import pytest
from django.conf import LazySettings

from iamtutor.people.models import Enrolment
from iamtutor.people.services import enrol, self_paced_cohort
from tests.cast import Cast, Visitor, text_of, visitor

COURSES = Path(__file__).parents[1] / "data/courses"
LESSON = "look-around"


@pytest.fixture
def emi(cast: Cast, settings: LazySettings) -> Visitor:
    """Emi, who takes the course alone."""
    settings.COURSE_FOLDERS = [COURSES]
    Enrolment.objects.filter(person=cast.emi).delete()
    enrol(person=cast.emi, cohort=self_paced_cohort("look-only"))
    return visitor(cast.emi)


def test_nothing_leads_to_pages_that_it_does_not_fill(emi: Visitor) -> None:
    for page in (emi.get("course:lesson", LESSON), emi.get("course:outline")):
        assert page.status_code == 200
        assert "/results/" not in text_of(page)
        assert "/words/" not in text_of(page)
    assert emi.get("course:words").status_code == 404
    outline = text_of(emi.get("course:outline"))
    assert "What you ran" not in outline
    assert "Results" not in outline


def test_it_is_done_at_the_desk(emi: Visitor) -> None:
    assert "0 of 1 lesson finished." in text_of(emi.get("course:outline"))
    for line in (
        "aws lambda get-function-configuration --function-name greeter",
        "aws lambda invoke --function-name greeter out.json",
    ):
        emi.run(line, lesson=LESSON, machine="desk")
    assert "1 of 1 lesson finished." in text_of(emi.get("course:outline"))
    assert "has finished the lesson" in text_of(emi.get("course:certificate"))
