"""Text passes through escaping once: no page shows markup or entities to its reader."""

import html
import re
from typing import Any

import pytest
from django.utils.safestring import SafeString

from iamtutor.web.pages.wording import filled
from tests.cast import COMMANDS_LESSON, Cast, Visitor, visitor
from tests.policies import policy

#: The text of a page does not depend on where its rows come from.
pytestmark = pytest.mark.one_database

BUCKET = "aoi-lab-notes"
#: A bucket policy that allows alone, and one that denies.
ALLOW, DENY = (
    policy(
        {
            "Effect": effect,
            "Principal": {"AWS": "arn:aws:iam::111122223333:role/lab-role"},
            "Action": "s3:ListBucket",
            "Resource": f"arn:aws:s3:::{BUCKET}",
        }
    )
    for effect in ("Allow", "Deny")
)
SHOWN = re.compile(r"&(?:amp;)?#x?[0-9a-f]+;|&(?:lt|gt|quot|amp);|</?[a-z]+[ >]", re.I)


def read_by_people(page: str) -> str:
    """The text of a page without machine output, which may say anything."""
    page = re.sub(r"<(pre|script|textarea|template)\b.*?</\1>", "", page, flags=re.S)
    return html.unescape(re.sub(r"<[^>]*>", " ", page))


def markup_on(response: Any) -> list[str]:
    return SHOWN.findall(read_by_people(response.content.decode()))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_page_of_a_lesson_shows_markup(cast: Cast, language: str) -> None:
    aoi: Visitor = visitor(cast.aoi, language).catch_up()
    for setting, written in (
        ("no-policies", ALLOW),
        ("full-access", DENY),
        ("read-only", ""),
        ("no-role", ""),
    ):
        aoi.post("course:setting", COMMANDS_LESSON, setting=setting, tab="ec2")
        if written:
            aoi.post(
                "console:s3-bucket-policy", COMMANDS_LESSON, BUCKET, document=written
            )
        for line in (f"aws s3 ls s3://{BUCKET}", f"aws s3 rm s3://{BUCKET}/notes.txt"):
            for htmx in (True, False):
                answer = aoi.run(line, htmx=htmx)
                assert markup_on(answer) == [], line
                page = aoi.get("course:lesson", COMMANDS_LESSON)
                assert markup_on(page) == [], (setting, line)


def test_what_is_html_is_filled_in_as_it_is_and_text_is_escaped() -> None:
    title = SafeString('<code lang="en">a</code> isn&#x27;t')
    assert filled("Done: %(title)s", title=title) == f"Done: {title}"
    assert filled("<%(name)s>", name="<b>") == "&lt;&lt;b&gt;&gt;"
