"""Whether an instructor may see what a learner typed and pressed, command by command.

Results are always there to be seen; the session itself only under the class's rule, which
everyone is told on joining, or while the learner has raised a hand.
"""

from iamtutor.classroom.models import HelpNeed
from iamtutor.people.models import Cohort, Enrolment


def may_watch(enrolment: Enrolment) -> bool:
    """Whether this learner's session may be looked at now. At most one question."""
    if enrolment.cohort.watching == Cohort.Watching.ALWAYS:
        return True
    return HelpNeed.objects.filter(
        enrolment=enrolment, cleared=None, reason=HelpNeed.Reason.ASKED
    ).exists()
