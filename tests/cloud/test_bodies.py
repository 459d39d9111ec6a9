"""Bytes by their hash, and patterns that cost nothing."""

import hashlib
import io
import random
from collections.abc import Callable
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamtutor.cloud import bodies, digests
from iamtutor.cloud.bodies import (
    LARGEST,
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
    assert store.join([pattern, store.put(PERIOD[:5])]).size == pattern.size + 5
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


# --- bodies in pieces -------------------------------------------------------------------


def noise(size: int, seed: int = 0) -> bytes:
    """Bytes without a pattern in them."""
    return random.Random(seed).randbytes(size)


@pytest.fixture(scope="module")
def data() -> bytes:
    return noise(3 * STORED_LIMIT + 17)


@pytest.mark.parametrize("kind", [bytes, io.BytesIO], ids=["bytes", "a file"])
def test_what_is_long_is_stored_in_pieces(
    data: bytes, kind: Callable[[bytes], object]
) -> None:
    store = BodyStore()
    body = store.accept(kind(data))
    assert body.sha256 == hashlib.sha256(data).hexdigest()
    assert [piece.size for piece in body.pieces] == [STORED_LIMIT] * 3 + [17]
    assert store.new.keys() == body.stored.keys()
    assert max(map(len, store.new.values())) == STORED_LIMIT
    later = BodyStore(load=store.new.get)
    reader = later.read(body)
    assert isinstance(reader, BodyReader)
    blocks = iter(partial(reader.read, 300_000), b"")
    assert b"".join(blocks) == data
    assert later.known == {}, "what is read through is not kept in memory"


@pytest.mark.parametrize(
    ("start", "stop"),
    [(0, 5), (999_999, 1_000_001), (1_000_000, 2_000_000), (2_999_990, 3_000_017)],
)
def test_a_part_of_pieces_is_what_its_bytes_are(
    data: bytes, start: int, stop: int
) -> None:
    store = BodyStore()
    body = store.accept(data)
    assert store.get(body, start, stop) == data[start:stop]
    assert store.get(store.slice(body, start, stop)) == data[start:stop]


def test_pieces_are_joined_without_a_copy(data: bytes) -> None:
    store = BodyStore()
    parts = [store.accept(data), store.accept(data[:9]), store.put_pattern(b"ab", 7)]
    before = set(store.new)
    joined = store.join(parts)
    assert store.get(joined) == data + data[:9] + b"abababa"
    assert joined.sha256 == hashlib.sha256(store.get(joined)).hexdigest()
    added = set(store.new) - before
    assert [store.new[one] for one in added] == [b"abababa"]


@pytest.mark.parametrize("algorithm", digests.ALGORITHMS)
def test_checksums_are_of_the_whole(data: bytes, algorithm: str) -> None:
    store = BodyStore()
    whole = digests.new(algorithm)
    whole.update(data)
    assert store.digest(store.accept(data), algorithm) == whole.digest()


@pytest.mark.parametrize(
    ("algorithm", "check"),
    [
        ("CRC32", "cbf43926"),
        ("CRC32C", "e3069283"),
        ("CRC64NVME", "ae8b14860a799888"),
    ],
)
def test_the_crcs_are_those_of_the_catalogue(algorithm: str, check: str) -> None:
    """Of "123456789", in the catalogue of parametrised CRC algorithms."""
    found = digests.new(algorithm)
    found.update(b"123456789")
    assert found.digest().hex() == check


@given(st.lists(st.binary(max_size=40), max_size=5))
def test_crcs_of_parts_are_those_of_the_whole(parts: list[bytes]) -> None:
    for algorithm in filter(digests.can_be_joined, digests.ALGORITHMS):
        whole = digests.new(algorithm)
        rows = []
        for part in parts:
            whole.update(part)
            alone = digests.new(algorithm)
            alone.update(part)
            rows.append((alone.digest(), len(part)))
        assert digests.joined(algorithm, rows) == whole.digest()


@pytest.mark.parametrize("kind", [bytes, io.BytesIO], ids=["bytes", "a file"])
def test_bytes_have_a_limit_and_nothing_is_left_of_what_is_beyond(
    kind: Callable[[bytes], object],
) -> None:
    store = BodyStore()
    with pytest.raises(BodyTooLarge):
        store.accept(kind(noise(LARGEST + 1)))
    assert store.new == {}
    assert store.accept(kind(noise(LARGEST))).size == LARGEST


@given(
    data=st.binary(max_size=60),
    cuts=st.lists(st.integers(0, 60), max_size=4),
    window=st.tuples(st.integers(0, 60), st.integers(0, 60)),
)
def test_pieces_cut_and_joined_are_the_bytes(
    data: bytes, cuts: list[int], window: tuple[int, int]
) -> None:
    """With pieces of seven bytes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bodies, "STORED_LIMIT", 7)
        store = BodyStore()
        body = store.accept(io.BytesIO(data))
        places = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
        parts = [store.slice(body, a, b) for a, b in pairwise(places)]
        joined = store.join(parts)
        assert store.get(joined) == store.get(body) == data
        assert joined.sha256 == body.sha256
        start, stop = sorted(min(one, len(data)) for one in window)
        assert store.get(joined, start, stop) == data[start:stop]
        content = store.read(joined, start, stop)
        read = content.read() if isinstance(content, BodyReader) else content
        assert read == data[start:stop]
        assert all(len(kept) <= 7 for kept in store.new.values())
