from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InstructorConfig(AppConfig):
    name = "iamtutor.instructor"
    label = "instructor"
    verbose_name = _("Instructor")
