"""A browser session says what was signed, however often it is read."""

import pytest

from iamtutor.policy.keeping import forget
from iamtutor.web.database import sessions
from iamtutor.web.database.sessions import SessionStore


def test_what_is_read_is_ones_own() -> None:
    text = SessionStore().encode({"seats": [1]})
    for _ in range(2):
        found = SessionStore().decode(text)
        assert found == {"seats": [1]}
        found["seats"].append(2)


def test_what_nobody_signed_says_nothing() -> None:
    text = SessionStore().encode({"seats": [1]})
    assert SessionStore().decode(text) == {"seats": [1]}
    for other in (text[:-1], "x" + text, text.swapcase(), "nonsense", ""):
        assert SessionStore().decode(other) == {}


def test_a_long_session_is_read_anew_each_time() -> None:
    forget(sessions._signed)
    for said, many in (("short", 1), (" ".join(map(str, range(5_000))), 0)):
        text = SessionStore().encode({"unsent": [said]})
        assert SessionStore().decode(text) == {"unsent": [said]}
        assert sessions._signed.shelf.cache_info().currsize == many  # type: ignore[attr-defined]
        forget(sessions._signed)


@pytest.mark.django_db
def test_a_key_that_somebody_has_is_given_to_nobody_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keys = ["a" * 32, "a" * 32, "b" * 32]
    monkeypatch.setattr(sessions, "get_random_string", lambda *_: keys.pop(0))
    one, other = SessionStore(), SessionStore()
    one["seat"] = 1
    one.create()
    other.create()
    assert other.session_key == "b" * 32
    assert SessionStore("a" * 32).load() == {"seat": 1}
