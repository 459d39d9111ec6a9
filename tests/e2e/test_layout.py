"""The workbench laid out by its reader: the divider, the terminal alone, the place."""

import pytest
from playwright.sync_api import Page, expect

from tests.arrivals import start_at
from tests.browser import DESKTOP, PHONE, Visit
from tests.e2e.conftest import PATIENCE
from tests.policies import policy, trust

LESSON = "full-access"


def begin(page: Page) -> None:
    start_at(page, "en", LESSON)
    expect(page.locator("[data-terminal-input]")).to_be_visible()


def width(page: Page) -> float:
    box = page.locator(".lesson").bounding_box()
    assert box is not None
    return box["width"]


@pytest.mark.parametrize("scripts", [True, False])
def test_the_divider_moves_by_its_buttons_and_stays(
    visit: Visit, scripts: bool
) -> None:
    page = visit("about:blank", locale="en-US", scripts=scripts)
    begin(page)
    before = width(page)
    wider = page.get_by_role("button", name="Wider text")
    wider.focus()
    page.keyboard.press("Enter")
    expect(page.locator("main.split-43")).to_be_visible()
    assert width(page) > before
    page.goto("/en/progress/")
    page.goto(f"/en/lessons/{LESSON}/")
    expect(page.locator("main.split-43")).to_be_visible()


def test_the_divider_is_dragged_and_stays(visit: Visit) -> None:
    page = visit("about:blank", locale="en-US")
    begin(page)
    line = page.locator("[data-terminal-input]")
    line.fill("half a line")
    box = page.locator(".split").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + 10
    page.mouse.move(x, y)
    page.mouse.down()
    with page.expect_response("**/layout/"):
        page.mouse.move(660, y, steps=4)
        page.mouse.up()
    expect(page.locator("main.split-50")).to_be_visible()
    expect(line).to_have_value("half a line")
    page.reload()
    expect(page.locator("main.split-50")).to_be_visible()


def test_the_terminal_alone_and_back_keeps_what_is_typed(visit: Visit) -> None:
    page = visit("about:blank", locale="en-US")
    begin(page)
    line = page.locator("[data-terminal-input]")
    line.fill("aws s3 ls")
    enlarge = page.locator("[data-focus-mode]")
    expect(enlarge).to_have_accessible_name("Enlarge")
    with page.expect_response("**/layout/"):
        enlarge.click()
    expect(page.locator(".lesson")).to_be_hidden()
    expect(enlarge).to_have_accessible_name("Beside the text")
    expect(page.locator("#map")).to_be_in_viewport(ratio=1)
    expect(page.locator("#next-act")).to_be_in_viewport(ratio=1)
    expect(line).to_be_focused()
    expect(line).to_have_value("aws s3 ls")
    line.press("Enter")
    expect(page.locator(".why .verdict")).to_be_visible()
    page.reload()
    expect(page.locator(".lesson")).to_be_hidden()
    with page.expect_response("**/layout/"):
        enlarge.click()
    expect(page.locator(".lesson")).to_be_visible()


def test_the_terminal_alone_without_scripts_on_a_phone(visit: Visit) -> None:
    page = visit("about:blank", locale="en-US", scripts=False, size=PHONE)
    begin(page)
    page.get_by_role("button", name="Enlarge").click()
    expect(page.locator(".lesson")).to_be_hidden()
    line = page.locator("[data-terminal-input]")
    line.fill("aws s3 ls")
    line.press("Enter")
    expect(page.locator(".log")).to_contain_text("aoi-lab-notes")
    page.get_by_role("button", name="Beside the text").click()
    expect(page.locator(".lesson")).to_be_visible()


def test_what_was_looked_at_is_found_on_another_device(visit: Visit) -> None:
    here = visit("about:blank", locale="en-US")
    begin(here)
    step = here.locator("#steps h2[id^=step-]").nth(1)
    name = step.get_attribute("id")
    here.locator(f"details.held > summary:has(#{name})").click()  # after a prediction
    expect(here.locator(".held[open] > summary .muted")).to_be_hidden()
    step.evaluate("(place) => place.scrollIntoView()")
    here.goto("/en/progress/")
    there = visit("about:blank", locale="en-US")
    there.context.add_cookies(here.context.cookies())
    there.goto("/en/results/")
    # the news of a page that is left travels behind it: ask until it has arrived
    there.wait_for_function(
        f"""async () => (await (await fetch("/en/lessons/{LESSON}/")).text())
        .includes('data-at="{name}"')""",
        timeout=PATIENCE,
    )
    there.goto(f"/en/lessons/{LESSON}/")
    expect(there.locator(f"#{name}")).to_be_in_viewport()


def test_who_worked_below_the_text_comes_back_to_what_is_next(visit: Visit) -> None:
    """On a phone; not to the last card of the text, which is just above."""
    page = visit("about:blank", locale="en-US", size=PHONE)
    begin(page)
    page.locator("#place").evaluate("(place) => place.scrollIntoView()")
    with page.expect_request("**/place/") as sent:
        page.goto("/en/progress/")
    assert "at=&" in (sent.value.post_data or "")


def test_a_page_opens_where_it_was_left_without_a_journey(visit: Visit) -> None:
    page = visit("about:blank", locale="en-US")
    begin(page)
    page.emulate_media(reduced_motion="no-preference")
    root = "getComputedStyle(document.documentElement)"
    assert page.evaluate(f"{root}.scrollBehavior") == "auto"


def test_nothing_moves_and_all_is_drawn_for_whoever_asked_for_that(
    visit: Visit,
) -> None:
    page = visit("/en/")  # its picture is drawn once
    state = """() => [
        document.getAnimations().length,
        ...[...document.querySelectorAll(".moving")].map(
            (line) => getComputedStyle(line).strokeDasharray
        ),
    ]"""
    still, *drawn = page.evaluate(state)
    assert still == 0
    assert drawn
    assert set(drawn) == {"none"}
    page.emulate_media(reduced_motion="no-preference")
    moving, *_ = page.evaluate(state)
    assert moving > 0


def test_a_surprise_on_a_phone_keeps_its_command_on_few_lines(visit: Visit) -> None:
    page = visit("about:blank", locale="en-US", size=PHONE)
    begin(page)
    page.locator("#g-list-buckets-denied").check()
    page.locator("#predict-list-buckets").click()
    page.locator("#predict-list-buckets").wait_for(state="detached")
    line = page.locator("[data-terminal-input]")
    line.fill("aws s3 ls")
    line.press("Enter")
    expect(page.locator("#card-list-buckets.done")).to_be_visible()
    page.goto("/en/results/")
    box = page.locator(".surprises li").first.bounding_box()
    assert box is not None
    assert box["height"] < 300


LONG_ROLE = "r" * 64
LONG_POLICY = "p" * 128
LONG_BUCKET = "b" * 63
LONG_KEY = "k" * 200
LONG_TAG = f"Key={'t' * 128},Value={'v' * 256}"
TRUST = trust(Service="ec2.amazonaws.com")
READ = policy({"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"})


def run(page: Page, *lines: str) -> None:
    for line in lines:
        entries = page.locator(".entry")
        before = entries.count()
        field = page.locator("[data-terminal-input]")
        field.fill(line)
        field.press("Enter")
        entries.nth(before).wait_for()


def spills(page: Page) -> int:
    wide: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return wide


def test_the_longest_names_stay_in_the_page(visit: Visit) -> None:
    page = visit("about:blank", locale="en-US")
    begin(page)
    page.goto("/en/lessons/make-the-role/")
    page.locator("#tab-desk").click()
    expect(page.locator(".who")).to_contain_text("admin")
    instance = page.request.get(f"/en/lessons/{LESSON}/console/ec2/instances/").text()
    found = instance.split("pick-")[1].split('"')[0]
    run(
        page,
        f"aws iam create-role --role-name {LONG_ROLE}"
        f" --assume-role-policy-document '{TRUST}' --tags {LONG_TAG}",
        f"aws iam create-policy --policy-name {LONG_POLICY} --policy-document '{READ}'",
        f"aws iam attach-role-policy --role-name {LONG_ROLE}"
        f" --policy-arn arn:aws:iam::111122223333:policy/{LONG_POLICY}",
        f"aws s3 mb s3://{LONG_BUCKET}",
        f"echo hi > f.txt && aws s3 cp f.txt s3://{LONG_BUCKET}/{LONG_KEY}",
        f"aws ec2 create-tags --resources {found} --tags Key=Name,Value={'n' * 256}",
        f"aws ec2 create-security-group --group-name {'g' * 255}"
        f" --description {'d' * 255}",
    )
    policy = f"iam/policy/?arn=arn:aws:iam::111122223333:policy/{LONG_POLICY}"
    for place in (
        f"iam/roles/details/{LONG_ROLE}/",
        f"iam/roles/details/{LONG_ROLE}/?tab=tags",
        policy,
        f"{policy}&tab=entities",
        policy.replace("policy/?", "policy/attach/?"),
        f"s3/bucket/{LONG_BUCKET}/",
        f"ec2/instances/?instance={found}",
        f"ec2/instances/{found}/?tab=tags",
        f"ec2/instances/{found}/modify-iam-role/",
        "ec2/security-groups/",
        "cloudtrail/",
    ):
        page.goto(f"/en/lessons/{LESSON}/console/{place}")
        expect(page.locator("h1")).to_be_visible()
        for size in (PHONE, DESKTOP):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            assert spills(page) <= 0, f"{place} at {size[0]}"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_bar_of_the_console_is_one_line_with_an_undo_in_it(
    visit: Visit, language: str
) -> None:
    page = visit("about:blank")
    start_at(page, language, LESSON, "console/s3/buckets/create/")
    page.locator("#id_name").fill("one-more-bucket-of-mine")
    page.locator("main .button.main").last.click()
    page.locator(".note.success").first.wait_for()
    # Where the words of the bar are longest.
    page.goto(f"/{language}/lessons/{LESSON}/console/cloudtrail/")
    expect(page.locator(".console-bar .undo")).to_be_visible()
    tops = page.locator(".console-bar > *").evaluate_all(
        "parts => parts.map((part) => part.getBoundingClientRect().top)"
    )
    bottoms = page.locator(".console-bar > *").evaluate_all(
        "parts => parts.map((part) => part.getBoundingClientRect().bottom)"
    )
    assert max(tops) < min(bottoms)
    # A course's title of 80 characters gives way to the number of the lesson.
    title, number = page.locator(".where a").all()
    title.evaluate("title => title.textContent = '長い名前'.repeat(20)")
    for width in (DESKTOP[0], 1000):
        page.set_viewport_size({"width": width, "height": DESKTOP[1]})
        assert page.locator(".where").evaluate(
            "(where, link) => link.getBoundingClientRect().right"
            " <= where.getBoundingClientRect().right",
            number.element_handle(),
        )
        assert spills(page) <= 0


def test_every_tab_of_a_screen_is_in_sight(visit: Visit) -> None:
    page = visit("about:blank", size=PHONE)
    start_at(page, "ja", LESSON)
    instances = f"/ja/lessons/{LESSON}/console/ec2/instances/"
    found = page.request.get(instances).text().split("pick-")[1].split('"')[0]
    page.goto(f"{instances}{found}/?tab=storage")
    for size in (PHONE, DESKTOP):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        tabs = page.locator("nav.tabs.mt")
        assert tabs.evaluate("tabs => tabs.scrollWidth <= tabs.clientWidth")
        panel = page.locator(".panel:has(.data)").last
        assert panel.evaluate("panel => panel.scrollWidth <= panel.clientWidth")


#: The last lines of list items, of one character and its full stop.
ORPHANS = """() => [...document.querySelectorAll("main li")].flatMap((item) => {
  const texts = document.createTreeWalker(item, NodeFilter.SHOW_TEXT);
  const lines = [];
  for (let text = texts.nextNode(); text; text = texts.nextNode())
    for (let at = 0; at < text.length; at += 1) {
      const range = document.createRange();
      range.setStart(text, at);
      range.setEnd(text, at + 1);
      const { bottom, width } = range.getBoundingClientRect();
      if (!width || !text.data[at].trim()) continue;
      const last = lines.at(-1);
      if (last && Math.abs(last.bottom - bottom) < 9) last.text += text.data[at];
      else lines.push({ bottom, text: text.data[at] });
    }
  return lines.length > 1 && lines.at(-1).text.length < 3 ? [item.textContent] : [];
})"""


def test_no_sentence_of_a_list_ends_in_a_line_of_one_character(visit: Visit) -> None:
    page = visit("/ja/summary/", size=PHONE)
    for size in (PHONE, DESKTOP):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        assert page.locator("main li").count() > 10
        assert page.evaluate(ORPHANS) == []


@pytest.mark.parametrize(
    ("language", "lesson"), [("ja", "what-a-role-is"), ("en", "report-stopped")]
)
def test_the_whole_map_is_in_sight_at_any_width(
    visit: Visit, language: str, lesson: str
) -> None:
    """With the most tasks in the bar, and with the names that are not known yet."""
    page = visit("about:blank")
    start_at(page, language, lesson)
    for size in (320, 640, 740, 1000, 1180, 1200):
        page.set_viewport_size({"width": size, "height": 800})
        beyond = page.locator("#map li").evaluate_all(
            """(stations) => stations.filter((station) =>
            station.getBoundingClientRect().right > innerWidth).length"""
        )
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert (beyond, wide) == (0, 0), size


def test_on_paper_the_places_and_levers_of_a_lesson_keep_their_names(
    visit: Visit,
) -> None:
    page = visit("about:blank")
    start_at(page, "ja", "what-a-role-is")
    page.emulate_media(media="print")
    expect(page.locator(".hop").first).to_be_visible()
    expect(page.locator(".lever .button").first).to_be_visible()
    expect(page.locator(".ask .button.main").first).to_be_hidden()
