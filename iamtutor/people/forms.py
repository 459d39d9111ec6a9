import re
from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from iamtutor.people.middleware import SignedInRequest
from iamtutor.people.models import CONTROLS, TAKEN, Person
from iamtutor.people.naming import NAME_LIMIT, folded, has_controls, name_of
from iamtutor.people.services import RECOVERED_KEY
from iamtutor.people.signing_in.doors import try_password
from iamtutor.web.pages.forms import StyledForm


class SignInForm(AuthenticationForm):
    """Name and password. Raises ``TooOften``."""

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": _("This name and password do not match. Capitals matter."),
    }

    request: HttpRequest

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Sign-in name")
        self.fields["password"].label = _("Password")

    def clean(self) -> dict[str, Any]:
        name = self.cleaned_data.get("username")
        password = self.cleaned_data.get("password")
        if name and password:
            self.user_cache = try_password(self.request, name, password)
            if self.user_cache is None:
                raise self.get_invalid_login_error()
        return self.cleaned_data


def new_password() -> forms.CharField:
    """A password that is chosen now, in a form of ``ChoosesPassword``."""
    return forms.CharField(
        label=_("New password"),
        help_text=_("At least 10 characters."),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class ChoosesPassword(StyledForm):
    """Checks a ``password`` as one of ``whose``: it must be unlike the person's names."""

    def whose(self) -> Person:
        raise NotImplementedError

    def clean_password(self) -> str:
        chosen = str(self.cleaned_data["password"])
        password_validation.validate_password(chosen, self.whose())
        return chosen


class OwnPasswordForm(StyledForm):
    """What asks for the person's own password first. Raises ``TooOften``."""

    current = forms.CharField(
        label=_("Current password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_current(self) -> str:
        current = str(self.cleaned_data["current"])
        if try_password(self.request, self.request.person.name, current) is None:
            raise forms.ValidationError(
                _("This is not your password. Capitals matter.")
            )
        return current


class PasswordForm(OwnPasswordForm, ChoosesPassword):
    """Another password. Who came with a recovery code is not asked for the old one."""

    password = new_password()

    def __init__(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        if request.session.get(RECOVERED_KEY):
            del self.fields["current"]

    def whose(self) -> Person:
        return self.request.person


class NameField(forms.CharField):
    """A name as people have them, kept in one spelling."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": NAME_LIMIT, **kwargs})

    def to_python(self, value: Any) -> str:
        return name_of(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        if has_controls(value):
            raise forms.ValidationError(CONTROLS)


def shown_name() -> forms.CharField:
    """What others call the person: any name, as people have them."""
    return NameField(
        label=_("Your name"),
        required=False,
        help_text=_(
            "Any name, with spaces if you like. It is on your certificate. Whoever "
            "teaches you or learns from you sees it."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class NameForm(StyledForm):
    """Another shown name; empty for none but the sign-in name."""

    shown_name = shown_name()


def only_what_a_sign_in_name_has(name: str) -> None:
    """Raises ValidationError, which names what the name has besides."""
    wrong = dict.fromkeys(re.findall(r"[^\w.@+-]", name))
    if wrong:
        raise forms.ValidationError(
            _("This cannot be in it: %(wrong)s"),
            params={"wrong": " ".join(map(_visible, wrong))},
        )


def _visible(character: str) -> str:
    if character.isspace():
        return gettext("(space)")
    return character if character.isprintable() else f"U+{ord(character):04X}"


class KeepForm(ChoosesPassword):
    """A guest's names and password. The sign-in name is kept as the page to sign in reads
    it: typed at full width or half, it is the same."""

    shown_name = shown_name()
    name = UsernameField(
        label=_("Sign-in name"),
        max_length=60,
        validators=[only_what_a_sign_in_name_has],
        help_text=_("Letters, digits and @ . + - _ only, no spaces."),
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    password = new_password()

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if Person.objects.filter(name_folded=folded(name)).exists():
            raise forms.ValidationError(TAKEN)
        return name

    def whose(self) -> Person:
        names = {
            name: self.cleaned_data.get(name, "") for name in ("name", "shown_name")
        }
        return Person(**names)


class DeleteForm(OwnPasswordForm):
    """The last question before everything of a person is deleted. A guest, who has no
    password, and who came with a recovery code are not asked for it."""

    sure = forms.BooleanField(
        label=_("Delete all of it. I know that this cannot be undone.")
    )

    def __init__(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        known = request.person.has_usable_password() and not request.person.is_guest
        if not known or request.session.get(RECOVERED_KEY):
            del self.fields["current"]


class RecoverForm(StyledForm):
    """A code on a card, or one that was written down. A phone that read a card finds the
    code behind the ``#`` of the address, which is sent to no server."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("12 letters and digits on a card, 20 of a recovery code."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "data-from-fragment": "",
            }
        ),
    )
