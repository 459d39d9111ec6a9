"""Pages of the console show what the API tells whoever is signed in, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from iamtutor.sandbox.models import OpenedPage
from tests.cast import COMMANDS_LESSON as LESSON
from tests.cast import Cast, Visitor, text_of
from tests.console.rows.row import ROLE
from tests.console.stage import deny, deny_all_but, one_instance, page_of

ROOT = Path(__file__).resolve().parents[2]
BUCKET = "aoi-lab-notes"
#: Whether it is 2022 is no secret; all else of the world is asked for.
OF_THE_WORLD = re.compile(r"\bworld\.(?!host\b)\w+")
#: Where the few things are read that no API tells.
BEYOND = ROOT / "iamtutor/console/reading/beyond.py"


def reads() -> Iterator[tuple[str, str]]:
    for folder, ending in (("iamtutor/console", "py"), ("templates/console", "html")):
        for path in (ROOT / folder).rglob(f"*.{ending}"):
            for line in path.read_text().splitlines():
                found = OF_THE_WORLD.search(line)
                if found and path != BEYOND and "import" not in line:
                    yield str(path.relative_to(ROOT)), found[0]


def test_no_page_looks_into_the_world() -> None:
    assert [*reads()] == []
    assert OF_THE_WORLD.search(BEYOND.read_text())


@pytest.mark.parametrize(
    ("action", "page", "args", "query"),
    [
        ("iam:GetRole", "iam-edit-role", (ROLE,), {}),
        ("iam:GetRole", "iam-trust", (ROLE,), {}),
        ("iam:ListRolePolicies", "iam-attach", (ROLE,), {}),
        ("iam:GetUser", "iam-delete-user", ("admin",), {}),
        ("iam:ListPolicies", "iam-boundary", (ROLE,), {}),
        ("s3:GetBucketPolicy", "s3-bucket-policy", (BUCKET,), {}),
        ("s3:GetBucketTagging", "s3-tags", (BUCKET,), {}),
        (
            "s3:GetEncryptionConfiguration",
            "s3-bucket",
            (BUCKET,),
            {"tab": "properties"},
        ),
    ],
)
def test_what_may_not_be_read_is_not_shown_and_leads_to_its_reasons(
    ready: Visitor,
    cast: Cast,
    action: str,
    page: str,
    args: tuple[str, ...],
    query: dict[str, str],
) -> None:
    assert ready.get(f"console:{page}", LESSON, *args, **query).status_code == 200
    deny(cast, action)
    OpenedPage.objects.all().delete()
    answer = ready.get(f"console:{page}", LESSON, *args, **query)
    assert answer.status_code == 200
    assert action in text_of(answer)
    (why,) = set(re.findall(r'href="([^"#]*/why/[^"#]*)', page_of(answer)))
    assert action in text_of(ready.client.get(why))


def test_an_instance_is_not_shown_to_whom_it_is_not_described(
    ready: Visitor, cast: Cast
) -> None:
    instance = one_instance(cast)
    deny(cast, "ec2:DescribeInstances")
    for page in ("ec2-instance", "ec2-connect", "ec2-tags", "ec2-manage-state"):
        text = text_of(ready.get(f"console:{page}", LESSON, instance))
        assert "ec2:DescribeInstances" in text, page
        assert "t3.micro" not in text


def test_a_list_that_may_not_be_read_has_no_lines_and_the_search_finds_none(
    ready: Visitor, cast: Cast
) -> None:
    assert ROLE in text_of(ready.get("console:home", LESSON, q=ROLE))
    deny_all_but(cast, "sts:*")
    for page in ("iam-roles", "iam-users", "iam-groups", "s3-buckets", "ec2-instances"):
        answer = ready.get(f"console:{page}", LESSON)
        assert answer.context["rows"] == [], page
        assert "not authorized to perform" in text_of(answer)
    found = ready.get("console:home", LESSON, q=ROLE).context["found"]
    assert found.resources == []
