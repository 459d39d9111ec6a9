"""Cross-origin resource sharing: kept and told, and asked by nobody, for no browser
fetches an object of a simulated bucket."""

from __future__ import annotations

from iamtutor.cloud.caller import Caller, Params, Response
from iamtutor.cloud.services.s3.configurations import (
    forget,
    invalid_request,
    keep,
    kept,
)
from iamtutor.cloud.services.s3.names import bucket_of, malformed_xml
from iamtutor.cloud.turn import Turn

_NAME = "cors"
_METHODS = ("GET", "PUT", "HEAD", "POST", "DELETE")
_MOST_RULES = 100
_LONGEST_ID = 255


def get_bucket_cors(turn: Turn, caller: Caller, params: Params) -> Response:
    return kept(
        bucket_of(turn, params["Bucket"]),
        _NAME,
        "NoSuchCORSConfiguration",
        "The CORS configuration does not exist",
    )


def put_bucket_cors(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket = bucket_of(turn, params["Bucket"])
    rules = params["CORSConfiguration"]["CORSRules"]
    if not 1 <= len(rules) <= _MOST_RULES:
        raise malformed_xml()
    for rule in rules:
        _check(rule)
    keep(bucket, _NAME, {"CORSRules": rules})
    return {}


def delete_bucket_cors(turn: Turn, caller: Caller, params: Params) -> Response:
    forget(bucket_of(turn, params["Bucket"]), _NAME)
    return {}


def _check(rule: Params) -> None:
    if not rule["AllowedMethods"] or not rule["AllowedOrigins"]:
        raise malformed_xml()
    if len(rule.get("ID", "")) > _LONGEST_ID:
        raise malformed_xml()
    for method in rule["AllowedMethods"]:
        if method not in _METHODS:
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
