"""An account that cannot be read any more leads to a new one, not to the same error."""

import pytest

from iamtutor.sandbox.models import Sandbox
from tests.cast import COMMANDS_LESSON, Cast, Visitor, text_of, visitor, world_of


@pytest.fixture
def damaged(ready: Visitor, cast: Cast) -> Visitor:
    Sandbox.objects.filter(enrolment__person=cast.aoi).update(document=b"W\0\1broken")
    return ready


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_damaged_account_says_so_and_offers_a_new_one(
    damaged: Visitor, cast: Cast, language: str
) -> None:
    aoi = visitor(cast.aoi, language)
    response = aoi.get("course:lesson", COMMANDS_LESSON)
    assert response.status_code == 500
    reset = aoi.url("course:reset", COMMANDS_LESSON)
    assert f'action="{reset}"' in text_of(response)


def test_a_new_account_can_be_begun(damaged: Visitor, cast: Cast) -> None:
    assert damaged.post("course:reset", COMMANDS_LESSON).status_code == 302
    assert not world_of(cast.aoi).account.roles
    assert damaged.get("course:lesson", COMMANDS_LESSON).status_code == 200


def test_a_command_leads_to_the_page_that_says_so(damaged: Visitor) -> None:
    response = damaged.run("ls")
    assert response["HX-Redirect"] == damaged.url("course:lesson", COMMANDS_LESSON)


def test_nobody_else_notices(damaged: Visitor, cast: Cast) -> None:
    assert visitor(cast.ben).get("course:lesson", COMMANDS_LESSON).status_code == 200
