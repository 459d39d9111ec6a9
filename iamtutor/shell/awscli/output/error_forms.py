"""The forms in which version 2 tells an error: words, or a value to read by program."""

from collections.abc import Mapping

import yaml
from botocore.exceptions import BotoCoreError

from iamtutor.shell.awscli.failures import Failure, Told
from iamtutor.shell.awscli.output import table
from iamtutor.shell.awscli.output.printer import as_json, as_text
from iamtutor.shell.awscli.profiles import configuration
from iamtutor.shell.process import Process

OPTION = "cli_error_format"
#: Words with a name for what is the client's own doing, and without.
ENHANCED, LEGACY = "enhanced", "legacy"
_FORMS = (ENHANCED, LEGACY, "json", "yaml", "text", "table")


def chosen(process: Process, options: Mapping[str, object]) -> str:
    """The form in force: of the option, the environment, the profile; else the words."""
    asked = options.get(OPTION) or process.env.get("AWS_CLI_ERROR_FORMAT")
    form = str(asked or _configured(process, options)).lower()
    return form if form in _FORMS else ENHANCED


def _configured(process: Process, options: Mapping[str, object]) -> str | None:
    profile = options.get("profile")
    try:
        chosen = None if profile is None else str(profile)
        return configuration.load(process, chosen).value(OPTION)
    except (Failure, BotoCoreError):
        return None  # that there is no such profile, or file, is told elsewhere


def written(told: Told, form: str, width: int) -> str:
    """What goes to stderr. A failure without a name is told in words whatever the form."""
    if told.value is None:
        return told.text
    match form:
        case "json":
            return as_json(told.value, indent=4) + "\n"
        case "yaml":
            text: str = yaml.safe_dump(told.value, sort_keys=False, allow_unicode=True)
            return text
        case "text":
            lines: list[str] = []
            as_text(told.value, lines)
            return "".join(lines)
        case "table":
            return table.render("error", told.value, width)
    return told.text
