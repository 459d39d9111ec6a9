"""The policy editor in a browser, by keyboard alone: as JSON with findings while typing,
and in blocks, each in one language (``tests/console/iam/test_policy_writing.py`` holds
both to be built the same). And both without scripts."""

import json
from typing import Any

from playwright.sync_api import Page, expect

from tests.arrivals import start_at
from tests.browser import Visit
from tests.e2e.walker import Hands, Keyboard, Mouse

SELECTED = "(field) => field.value.slice(field.selectionStart, field.selectionEnd)"


def come_to(page: Page, path: str, language: str = "en") -> None:
    """To the policies in the console, as a newcomer."""
    start_at(
        page, language, "full-access", f"console/iam/policies/{path}", caught_up=False
    )


def create_policy(page: Page, language: str, hands: Hands) -> None:
    come_to(page, "", language)
    hands.click(page.locator(".console-head .tools a"))
    expect(page.locator("#to-visual")).to_have_attribute("aria-pressed", "true")


def test_a_policy_is_written_as_json_with_the_keyboard_alone(visit: Visit) -> None:
    """A misspelt action is found while typing, its link leads to the line, and the saved
    policy stands in the list."""
    page = visit("about:blank")
    hands = Keyboard(page)
    create_policy(page, "ja", hands)
    hands.click(page.locator("#to-json"))
    field = page.locator("#id_document")
    hands.fill(
        field,
        '{\n"Version": "2012-10-17",\n"Statement": [{"Effect": "Allow",\n'
        '"Action": "s3:GetObjct",\n"Resource": "arn:aws:s3:::aoi-lab-notes/*"}]}',
    )
    finding = page.locator(".findings li").filter(has_text="s3:GetObjct")
    expect(finding).to_be_visible()
    hands.click(finding.locator("a"))
    assert field.evaluate(SELECTED) == '"Action": "s3:GetObjct",'
    page.keyboard.type('"Action": "s3:GetObject",')
    expect(finding).to_have_count(0)
    expect(page.locator(".aloud")).to_contain_text("aoi-lab-notes")
    # It is there in the other language, too.
    written = field.input_value()
    page.locator("[data-language]").press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(field).to_have_value(written)
    hands.click(page.locator("#go-on"))
    hands.fill(page.locator("#id_name"), "lab-read")
    page.keyboard.press("Enter")
    page.wait_for_url("**/iam/policies/?type=customer*")
    expect(page.locator("table")).to_contain_text("lab-read")


def in_blocks(page: Page, hands: Hands) -> dict[str, Any]:
    """A policy in two blocks: read one bucket's objects from one network; start no EC2
    instances. The document that comes of it."""

    def press(selector: str) -> None:
        """A button that draws the blocks anew: a person sees what comes of it first."""
        hands.click(page.locator(selector))
        expect(page.locator(".htmx-request")).to_have_count(0)

    hands.fill(page.locator("#b0-find"), "s3")
    press("#b0-search")
    press("#b0-s-s3")
    if isinstance(hands, Keyboard):
        expect(page.locator("#b0-h")).to_be_focused()
    hands.fill(page.locator("#b0-filter"), "GetObjectT")
    press("#b0-look")
    hands.tick(page.locator('#b0-levels input[value="s3:GetObjectTagging"]'))
    hands.fill(page.locator("#b0-typed-action"), "ListBucket*")
    press("#b0-type")
    hands.click(page.locator("#b0-t-object summary"))
    hands.fill(page.locator("#b0-part-object-BucketName"), "aoi lab")
    press("#b0-add-object")
    expect(page.locator("#b0-part-object-BucketName")).to_have_attribute(
        "aria-invalid", "true"
    )
    hands.fill(page.locator("#b0-part-object-BucketName"), "aoi-lab-notes")
    press("#b0-add-object")
    hands.click(page.locator("#b0-c summary"))
    press("#b0-condition")
    hands.fill(page.locator("#b0-k0"), "aws:SourceIp")
    hands.choose(page.locator("#b0-o0"), "IpAddress")
    hands.fill(page.locator("#b0-v0"), "203.0.113.0/24")
    press("#add-block")
    press("#b1-s-ec2")
    hands.tick(page.locator("#b1-deny"))
    hands.fill(page.locator("#b1-typed-action"), "RunInstances")
    press("#b1-type")
    hands.tick(page.locator("#b1-every"))
    hands.click(page.locator("#to-json"))
    found: dict[str, Any] = json.loads(page.locator("#id_document").input_value())
    return found


CHOSEN = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": ["s3:GetObjectTagging", "s3:ListBucket*"],
            "Resource": "arn:aws:s3:::aoi-lab-notes/*",
            "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
        },
        {"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "*"},
    ],
}


def test_a_policy_is_written_in_blocks_with_the_keyboard_alone(visit: Visit) -> None:
    page = visit("about:blank", locale="en-US")
    hands = Keyboard(page)
    create_policy(page, "en", hands)
    assert in_blocks(page, hands) == CHOSEN
    hands.click(page.locator("#to-visual"))
    expect(page.locator("#b0-v0")).to_have_value("203.0.113.0/24")
    hands.click(page.locator("#go-on"))
    hands.fill(page.locator("#id_name"), "in-blocks")
    page.keyboard.press("Enter")
    page.wait_for_url("**/iam/policies/?type=customer*")
    expect(page.locator("table")).to_contain_text("in-blocks")


def test_a_policy_is_written_in_blocks_with_scripts_off(visit: Visit) -> None:
    page = visit("about:blank", locale="en-US", scripts=False)
    come_to(page, "create/")
    assert in_blocks(page, Mouse()) == CHOSEN


def test_ticks_stay_while_what_follows_from_them_comes(visit: Visit) -> None:
    """Two boxes ticked in a hurry are both there afterwards, and what they lead to. That
    no service was chosen is told until one is."""
    page = visit("about:blank", locale="en-US")
    come_to(page, "create/")
    page.locator("#go-on").click()
    expect(page.locator("#errors")).to_be_focused()
    page.locator("#b0-s-s3").click()
    expect(page.locator("#errors")).to_have_count(0)
    page.locator("#b0-l0 summary").click()
    for action in ("ListBucket", "ListBucketVersions", "ListAllMyBuckets"):
        page.locator(f'#b0-levels input[value="s3:{action}"]').check()
    expect(page.locator("#b0-t-bucket")).to_be_visible()
    expect(page.locator(".htmx-request")).to_have_count(0)
    expect(page.locator("#b0-levels input:checked")).to_have_count(3)


def test_an_answer_that_comes_late_leaves_what_is_typed(visit: Visit) -> None:
    """A change asks what follows from it; meanwhile somebody types, and goes on."""
    page = visit("about:blank", locale="en-US")
    come_to(page, "create/")
    page.locator("#b0-s-ec2").click()
    field = page.locator("#b0-typed-action")
    field.fill("Run")
    with page.expect_request("**/policies/create/"):
        page.locator("#b0-deny").check()
    field.fill("RunInstances")
    page.locator("#b0-type").focus()
    expect(page.locator(".htmx-request")).to_have_count(0)
    expect(field).to_have_value("RunInstances")


def test_a_policy_is_written_as_json_with_scripts_off(visit: Visit) -> None:
    page = visit("about:blank", locale="en-US", scripts=False)
    come_to(page, "create/")
    page.locator("#to-json").click()
    page.get_by_text("Add a statement from examples").click()
    page.locator('[name="example"][value="list-all-buckets"]').click()
    expect(page.locator("#id_document")).to_have_value(
        '{\n    "Version": "2012-10-17",\n    "Statement": [\n        {\n'
        '            "Sid": "ListAllBuckets",\n            "Effect": "Allow",\n'
        '            "Action": "s3:ListAllMyBuckets",\n            "Resource": "*"\n'
        "        }\n    ]\n}"
    )
    field, text = (
        page.locator("#id_document"),
        page.locator("#id_document").input_value(),
    )
    field.fill(text.replace('"Sid"', "“Sid”"))
    page.locator("#go-on").click()
    expect(field).to_have_attribute("aria-invalid", "true")
    # What is wrong has its lines beside their numbers, and one column of these.
    expect(field).to_have_css("padding-inline-start", "52px")
    expect(page.locator("pre.numbered")).to_have_css("background-image", "none")
    field.fill(text)
    page.locator('[name="check"]:visible').click()
    expect(page.locator("#review-count")).to_have_text("No findings")
    page.locator("#go-on").click()
    page.locator("#id_name").fill("lab-list")
    page.locator(".formend .button.main").click()
    expect(page.locator(".note.success")).to_contain_text("lab-list")
