"""What the visual editor says: access levels, what is wrong with a field, and why a
statement isn't shown."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from iamtutor.console.policy_editor.visual.blocks import Hindrance


def level_word(level: str) -> str:
    return {
        "List": pgettext("access level", "List"),
        "Read": pgettext("access level", "Read"),
        "Tagging": pgettext("access level", "Tagging"),
        "Write": pgettext("access level", "Write"),
        "Permissions management": pgettext("access level", "Permissions management"),
    }[level]


def problem_words(code: str) -> str:
    """The sentence at a field."""
    return {
        "service": pgettext("console", "Choose a service."),
        "actions": pgettext("console", "Select at least one action."),
        "resources": pgettext("console", "Select all resources, or add an ARN."),
        "action": _(
            "An action is a name from this service, such as GetObject. It can contain "
            "* and ?."
        ),
        "arn": _("An ARN has six parts with colons between: arn:aws:s3:::bucket/key"),
        "region": _("A Region is written like us-east-1."),
        "account": _("An account ID has 12 digits."),
        "bucketname": _("A bucket name has no spaces and no slash."),
        "text": _("It must not contain spaces."),
    }[code]


def hindrance_words(why: Hindrance) -> str:
    """Why a statement stands there as JSON."""
    return {
        Hindrance.NOT_ACTION: _("It uses NotAction: everything except what it names."),
        Hindrance.NOT_RESOURCE: _(
            "It uses NotResource: every resource except those that it names."
        ),
        Hindrance.PRINCIPAL: _("It names a principal."),
        Hindrance.SEVERAL_SERVICES: _("It names actions of several services."),
        Hindrance.OTHER_ELEMENT: _("It has an element that the visual editor lacks."),
        Hindrance.TOO_MUCH: _("It names more than can be chosen one by one."),
        Hindrance.UNUSUAL: _("Part of it is written in an unusual way."),
    }[why]
