"""The page *Your own tools*, under a lesson."""

from django.urls import path

from iamtutor.endpoints import views

app_name = "endpoints"

urlpatterns = [
    path("", views.tools, name="tools"),
    path("news/", views.news, name="news"),
    path("key/", views.make_key, name="key"),
    path("session/", views.make_session, name="session"),
    path("address/", views.new_address, name="address"),
]
