from django.urls import include, path

from iamtutor.instructor.views import classes, copies, learner, live, looking, results

app_name = "instructor"

learner_urls = [
    path("", learner.learner, name="learner"),
    path("timeline/", learner.timeline, name="timeline"),
    path("session/", learner.session, name="session"),
    path("copy/", copies.copy, name="copy"),
    path("copy/open/", copies.open_copy, name="open-copy"),
    path("copy/work/", copies.work_on, name="work-on"),
    path("copy/close/", copies.close_copy, name="close-copy"),
    path("look/", looking.Looking.as_view(), name="look"),
]

urlpatterns = [
    path("", classes.classes, name="classes"),
    path("stop-looking/", looking.Stopped.as_view(), name="stop-looking"),
    path("<int:cohort>/", live.live, name="live"),
    path("<int:cohort>/learners/<int:seat>/", include(learner_urls)),
    path("<int:cohort>/results/", results.results, name="results"),
    path("<int:cohort>/results.csv", results.results_csv, name="results-csv"),
    path("<int:cohort>/results.xlsx", results.results_xlsx, name="results-xlsx"),
    path("<int:cohort>/export.csv", results.export, name="export"),
]
