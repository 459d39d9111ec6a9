from django.urls import path

from iamtutor.classroom import views

app_name = "classroom"
urlpatterns = [
    path("join/", views.code, name="join"),
    path("join/<str:code>/", views.join, name="join-class"),
]
