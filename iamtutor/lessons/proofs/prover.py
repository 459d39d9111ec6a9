"""What is proven of every lesson: all the proofs, each by a readable name.

    1 loads[lesson]                        it is read without an error
      starts[lesson/world]               its world can begin as its file says
    2 fails-first[lesson/task]             a task isn't done before it is begun
      fault-is-real[lesson/task]         what is broken fails, and no longer once repaired
    3 solution-passes[lesson/task/name]    each solution passes, and no step is a pitfall
      lever-works[lesson/lever]          a lever goes as it says, there and back
    4 road-leads-on[lesson/task/name]      after another solution the rest still works
    5 pitfall-is-told[lesson/task/name]    a foreseen attempt is recognised, and only it
    6 commands-run[lesson/section]         commands in the prose can be run as they stand
    7 twins[lesson]                        both languages say the same things
    8 reachable[lesson]                    what it needs is taught earlier
    9 transcript[lesson]                   a rehearsal goes as it was recorded
   10 plain-words[lesson]                  its texts do without what style.yaml lists
   11 callers[lesson]                      the users and roles that its map names exist

``demonstration[course/belief]``: each line of a demonstration ends as it says; and
``answer-is-right[lesson/question]``, and ``outcome[lesson/task]``: what is predicted
ends as its grid says; ``callers[course]``: whom its map and grids name is in some world.
Where a world begins in several ways, what is played is proven in
each: ``[lesson/task@case]``. ``proofs`` names every one of them; a lesson that can't be
read has its ``loads`` and no more, and of a course in which anything can't be read, nothing
is played. Each raises ``NotProven`` when it fails.
"""

from collections.abc import Iterator
from functools import cached_property, partial
from pathlib import Path

from iamtutor.lessons.content.lesson import Lesson
from iamtutor.lessons.content.survey import survey
from iamtutor.lessons.content.variants import Casting
from iamtutor.lessons.proofs import vocabulary
from iamtutor.lessons.proofs.playing import Playing
from iamtutor.lessons.proofs.proof import Proof
from iamtutor.lessons.proofs.reading import Reading, answer_is_right
from iamtutor.lessons.text.strict_yaml import Key


class Prover:
    """Proves a course. ``transcripts`` is where its rehearsals are recorded."""

    def __init__(self, folder: Path, transcripts: Path) -> None:
        self.folder = folder
        self.transcripts = transcripts
        self.course, self.errors = survey(folder)
        if self.course is not None and not self.errors:
            self.errors += vocabulary.unknown_in(self.course)
        self.reading = Reading(folder, self.course, self.errors)

    @cached_property
    def playing(self) -> Playing:
        return Playing(self.folder, self.reading.proven_course, self.transcripts)

    @property
    def slugs(self) -> tuple[str, ...]:
        """The lessons that the course lists."""
        return self.course.listed_slugs if self.course is not None else ()

    def write_transcripts(self) -> list[Path]:
        """Record every lesson that has tasks; returns the files."""
        return self.playing.write_transcripts()

    def proofs(self, only: str | None = None) -> list[Proof]:
        """All proofs, or those of one lesson."""
        return [proof for proof in self._proofs() if only in {None, proof.lesson}]

    def _proofs(self) -> Iterator[Proof]:
        yield Proof("loads[course]", self.reading.loads_course)
        if self.course is None:
            return
        yield Proof(
            "plain-words[course]", partial(self.reading.plain_words, self.folder)
        )
        for belief in self.course.misconceptions.values():
            if belief.ask is not None:
                yield Proof(
                    f"answer-is-right[course/{belief.ask.id}]",
                    partial(answer_is_right, belief.ask),
                )
        playable = not self.errors
        for shown in self.course.demonstrations.values() if playable else ():
            yield Proof(
                f"demonstration[course/{shown.id}]",
                partial(self.playing.demonstration, shown),
            )
        for slug in self.course.listed_slugs:
            yield Proof(f"loads[{slug}]", partial(self.reading.loads, slug))
        begun: set[str] = set()
        for lesson in self.course.lessons:
            world = lesson.file.world
            if playable and world is not None and world not in begun:
                begun.add(world)
                for casting in self.course.castings(lesson):
                    yield Proof(
                        f"starts[{lesson.slug}/{world}{_at(casting.case)}]",
                        partial(self.playing.starts, world, casting),
                    )
            yield from self._read(lesson)
            if playable:
                yield from self._of_lesson(lesson)
        if playable:
            yield Proof("callers[course]", self.playing.all_callers)

    def _read(self, lesson: Lesson) -> Iterator[Proof]:
        slug = lesson.slug
        yield Proof(f"twins[{slug}]", partial(self.reading.twins, lesson))
        yield Proof(f"reachable[{slug}]", partial(self.reading.reachable, lesson))
        folder = self.folder / "lessons" / slug
        yield Proof(f"plain-words[{slug}]", partial(self.reading.plain_words, folder))
        for question in lesson.questions:
            yield Proof(
                f"answer-is-right[{slug}/{question.id}]",
                partial(answer_is_right, question),
                _where(lesson, question.id),
            )

    def _of_lesson(self, lesson: Lesson) -> Iterator[Proof]:
        slug, playing = lesson.slug, self.playing
        for casting in playing.course.castings(lesson):
            yield from self._played(lesson, casting)
        for lever in lesson.levers:
            yield Proof(
                f"lever-works[{slug}/{lever.id}]",
                partial(playing.lever_works, lesson, lever),
                _where(lesson, lever.id),
            )
        for section in lesson.text("en"):
            if section.commands:
                yield Proof(
                    f"commands-run[{slug}/{section.id}]",
                    partial(playing.commands_run, lesson, section),
                    f"{lesson.text('en').path}:{section.line}",
                )
        if lesson.file.map is not None:
            yield Proof(f"callers[{slug}]", partial(playing.callers, lesson))
        if lesson.tasks:
            yield Proof(f"transcript[{slug}]", partial(playing.transcript, lesson))

    def _played(self, lesson: Lesson, casting: Casting) -> Iterator[Proof]:
        case, playing = casting.case, self.playing
        variant = casting.variant.id if casting.variant is not None else ""
        for task in lesson.tasks:
            of_task, at = f"{lesson.slug}/{task.id}", _at(case)
            yield Proof(
                f"fails-first[{of_task}{at}]",
                partial(playing.fails_first, lesson, task, case),
                _where(lesson, task.id, "check"),
            )
            if task.symptom is not None:
                yield Proof(
                    f"fault-is-real[{of_task}{at}]",
                    partial(playing.fault_is_real, lesson, task, task.symptom, case),
                    _where(lesson, task.id, "symptom"),
                )
            if task.predict is not None:
                yield Proof(
                    f"outcome[{of_task}{at}]",
                    partial(playing.outcome, lesson, task, case),
                    _where(lesson, task.id, "predict"),
                )
            for number, name in enumerate(task.solutions_in(variant)):
                solution = _where(lesson, task.id, "solutions", name)
                yield Proof(
                    f"solution-passes[{of_task}/{name}{at}]",
                    partial(playing.solution_passes, lesson, task, name, case),
                    solution,
                )
                if number:
                    yield Proof(
                        f"road-leads-on[{of_task}/{name}{at}]",
                        partial(playing.road_leads_on, lesson, task, name, case),
                        solution,
                    )
            for pitfall in task.pitfalls_in(variant):
                yield Proof(
                    f"pitfall-is-told[{of_task}/{pitfall.pitfall}{at}]",
                    partial(playing.pitfall_is_told, lesson, task, pitfall, case),
                    _where(lesson, task.id, "pitfalls", task.pitfalls.index(pitfall)),
                )


def _where(lesson: Lesson, part: str, *below: Key) -> str:
    """The file, and the line of a part of the lesson or of something in it."""
    source = lesson.source
    return f"{source.path}:{source.line((*lesson.file.place(part), *below))}"


def _at(case: str) -> str:
    return f"@{case}" if case else ""
