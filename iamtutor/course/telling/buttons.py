"""What the console's buttons and their fields are called, in the language of the page."""

from django.utils.translation import pgettext

from iamtutor.cloud.console.button import BUTTONS
from iamtutor.lessons.content.solutions import SolutionStep


def button_words(name: str) -> str:
    """What a button of the console is called, for saying which one to press, or which one
    was pressed."""
    button = BUTTONS.get(name)
    return pgettext("console", button.words) if button and button.words else name


def field_words(button: str, name: str) -> str:
    """What a field of a button's form is called."""
    known = BUTTONS[button].parameters.get(name) if button in BUTTONS else None
    return pgettext("console", known.words) if known and known.words else name


def value_words(name: str, value: str) -> str:
    """What a field's value is called where one chooses it."""
    return {
        ("trusted_service", "ec2.amazonaws.com"): "EC2",
        ("instance_profile", "-"): pgettext("console", "No IAM Role"),
    }.get((name, value), value)


def step_words(step: SolutionStep) -> SolutionStep:
    """A step in the console's own words; a line to type stays as it is."""
    if step.at != "console":
        return step
    fields = tuple(
        (field_words(step.line, name), value_words(name, value))
        for name, value in step.fields
    )
    return SolutionStep(step.at, button_words(step.line), fields)
