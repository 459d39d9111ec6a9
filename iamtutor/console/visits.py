"""The services that a seat opened last: kept with the seat, so that they are found again
on any device."""

from __future__ import annotations

from iamtutor.course.models import Visited
from iamtutor.people.models import Enrolment
from iamtutor.web.database.queue import writer_queue

_MOST = 8


def visited(enrolment: Enrolment) -> list[str]:
    """Names of services, the latest first."""
    services = (
        Visited.objects.filter(enrolment=enrolment)
        .values_list("services", flat=True)
        .first()
    )
    return list(services or [])


def note_visit(enrolment: Enrolment, service: str) -> None:
    """Put ``service`` first. Nothing is written while it is first already."""
    known = visited(enrolment)
    if known[:1] == [service]:
        return
    latest = [service, *(name for name in known if name != service)][:_MOST]
    with writer_queue():
        Visited.objects.update_or_create(
            enrolment=enrolment, defaults={"services": latest}
        )
