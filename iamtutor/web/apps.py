from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "iamtutor.web"
    label = "web"
