"""Who of those that the class waits for has not come yet."""

from iamtutor.classroom.names import Names
from iamtutor.classroom.roster import expected_in
from iamtutor.instructor.live.versions import Version
from iamtutor.instructor.live.view import ClassView
from iamtutor.people.models import Cohort


def not_here_yet(
    cohort: Cohort, view: ClassView, names: Names, version: Version, group: str = ""
) -> tuple[str, ...]:
    """What they are called: whoever has a seat, by a card, and never sat in it, then the
    names of the list that nobody has come for. One query, where the class has a list."""
    seated = [row.name for row in view.rows if not row.come]
    if version.listed == "0":
        return tuple(seated)
    listed = enumerate(expected_in(cohort).order_by("pk"), 1)
    return (
        *seated,
        *(names.of_listed(one, n) for n, one in listed if group in {"", one.group}),
    )
