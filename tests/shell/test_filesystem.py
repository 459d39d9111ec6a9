"""The virtual file system: paths, permissions, limits, patterns."""

import fnmatch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamtutor.cloud.bodies import STORED_LIMIT
from iamtutor.shell import filesystem
from iamtutor.shell.filesystem import FileSystem, PathError
from iamtutor.shell.machine import filesystem_of
from iamtutor.shell.patterns.paths import glob
from iamtutor.shell.patterns.wildcards import Wildcard, escaped, matches
from tests.shell.stage import Terminal, free


@pytest.fixture
def files() -> FileSystem:
    terminal = Terminal(files={"a.txt": "a\n", "docs/b.txt": "b\n", ".hidden": ""})
    return filesystem_of(terminal.turn, terminal.machine)


def reason(act: object, *arguments: object) -> str:
    with pytest.raises(PathError) as raised:
        act(*arguments)  # type: ignore[operator]
    return raised.value.reason


def test_paths_are_taken_from_the_working_directory(files: FileSystem) -> None:
    assert files.resolve("docs/../a.txt") == "/home/ec2-user/a.txt"
    assert files.resolve("/../../tmp") == "/tmp"


def test_directories_are_there_as_soon_as_something_is_in_them(
    files: FileSystem,
) -> None:
    assert files.names(".") == [".aws", ".hidden", "a.txt", "docs"]
    assert files.is_directory("docs")
    assert "home" in files.names("/")


def test_reading(files: FileSystem) -> None:
    assert files.read_text("docs/b.txt") == "b\n"
    assert reason(files.read, "nope") == filesystem.NO_SUCH_FILE
    assert reason(files.read, "docs") == filesystem.IS_A_DIRECTORY
    assert reason(files.read, "a.txt/x") == filesystem.NOT_A_DIRECTORY


def test_only_the_home_and_tmp_can_be_written(files: FileSystem) -> None:
    files.write("/tmp/x", b"x")
    assert reason(files.write, "/etc/x", b"x") == filesystem.PERMISSION_DENIED
    assert reason(files.remove, "/etc/os-release") == filesystem.PERMISSION_DENIED
    assert reason(files.write, "no/such/x", b"x") == filesystem.NO_SUCH_FILE


def test_modes_are_kept_and_obeyed(files: FileSystem) -> None:
    files.change_mode("a.txt", 0o000)
    assert reason(files.read, "a.txt") == filesystem.PERMISSION_DENIED
    assert reason(files.write, "a.txt", b"") == filesystem.PERMISSION_DENIED


def test_a_stored_file_has_a_limit(files: FileSystem) -> None:
    files.write("big", b"x" * STORED_LIMIT)
    too_much = b"x" * (STORED_LIMIT + 1)
    assert reason(files.write, "bigger", too_much) == filesystem.TOO_LARGE


def test_a_pattern_may_be_huge_and_is_not_read_whole(files: FileSystem) -> None:
    body = files.bodies.put_pattern(b"0123456789abcdef", 5 * 1024**3)
    files.write("huge", body)
    assert files.body("huge").size == 5 * 1024**3
    assert reason(files.read, "huge") == filesystem.TOO_LARGE
    body = files.bodies.put_pattern(b"x", 5 * 1024**3 + 1)
    assert reason(files.write, "huger", body) == filesystem.TOO_LARGE


def test_the_number_of_files_has_a_limit(
    files: FileSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filesystem, "FILES_LIMIT", len(files.machine.files))
    assert reason(files.write, "one-more", b"") == filesystem.NO_SPACE
    files.write("a.txt", b"changed")


def test_a_name_has_a_limit(files: FileSystem) -> None:
    assert reason(files.write, "x" * 256, b"") == filesystem.NAME_TOO_LONG


def test_a_directory_stays_when_its_last_file_goes(files: FileSystem) -> None:
    files.remove("docs/b.txt")
    assert files.is_directory("docs")
    files.remove("docs")
    assert not files.exists("docs")


def test_renaming_a_directory_takes_its_files_along(files: FileSystem) -> None:
    files.rename("docs", "papers")
    assert files.read_text("papers/b.txt") == "b\n"
    assert not files.exists("docs")


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("*.txt", ["a.txt"]),
        ("*", ["a.txt", "docs"]),
        (".h*", [".hidden"]),
        ("docs/*", ["docs/b.txt"]),
        ("*/b.*", ["docs/b.txt"]),
        ("/home/*/a.???", ["/home/ec2-user/a.txt"]),
        ("[ab].txt", ["a.txt"]),
        ("\\*", []),
        ("nothing*", []),
    ],
)
def test_patterns(files: FileSystem, pattern: str, found: list[str]) -> None:
    assert glob(files, pattern) == found


@given(st.text("ab*?", max_size=8), st.text("ab", max_size=8))
def test_patterns_match_as_fnmatch_does(pattern: str, name: str) -> None:
    assert matches(pattern, name, free) == fnmatch.fnmatchcase(name, pattern)


@given(st.text("ab*?", max_size=6), st.text("abé\ud800", max_size=8), st.booleans())
def test_the_part_that_a_pattern_takes_is_the_longest_or_shortest(
    pattern: str, text: str, longest: bool
) -> None:
    wildcard = Wildcard(pattern, free)
    lengths = range(len(text), -1, -1) if longest else range(len(text) + 1)
    begins = [text[:n] for n in lengths if fnmatch.fnmatchcase(text[:n], pattern)]
    ends = [
        text[len(text) - n :]
        for n in lengths
        if fnmatch.fnmatchcase(text[len(text) - n :], pattern)
    ]
    found = wildcard.beginning(text, longest), wildcard.ending(text, longest)
    sizes = [None if one is None else len(one) for one in found]
    assert sizes == [
        len(begins[0]) if begins else None,
        len(ends[0]) if ends else None,
    ]


@given(st.text("ab*?", max_size=6), st.text("abé", max_size=8))
def test_a_pattern_takes_parts_leftmost_and_longest(pattern: str, text: str) -> None:
    expected: list[tuple[int, int]] = []
    at = 0
    while at < len(text):
        ends = range(len(text), at, -1)
        end = next((e for e in ends if fnmatch.fnmatchcase(text[at:e], pattern)), None)
        if end is not None:
            expected.append((at, end))
        at = end or at + 1
    assert list(Wildcard(pattern, free).parts(text)) == expected


@given(st.text(max_size=20))
def test_an_escaped_text_matches_itself(text: str) -> None:
    assert matches(escaped(text), text, free)


def test_many_stars_do_not_run_away() -> None:
    assert not matches("*a" * 100 + "b", "a" * 5_000, free)
