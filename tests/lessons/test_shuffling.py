"""Each seat sees choices in an order of its own, and none of them stands first by habit."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from iamtutor.lessons.content.shuffling import order_of
from iamtutor.lessons.schema.questions import Choose, Sort, Visit
from tests.content import course

QUESTIONS = [
    (lesson.slug, question)
    for lesson in course().lessons
    for question in lesson.questions
]
QUESTIONS += [
    (belief.refuted_in, belief.ask)
    for belief in course().misconceptions.values()
    if belief.ask is not None
]
SEATS = [str(seat) for seat in range(1, 201)]


@given(st.sampled_from(QUESTIONS), st.text(max_size=6))
def test_an_order_has_all_of_them_and_stays(
    one: tuple[str, Choose | Sort | Visit], seat: str
) -> None:
    slug, question = one
    order = order_of(question, slug, seat)
    assert order == order_of(question, slug, seat)
    match question:
        case Choose():
            assert sorted(order) == sorted(question.choices)
        case Sort():
            assert sorted(order) == sorted(question.sort.items)
        case Visit():
            assert order == question.visit


def test_the_right_choice_is_at_each_place_as_often_as_at_any_other() -> None:
    for slug, question in QUESTIONS:
        if not isinstance(question, Choose) or question.ordered:
            continue
        places = Counter(
            order_of(question, slug, seat).index(question.correct[0]) for seat in SEATS
        )
        fair = len(SEATS) / len(question.choices)
        for place in range(len(question.choices)):
            assert 0.5 * fair < places[place] < 1.6 * fair, (slug, question.id, places)


def test_a_seat_has_no_favourite_place() -> None:
    """Whoever presses the first one each time is right no more often than by chance."""
    for seat in SEATS[:40]:
        hits = chance = 0.0
        for slug, question in QUESTIONS:
            if isinstance(question, Choose) and not question.ordered:
                hits += order_of(question, slug, seat)[0] in question.correct
                chance += len(question.correct) / len(question.choices)
        assert abs(hits - chance) < 0.5 * chance, (seat, hits, chance)


def test_what_has_an_order_keeps_it() -> None:
    question = Choose(
        question="how-many", choices=("1", "2", "3"), correct=("2",), ordered=True
    )
    assert {order_of(question, "x", seat) for seat in SEATS} == {("1", "2", "3")}
