"""All content, read once, checked across files, and found by its ids.

A course is a folder, and a value: its lessons in order, its worlds and grids, its words
and the beliefs that it refutes. ``load`` reads folders of courses and raises
``InvalidContent`` with everything that is wrong with them.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeAlias

from iamtutor.lessons.content import cross_checks
from iamtutor.lessons.content.course import Course, Library
from iamtutor.lessons.content.survey import CONTENT, survey
from iamtutor.lessons.text.errors import ContentError, InvalidContent

COURSES = CONTENT / "courses"
#: What ``survey`` answers of a course's folder.
Surveyed: TypeAlias = tuple[Course | None, list[ContentError]]
_kept_survey = cache(survey)


def package_library() -> Library:
    """The courses that come with the product. A site may have others beside them."""
    return kept(COURSES)


@cache
def kept(*folders: Path) -> Library:
    """What ``load`` says; each course is read once a process: folders do not change."""
    return load(*folders, read=_kept_survey)


def load(*folders: Path, read: Callable[[Path], Surveyed] = survey) -> Library:
    """The courses in ``folders``; ``InvalidContent`` names all that is wrong.

    A lesson's slug is its address, so no two courses may share one.
    """
    found: list[Course] = []
    errors: list[ContentError] = []
    for folder in folders:
        if not courses_in(folder):
            errors.append(ContentError(folder, 1, "there is no course in this folder"))
    for folder in courses_in(*folders):
        course, wrong = read(folder)
        errors += wrong
        if course is None:
            continue
        errors += cross_checks.check_neighbours(course, found)
        found.append(course)
    if errors:
        raise InvalidContent(errors)
    found.sort(key=lambda course: course.file.rank)
    return Library({course.slug: course for course in found})


def courses_in(*folders: Path) -> list[Path]:
    """The folders of the courses, by name: what holds lessons is meant to be one."""
    return [
        path
        for folder in folders
        if folder.is_dir()
        for path in sorted(folder.iterdir())
        if (path / "course.yaml").is_file() or (path / "lessons").is_dir()
    ]
