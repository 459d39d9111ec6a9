from django.urls import path

from iamtutor.instructor.views import classes, learner, live, results

app_name = "instructor"
urlpatterns = [
    path("", classes.classes, name="classes"),
    path("<int:cohort>/", live.live, name="live"),
    path("<int:cohort>/learners/<int:seat>/", learner.learner, name="learner"),
    path("<int:cohort>/export.csv", results.export, name="export"),
]
