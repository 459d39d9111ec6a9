from django.apps import AppConfig
from django.contrib.admin import apps
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "iamtutor.people"
    label = "people"
    verbose_name = _("People and classes")


class AdministrationConfig(apps.AdminConfig):
    """Django's administration, behind the site's own doors."""

    default = False
    default_site = "iamtutor.people.administration.Administration"
