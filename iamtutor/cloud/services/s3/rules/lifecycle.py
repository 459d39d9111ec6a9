"""Lifecycle rules: kept and told. Nothing expires or moves here.

What S3 says of a rule that it does not take is in its error table, in the tests that
LocalStack recorded against S3 in 2026, and in issues that quote it.

The first version of the API knew prefixes, no filters, and one transition of each kind. Its
two operations are the same request and answer: they write and read the same rules.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from iamtutor.cloud.service import Params
from iamtutor.cloud.services.s3.configurations import Put, made_up_id
from iamtutor.cloud.services.s3.errors import (
    invalid_argument,
    invalid_request,
    malformed_xml,
)
from iamtutor.cloud.state.buckets import Bucket

NAME = "lifecycle"
SMALLEST = "TransitionDefaultMinimumObjectSize"
_SMALLEST_CHOICES = ("all_storage_classes_128K", "varies_by_storage_class")
_MOST_RULES = 1000
_LONGEST_ID = 255
_LARGEST_OBJECT = 1_099_511_627_776_000
#: An object stays in the standard class for so many days before it goes to these.
_WAITING = {"STANDARD_IA": 30, "ONEZONE_IA": 30}
_CLASSES = tuple(
    """
    GLACIER STANDARD_IA ONEZONE_IA INTELLIGENT_TIERING DEEP_ARCHIVE GLACIER_IR
    """.split()
)
_ACTIONS = (
    "Expiration",
    "Transitions",
    "NoncurrentVersionTransitions",
    "NoncurrentVersionExpiration",
    "AbortIncompleteMultipartUpload",
)
_SIZES = ("ObjectSizeGreaterThan", "ObjectSizeLessThan")


def checked(put: Put) -> dict[str, Any]:
    """All rules: those that were there before are gone."""
    smallest = put.params.get(SMALLEST, _SMALLEST_CHOICES[0])
    if smallest not in _SMALLEST_CHOICES:
        raise invalid_request(
            f"Invalid TransitionDefaultMinimumObjectSize found: {smallest}"
        )
    rules = [
        _checked({**rule, "ID": rule.get("ID") or made_up_id(put.turn.world)})
        for rule in put.given.get("Rules") or ()
    ]
    if not 1 <= len(rules) <= _MOST_RULES:
        raise malformed_xml()
    _check_together(rules)
    return {"Rules": rules, SMALLEST: smallest}


#: What the first version has of a rule, in the order of its shape; and what has become of
#: members that hold one thing there.
_OLD = tuple(
    """
    Expiration ID Prefix Status Transition NoncurrentVersionTransition
    NoncurrentVersionExpiration AbortIncompleteMultipartUpload
    """.split()
)
_NOW_SEVERAL = {
    "Transition": "Transitions",
    "NoncurrentVersionTransition": "NoncurrentVersionTransitions",
}


def found_of_old(bucket: Bucket) -> Params | None:
    """The rules as a client of the first version reads them: no filters, and the first of
    several transitions."""
    found = [_as_of_old(rule) for rule in rules(bucket)]
    return {"Rules": found} if found else None


def _as_of_old(rule: Params) -> dict[str, Any]:
    first = {
        old: rule[several][0]
        for old, several in _NOW_SEVERAL.items()
        if rule.get(several)
    }
    known = {**rule, **first}
    return {name: known[name] for name in _OLD if name in known}


def checked_of_old(put: Put) -> dict[str, Any]:
    rows = [
        {
            _NOW_SEVERAL.get(name, name): [value] if name in _NOW_SEVERAL else value
            for name, value in rule.items()
        }
        for rule in put.given.get("Rules") or ()
    ]
    return checked(put._replace(given={"Rules": rows}))


def rules(bucket: Bucket) -> Sequence[Params]:
    """Those that the bucket has."""
    found: Sequence[Params] = bucket.configurations.get(NAME, {}).get("Rules", ())
    return found


# --- a rule by itself -------------------------------------------------------------------


def _checked(rule: dict[str, Any]) -> dict[str, Any]:
    """The rule with its dates as text. Raises ServiceError."""
    if rule["Status"] not in ("Enabled", "Disabled"):
        raise malformed_xml()
    if ("Filter" in rule) == ("Prefix" in rule):
        raise malformed_xml()
    if len(rule["ID"]) > _LONGEST_ID:
        raise invalid_argument(
            f"ID length should not exceed allowed limit of {_LONGEST_ID}"
        )
    if not any(rule.get(action) for action in _ACTIONS):
        raise invalid_request("At least one action needs to be specified in a rule")
    _check_filter(rule.get("Filter") or {})
    _check_what_filters_do_not_take(rule)
    rule = {**rule}
    if "Expiration" in rule:
        rule["Expiration"] = _expiration(rule["Expiration"])
    if "Transitions" in rule:
        rule["Transitions"] = [_transition(moved) for moved in rule["Transitions"]]
    _check_transitions(rule)
    _check_older_versions(rule)
    return rule


def _check_filter(given: Params) -> None:
    """One predicate, or several in an And."""
    if len(given) > 1:
        raise malformed_xml()
    both = given.get("And")
    predicates = given
    if both is not None:
        tags = both.get("Tags") or ()
        if len(tags) + sum(name in both for name in ("Prefix", *_SIZES)) < 2:
            raise malformed_xml()
        if len({tag["Key"] for tag in tags}) < len(tags):
            raise invalid_request("Duplicate Tag Keys are not allowed.")
        predicates = both
    least, below = (predicates.get(name) for name in _SIZES)
    for name, size, first in zip(_SIZES, (least, below), (0, 1), strict=True):
        if size is not None and not first <= size <= _LARGEST_OBJECT:
            raise invalid_request(
                f"'{name}' should be between {first} and {_LARGEST_OBJECT}."
            )
    if least is not None and below is not None and least >= below:
        raise invalid_request(
            "'ObjectSizeLessThan' has to be a value greater than "
            "'ObjectSizeGreaterThan'."
        )


def _check_what_filters_do_not_take(rule: Params) -> None:
    """Uploads and delete markers have neither tags nor a size."""
    given = rule.get("Filter") or {}
    predicates = given.get("And") or given
    actions = []
    if "AbortIncompleteMultipartUpload" in rule:
        actions.append("AbortIncompleteMultipartUpload")
    if "ExpiredObjectDeleteMarker" in (rule.get("Expiration") or {}):
        actions.append("ExpiredObjectDeleteMarker")
    for action in actions:
        if predicates.get("Tag") or predicates.get("Tags"):
            raise invalid_request(f"{action} cannot be specified with Tags.")
        if any(name in predicates for name in _SIZES):
            raise invalid_request(f"{action} cannot be specified with Object Size.")


def _expiration(given: Params) -> dict[str, Any]:
    if len(given) != 1:
        raise malformed_xml()
    if given.get("Days", 1) < 1:
        raise invalid_argument(
            "'Days' for Expiration action must be a positive integer"
        )
    return _with_date(given)


def _transition(given: Params) -> dict[str, Any]:
    storage_class = given.get("StorageClass")
    if storage_class not in _CLASSES or ("Date" in given) == ("Days" in given):
        raise malformed_xml()
    if given.get("Days", 0) < 0:
        raise invalid_argument("'Days' in Transition action must be nonnegative")
    least = _WAITING.get(storage_class, 0)
    if given.get("Days", least) < least:
        raise invalid_argument(
            f"'Days' in Transition action must be greater than or equal to {least} for "
            f"storageClass '{storage_class}'"
        )
    return _with_date(given)


def _with_date(given: Params) -> dict[str, Any]:
    if "Date" not in given:
        return dict(given)
    moment = _moment(given["Date"])
    if (moment.hour, moment.minute, moment.second) != (0, 0, 0):
        raise invalid_argument("'Date' must be at midnight GMT")
    return {**given, "Date": moment.isoformat()}


def _moment(value: object) -> datetime:
    """A date as clients take it: a datetime, seconds of the epoch, text."""
    match value:
        case datetime():
            found = value
        case int() | float():
            found = datetime.fromtimestamp(value, UTC)
        case _:
            try:
                found = datetime.fromisoformat(str(value))
            except ValueError as error:
                raise malformed_xml() from error
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _check_transitions(rule: Params) -> None:
    moved: Sequence[Params] = rule.get("Transitions") or ()
    where = f"with filter '{_where(rule)}'"
    classes = [one["StorageClass"] for one in moved]
    if len(set(classes)) < len(classes):
        raise invalid_argument(
            "'StorageClass' must be different for 'Transition' actions in same 'Rule' "
            + where
        )
    expiration = rule.get("Expiration") or {}
    forms = {name for one in (*moved, expiration) for name in one} & {"Date", "Days"}
    if moved and len(forms) > 1:
        raise invalid_request(
            "Found mixed 'Date' and 'Days' based Expiration and Transition actions in "
            f"lifecycle rule for filter '{_where(rule)}'"
        )
    latest = max((one["Days"] for one in moved if "Days" in one), default=None)
    days = expiration.get("Days")
    if latest is not None and days is not None and days <= latest:
        raise invalid_argument(
            f"'Days' in the Expiration action for filter '{_where(rule)}' must be "
            "greater than 'Days' in the Transition action"
        )


def _check_older_versions(rule: Params) -> None:
    for action, rows in (
        ("NoncurrentVersionExpiration", [rule.get("NoncurrentVersionExpiration")]),
        ("NoncurrentVersionTransition", rule.get("NoncurrentVersionTransitions") or ()),
    ):
        for row in rows:
            if row is None:
                continue
            if "NoncurrentDays" not in row:
                raise malformed_xml()
            if (
                action.endswith("Transition")
                and row.get("StorageClass") not in _CLASSES
            ):
                raise malformed_xml()
            if row["NoncurrentDays"] < 1 and action.endswith("Expiration"):
                raise invalid_argument(
                    f"'NoncurrentDays' for {action} action must be a positive integer"
                )
    abort = rule.get("AbortIncompleteMultipartUpload")
    if abort is not None and abort.get("DaysAfterInitiation", 0) < 1:
        raise invalid_argument(
            "'DaysAfterInitiation' for AbortIncompleteMultipartUpload action must be a "
            "positive integer"
        )


def _where(rule: Params) -> str:
    """A filter as S3 names it in its complaints."""
    given = rule.get("Filter") or {}
    prefix = (given.get("And") or given).get("Prefix", rule.get("Prefix", ""))
    return f"(prefix={prefix})"


# --- rules together ---------------------------------------------------------------------


def _check_together(rules: Sequence[Params]) -> None:
    ids = [rule["ID"] for rule in rules]
    if len(set(ids)) < len(ids):
        raise invalid_argument(
            "Rule ID must be unique. Found same ID for more than one rule"
        )
    filtered = ["Filter" in rule for rule in rules]
    if any(filtered) and not all(filtered):
        raise invalid_request(
            "Base level prefix cannot be used in Lifecycle V2, prefixes are only "
            "supported in the Filter."
            if filtered[0]
            else "Filter element can only be used in Lifecycle V2."
        )
    for message in _of_newer_rules_alone(rules) if not any(filtered) else ():
        raise invalid_request(message)


def _of_newer_rules_alone(rules: Sequence[Params]) -> Iterator[str]:
    for rule in rules:
        rows = [rule.get("NoncurrentVersionExpiration") or {}]
        rows += rule.get("NoncurrentVersionTransitions") or []
        if any("NewerNoncurrentVersions" in row for row in rows):
            yield "NewerNoncurrentVersions element can only be used in Lifecycle V2."
