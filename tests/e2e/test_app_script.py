"""What ``static/js`` does, on a small page of its own and without the site.

Every request of the page is answered here; the answers are what the server would swap in.
"""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, Page, Route, expect

#: Milliseconds; the next turn of the poll would be later.
SOON = 2_000
STATIC = Path(__file__).resolve().parents[2] / "static"
PAGE = """<!doctype html><html lang="ja"><head><meta charset="utf-8"><title>t</title>
<meta name="htmx-config"
 content='{"includeIndicatorCSS":false,"noSwap":[204,304,400,403,404,413,"5xx"]}'>
<link rel="stylesheet" href="/static/css/app.css">
<script src="/static/vendor/htmx.min.js" defer></script>
<script src="/static/js/app.js" type="module"></script>
<script src="/static/js/card.js" type="module"></script>
<script src="/static/js/live.js" type="module"></script>
<script src="/static/js/terminal.js" type="module"></script></head><body><main>
<section data-terminal><div class="term"><div class="log" role="log" tabindex="0">
<div id="transcript"><div data-typed="pwd">pwd</div><div data-typed="ls">ls</div></div>
</div>
<form method="post" action="/run" hx-post="/run" hx-target="#transcript"
 hx-swap="beforeend" hx-sync="this:queue all">
<input type="hidden" name="nonce" value="first" data-nonce>
<input type="hidden" name="columns" value="80" data-columns>
<input id="line" name="line" data-terminal-input aria-label="line">
<button id="run">run</button>
<button id="complete" name="complete" value="1" data-terminal-complete
 hx-post="/complete" hx-target="#line" hx-swap="outerHTML"
 hx-sync="closest form:replace">complete</button></form></div>
<p role="status" id="hint" data-terminal-hint="full width"></p></section>
<template id="copy-this"><button class="copy">copy</button></template>
<p id="source">aws s3 ls</p>
<button id="copy" data-copy="#source" data-copied="copied">copy</button>
<textarea id="doc" rows="4">one
two
three</textarea><a id="to-two" href="#doc" data-line="2">line 2</a>
<a id="box" role="checkbox" aria-checked="false" href="#box">box</a>
<div id="errors"><ul><li><a href="#size">size: too large</a></li>
<li><a href="#doc">doc: too long</a></li></ul></div>
<div id="id_size_error"><p class="error">too large</p></div>
<p id="size-h">in yards</p>
<select id="size" name="size" aria-invalid="true"
 aria-describedby="size-h id_size_error">
<option>big</option><option>small</option></select>
<details class="menu" id="menu"><summary>menu</summary>
<ul><li><a href="#x">x</a></li></ul></details>
<input id="code" data-from-fragment aria-label="code">
<button id="print" data-print hidden>print</button>
<button id="pause" aria-pressed="false" data-pause="#live">pause</button>
<div id="live" data-poll hx-get="/live" hx-swap="innerHTML"
 hx-trigger="every 3s, visibilitychange from:document, wake"></div>
<nav id="next-act" data-fresh=""><a class="act" href="#card-0">0</a></nav>
<div id="steps"><pre class="cmd">aws s3 ls</pre><pre class="text">$</pre>
<section class="task now" id="card-0"><form hx-post="/said"
 hx-target="#steps" hx-swap="outerMorph"><button id="say">say</button></form></section>
<div id="card-hops"><button id="hop" hx-post="/said" hx-target="#steps"
 hx-swap="outerMorph">hop</button></div></div>
<div id="review"><section class="ask" id="card-last"><form hx-post="/right"
 hx-target="#review" hx-swap="outerMorph"><button id="right">answer</button></form>
</section></div>
<fieldset disabled><pre>idle<button class="copy" id="idle">copy</button></pre></fieldset>
<a class="skip" id="skip" href="#card-0">skip</a>
<form><fieldset id="taken"><input name="typed">
<button hidden id="in-other" formaction="/ja/">
</button></fieldset></form><a data-language id="language" href="#ja">ja</a>
</main><nav class="dock"><a id="dock" href="#card-0">task</a></nav>
<div role="status" id="announce" data-trouble="offline"></div></body></html>"""


def after_saying(n: int) -> str:
    """What is expected was said: its form is gone, and the line names another card."""
    return (
        f'<div id="steps"><section class="task again" id="card-0"><p class="acts">'
        f'<a id="go-{n}" href="#line">go</a></p><form hx-post="/said" hx-target="#steps" '
        f'hx-swap="outerMorph"><button id="say-{n}">again</button></form>'
        f'<p class="feedback" id="told" style="margin-top: 99rem">not yet</p></section>'
        f'<div id="card-hops"><details open id="hop"><summary>hop</summary></details></div>'
        f"</div>"
        f'<nav id="next-act" data-fresh="" hx-swap-oob="true">'
        f'<a class="act" href="#card-{n}">{n}</a></nav>'
    )


class Server:
    """The other end: what was posted, and what is answered."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.nonces: list[str] = []
        self.polls = 0
        self.said = 0
        self.status = 200
        self.completion = "aws s3 "

    def answer(self, route: Route) -> None:
        path = re.sub(r"https?://[^/]+|#.*", "", route.request.url).partition("?")[0]
        if path == "/":
            route.fulfill(body=PAGE, content_type="text/html")
        elif path.startswith("/static/"):
            route.fulfill(path=STATIC / path.removeprefix("/static/"))
        elif path == "/run":
            form = parse_qs(route.request.post_data or "")
            line = form.get("block", form.get("line", [""]))[0]
            self.lines.append(line)
            self.nonces.append(form["nonce"][0])
            entry = f'<div data-typed="{html.escape(line)}">{html.escape(line)}</div>'
            route.fulfill(
                status=self.status,
                body=entry if self.status == 200 else "<h1>Broken</h1><p>Saved.</p>",
                content_type="text/html",
            )
        elif path == "/complete":
            route.fulfill(
                body='<input id="line" name="line" data-terminal-input '
                f'aria-label="line" value="{self.completion}">',
                content_type="text/html",
            )
        elif path == "/live":
            self.polls += 1
            route.fulfill(body=f"<i>{self.polls}</i>", content_type="text/html")
        elif path == "/right":
            route.fulfill(
                body='<div id="review"><section class="ask done" id="card-last">'
                '<p class="acts"><a id="lesson" href="#x">lesson</a></p></section></div>',
                content_type="text/html",
            )
        elif path == "/said":
            self.said += 1
            route.fulfill(body=after_saying(self.said), content_type="text/html")
        else:
            route.fulfill(status=404)


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def small(chromium: Browser, server: Server) -> Iterator[Page]:
    context = chromium.new_context(
        base_url="http://127.0.0.1:9", permissions=["clipboard-read", "clipboard-write"]
    )
    context.set_default_timeout(5_000)
    page = context.new_page()
    page.route("**/*", server.answer)
    page.clock.install()
    page.goto("/")
    page.wait_for_function("window.htmx !== undefined")
    yield page
    context.close()


def value(page: Page) -> str:
    return page.locator("#line").input_value()


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def entries(page: Page, count: int) -> None:
    expect(page.locator("#transcript [data-typed]")).to_have_count(count)


def test_a_cards_code_goes_from_the_address_into_the_field(small: Page) -> None:
    expect(small.locator("#print")).to_be_visible()
    expect(small.locator("#code")).to_have_value("")
    small.goto("about:blank")
    small.goto("/#ABCD-EFGH-JKLM")
    expect(small.locator("#code")).to_have_value("ABCD-EFGH-JKLM")
    small.wait_for_url("http://127.0.0.1:9/")


def test_the_other_language_takes_a_form_along_that_is_in_use(small: Page) -> None:
    """One that is out of use can't be sent, and a new tab begins anew."""
    small.fill("[name=typed]", "half")
    with small.context.expect_page():
        small.click("#language", modifiers=["Control"])
    small.evaluate("taken.disabled = true")
    small.click("#language")
    small.wait_for_url("**/#ja")
    small.evaluate("taken.disabled = false")
    small.click("#language")
    small.wait_for_url("**/ja/?typed=half")


def test_enter_sends_the_line_and_empties_it_with_the_focus_kept(
    small: Page, server: Server
) -> None:
    small.fill("#line", "aws s3 ls")
    small.press("#line", "Enter")
    entries(small, 3)
    assert server.lines == ["aws s3 ls"]
    assert (value(small), focused(small)) == ("", "line")


def test_up_and_down_walk_the_history_and_bring_the_draft_back(small: Page) -> None:
    small.fill("#line", "draft")
    seen = []
    for key in ("ArrowUp", "ArrowUp", "ArrowUp", "ArrowDown", "ArrowDown"):
        small.press("#line", key)
        seen.append(value(small))
    assert seen == ["ls", "pwd", "pwd", "ls", "draft"]


def test_tab_completes_once_and_then_leaves(small: Page) -> None:
    small.focus("#line")
    small.keyboard.type("aws s")
    small.keyboard.press("Tab")
    expect(small.locator("#line")).to_have_value("aws s3 ")
    expect(small.locator("#line")).to_be_focused()
    small.keyboard.press("Tab")
    expect(small.locator("#run")).to_be_focused()


def test_what_is_typed_while_a_completion_is_under_way_stays(small: Page) -> None:
    held: list[Route] = []
    small.route("**/complete", lambda route: held.append(route))
    small.focus("#line")
    small.keyboard.type("aws s")
    with small.expect_request("**/complete"):
        small.keyboard.press("Tab")
    small.keyboard.type("ts")
    with small.expect_response("**/complete"):
        held[0].fulfill(
            body='<input id="line" name="line" data-terminal-input value="aws s3 ">',
            content_type="text/html",
        )
    small.keyboard.type(" help")
    assert value(small) == "aws sts help"


def test_tab_leaves_an_empty_line_and_after_escape(small: Page) -> None:
    small.focus("#line")
    small.keyboard.press("Tab")
    assert focused(small) == "run"
    small.focus("#line")
    small.keyboard.type("aws s")
    small.keyboard.press("Escape")
    small.keyboard.press("Tab")
    assert (focused(small), value(small)) == ("run", "aws s")


def test_keys_of_an_input_method_do_nothing(small: Page, server: Server) -> None:
    small.focus("#line")
    session = small.context.new_cdp_session(small)
    session.send(
        "Input.imeSetComposition",
        {"text": "ろーる", "selectionStart": 3, "selectionEnd": 3},
    )
    for key in ("ArrowUp", "Tab"):
        session.send(
            "Input.dispatchKeyEvent",
            {"type": "rawKeyDown", "key": key, "windowsVirtualKeyCode": 229},
        )
    assert (value(small), focused(small), server.lines) == ("ろーる", "line", [])


def test_lines_typed_ahead_arrive_in_order_each_with_its_own_nonce(
    small: Page, server: Server
) -> None:
    for line in ("one", "two", "three"):
        small.fill("#line", line)
        small.press("#line", "Enter")
    entries(small, 5)
    assert server.lines == ["one", "two", "three"]
    assert server.nonces[0] == "first"
    assert len(set(server.nonces)) == 3


def test_a_lost_line_comes_back_and_keeps_its_nonce(
    small: Page, server: Server
) -> None:
    server.status = 503
    small.fill("#line", "aws s3 rm x")
    small.press("#line", "Enter")
    small.wait_for_selector("[data-terminal][data-lost]")
    expect(small.locator("#line")).to_have_value("aws s3 rm x")
    server.status = 200
    small.press("#line", "Enter")
    entries(small, 3)
    assert server.lines == ["aws s3 rm x", "aws s3 rm x"]
    assert server.nonces == ["first", "first"]


def test_an_answer_that_is_no_answer_is_said_and_not_swapped_in(
    small: Page, server: Server
) -> None:
    server.status = 500
    small.fill("#line", "ls")
    small.press("#line", "Enter")
    expect(small.locator("#announce")).to_have_text("Broken Saved.")
    entries(small, 2)


def test_a_broken_connection_is_said_in_the_words_of_the_page(small: Page) -> None:
    small.route("**/run", lambda route: route.abort())
    small.fill("#line", "ls")
    small.press("#line", "Enter")
    expect(small.locator("#announce")).to_have_text("offline")
    expect(small.locator("#line")).to_have_value("ls")


def test_a_pasted_block_is_sent_as_one_and_the_rest_stays(
    small: Page, server: Server
) -> None:
    small.evaluate("navigator.clipboard.writeText('echo 1\\n\\necho 2\\r\\necho')")
    small.focus("#line")
    small.keyboard.press("Control+v")
    entries(small, 3)
    assert [line.split() for line in server.lines] == [["echo", "1", "echo", "2"]]
    expect(small.locator("#line")).to_have_value("echo")


def test_what_one_runs_can_be_copied_and_output_can_not(small: Page) -> None:
    expect(small.locator(".cmd .copy")).to_have_count(1)
    expect(small.locator(".text .copy")).to_have_count(0)


def test_full_width_letters_bring_the_hint_that_stays_until_the_next_line(
    small: Page,
) -> None:
    small.fill("#line", "ａｗｓ　ｓ３")
    expect(small.locator("#hint")).to_have_text("full width")
    small.press("#line", "Enter")
    entries(small, 3)
    expect(small.locator("#line")).to_have_value("")
    expect(small.locator("#hint")).to_have_text("full width")
    small.fill("#line", "aws s3 ロール")
    expect(small.locator("#hint")).to_have_text("")


def test_the_log_shows_the_newest_line(small: Page) -> None:
    small.evaluate(
        "document.querySelector('#transcript').insertAdjacentHTML('afterbegin',"
        " '<pre>' + '\\n'.repeat(99) + '</pre>')"
    )
    small.fill("#line", "last")
    small.press("#line", "Enter")
    entries(small, 3)
    small.wait_for_function(
        "(log => log.scrollTop > 0 &&"
        " log.scrollHeight - log.scrollTop - log.clientHeight < 2)"
        "(document.querySelector('[role=log]'))"
    )


def test_copying_says_so(small: Page) -> None:
    small.click("#copy")
    expect(small.locator("#announce")).to_have_text("copied")
    assert small.evaluate("navigator.clipboard.readText()") == "aws s3 ls"


def test_a_line_link_puts_the_caret_on_that_line(small: Page) -> None:
    small.click("#to-two")
    chosen = small.evaluate(
        "(d => d.value.slice(d.selectionStart, d.selectionEnd))"
        "(document.querySelector('#doc'))"
    )
    assert (chosen, focused(small)) == ("two", "doc")


@pytest.mark.parametrize("close", ["escape", "elsewhere", "leaving"])
def test_a_menu_closes_like_a_menu(small: Page, close: str) -> None:
    small.click("#menu summary")
    assert small.locator("#menu").get_attribute("open") is not None
    if close == "escape":
        small.press("#menu a", "Escape")
        assert small.evaluate("document.activeElement.localName") == "summary"
    elif close == "leaving":
        small.press("#menu summary", "Tab")
        assert small.locator("#menu").get_attribute("open") is not None
        small.press("#menu a", "Tab")
    else:
        small.click("#source")
    assert small.locator("#menu").get_attribute("open") is None


def wait_a_minute(page: Page) -> None:
    page.clock.run_for(60_000)  # the page's clock; nobody waits


def test_a_part_that_polls_asks_every_few_seconds(small: Page) -> None:
    small.clock.run_for(3_000)
    expect(small.locator("#live")).to_have_text("1")
    small.clock.run_for(3_000)
    expect(small.locator("#live")).to_have_text("2")


def test_a_pressed_pause_stops_the_polling_until_it_is_pressed_again(
    small: Page,
) -> None:
    small.click("#pause")
    wait_a_minute(small)
    small.click("#pause")
    expect(small.locator("#live")).to_have_text("1", timeout=SOON)


def test_a_hidden_tab_does_not_poll_and_asks_when_seen_again(small: Page) -> None:
    small.evaluate(
        "Object.defineProperty(document, 'hidden', {value: true, configurable: true})"
    )
    wait_a_minute(small)
    small.evaluate(
        "delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))"
    )
    expect(small.locator("#live")).to_have_text("1", timeout=SOON)


def test_an_error_goes_when_its_field_is_filled_in_otherwise(small: Page) -> None:
    small.locator("#size").select_option("small")
    expect(small.locator("#id_size_error")).to_have_count(0)
    expect(small.locator("#size-h")).to_be_visible()
    expect(small.locator("#size")).not_to_have_attribute("aria-invalid", "true")
    expect(small.locator("#errors")).to_have_text("doc: too long")


def test_with_its_last_line_the_list_of_errors_goes(small: Page) -> None:
    small.locator("#errors li:last-child").evaluate("line => line.remove()")
    small.locator("#size").select_option("small")
    expect(small.locator("#errors")).to_have_count(0)


def test_a_link_that_is_a_box_is_pressed_with_the_space_bar(small: Page) -> None:
    small.locator("#box").press("Space")
    expect(small).to_have_url(re.compile("#box$"))


def test_an_announcement_goes_after_a_while(small: Page) -> None:
    small.click("#copy")
    expect(small.locator("#announce")).to_have_text("copied")
    wait_a_minute(small)
    expect(small.locator("#announce")).to_have_text("")


def test_the_focus_goes_on_in_the_card_whose_form_is_answered(small: Page) -> None:
    small.locator("#say").press("Enter")
    expect(small.locator("#go-1")).to_be_focused()
    small.locator("#line").focus()
    small.locator("#say-1").dispatch_event("click")
    small.locator("#go-2").wait_for()
    assert focused(small) == "line", "only what was taken away is replaced"


def test_what_came_of_an_attempt_is_in_view_beside_the_terminal(small: Page) -> None:
    small.set_viewport_size({"width": 1280, "height": 720})
    small.locator("#say").click()
    expect(small.locator("#told")).to_be_in_viewport(timeout=SOON)


def test_on_a_phone_nothing_moves_away_from_the_terminal(small: Page) -> None:
    small.set_viewport_size({"width": 390, "height": 720})
    small.locator("#say").click()
    small.locator("#go-1").wait_for()
    expect(small.locator("#told")).not_to_be_in_viewport()
    expect(small.locator("#go-1")).to_be_in_viewport()


def test_the_focus_goes_on_in_the_card_of_a_review(small: Page) -> None:
    small.locator("#right").press("Enter")
    expect(small.locator("#lesson")).to_be_focused()


def test_no_copy_button_stands_where_it_is_out_of_use(small: Page) -> None:
    expect(small.locator("#copy")).to_be_visible()
    expect(small.locator("#idle")).to_be_hidden()


def test_the_focus_stays_on_what_a_pressed_button_has_become(small: Page) -> None:
    small.locator("#hop").press("Enter")
    expect(small.locator("#hop summary")).to_be_focused()


def test_skip_links_and_dock_lead_to_what_is_next_each_time(small: Page) -> None:
    for n, button in enumerate(("#say", "#say-1", "#say-2"), start=1):
        small.locator(button).press("Enter")
        small.locator(f"#say-{n}").wait_for()
        for link in ("#skip", "#dock"):
            expect(small.locator(link)).to_have_attribute("href", f"#card-{n}")
