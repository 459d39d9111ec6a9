from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from iamtutor.people.models import Cohort, Enrolment, Person

admin.site.unregister(Group)


class EnrolmentInline(admin.TabularInline):
    model = Enrolment
    extra = 0
    autocomplete_fields = ("person", "cohort")
    readonly_fields = ("created", "active")


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):
    list_display = (
        "name",
        "shown_name",
        "is_guest",
        "is_staff",
        "is_demo",
        "last_seen",
    )
    list_filter = ("is_guest", "is_staff", "is_demo")
    search_fields = ("name", "shown_name")
    readonly_fields = ("created", "last_seen", "last_login")
    exclude = ("password", "recovery_key", "groups", "user_permissions")
    inlines = (EnrolmentInline,)


@admin.register(Cohort)
class CohortAdmin(admin.ModelAdmin):
    list_display = ("title", "join_code", "seats", "created", "closed")
    search_fields = ("title", "join_code")
    inlines = (EnrolmentInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Cohort]:
        return super().get_queryset(request).annotate(seat_count=Count("enrolments"))

    @admin.display(ordering="seat_count")
    def seats(self, cohort: Cohort) -> int:
        return int(getattr(cohort, "seat_count", 0))
