from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from iamtutor.people.models import Cohort, Enrolment, Person

admin.site.unregister(Group)


class EnrolmentInline(admin.TabularInline):
    model = Enrolment
    extra = 0
    autocomplete_fields = ("person", "cohort")
    readonly_fields = ("created", "active")


class NewPersonForm(AdminUserCreationForm):
    class Meta:
        model = Person
        fields = ("name", "shown_name")


class PersonForm(UserChangeForm):
    class Meta:
        model = Person
        fields = "__all__"


@admin.register(Person)
class PersonAdmin(UserAdmin):
    """Django's own for people with passwords: its page *Reset password* hashes and checks
    them, ends the person's sessions and, through ``set_password``, the recovery code."""

    form = PersonForm
    add_form = NewPersonForm
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
    ordering = ("name",)
    filter_horizontal = ()
    readonly_fields = ("created", "last_seen", "last_login")
    fieldsets = (
        (None, {"fields": ("name", "shown_name", "password")}),
        (
            _("What this person may do"),
            {
                "fields": (
                    "is_active",
                    "is_guest",
                    "is_demo",
                    "is_staff",
                    "is_superuser",
                )
            },
        ),
        (_("When"), {"fields": ("created", "last_seen", "last_login")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": (
                    "name",
                    "shown_name",
                    "usable_password",
                    "password1",
                    "password2",
                ),
            },
        ),
    )
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
