"""What a solution or an attempt does: buttons, lines, files, answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    Discriminator,
    Field,
    StrictInt,
    Tag,
    ValidationInfo,
    model_validator,
)

from iamtutor.lessons.schema.values import (
    SOME,
    Id,
    Model,
    Terminal,
    Text,
    known_placeholders,
)

#: The console's buttons and their parameters; those in the second set may be left out.
BUTTONS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    button: (frozenset(required.split()), frozenset(optional.split()))
    for button, required, optional in (
        (
            "create-role",
            "name",
            "trusted_service trust_policy policies description boundary tags",
        ),
        ("last-accessed", "role", ""),
        ("attach-policies", "role policies", ""),
        ("detach-policies", "role policies", ""),
        ("put-inline-policy", "role name document", ""),
        ("delete-inline-policy", "role name", ""),
        ("update-trust-policy", "role document", ""),
        ("delete-role", "role", ""),
        (
            "launch-instance",
            "name",
            "key_pair instance_profile tags image instance_type count subnet public_ip "
            "security_groups group_name group_description rules volume "
            "shutdown_behavior termination_protected stop_protected metadata_endpoint "
            "http_tokens hop_limit metadata_tags user_data",
        ),
        ("modify-iam-role", "instance instance_profile", ""),
        ("start-instance", "instance", ""),
        ("stop-instance", "instance", ""),
        ("reboot-instance", "instance", ""),
        ("terminate-instance", "instance", ""),
        (
            "create-bucket",
            "name",
            "region namespace ownership block versioning tags encryption bucket_key",
        ),
        ("upload", "bucket files", "storage_class metadata"),
        ("create-folder", "bucket folder", ""),
        ("download-object", "bucket key", "version"),
        ("open-object", "bucket key", "version"),
        ("delete-objects", "bucket keys", ""),
        ("empty-bucket", "bucket", ""),
        ("delete-bucket", "bucket", ""),
        ("put-bucket-policy", "bucket document", ""),
        ("delete-bucket-policy", "bucket", ""),
        ("put-public-access-block", "bucket block", ""),
        ("put-bucket-versioning", "bucket status", ""),
        ("put-bucket-encryption", "bucket bucket_key", ""),
        ("put-bucket-tags", "bucket tags", ""),
        ("put-bucket-website", "bucket index", "error"),
        ("put-bucket-ownership", "bucket ownership", ""),
        ("look-up-events", "", "attribute value start end region"),
    )
}


def _button_value(value: object, info: ValidationInfo) -> object:
    match value:
        case None:
            return None
        case str():
            return known_placeholders(value, info)
        case list() if all(isinstance(item, str) for item in value):
            return tuple(known_placeholders(item, info) for item in value)
        case dict() if all(isinstance(item, str) for item in value.values()):
            return {known_placeholders(key, info): item for key, item in value.items()}
        case _:
            raise ValueError("a button takes text, a list of texts or named texts")


ButtonValue = Annotated[Any, AfterValidator(_button_value)]


class Press(Model):
    """A button of the console, and the error that it ends with, if it is meant to."""

    press: str
    with_: dict[str, ButtonValue] = Field(alias="with")
    error: str | None = None

    @model_validator(mode="after")
    def fits_the_button(self) -> Self:
        if self.press not in BUTTONS:
            raise ValueError(f"there is no button {self.press!r}")
        required, optional = BUTTONS[self.press]
        given = self.with_.keys()
        if missing := required - given:
            raise ValueError(f"{self.press} needs {', '.join(sorted(missing))}")
        if unknown := given - required - optional:
            raise ValueError(f"{self.press} has no {', '.join(sorted(unknown))}")
        return self


class Run(Model):
    """A line typed in a terminal, and the exit status it ends with."""

    run: Text
    at: Terminal
    exit: StrictInt = 0


class Drop(Model):
    """A file put on the instance through the *Files* tab."""

    drop: Text
    text: str


class Answer(Model):
    """A question of the lesson, answered correctly."""

    answer: Id


def _act_key(value: object) -> str | None:
    if isinstance(value, dict):
        for key in ("press", "run", "drop", "answer"):
            if key in value:
                return f"act: {key}"
    return None


Act = Annotated[
    Annotated[Press, Tag("act: press")]
    | Annotated[Run, Tag("act: run")]
    | Annotated[Drop, Tag("act: drop")]
    | Annotated[Answer, Tag("act: answer")],
    Discriminator(
        _act_key,
        custom_error_type="act",
        custom_error_message="an act is press, run, drop or answer",
    ),
]
Acts = Annotated[tuple[Act, ...], SOME]
