"""What a class has done, to take home."""

from __future__ import annotations

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from iamtutor.instructor import exports
from iamtutor.instructor.access import taught
from iamtutor.people.models import Cohort


@taught
@require_safe
def export(request: HttpRequest, cohort: Cohort) -> StreamingHttpResponse:
    name = slugify(cohort.title) or f"class-{cohort.pk}"
    return StreamingHttpResponse(
        exports.csv_lines(cohort),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
