from typing import cast

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from iamtutor.people import services
from iamtutor.people.classes import delete_class
from iamtutor.people.invitations import make_invitation
from iamtutor.people.models import Cohort, Enrolment, Invitation, Person

admin.site.unregister(Group)


class EnrolmentInline(admin.StackedInline):
    """Stacked, not in a table: Django's table of rows has a head without a word."""

    model = Enrolment
    extra = 0
    classes = ("collapse",)
    raw_id_fields = ("person", "cohort")
    readonly_fields = ("created", "active")


class NewPersonForm(AdminUserCreationForm):
    class Meta:
        model = Person
        fields = ("name", "shown_name")


class PersonForm(UserChangeForm):
    class Meta:
        model = Person
        fields = "__all__"


@admin.action(description=_("Sign out of all browsers"))
def end_sessions(
    owner: admin.ModelAdmin, request: HttpRequest, people: QuerySet[Person]
) -> None:
    count = services.end_sessions(people)
    words = ngettext("%(n)d session ended.", "%(n)d sessions ended.", count)
    owner.message_user(request, words % {"n": count})


@admin.action(description=_("Deactivate: nobody signs in as them anymore"))
def deactivate(
    owner: admin.ModelAdmin, request: HttpRequest, people: QuerySet[Person]
) -> None:
    others = people.exclude(pk=cast(Person, request.user).pk)
    services.end_sessions(others)
    count = others.update(is_active=False)
    words = ngettext("%(n)d person changed.", "%(n)d people changed.", count)
    owner.message_user(request, words % {"n": count})


@admin.action(description=_("Make instructors"))
def make_instructors(
    owner: admin.ModelAdmin, request: HttpRequest, people: QuerySet[Person]
) -> None:
    count = people.filter(is_guest=False).update(is_instructor=True)
    words = ngettext("%(n)d person changed.", "%(n)d people changed.", count)
    owner.message_user(request, words % {"n": count})


@admin.register(Person)
class PersonAdmin(UserAdmin):
    """Django's own for people with passwords: its page *Reset password* hashes and checks
    them, ends the person's sessions and, through ``set_password``, the recovery code."""

    form = PersonForm
    add_form = NewPersonForm
    actions = (make_instructors, deactivate, end_sessions)
    list_display = (
        "name",
        "shown_name",
        "is_guest",
        "is_instructor",
        "is_staff",
        "is_demo",
        "last_seen",
    )
    list_filter = ("is_guest", "is_instructor", "is_staff", "is_demo", "is_active")
    search_fields = ("name", "shown_name")
    ordering = ("name",)
    filter_horizontal = ()
    readonly_fields = ("created", "last_seen", "last_login")
    fieldsets = (
        (None, {"fields": ("name", "shown_name", "email", "password")}),
        (
            _("What this person may do"),
            {
                "fields": (
                    "is_active",
                    "is_guest",
                    "is_demo",
                    "is_instructor",
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


@admin.register(Invitation)
class InvitationAdmin(admin.ModelAdmin):
    """Adding one makes its link, shown once; kept is a hash."""

    fields = ("cohort",)
    list_display = ("created", "cohort", "by", "expires", "used", "used_by")
    list_display_links = None

    def has_change_permission(
        self, request: HttpRequest, obj: Invitation | None = None
    ) -> bool:
        return False

    def has_view_permission(
        self, request: HttpRequest, obj: Invitation | None = None
    ) -> bool:
        return super().has_change_permission(request, obj)

    def save_model(
        self, request: HttpRequest, obj: Invitation, form: object, change: bool
    ) -> None:
        code = make_invitation(obj, by=cast(Person, request.user))
        link = reverse("invitation", args=[code])
        self.message_user(
            request,
            format_html(
                "{} <code>{}</code>",
                _("The link, shown only now:"),
                request.build_absolute_uri(link),
            ),
            messages.WARNING,
        )


@admin.register(Cohort)
class CohortAdmin(admin.ModelAdmin):
    list_display = ("title", "join_code", "seats", "created", "closed")
    search_fields = ("title", "join_code")
    inlines = (EnrolmentInline,)
    readonly_fields = ("created", "join_code", "lessons", "self_paced", "is_demo")
    fieldsets = (
        (None, {"fields": ("title", "course", "language", "join_code")}),
        (
            _("Time"),
            {"fields": ("time_zone", "starts", "due", "closed", "archived", "created")},
        ),
        (
            _("Rules"),
            {
                "fields": (
                    "lessons",
                    "host",
                    "predictions_required",
                    "listed_only",
                    "grading",
                )
            },
        ),
        (_("Privacy"), {"fields": ("watching", "keep_days")}),
        (_("Kind"), {"fields": ("self_paced", "is_demo")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Cohort]:
        return super().get_queryset(request).annotate(seat_count=Count("enrolments"))

    def delete_model(self, request: HttpRequest, obj: Cohort) -> None:
        delete_class(cohort=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Cohort]) -> None:
        for cohort in queryset:
            delete_class(cohort=cohort)

    @admin.display(ordering="seat_count", description=_("seats"))
    def seats(self, cohort: Cohort) -> int:
        return int(getattr(cohort, "seat_count", 0))
