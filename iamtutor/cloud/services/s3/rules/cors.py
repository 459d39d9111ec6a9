"""Cross-origin resource sharing: a bucket's rules, and which of them lets a page ask."""

from collections.abc import Sequence

from iamtutor.cloud.service import Params
from iamtutor.cloud.services.s3.configurations import Put
from iamtutor.cloud.services.s3.errors import invalid_request, malformed_xml
from iamtutor.cloud.state.buckets import Bucket

NAME = "cors"
METHODS = ("GET", "PUT", "HEAD", "POST", "DELETE")
_MOST_RULES = 100
_LONGEST_ID = 255


def checked(put: Put) -> Params:
    rules = put.given["CORSRules"]
    if not 1 <= len(rules) <= _MOST_RULES:
        raise malformed_xml()
    for rule in rules:
        _check(rule)
    return {"CORSRules": rules}


def _check(rule: Params) -> None:
    if not rule["AllowedMethods"] or not rule["AllowedOrigins"]:
        raise malformed_xml()
    if len(rule.get("ID", "")) > _LONGEST_ID:
        raise malformed_xml()
    for method in rule["AllowedMethods"]:
        if method not in METHODS:
            raise invalid_request(
                "Found unsupported HTTP method in CORS config. Unsupported method is "
                f"{method}"
            )
    for member, texts in (
        ("AllowedOrigin", rule["AllowedOrigins"]),
        ("AllowedHeader", rule.get("AllowedHeaders") or ()),
    ):
        for text in texts:
            if text.count("*") > 1:
                raise invalid_request(
                    f'{member} "{text}" can not have more than one wildcard.'
                )
    for header in rule.get("ExposeHeaders") or ():
        if "*" in header:
            raise invalid_request(
                f'ExposeHeader "{header}" contains wildcard. We currently do not '
                "support wildcard for ExposeHeader."
            )


def rules(bucket: Bucket) -> list[Params]:
    """In their order; none where the bucket has no configuration."""
    return list(bucket.configurations.get(NAME, {}).get("CORSRules", ()))


def allowing(
    bucket: Bucket, origin: str, method: str, headers: Sequence[str] = ()
) -> Params | None:
    """The first rule that lets a page of ``origin`` send such a request."""
    for rule in rules(bucket):
        if (
            method in rule["AllowedMethods"]
            and any(_fits(one, origin) for one in rule["AllowedOrigins"])
            and all(
                any(
                    _fits(one.lower(), header.lower())
                    for one in rule.get("AllowedHeaders") or ()
                )
                for header in headers
            )
        ):
            return rule
    return None


def _fits(pattern: str, text: str) -> bool:
    """``*``, of which there is at most one, is anything."""
    before, star, after = pattern.partition("*")
    if not star:
        return pattern == text
    enough = len(text) >= len(before) + len(after)
    return enough and text.startswith(before) and text.endswith(after)
