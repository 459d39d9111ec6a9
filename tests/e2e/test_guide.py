"""Guided mode points at the field that a form needs, then at its button: CSS alone."""

import pytest
from playwright.sync_api import Page, expect

from iamtutor.lessons.schema.lesson import Task
from tests.arrivals import start, start_at
from tests.browser import DESKTOP, PHONE, Visit
from tests.content import course
from tests.e2e.conftest import CheckAccessibility
from tests.e2e.test_every_page import assert_fits
from tests.e2e.walker import Mouse, Walker

LESSON, UPLOAD = "make-the-role", "bucket-with-a-file"
GRID, CLEAN_UP = "the-whole-grid", "take-it-down"


FIELD, BUTTON = "field", "button"
POLICY = """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": \
{"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}"""


def expect_pointer(page: Page, at: str | None) -> None:
    """The guide's words come to stand at the field, at the button or nowhere: what was
    just pressed may still be loading the page that they are about."""
    for place, words in ((FIELD, ".here.first"), (BUTTON, ".pointed > .here")):
        seen = page.locator(words).locator("visible=true")
        expect(seen).to_have_count(int(place == at))


@pytest.mark.parametrize("scripts", [True, False])
def test_an_empty_field_comes_before_the_button(visit: Visit, scripts: bool) -> None:
    page = visit("/en/", locale="en-US", scripts=scripts)
    start(page)
    page.goto(f"/en/lessons/{LESSON}/console/iam/roles/create/")
    expect_pointer(page, at=FIELD)
    page.locator("#id_service").select_option("lambda.amazonaws.com")
    expect_pointer(page, at=FIELD)
    page.locator("#id_service").select_option("ec2.amazonaws.com")
    expect_pointer(page, at=BUTTON)
    page.locator("#next").click()
    expect(page.locator(".wizard .now")).to_contain_text("Add permissions")
    page.locator("#next").click()
    expect_pointer(page, at=FIELD)
    page.locator("#id_name").fill("lab role")
    expect_pointer(page, at=BUTTON)
    page.locator("#next").click()
    expect(page.locator("#id_name")).to_have_attribute("aria-invalid", "true")
    expect_pointer(page, at=FIELD)  # what IAM refused stands in it
    page.locator("#id_name").fill("lab-role")
    page.locator("#id_name").blur()
    expect_pointer(page, at=BUTTON)


def test_what_was_refused_is_read_before_the_button_is_pressed_again(
    visit: Visit,
) -> None:
    """What no field of the form can put right: here a boundary that is gone."""
    page = visit("/en/", locale="en-US")
    start(page)
    gone = "bounded=1&boundary=arn:aws:iam::aws:policy/Gone"
    chosen = f"entity=service&service=ec2.amazonaws.com&{gone}"
    page.goto(f"/en/lessons/{LESSON}/console/iam/roles/create/?step=3&{chosen}")
    page.locator("#id_name").fill("lab-role")
    page.locator("#next").click()
    line = page.locator("a.here:visible")
    expect(line).to_have_text("Next: read why it did not go through")
    expect(line).to_have_attribute("href", "#errors")
    expect(page.locator("#errors")).to_contain_text("does not exist")
    expect_pointer(page, at=None)
    page.locator("#id_name").fill("")
    expect_pointer(page, at=FIELD)
    expect(line).to_have_text("Next: Fill in “Role name”")


@pytest.mark.parametrize("scripts", [True, False])
def test_another_kind_of_trusted_entity_leads_back_to_aws_service(
    visit: Visit, scripts: bool
) -> None:
    """A policy of one's own comes without the instance profile, and another service's even
    has the name; pressed on all the same, the step before is next until it is changed."""
    page = visit("/en/", locale="en-US", scripts=scripts)
    start(page)
    page.goto(f"/en/lessons/{LESSON}/console/iam/roles/create/")
    line, words = page.locator("a.here:visible"), page.locator(".here.first:visible")
    expect(words.locator("xpath=following-sibling::*[1]")).to_contain_text("Service or")
    page.locator("#entity-custom").check()
    expect(words.locator("xpath=following-sibling::*[1]")).to_contain_text(
        "AWS service"
    )
    expect(line).to_have_text("Next: Select “AWS service”")
    page.locator("#id_document").fill(POLICY)
    page.locator("#next").click()
    expect(page.locator(".wizard .now")).to_contain_text("Add permissions")
    expect(line).to_have_text("Next: Press “Previous”")
    page.locator("#forward").click()
    expect(line).to_have_text("Next: Press “Previous”")
    page.locator("#next").click()
    page.locator("#next").click()
    expect(page.locator("#id_document")).to_have_value(POLICY)
    expect(line).to_have_text("Next: Select “AWS service”")
    page.locator("#id_entity").check()
    expect(line).to_have_text("Next: Choose under “Service or use case”")
    page.locator("#id_service").select_option("ec2.amazonaws.com")
    expect_pointer(page, at=BUTTON)


def test_a_browser_goes_back_to_a_form_that_was_refused(visit: Visit) -> None:
    page = visit("/en/", locale="en-US")
    start(page)
    page.goto(f"/en/lessons/{LESSON}/console/iam/roles/create/")
    page.locator("#next").click()
    expect(page.locator("#errors")).to_be_visible()
    page.locator("#id_service").select_option("ec2.amazonaws.com")
    page.locator("#next").click()
    expect(page.locator(".wizard .now")).to_contain_text("Add permissions")
    page.go_back()
    expect(page.locator("#errors")).to_be_visible()


def answer_questions(page: Page, lesson: str) -> None:
    """They stand between the tasks of the lesson."""
    walker = Walker(page, "en", Mouse())
    walker.lesson = course().by_slug[lesson]
    for question in walker.lesson.questions:
        walker.send(question)


def work_until(page: Page, lesson: str, until: str) -> None:
    """What comes before a task of the lesson, in the bucket of the earlier solutions."""
    walker = Walker(page, "en", Mouse())
    walker.bucket = course().file.names["bucket"]
    walker.lesson = course().by_slug[lesson]
    for item in (
        one for step in walker.lesson.steps for one in walker.lesson.items(step)
    ):
        if item.id == until:
            return
        if isinstance(item, Task) and item.at == "console":
            walker.do(item)
        else:
            walker.send(item)


def open_at(visit: Visit, lesson: str, path: str, *, scripts: bool = True) -> Page:
    """A newcomer for whom the solutions of the earlier lessons were carried out."""
    page = visit("about:blank", locale="en-US", scripts=scripts)
    start_at(page, "en", lesson, f"console/{path}")
    return page


@pytest.mark.parametrize("scripts", [True, False])
def test_a_box_comes_before_the_button_over_its_list(
    visit: Visit, scripts: bool
) -> None:
    page = open_at(visit, "read-only", "iam/roles/details/lab-role/", scripts=scripts)
    expect_pointer(page, at=FIELD)
    page.get_by_role("checkbox", name="AmazonS3FullAccess").check()
    expect_pointer(page, at=BUTTON)
    page.locator("#remove").click()
    page.locator("#next").click()
    page.goto(f"{page.url}attach/")
    sought = page.locator(".sought")
    expect(sought).to_have_text("Here next: search for AmazonS3ReadOnlyAccess")
    expect_pointer(page, at=None)
    page.locator("#q").fill("AmazonS3ReadOnly")
    page.locator("#policy-search").click()
    expect(sought).to_have_count(0)
    expect_pointer(page, at=FIELD)
    page.get_by_role("checkbox", name="AmazonS3ReadOnlyAccess").check()
    expect_pointer(page, at=BUTTON)


def test_the_choice_without_a_role_comes_before_the_button(visit: Visit) -> None:
    page = open_at(visit, "no-role", "ec2/instances/")
    page.locator(".tickbox.next").click()
    expect(page.locator(".tickbox[aria-checked=true]").last).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the menus stand before the table
    expect(page.locator("#actions > summary")).to_be_focused()
    page.locator("#next").click()
    expect_pointer(page, at=FIELD)
    page.locator("#id_instance_profile").select_option("-")
    expect_pointer(page, at=BUTTON)
    page.locator("#next").click()
    page.locator("#confirm").wait_for()
    expect_pointer(page, at=FIELD)
    page.locator("#confirm").fill("Detach")
    expect_pointer(page, at=BUTTON)


def test_the_name_comes_before_the_key_pair_and_both_before_the_launch(
    visit: Visit,
) -> None:
    page = open_at(visit, "launch-and-attach", "ec2/launch/")
    link = page.locator("a.here.to-first:visible")
    expect(link).to_have_attribute("href", "#first")
    expect(page.locator(".first:visible + .formrow")).to_contain_text("Name")
    page.locator("#id_name").fill("lab")
    expect(link).to_have_attribute("href", "#then")
    expect(page.locator(".first:visible + .formrow")).to_contain_text("Key pair name")
    page.locator("#id_key_pair").select_option("lab-key")
    expect(page.locator(".first:visible")).to_have_count(0)
    expect(page.locator(".pointed > .here")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_field_that_shows_another_value_comes_before_the_button(
    visit: Visit, scripts: bool
) -> None:
    """The event history opens with a filter of its own; any other may be looked up."""
    page = open_at(visit, "keep-watching", "cloudtrail/", scripts=scripts)
    link = page.locator("a.here.to-first:visible")
    field = page.locator(".first:visible + .formrow")
    button = page.locator(".pointed > .here")
    expect(page.locator("#q")).to_have_value("false")
    expect(field).to_contain_text("Lookup attributes")
    expect(link).to_have_attribute("href", "#first")
    expect(button).to_be_hidden()
    page.locator("#attribute").select_option("EventName")
    expect(field).to_contain_text("Value")
    expect(link).to_have_attribute("href", "#then")
    page.locator("#q").fill("")
    expect(field).to_contain_text("Value")
    page.locator("#q").fill("DeleteBucket")
    expect(field).to_have_count(0)
    expect(button).to_be_visible()
    page.locator("#attribute").select_option("ResourceName")
    expect(field).to_contain_text("Lookup attributes")
    page.locator("#next").click()
    expect(page.locator("#attribute")).to_have_value("ResourceName")
    expect(field).to_contain_text("Lookup attributes")
    page.locator("#attribute").select_option("EventName")
    expect(field).to_have_count(0)
    expect(button).to_be_visible()
    page.locator("#next").click()
    expect(page.locator(".errand")).not_to_contain_text("Next:")


def test_a_launch_sent_back_for_want_of_a_key_pair_points_at_that(visit: Visit) -> None:
    page = open_at(visit, "launch-and-attach", "ec2/launch/")
    page.locator("#next").click()
    page.locator("#errors").wait_for()
    link, field = page.locator("a.here.to-first:visible"), ".first:visible + .formrow"
    expect(link).to_have_attribute("href", "#then")
    expect(page.locator(field)).to_contain_text("Key pair name")
    page.locator("#id_key_pair").select_option("lab-key")
    expect(link).to_have_attribute("href", "#first")
    expect(page.locator(field)).to_contain_text("Name")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_file_comes_before_the_upload(visit: Visit, scripts: bool) -> None:
    page = open_at(visit, UPLOAD, "s3/buckets/create/", scripts=scripts)
    for name in ("my-bucket", "pointed-at-notes"):
        page.locator("#id_name").fill(name)
        page.locator("main .button.main").last.click()
        page.locator("#errors, .note.success").first.wait_for()
    answer_questions(page, UPLOAD)
    page.goto(f"/en/lessons/{UPLOAD}/console/s3/bucket/pointed-at-notes/upload/")
    expect_pointer(page, at=FIELD)
    expect(page.locator("a.here.to-first")).to_be_visible()
    file = {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"A note.\n"}
    page.locator("#files").set_input_files([file])
    expect_pointer(page, at=BUTTON)
    expect(page.locator("a.here.to-first")).to_be_hidden()
    page.locator("#files").set_input_files([])
    expect_pointer(page, at=FIELD)
    page.locator("details.extra summary").first.click()
    page.locator("#name").fill("notes.txt")
    expect_pointer(page, at=BUTTON)
    page.locator("#next").click()
    page.wait_for_url("**/status/**")


def test_a_document_comes_before_the_button(visit: Visit) -> None:
    """The editor is next until there is a statement to read aloud."""
    page = open_at(visit, GRID, "iam/roles/")
    work_until(page, GRID, "forbid-deletes")
    page.goto(f"/en/lessons/{GRID}/console/iam/roles/details/lab-role/inline/")
    expect(page.locator("#to-json")).to_have_class("next")
    expect_pointer(page, at=BUTTON)
    page.locator("#to-json").click()
    page.locator("#id_document").wait_for()
    expect_pointer(page, at=FIELD)
    page.locator("#id_document").fill(
        '{"Version": "2012-10-17", "Statement": '
        '[{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]}'
    )
    page.locator(".aloud ol").wait_for()
    expect_pointer(page, at=BUTTON)
    page.locator("#next").click()
    page.locator("#id_name").wait_for()
    expect_pointer(page, at=FIELD)
    page.locator("#id_name").fill("four-commands")
    expect_pointer(page, at=BUTTON)


def follow(page: Page) -> None:
    """Do what is pointed at in the browser, by what can be seen."""
    words = page.locator(".here.first:visible")
    if words.count():
        row = words.locator("xpath=ancestor::tr")
        if not row.count():
            row = words.locator("xpath=following-sibling::*[1]")
        field = row.locator("input").first
        if field.get_attribute("type") == "checkbox":
            field.check()
        else:
            field.fill(field.get_attribute("placeholder") or "")
        return
    page.locator(":is(a, button).next:visible").click()


@pytest.mark.parametrize(
    ("language", "locale", "scheme"),
    [("ja", "ja-JP", "light"), ("en", "en-US", "dark")],
)
def test_the_clean_up_is_done_by_following(
    visit: Visit,
    check_accessibility: CheckAccessibility,
    language: str,
    locale: str,
    scheme: str,
) -> None:
    """From the console's home, three times, on a desktop and a phone in turns, which are
    the other's in the other language; axe looks at every screen on the way, and nothing
    overflows."""
    page = visit("about:blank", locale=locale, scheme=scheme)
    start_at(page, language, CLEAN_UP)
    walker = Walker(page, language, Mouse())
    walker.bucket = "aoi-lab-notes"
    lesson = course().by_slug[CLEAN_UP]
    walker.lesson = lesson
    ways = []
    sizes = [DESKTOP, PHONE] if language == "ja" else [PHONE, DESKTOP]
    for item in [one for step in lesson.steps for one in lesson.items(step)]:
        if not isinstance(item, Task) or item.at != "console":
            walker.send(item)
        else:
            ways.append(item.id)
            walker.console("")
            number = page.locator(".errand b").inner_text()
            for _ in range(12):
                if page.locator(".errand b").inner_text() != number:
                    break
                for size in sizes:
                    assert_fits(page, size, page.url)
                    if size == DESKTOP:
                        check_accessibility(page, looks=language == "en")
                sizes.reverse()  # the next screen comes at the width that is there
                follow(page)
                page.wait_for_load_state()
            walker.assert_done(item.id)
    assert ways == ["end-the-instance", "remove-the-role", "remove-the-bucket"]
