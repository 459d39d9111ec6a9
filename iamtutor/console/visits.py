"""The services that a seat opened last: kept with the seat, so that they are found again
on any device."""

from iamtutor.course.models import Visited
from iamtutor.people.models import Enrolment
from iamtutor.web.database.outages import noted
from iamtutor.web.database.rows import row

_MOST = 8


def visited(enrolment: Enrolment) -> list[str]:
    """Names of services, the latest first."""
    found = row(Visited, enrolment_id=enrolment.pk)
    return [] if found is None else list(found.services)


def note_visit(enrolment: Enrolment, service: str) -> None:
    """Put ``service`` first. Nothing is written while it is first already."""
    known = visited(enrolment)
    if known[:1] == [service]:
        return
    latest = [service, *(name for name in known if name != service)][:_MOST]
    note = {"services": latest}
    noted(lambda: Visited.objects.update_or_create(enrolment=enrolment, defaults=note))
