"""What looks short and is much work, or much memory: numbers, archives, repeated names."""

import tracemalloc
import zipfile
from io import BytesIO

import pytest

from iamtutor.cloud.world import File
from iamtutor.shell.budget import WORK_LIMIT, Budget
from tests.shell.stage import NOW, Terminal

pytestmark = pytest.mark.thorough

#: A directory entry of an archive, and where in it the unpacked size stands.
ENTRY, SIZE_AT = b"PK\1\2", 24


def ended(text: str) -> str:
    outcome = Terminal(files={"f": text}).type("bc f")
    assert outcome.fault is None
    return outcome.stderr


@pytest.mark.parametrize(
    "text",
    [
        "2^2^99999\n",
        "9^9^9^9\n",
        "ibase=16\nlength(" + "F" * 3_990 + ")\n",
        "scale=1000\nlength(.0000000001^-363)\n",
    ],
    ids=lambda text: text[:20],
)
def test_a_number_has_an_end(text: str) -> None:
    assert "a number of more than 4,000 digits in bc" in ended(text)


@pytest.mark.parametrize(
    "text",
    [
        "obase=2;scale=999;a=" + "9" * 500 + "." + "9" * 3_400 + "\n" + "a\n" * 90,
        "a=1." + "1" * 3_500 + "\n" + "a<1\n" * 2_000,
        "a=" + "9" * 3_500 + "\n" + "length(a)\n" * 2_000,
        "1+" * 80_000 + "1\n",
    ],
    ids=["printed", "compared", "measured", "read"],
)
def test_what_bc_does_is_charged_while_it_does_it(text: str) -> None:
    assert "that is more work than one line may be" in ended(text)


def test_a_comment_without_an_end_is_looked_through_once() -> None:
    assert ended("/* " * 200_000) == "EOF encountered in a comment.\n"


def test_files_over_and_over_are_held_no_longer_than_there_is_room() -> None:
    terminal = Terminal(files={"f": "x" * 900_000})
    for program in ("hexdump", "od"):
        told = terminal.type(f"{program} {'f ' * 100}").stderr
        assert "more memory than one line may have" in told


def archive(method: int, size: int, entries: int = 1) -> bytearray:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", method) as packed:
        for number in range(entries):
            packed.writestr(f"{number}", bytes(size))
    return bytearray(made.getvalue())


def told_of(data: bytes, line: str, work: int = WORK_LIMIT) -> str:
    terminal = Terminal(files={"g": "hi"})
    body = terminal.turn.bodies.put(data)
    terminal.machine.files["/home/ec2-user/f.zip"] = File(NOW, body)
    outcome = terminal.type(line, budget=Budget(work))
    assert outcome.fault is None
    return outcome.stderr


@pytest.mark.parametrize("line", ["unzip -p f.zip", "unzip f.zip", "zip f.zip g"])
def test_a_member_is_unpacked_as_far_as_it_says_to_go(line: str) -> None:
    large = archive(zipfile.ZIP_DEFLATED, 40_000_000)
    assert "more memory than one line may have" in told_of(large, line)
    at = large.index(ENTRY) + SIZE_AT
    large[at : at + 4] = (10).to_bytes(4, "little")
    tracemalloc.start()
    try:
        assert "a damaged or encrypted member" in told_of(large, line)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_packing_that_cannot_be_bounded_is_refused(method: int) -> None:
    data = archive(method, 100)
    for line in ("unzip -p f.zip", "zip f.zip g"):
        assert "packed otherwise than by deflate" in told_of(data, line)


def test_the_entries_of_an_archive_are_charged() -> None:
    data = archive(zipfile.ZIP_STORED, 0, 40)
    for line in ("unzip -l f.zip", "zip f.zip g"):
        assert "more work than one line may be" in told_of(data, line, 50_000)


def test_the_variables_in_the_address_of_a_file_are_charged() -> None:
    terminal = Terminal()
    terminal.type("A=$(seq -s x 7000); export A")
    address = "file://$(printf '$A%.0s' $(seq 4000))"
    told = terminal.type(f'aws iam create-user --user-name "{address}"').stderr
    assert "more memory than one line may have" in told
