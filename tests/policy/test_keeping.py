"""What the engine keeps of texts has a bound, however long somebody makes them."""

import gc
import json
from collections.abc import Callable

import pytest

from iamtutor.policy.comparison.texts import glob
from iamtutor.policy.document import PolicyDocument, parse_policy
from iamtutor.policy.keeping import SHORT, forget, kept, lengths
from iamtutor.policy.typed import read_number
from tests.policy.conftest import CACHES

#: Kept by what is no text, or so few that their length doesn't matter.
BY_OTHER_THINGS = {"conclude", "_checked"}
#: Characters that one function's answers may be of, at most.
MOST = 3_500_000


def test_no_function_of_a_text_keeps_answers_by_their_number_alone() -> None:
    bare = {one.__name__ for one in CACHES.values() if not hasattr(one, "most")}
    assert bare == BY_OTHER_THINGS
    by_length = [one.most for one in CACHES.values() if hasattr(one, "most")]
    assert len(by_length) > 15
    for most in by_length:
        assert sum(longest * number for longest, number in most) <= MOST


def test_what_is_short_is_made_once_and_what_is_long_each_time() -> None:
    made: list[object] = []
    by_length = kept((3, 2), (6, 1))(made.append)
    for text in ("ab", "ab", "abcdef", "abcdef", "fedcba", "abcdef"):
        by_length(text)
    assert made == ["ab", "abcdef", "fedcba", "abcdef"]
    for _ in range(2):
        by_length("x" * 7)
    assert made[4:] == ["x" * 7] * 2
    forget(by_length)
    by_length("ab")
    assert made[6:] == ["ab"]


def test_a_list_weighs_what_its_texts_and_their_places_do() -> None:
    assert lengths(("ab", "c")) == 3 + 16


def of_mapping(text: str) -> PolicyDocument:
    return parse_policy(json.loads(text))


@pytest.mark.parametrize("read", [parse_policy, of_mapping])
def test_few_long_policies_are_kept(read: Callable[[str], PolicyDocument]) -> None:
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    for number in range(60):
        sid = f"{number}" + "a" * 8_000
        text = json.dumps({"Statement": {"Sid": sid, **statement}})
        assert read(text).statements
    gc.collect()
    # By type: to ask a lazy object of another test for its class would make it.
    live = [found for found in gc.get_objects() if type(found) is PolicyDocument]
    assert len([one for one in live if len(one.statements[0].sid or "") > 8_000]) <= 16


def test_a_long_value_is_read_all_the_same() -> None:
    assert read_number("1" * (SHORT + 1)) == int("1" * (SHORT + 1))
    assert len(glob("a*" * SHORT)) == 2 * SHORT
