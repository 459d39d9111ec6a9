"""Bytes by their hash, and patterns that cost nothing."""

from __future__ import annotations

import hashlib
import io

import pytest

from iamtutor.cloud.bodies import (
    STORED_LIMIT,
    Body,
    BodyMissing,
    BodyReader,
    BodyStore,
    BodyTooLarge,
)

PERIOD = b"0123456789abcdef"


def test_what_an_earlier_turn_stored_is_loaded_when_asked_for() -> None:
    first = BodyStore()
    body = first.put(b"hello")
    assert first.new == {body.sha256: b"hello"}
    second = BodyStore(load=first.new.get)
    assert second.get(body) == b"hello"
    assert second.new == {}
    with pytest.raises(BodyMissing):
        BodyStore().get(body)


@pytest.mark.parametrize("start", [0, 5, 16, 21])
def test_a_part_of_a_pattern_is_what_its_bytes_are(start: int) -> None:
    store = BodyStore()
    body = store.put_pattern(PERIOD, 100)
    whole = (PERIOD * 7)[:100]
    assert store.get(body) == whole
    assert store.get(body, start, start + 10) == whole[start : start + 10]
    assert store.md5(body) == hashlib.md5(whole).hexdigest()


def test_a_long_slice_of_a_pattern_is_a_turned_pattern() -> None:
    store = BodyStore()
    body = store.put_pattern(PERIOD, 4 * STORED_LIMIT)
    part = store.slice(body, 5, 5 + 2 * STORED_LIMIT)
    assert part.repeated
    assert part.size == 2 * STORED_LIMIT
    assert store.get(part, 0, 20) == store.get(body, 5, 25)
    assert store.slice(body, 0, body.size) is body
    short = store.slice(body, 3, 9)
    assert (short.repeated, store.get(short)) == (False, b"345678")


def test_bodies_are_joined() -> None:
    store = BodyStore()
    small = store.join([store.put(b"ab"), store.put(b"cd")])
    assert store.get(small) == b"abcd"
    pattern = store.put_pattern(PERIOD, STORED_LIMIT * 16)
    tail = store.put_pattern(PERIOD, 24)
    long = store.join([pattern, tail])
    assert long == Body(pattern.sha256, STORED_LIMIT * 16 + 24, repeated=True)
    with pytest.raises(BodyTooLarge):
        store.join([pattern, store.put(b"something else")])
    uneven = store.put_pattern(PERIOD, STORED_LIMIT * 16 + 1)
    with pytest.raises(BodyTooLarge):
        store.join([uneven, pattern])


def test_a_body_that_is_stored_already_is_taken_as_it_is() -> None:
    store = BodyStore()
    body = store.put_pattern(PERIOD, 1 << 30)
    assert store.accept(body) is body
    reader = store.read(body)
    assert isinstance(reader, BodyReader)
    assert len(reader) == 1 << 30
    assert store.accept(reader) == body
    assert store.accept(io.BytesIO(b"x")) == store.accept("x") == store.put(b"x")


def test_a_reader_reads_on() -> None:
    store = BodyStore()
    reader = store.read(store.put_pattern(PERIOD, 1 << 25))
    assert isinstance(reader, BodyReader)
    assert reader.read(3) + reader.read(3) == b"012345"
    reader.position = (1 << 25) - 2
    assert reader.read() == b"ef"
    assert reader.read(5) == b""


def test_bytes_without_a_pattern_have_a_limit() -> None:
    data = b"".join(
        hashlib.sha256(n.to_bytes(4, "big")).digest() for n in range(31_251)
    )
    with pytest.raises(BodyTooLarge) as caught:
        BodyStore().accept(data)
    assert caught.value.size == len(data) > STORED_LIMIT
