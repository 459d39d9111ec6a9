"""Tags, by key, and how AWS writes them in requests and answers."""

from collections.abc import Mapping
from typing import Any

Tags = dict[str, str]


def tag_list(tags: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def tags_of(written: Mapping[str, Any], member: str = "Tags") -> Tags:
    """The tags in a request or an answer."""
    return {tag["Key"]: tag["Value"] for tag in written.get(member) or ()}
