"""A small course to make mistakes in: ``tests/data/lessons`` in a folder of its own."""

import pickle
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.library import load
from iamtutor.lessons.text import prose, strict_yaml
from iamtutor.lessons.text.prose import Prose
from iamtutor.lessons.text.strict_yaml import Document
from tests.lessons.stage import Stage

SAMPLE = Path(__file__).parents[1] / "data/lessons"
Read = TypeVar("Read", Document, Prose)


def parsed_once(parse: Callable[..., Read]) -> Callable[..., Read]:
    """What ``parse`` makes of a text, as a copy where it has made it of the same text: the
    samples that a test spoils differ in a file or two. A mistake is found anew."""
    made: dict[tuple[str, *tuple[frozenset[str], ...]], bytes] = {}

    def found(text: str, path: Path, *known: frozenset[str]) -> Read:
        if ".svg" in text:  # what stands beside it is read with it
            return parse(text, path, *known)
        if (text, *known) not in made:
            made[text, *known] = pickle.dumps(parse(text, path, *known))
        copy: Read = pickle.loads(made[text, *known])
        return replace(copy, path=path)

    return found


@pytest.fixture(scope="session", autouse=True)
def parsers() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(strict_yaml, "parse", parsed_once(strict_yaml.parse))
        patch.setattr(prose, "parse", parsed_once(prose.parse))
        yield


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the sample course that a test may spoil."""
    copy = tmp_path / "sample"
    shutil.copytree(SAMPLE, copy)
    return copy


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The sample course, read: a value, which no test can change."""
    folder = tmp_path_factory.mktemp("courses")
    shutil.copytree(SAMPLE, folder / "sample")
    return load(folder).courses["sample"]


@pytest.fixture
def stage(sample: Course) -> Stage:
    """The starting world of the sample, and hands to work in it."""
    return Stage(sample)
