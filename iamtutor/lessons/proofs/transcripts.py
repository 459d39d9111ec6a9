"""A lesson by its first solutions, as text: recorded, reviewed, compared."""

from iamtutor.lessons.content.lesson import Lesson
from iamtutor.lessons.schema.acts import Run
from iamtutor.lessons.worlds.acts import place_of
from iamtutor.lessons.worlds.walk import Walk


def transcript_of(walk: Walk, lesson: Lesson) -> str:
    """What is done and what it answers, in each variant."""
    parts = []
    for casting in walk.course.castings(lesson):
        variant = casting.variant.id if casting.variant is not None else ""
        if casting.case != variant:
            continue  # the same with other names
        for scene in walk.of(lesson, casting.case):
            at = f"@{variant}" if variant else ""
            lines = [f"## {scene.task.id}{at}\n"]
            acts = scene.task.first_solution(variant)
            for act, performed in zip(acts, scene.performed, strict=True):
                where = "" if isinstance(act, Run) else f"({place_of(act)}) "
                screen = _closed(performed.screen)
                lines.append(f"{where}{performed.line}\n{screen}")
            parts.append("".join(lines))
    return "\n".join(parts)


def difference(recorded: str, now: str) -> str | None:
    """Where two transcripts first differ, in words."""
    for old, new in zip(recorded.splitlines(), now.splitlines(), strict=False):
        if old != new:
            return f"recorded {old!r}\n     now {new!r}"
    if recorded != now:
        return "one transcript goes on where the other ends"
    return None


def _closed(text: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}\n"
