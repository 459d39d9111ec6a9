from django.contrib import admin
from django.http import HttpRequest

from iamtutor.classroom.models import Look


@admin.register(Look)
class LookAdmin(admin.ModelAdmin):
    """Who looked at whose data: to read, never to write."""

    list_display = ("at", "by", "what", "enrolment")
    list_filter = ("what",)
    search_fields = ("by__name", "by__shown_name", "enrolment__person__name")
    list_select_related = ("by", "enrolment__person", "enrolment__cohort")
    ordering = ("-at",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Look | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Look | None = None
    ) -> bool:
        return False
