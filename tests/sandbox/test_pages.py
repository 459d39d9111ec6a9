"""Pages of the console that were opened: what is kept, and for how long."""

from datetime import timedelta

import pytest
from django.utils import timezone

from iamtutor.cloud.events import ApiEvent
from iamtutor.sandbox import models, pages, services
from iamtutor.sandbox.models import OpenedPage, Sandbox
from iamtutor.sandbox.pages import remember_page
from iamtutor.sandbox.selectors import history_of, log_of, logged_event
from tests.sandbox.stage import act, note


def event(operation: str = "ListRoles", **params: object) -> ApiEvent:
    return ApiEvent(
        event_id="same",
        time=timezone.now(),
        service="iam",
        operation=operation,
        region="us-east-1",
        origin="console",
        params=params,
    )


def opened(
    sandbox: Sandbox, button: str = "open-roles", **params: object
) -> OpenedPage:
    return remember_page(sandbox, button=button, params=params, events=[event()])


def test_each_event_gets_an_identifier_of_its_own(sandbox: Sandbox) -> None:
    remember_page(sandbox, button="a", params={}, events=[event(), event()])
    remember_page(sandbox, button="b", params={}, events=[event()])
    ids = [logged.event.event_id for logged in history_of(sandbox.pk)]
    assert len({*ids, "same"}) == len(ids) + 1 == 4


def test_a_reference_finds_the_event_again(sandbox: Sandbox) -> None:
    page = remember_page(
        sandbox, button="a", params={}, events=[event(), event("GetRole")]
    )
    found = logged_event(sandbox.pk, page.ref(1))
    assert found is not None
    assert found.operation == "GetRole"
    assert logged_event(sandbox.pk, page.ref(2)) is None
    assert logged_event(sandbox.pk, "p-0") is None


def test_nobody_finds_the_event_of_another(sandbox: Sandbox) -> None:
    page = opened(sandbox)
    assert logged_event(sandbox.pk + 1, page.ref(0)) is None


def test_an_event_of_a_page_stands_after_the_action_before_it(
    sandbox: Sandbox,
) -> None:
    act(sandbox.pk, note("one"))
    sandbox.refresh_from_db()
    opened(sandbox)
    act(sandbox.pk, note("two"))
    assert [logged.ordinal for logged in history_of(sandbox.pk)] == [1]
    assert log_of(sandbox.pk) == []


def test_the_same_page_is_opened_again_after_an_action_or_a_while(
    sandbox: Sandbox,
) -> None:
    first = opened(sandbox)
    assert opened(sandbox) == first
    assert opened(sandbox, shown=["a"]) != first
    again = opened(sandbox)
    assert again != first
    act(sandbox.pk, note("one"))
    sandbox.refresh_from_db()
    later = opened(sandbox)
    assert later != again
    OpenedPage.objects.update(opened=timezone.now() - timedelta(minutes=2))
    assert opened(sandbox) != later


def test_the_oldest_make_room(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "PAGES_LIMIT", 3)
    made = [opened(sandbox, f"open-{number}").pk for number in range(5)]
    kept = OpenedPage.objects.order_by("pk").values_list("pk", flat=True)
    assert list(kept) == made[2:]
    assert models.PAGES_LIMIT > 3


def test_large_ones_make_room_too_but_the_newest_stays(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = opened(sandbox, "open-0")
    monkeypatch.setattr(pages, "PAGES_SIZE", len(one.events) * 5 // 2)
    made = [one.pk, *(opened(sandbox, f"open-{number}").pk for number in range(1, 4))]
    kept = OpenedPage.objects.order_by("pk").values_list("pk", flat=True)
    assert list(kept) == made[2:]
    monkeypatch.setattr(pages, "PAGES_SIZE", 1)
    newest = opened(sandbox, "open-4")
    assert list(OpenedPage.objects.all()) == [newest]


def test_what_cannot_be_written_is_made_whole(sandbox: Sandbox) -> None:
    page = remember_page(
        sandbox,
        button="open-object",
        params={"key": "\ud800"},
        events=[event(Key="\ud800")],
    )
    found = logged_event(sandbox.pk, page.ref(0))
    assert found is not None
    assert "\ud800" not in str(found.params["Key"])


def test_old_pages_are_forgotten_with_the_old_log(sandbox: Sandbox) -> None:
    opened(sandbox)
    services.forget_records(older_than_days=1)
    assert OpenedPage.objects.count() == 1
    OpenedPage.objects.update(opened=timezone.now() - timedelta(days=2))
    services.forget_records(older_than_days=1)
    assert OpenedPage.objects.count() == 0
