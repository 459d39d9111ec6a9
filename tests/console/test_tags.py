"""The page with all tags of a resource: a role, a policy, an instance, a bucket."""

from typing import Any

import pytest

from tests.cast import COMMANDS_LESSON as LESSON
from tests.cast import Cast, Visitor, records_of, text_of, world_of
from tests.console.buckets import BUCKET
from tests.console.stage import one_instance

POLICY = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", '
    '"Resource": "*"}]}'
)


@pytest.fixture(params=["role", "policy", "instance", "bucket"])
def send(request: pytest.FixtureRequest, ready: Visitor, cast: Cast) -> Any:
    """``send`` posts the page's form."""
    args: tuple[str, ...] = ()
    query: dict[str, str] = {}
    match request.param:
        case "role":
            route, args = "iam-role-tags", ("lab-role",)
        case "instance":
            route, args = "ec2-tags", (one_instance(cast),)
        case "bucket":
            route, args = "s3-tags", (BUCKET,)
        case _:
            fields = {"name": "mine", "document": POLICY}
            ready.post("console:iam-create-policy", LESSON, **fields)
            (arn,) = world_of(cast.aoi).account.policies
            route, query = "iam-policy-tags", {"arn": arn}

    def post(**pairs: str) -> Any:
        return ready.post(
            f"console:{route}",
            LESSON,
            *args,
            query=query,
            **{"tag-key": [*pairs], "tag-value": [*pairs.values()]},
        )

    return post


def test_tags_that_stay_press_nothing(send: Any, cast: Cast) -> None:
    before = len(records_of(cast.aoi))
    first = send(team="blue")
    assert len(records_of(cast.aoi)) == before + 1
    again = send(team="blue")
    assert (again.status_code, again.url) == (302, first.url)
    assert len(records_of(cast.aoi)) == before + 1


def test_a_wrong_row_is_told_over_the_form_and_stays(send: Any, cast: Cast) -> None:
    before = len(records_of(cast.aoi))
    response = send(**{"aws:team": "blue"})
    assert response.status_code == 422
    page = text_of(response)
    assert '<a href="#tag-0-k">Cannot start with aws:</a>' in page
    assert 'value="aws:team"' in page
    assert len(records_of(cast.aoi)) == before


def test_no_row_has_an_endless_number(ready: Visitor) -> None:
    answer = ready.post("console:iam-role-tags", LESSON, "lab-role", tags="9" * 5_000)
    assert answer.status_code == 200
