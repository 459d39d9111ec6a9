"""What an instructor asks about classes."""

from django.db.models import Count, OuterRef, QuerySet, Subquery

from iamtutor.people.models import Enrolment, Person


def classes_of(person: Person) -> list[Enrolment]:
    """The classes that a person teaches, the latest first; ``learners`` is how many learn
    there, ``needing`` how many of them need help now. One query."""
    there = Enrolment.objects.filter(
        cohort=OuterRef("cohort"), seat=Enrolment.Seat.LEARNER, removed=None
    ).order_by()
    needing = there.filter(help_needs__cleared=None, help_needs__isnull=False)

    def number(seats: QuerySet[Enrolment]) -> Subquery:
        counted = seats.values("cohort").annotate(n=Count("pk", distinct=True))
        return Subquery(counted.values("n"))

    return list(
        Enrolment.objects.select_related("cohort")
        .filter(person=person, seat=Enrolment.Seat.INSTRUCTOR, removed=None)
        .annotate(learners=number(there), needing=number(needing))
        .order_by("-cohort__created", "-cohort")
    )
