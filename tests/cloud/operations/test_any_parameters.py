"""Whatever passes a client's validation is answered: with a response or an error of AWS.

Parameters are made of the operation's own shapes, from names that there are and from
text that fits nowhere.
"""

import base64
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.validate import ParamValidator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iamtutor.cloud.catalogue import operations
from iamtutor.cloud.errors import NotEmulated, ServiceError
from tests.cloud.operations.test_response_shapes import model_of
from tests.cloud.requests_for import ARN, BUCKET, DOCUMENT, furnished, parameters
from tests.cloud.stage import IMAGE

pytestmark = pytest.mark.thorough

OPERATIONS = operations()

TEXTS = [
    "",
    "a",
    "lab-role",
    "aoi",
    "own",
    "readers",
    "v1",
    BUCKET,
    "notes.txt",
    f"{BUCKET}/notes.txt",
    ARN,
    "arn:aws:iam::111122223333:role/lab-role",
    "arn:aws:iam::111122223333:user/aoi",
    "arn:::::",
    DOCUMENT,
    "{}",
    "[]",
    "{",
    "null",
    IMAGE,
    "t3.micro",
    "i-0123456789abcdef0",
    "sg-0123456789abcdef0",
    "bytes=0-1",
    "bytes=9-1",
    "bytes=a-b",
    "bytes=",
    "id=x",
    "a=b&a=c",
    "Key=Value",
    "tag:a",
    "*",
    "MQ==",
    "wrI=",
    base64.b64encode(b"9" * 5000).decode(),
    "bytes=0-" + "9" * 5000,
    "9" * 5000,
    "LTE=",
    "192.0.2.0/24",
    "::/0",
    "-1",
    "表",
    "\0",
    "x" * 3000,
]


def values(shape: Any, depth: int = 0) -> st.SearchStrategy[Any]:
    """Values that a client takes for this shape."""
    match shape.type_name:
        case "structure":
            needed = {
                name: values(shape.members[name], depth + 1)
                for name in shape.required_members
            }
            free = {
                name: values(member, depth + 1)
                for name, member in shape.members.items()
                if name not in needed and depth < 3 and name != "DryRun"
            }
            return st.fixed_dictionaries(needed, optional=free)
        case "list":
            return st.lists(values(shape.member, depth + 1), max_size=2)
        case "map":
            return st.dictionaries(st.sampled_from(TEXTS), st.sampled_from(TEXTS))
        case "boolean":
            return st.booleans()
        case "integer" | "long":
            return st.sampled_from([-1, 0, 1, 2, 900, 3600, 2**31])
        case "timestamp":
            return st.just(datetime(2026, 11, 25, tzinfo=UTC))
        case "blob":
            return st.sampled_from([b"", b"x", b"\xff"])
        case "string":
            choices = st.sampled_from([*shape.enum, *TEXTS])
            return choices if shape.enum else st.sampled_from(TEXTS)
    return st.just(1.5)


@pytest.mark.parametrize("name", OPERATIONS, ids=":".join)
def test_every_request_is_answered(name: tuple[str, str]) -> None:
    model = model_of(*name)
    shape = model.input_shape
    if shape is None:
        return
    stage = furnished()
    good = parameters(stage, name)

    @given(values(shape), st.sets(st.sampled_from(sorted(good) or [""])))
    @settings(
        max_examples=10,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    def answered(params: dict[str, Any], kept: set[str]) -> None:
        params = {**params, **{key: good[key] for key in kept if key in good}}
        if ParamValidator().validate(params, shape).has_errors():
            return
        with suppress(ServiceError, NotEmulated):
            stage.call(*name, **params)

    answered()
