"""The parameters of a call in one document: ``--cli-input-json``, ``--cli-input-yaml``."""

from typing import Any

import yaml

from iamtutor.shell.awscli.arguments.parameters import LETTER_WORK, VALUE_WORK, as_json
from iamtutor.shell.awscli.arguments.paramfiles import loaded, misread
from iamtutor.shell.awscli.failures import Failure, ParameterFailure
from iamtutor.shell.awscli.invocation import Invocation
from iamtutor.shell.awscli.parser import Values

#: What it costs to read a letter of YAML, which may be a value by itself. At each, libyaml
#: looks at all the brackets around it, of which it takes 1,000.
_YAML_LETTER_WORK, _MOST_BRACKETS = 60, 1_000
#: What values raise that look like a date, a number or bytes, and are none.
_NO_VALUE = (AttributeError, KeyError, TypeError, ValueError)


def given(invocation: Invocation, values: Values) -> dict[str, Any]:
    """The parameters that the document says; none without one."""
    found = [
        (option, text)
        for option in invocation.dialect.inputs
        if (text := values.get(option.replace("-", "_"))) is not None
    ]
    if len(found) > 1:
        raise ParameterFailure("Only one --cli-input- parameter may be specified.")
    for option, text in found:
        return dict(_read(invocation, option, text))
    return {}


def _read(invocation: Invocation, option: str, value: str) -> dict[str, Any]:
    text = loaded(invocation, f"--{option}", value)
    told = invocation.dialect.input_problem
    budget = invocation.process.budget
    in_yaml = option.endswith("yaml")
    budget.work(len(text) * (_yaml_letter_work(text) if in_yaml else LETTER_WORK))
    try:
        found = _of_yaml(text) if in_yaml else as_json(option, text)
    except (ParameterFailure, yaml.YAMLError) as error:
        if isinstance(error, ParameterFailure) and not told:
            raise
        kind = option.rpartition("-")[2].upper()
        raise misread(option, told.format(kind=kind)) from error
    budget.values(found, VALUE_WORK)
    if isinstance(found, dict):
        return found
    if not told:
        raise Failure(f"{type(found).__name__!r} object has no attribute 'keys'")
    raise misread(f"--{option}", f"Invalid type: expecting map, received {type(found)}")


def _yaml_letter_work(text: str | bytes) -> int:
    data = text.encode("utf-8", "replace") if isinstance(text, str) else text
    brackets = data.count(b"[") + data.count(b"{")
    return _YAML_LETTER_WORK + min(brackets, _MOST_BRACKETS) // 2


def _of_yaml(text: str | bytes) -> Any:
    try:
        return yaml.load(text, Loader=yaml.CSafeLoader)
    except _NO_VALUE as error:
        # Python's own complaint goes to the person.
        raise Failure(str(error)) from error
