"""The site map. Every page has its language in front: ``/ja/…``, ``/en/…``."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from iamtutor.classroom.views import link as join_link
from iamtutor.course.views.pages import home
from iamtutor.people.views.invited import link as invitation_link
from iamtutor.web import views as web

handler400 = "iamtutor.web.requests.errors.bad_request"
handler403 = "iamtutor.web.requests.errors.forbidden"
handler404 = "iamtutor.web.requests.errors.not_found"
handler500 = "iamtutor.web.requests.errors.server_error"

# First, for nearly everything is there.
urlpatterns: list[URLPattern | URLResolver] = i18n_patterns(
    path("", home, name="home"),
    path("", include("iamtutor.course.urls")),
    path("", include("iamtutor.web.urls")),
    path("", include("iamtutor.people.urls")),
    path("", include("iamtutor.classroom.urls")),
    path("lessons/<slug:slug>/tools/", include("iamtutor.endpoints.urls")),
    path("lessons/<slug:slug>/console/", include("iamtutor.console.urls")),
    path("classes/", include("iamtutor.instructor.urls")),
    path("admin/", admin.site.urls),
)

urlpatterns += [
    path("healthz", web.healthz, name="healthz"),
    path("readyz", web.readyz, name="readyz"),
    path("metrics", web.metrics, name="metrics"),
    path("", web.choose_language, name="root"),
    path("join/<str:code>/", join_link, name="join"),
    path("invitation/<str:code>/", invitation_link, name="invitation"),
    path("api/", include("iamtutor.instructor.results.api")),
]
