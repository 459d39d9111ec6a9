"""Every page in both languages, light and dark: axe finds nothing, nothing overflows.

And the policy editor in a browser: by keyboard alone, with findings while typing.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from iamtutor.lessons.library import library
from tests.browser import DESKTOP, PHONE, Visit
from tests.e2e.walker import Keyboard

LESSON = "full-access"
CONSOLE = f"lessons/{LESSON}/console/"
PAGES = (
    "",
    "about/",
    "words/",
    "sign-in/",
    "recover/",
    "join/",
    "keep/",
    "progress/",
    "results/",
    "certificate/",
    *(f"lessons/{lesson.slug}/" for lesson in library().lessons),
    f"lessons/{LESSON}/?tab=desk",
    "summary/",
    f"lessons/{LESSON}/edit/ec2/?path=/home/ec2-user/hello.txt",
    f"lessons/{LESSON}/undo/",
    f"lessons/{LESSON}/reset/",
)
SCREENS = (
    "",
    "iam/",
    "iam/roles/",
    "iam/roles/create/",
    "iam/roles/create/?entity=account&whose=other&account=444455556666",
    "iam/roles/create/?entity=custom",
    "iam/roles/create/?step=2&entity=service&service=ec2.amazonaws.com&bounded=1",
    "iam/roles/create/?step=3&entity=service&service=ec2.amazonaws.com",
    "iam/roles/details/lab-role/",
    "iam/roles/details/lab-role/?tab=trust",
    "iam/roles/details/lab-role/?tab=tags",
    "iam/roles/details/lab-role/?tab=last-accessed",
    "iam/roles/details/lab-role/?tab=revoke",
    "iam/roles/details/lab-role/edit/",
    "iam/roles/details/lab-role/tags/",
    "iam/roles/details/lab-role/boundary/",
    "iam/roles/details/lab-role/attach/",
    "iam/roles/details/lab-role/inline/",
    "iam/roles/details/lab-role/trust/",
    "iam/roles/details/lab-role/delete/",
    "iam/groups/",
    "iam/users/",
    "iam/users/create/",
    "iam/users/details/admin/",
    "iam/users/details/admin/?tab=credentials",
    "iam/users/details/admin/access-keys/create/",
    "iam/users/details/admin/delete/",
    "iam/policies/",
    "iam/policies/?q=S3&type=aws",
    "iam/policies/create/",
    "iam/policy/?arn=arn:aws:iam::aws:policy/AmazonS3FullAccess",
    "ec2/",
    "ec2/instances/",
    "ec2/launch/",
    "ec2/security-groups/",
    "ec2/key-pairs/",
    "ec2/key-pairs/create/",
    "s3/buckets/",
    "s3/buckets/create/",
    "s3/bucket/aoi-lab-notes/",
    "s3/bucket/aoi-lab-notes/?tab=permissions",
    "s3/bucket/aoi-lab-notes/upload/",
    "s3/bucket/aoi-lab-notes/policy/",
    "s3/bucket/aoi-lab-notes/delete/",
    "cloudtrail/",
)


def settle(page: Page, language: str) -> None:
    """A guest with role, instance, bucket and a command behind them."""
    page.goto(f"/{language}/")
    page.locator('form[action$="/start/"] button').first.click()
    page.goto(f"/{language}/lessons/{LESSON}/")
    page.locator('form[action*="catch-up"] button').first.click()
    line = page.locator("[data-terminal-input]")
    line.fill("aws s3 ls")
    line.press("Enter")
    expect(page.locator(".why .verdict")).to_be_visible()


@pytest.mark.parametrize(
    ("language", "locale", "scheme"),
    [("ja", "ja-JP", "light"), ("en", "en-US", "dark"), ("ja", "ja-JP", "dark")],
)
def test_axe_finds_nothing_and_nothing_overflows(
    visit: Visit,
    check_accessibility: Callable[[Page], None],
    language: str,
    locale: str,
    scheme: str,
) -> None:
    page = visit("/", locale=locale, scheme=scheme)
    settle(page, language)
    instance = page.request.get(f"/{language}/{CONSOLE}ec2/instances/").text()
    found = instance.split("pick-")[1].split('"')[0]
    places = [
        *PAGES,
        *(CONSOLE + screen for screen in SCREENS),
        f"{CONSOLE}ec2/instances/?instance={found}",
        *(
            f"{CONSOLE}ec2/instances/{found}/{rest}"
            for rest in (
                "?tab=details",
                "?tab=security",
                "?tab=storage",
                "?tab=tags",
                "launched/",
                "connect/",
                "connect/?tab=session-manager",
                "connect/?tab=ssh",
                "system-log/",
                "modify-iam-role/",
                "manage-state/",
                "tags/",
                "settings/security-groups/",
                "settings/metadata-options/",
                "settings/user-data/",
            )
        ),
    ]
    for place in places:
        response = page.goto(f"/{language}/{place}")
        assert response is not None
        assert response.status == 200, place
        check_accessibility(page)
        for size in (PHONE, DESKTOP):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            wide = page.evaluate(
                "document.documentElement.scrollWidth - window.innerWidth"
            )
            assert wide <= 0, f"{place} is {wide} px too wide at {size[0]}"


def test_a_policy_is_written_with_the_keyboard_alone(visit: Visit) -> None:
    """A misspelt action is found while typing, its link leads to the line, and the saved
    policy stands in the list."""
    page = visit("/", locale="en-US")
    settle(page, "en")
    hands = Keyboard(page)
    page.goto(f"/en/{CONSOLE}iam/policies/")
    hands.click(page.locator(".console-head .tools a"))
    field = page.locator("#id_document")
    hands.fill(
        field,
        '{\n"Version": "2012-10-17",\n"Statement": [{"Effect": "Allow",\n'
        '"Action": "s3:GetObjct",\n"Resource": "arn:aws:s3:::aoi-lab-notes/*"}]}',
    )
    finding = page.locator(".findings li").filter(has_text="s3:GetObjct")
    expect(finding).to_be_visible()
    hands.click(finding.locator("a"))
    selected = "(field) => field.value.slice(field.selectionStart, field.selectionEnd)"
    assert field.evaluate(selected) == '"Action": "s3:GetObjct",'
    page.keyboard.type('"Action": "s3:GetObject",')
    expect(page.locator("#review-count")).to_have_text("No findings")
    expect(page.locator(".aloud")).to_contain_text("aoi-lab-notes")
    hands.fill(page.locator("#id_name"), "lab-read")
    page.keyboard.press("Enter")
    page.wait_for_url("**/iam/policies/?type=customer")
    expect(page.locator("table")).to_contain_text("lab-read")


def test_a_policy_is_written_with_scripts_off(visit: Visit) -> None:
    page = visit("/", locale="en-US", scripts=False)
    page.locator('form[action$="/start/"] button').first.click()
    page.goto(f"/en/{CONSOLE}iam/policies/create/")
    page.locator("#id_name").fill("lab-list")
    page.get_by_text("Add a statement from examples").click()
    page.locator('[name="example"][value="list-all-buckets"]').click()
    expect(page.locator("#id_name")).to_have_value("lab-list")
    expect(page.locator("#id_document")).to_have_value(
        '{\n    "Version": "2012-10-17",\n    "Statement": [\n        {\n'
        '            "Sid": "ListAllBuckets",\n            "Effect": "Allow",\n'
        '            "Action": "s3:ListAllMyBuckets",\n            "Resource": "*"\n'
        "        }\n    ]\n}"
    )
    page.locator('[name="check"]').click()
    expect(page.locator("#review-count")).to_have_text("No findings")
    page.locator(".formend .button.main").click()
    expect(page.locator(".note.success")).to_contain_text("lab-list")
