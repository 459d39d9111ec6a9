from django.urls import path

from iamtutor.web import views

app_name = "web"
urlpatterns = [
    path("about/", views.about, name="about"),
    path("theme/", views.set_theme, name="theme"),
    path("layout/", views.set_layout, name="layout"),
]
