"""What is proven of the files as they are read: words, twins, what is taught when."""

from collections.abc import Sequence
from pathlib import Path

from iamtutor.lessons.content import cross_checks, skeleton
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.lesson import Lesson
from iamtutor.lessons.content.survey import LANGUAGES
from iamtutor.lessons.judging.checks import judge_answer, right_answer
from iamtutor.lessons.proofs import style
from iamtutor.lessons.proofs.proof import NotProven, none
from iamtutor.lessons.schema.questions import Choose, Question
from iamtutor.lessons.text.errors import ContentError
from iamtutor.lessons.text.files import files_in


class Reading:
    """Proofs of a course's files; ``course`` is None where it couldn't be read, and
    ``errors`` say what couldn't."""

    def __init__(
        self, folder: Path, course: Course | None, errors: Sequence[ContentError]
    ) -> None:
        self.folder = folder
        self.course = course
        self.errors = errors

    @property
    def proven_course(self) -> Course:
        if self.course is None:
            raise NotProven("\n".join(map(str, self.errors)))
        return self.course

    def loads_course(self) -> None:
        lessons = self.folder / "lessons"
        none(error for error in self.errors if lessons not in error.path.parents)

    def loads(self, slug: str) -> None:
        folder = self.folder / "lessons" / slug
        none(error for error in self.errors if folder in error.path.parents)

    def twins(self, lesson: Lesson) -> None:
        none(skeleton.check_twins(*lesson.texts.values()))
        for language, text in lesson.texts.items():
            none(skeleton.check_language(text, language))

    def reachable(self, lesson: Lesson) -> None:
        none(cross_checks.check_lesson(self.proven_course, lesson))

    def plain_words(self, folder: Path) -> None:
        """The texts in a folder itself; of a course, those in ``grids`` too."""
        try:
            none(
                error
                for language in LANGUAGES
                for within in (folder, folder / "grids")
                for path in files_in(within, f"*.{language}.md")
                for error in style.slips(path, language)
            )
        except ContentError as error:  # more files than are read
            raise NotProven(str(error)) from None


def answer_is_right(question: Question) -> None:
    """The right answer is right, and a wrong choice is told its misconception."""
    if not judge_answer(question, right_answer(question)).correct:
        raise NotProven("the right answer is not taken")
    if isinstance(question, Choose):
        for choice in question.choices:
            if choice in question.correct:
                continue
            result = judge_answer(question, [choice])
            belief = question.misconceptions.get(choice)
            if result.correct or result.misconceptions != ((belief,) if belief else ()):
                raise NotProven(f"{choice} is judged {result}")
