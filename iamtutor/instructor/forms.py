from django import forms
from django.utils.translation import gettext_lazy as _

from iamtutor.web.forms import StyledForm


class ClassForm(StyledForm):
    title = forms.CharField(label=_("Title of the class"), max_length=120)
