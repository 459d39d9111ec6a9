from django.urls import path

from iamtutor.instructor import views

app_name = "instructor"
urlpatterns = [
    path("", views.classes, name="classes"),
    path("<int:cohort>/", views.live, name="live"),
    path("<int:cohort>/learners/<int:seat>/", views.learner, name="learner"),
    path("<int:cohort>/export.csv", views.export, name="export"),
]
