"""What an administrator does about a person's data in courses."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from iamtutor.course.progress.own_data import parts
from iamtutor.people.admin import PersonAdmin
from iamtutor.people.models import Person

admin.site.unregister(Person)


DOWNLOAD = gettext_lazy("Download everything kept about this person")


def download_data(
    owner: admin.ModelAdmin, request: HttpRequest, people: QuerySet[Person]
) -> HttpResponse | None:
    """The file that people can download themselves; that it was taken is in the log of the
    administration."""
    if people.count() != 1:
        owner.message_user(
            request,
            _("Choose one person: each file holds the data of one person."),
            messages.WARNING,
        )
        return None
    person = people.get()
    owner.log_change(request, person, _("Downloaded the person's data."))
    return HttpResponse(
        parts(person),
        content_type="application/json",
        headers={
            "Content-Disposition": f'attachment; filename="person-{person.pk}.json"'
        },
    )


@admin.register(Person)
class PersonWithData(PersonAdmin):
    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        found: dict[str, Any] = super().get_actions(request)
        name = "download_data"
        return found | {name: (download_data, name, DOWNLOAD)}
