"""Questions: choosing, sorting, visiting; right, wrong, partial and garbage."""

import re

import pytest
from django.test import RequestFactory

from iamtutor.course.models import QuizAnswer
from iamtutor.course.page.questions import MOST_COLUMNS
from iamtutor.course.views.tasks import given_to
from iamtutor.lessons.content.shuffling import order_of
from iamtutor.lessons.schema.questions import Choose, Sort, Visit
from tests.cast import Cast, Visitor, put_into, text_of, visitor
from tests.content import course
from tests.course.test_tasks import card

SORT_ITEMS = {
    "wrong-room": "not-allowed",
    "delete-button": "not-allowed",
    "no-role": "not-known",
    "empty-role": "not-allowed",
}
HOPS = ["instance", "profile", "role", "trust", "permissions", "bucket"]
QUESTIONS = [
    (lesson.slug, question)
    for lesson in course().lessons
    for step in lesson.steps
    for question in lesson.items(step)
    if isinstance(question, Choose | Sort | Visit)
]


def answer(
    who: Visitor, lesson: str, question: str, *, htmx: bool = True, **fields: object
):  # type: ignore[no-untyped-def]
    return who.post("course:answer", lesson, question, htmx=htmx, **fields)


def given() -> list[tuple[str, object, bool]]:
    rows = QuizAnswer.objects.order_by("pk")
    return list(rows.values_list("question", "given", "correct"))


# -- choosing


@pytest.mark.parametrize("htmx", [True, False])
def test_a_right_choice_is_done(aoi: Visitor, htmx: bool) -> None:
    response = answer(
        aoi, "who-are-you", "second-door", htmx=htmx, choice="not-allowed"
    )
    page = text_of(response if htmx else aoi.client.get(response.url))
    assert given() == [("second-door", ["not-allowed"], True)]
    assert 'class="ask done"' in card(page, "second-door")


def test_a_wrong_choice_says_so_and_shows_the_belief(aoi: Visitor, cast: Cast) -> None:
    response = answer(aoi, "who-are-you", "second-door", choice="known-means-allowed")
    shown = card(text_of(response), "second-door")
    assert 'class="ask again"' in shown
    assert "Not yet." in shown
    assert 'class="why-so"' in shown
    recorded = QuizAnswer.objects.get()
    assert not recorded.correct
    assert recorded.misconceptions == ["known-means-allowed"]
    assert "Beliefs before and now" in text_of(aoi.get("course:outline"))


def test_a_second_try_counts_and_the_first_stays(aoi: Visitor) -> None:
    answer(aoi, "who-are-you", "second-door", choice="not-known")
    answer(aoi, "who-are-you", "second-door", choice="not-allowed")
    assert [correct for *_, correct in given()] == [False, True]


def test_a_wrong_answer_after_the_right_one_takes_nothing_away(aoi: Visitor) -> None:
    answer(aoi, "who-are-you", "second-door", choice="not-allowed")
    shown = answer(aoi, "who-are-you", "second-door", choice="not-known")
    assert given() == [("second-door", ["not-allowed"], True)]
    assert 'class="ask done"' in card(text_of(shown), "second-door")
    assert "Not this one" not in card(text_of(shown), "second-door")


def test_several_choices_where_one_is_right_are_wrong(aoi: Visitor) -> None:
    answer(aoi, "who-are-you", "second-door", choice=["not-allowed", "not-known"])
    assert [correct for *_, correct in given()] == [False]


@pytest.mark.parametrize(
    "fields", [{}, {"choice": ""}, {"choice": "invented"}, {"other": "x"}]
)
def test_a_choice_that_is_none_is_not_recorded(
    aoi: Visitor, fields: dict[str, str]
) -> None:
    assert answer(aoi, "who-are-you", "second-door", **fields).status_code == 200
    assert given() == []


# -- sorting


def test_everything_in_its_place_is_done(aoi: Visitor) -> None:
    response = answer(aoi, "who-are-you", "four-situations", **put_into(SORT_ITEMS))
    assert given() == [("four-situations", SORT_ITEMS, True)]
    assert 'class="ask done"' in card(text_of(response), "four-situations")


def test_one_thing_in_the_wrong_place_is_shown(aoi: Visitor) -> None:
    wrong = {**SORT_ITEMS, "no-role": "not-allowed"}
    shown = card(
        text_of(answer(aoi, "who-are-you", "four-situations", **put_into(wrong))),
        "four-situations",
    )
    assert shown.count("Not this one") == 1
    recorded = QuizAnswer.objects.get()
    assert not recorded.correct
    assert recorded.misconceptions == ["no-credentials-is-access-denied"]


def test_a_menu_says_what_it_came_with(aoi: Visitor) -> None:
    """One option is selected, if only the empty one: a browser knows what was changed."""
    slug, asked = next(
        (slug, one)
        for slug, one in QUESTIONS
        if isinstance(one, Sort) and len(one.sort.bins) > MOST_COLUMNS
    )
    shown = card(text_of(aoi.get("course:lesson", slug)), asked.id)
    assert shown.count('<option value="" selected>') == len(asked.sort.items)
    wrong = dict.fromkeys(asked.sort.items, asked.sort.bins[0])
    shown = card(text_of(answer(aoi, slug, asked.id, **put_into(wrong))), asked.id)
    selected = re.findall(r'<option\s+value="([^"]*)"[^>]* selected', shown)
    assert selected == [*wrong.values()]


@pytest.mark.parametrize(
    "change", [{"no-role": ""}, {"no-role": "invented"}, {"no-role": "four-situations"}]
)
def test_a_partial_sorting_is_not_recorded(
    aoi: Visitor, change: dict[str, str]
) -> None:
    answer(aoi, "who-are-you", "four-situations", **put_into({**SORT_ITEMS, **change}))
    assert given() == []


def test_an_item_may_be_called_as_another_field_of_the_form_is(
    aoi: Visitor, rf: RequestFactory
) -> None:
    form = card(text_of(aoi.get("course:lesson", "who-are-you")), "four-situations")
    fields = set(re.findall(r'name="([^"]+)"', form))
    assert fields >= put_into(SORT_ITEMS).keys()
    others = {one for one in fields if not one.startswith("item-")}
    assert "tab" in others
    items = dict.fromkeys(others, "left") | {"else": "right"}
    question = Sort.model_validate(
        {"question": "q", "sort": {"bins": ["left", "right"], "items": items}}
    )
    sent = {**dict.fromkeys(others, "right"), **put_into(items)}
    assert given_to(question, rf.post("/", sent), None) == items


# -- visiting


def test_visiting_every_hop_is_done(aoi: Visitor) -> None:
    for number, hop in enumerate(HOPS, 1):
        response = answer(aoi, "what-a-role-is", "hop-by-hop", hop=hop)
        shown = card(text_of(response), "hop-by-hop")
        assert ('class="ask done"' in shown) is (number == len(HOPS))
    assert given()[-1] == ("hop-by-hop", HOPS, True)


def test_a_hop_that_was_seen_stays_open(aoi: Visitor) -> None:
    answer(aoi, "what-a-role-is", "hop-by-hop", hop="role")
    page = text_of(aoi.get("course:lesson", "what-a-role-is"))
    assert card(page, "hop-by-hop").count("<details open") == 1


@pytest.mark.parametrize("hop", ["", "invented", "role"])
def test_a_hop_again_or_invented_is_not_recorded(aoi: Visitor, hop: str) -> None:
    answer(aoi, "what-a-role-is", "hop-by-hop", hop="role")
    response = answer(aoi, "what-a-role-is", "hop-by-hop", htmx=False, hop=hop)
    assert len(given()) == 1
    assert "invented" not in response.url


# -- all of them


@pytest.mark.parametrize(
    ("slug", "question"), QUESTIONS, ids=lambda value: getattr(value, "id", value)
)
def test_every_question_can_be_answered_right_through_its_form(
    aoi: Visitor, slug: str, question: Choose | Sort | Visit
) -> None:
    match question:
        case Choose():
            response = answer(aoi, slug, question.id, choice=list(question.correct))
        case Sort():
            response = answer(aoi, slug, question.id, **put_into(question.sort.items))
        case Visit():
            for hop in question.visit:
                response = answer(aoi, slug, question.id, hop=hop)
    assert given()[-1][2] is True
    assert 'class="ask done"' in card(text_of(response), question.id)


@pytest.mark.parametrize(
    ("lesson", "question", "fields"),
    [
        ("who-are-you", "second-door", {"choice": "not-known"}),
        ("who-are-you", "second-door", {"choice": "not-allowed"}),
        (
            "who-are-you",
            "four-situations",
            put_into(SORT_ITEMS | {"no-role": "not-allowed"}),
        ),
        ("who-are-you", "four-situations", put_into(SORT_ITEMS)),
        ("what-a-role-is", "hop-by-hop", {"hop": "instance"}),
    ],
)
def test_without_scripts_one_lands_where_the_card_says_something(
    aoi: Visitor, lesson: str, question: str, fields: dict[str, str]
) -> None:
    response = answer(aoi, lesson, question, htmx=False, **fields)
    page, _, fragment = response.url.partition("#")
    shown = card(text_of(aoi.client.get(page)), question)
    assert f'id="{fragment}"' in shown
    assert fragment != f"card-{question}"


@pytest.mark.parametrize("question", ["no-such-question", "role-for-ec2"])
def test_a_question_that_is_not_there_is_not_found(aoi: Visitor, question: str) -> None:
    assert answer(aoi, "make-the-role", question, choice="ec2").status_code == 404


def test_an_answer_completes_the_task_that_waits_for_it(
    ready: Visitor, cast: Cast
) -> None:
    from iamtutor.course.models import TaskProgress

    progress = TaskProgress.objects.get(task="ask-the-version")
    assert progress.by_solution
    ben = visitor(cast.ben).catch_up("before-the-commands")
    answer(ben, "before-the-commands", "why-it-worked-shortened", choice="shortened")
    assert TaskProgress.objects.get(
        enrolment=cast.seat(cast.ben), task="ask-the-version"
    ).completed


def test_each_seat_sees_its_own_order_and_the_answer_keeps_it(cast: Cast) -> None:
    lesson, question = (
        "who-are-you",
        course().lesson("who-are-you").question("second-door"),
    )
    assert isinstance(question, Choose)
    seen = {}
    for person in (cast.aoi, cast.ben):
        who = visitor(person)
        shown = card(text_of(who.get("course:lesson", lesson)), question.id)
        seen[person] = re.findall(r'name="choice"\s+value="([^"]*)"', shown)
        answer(who, lesson, question.id, choice=question.correct[0])
        kept = QuizAnswer.objects.get(enrolment=cast.seat(person)).shown
        seat = str(cast.seat(person).pk)
        assert seen[person] == kept == list(order_of(question, lesson, seat))


def test_sorting_is_a_table_with_words_for_its_marks(aoi: Visitor) -> None:
    page = text_of(aoi.get("course:lesson", "who-are-you"))
    page = page[page.index('id="card-four-situations"') :]
    page = page[: page.index("</section>")]
    assert page.count('scope="col"') == 2
    assert page.count('scope="row"') == len(SORT_ITEMS)
    wrong = {**SORT_ITEMS, "no-role": "not-allowed"}
    page = card(
        text_of(answer(aoi, "who-are-you", "four-situations", **put_into(wrong))),
        "four-situations",
    )
    assert page.count("Not this one") == 1
    assert len(re.findall(r"</svg>\s*Right\s*</span>", page)) == len(SORT_ITEMS) - 1
