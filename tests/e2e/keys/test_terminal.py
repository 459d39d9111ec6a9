"""The terminal at the keyboard, on the real site: what each key does and never does."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, CDPSession, Locator, Page, expect

from tests.arrivals import start_at
from tests.bench.learner import LESSON
from tests.browser import PHONE, Visit

TAB = "?tab=desk"
OpenTerminal = Callable[..., "Terminal"]


class Terminal:
    """The terminal at the desk, which is there from the first lesson on."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.line = page.locator("#line-desk")
        self.entries = page.locator("#transcript-desk .entry")
        self.search = page.locator("[data-terminal-search]")
        self.prompt = page.locator("#prompt-desk")

    @property
    def context(self) -> BrowserContext:
        return self.page.context

    def type(self, text: str) -> None:
        self.line.focus()
        self.page.keyboard.type(text)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def run(self, text: str) -> str:
        """Type a line and press Enter; what stands in the new entry."""
        before = self.entries.count()
        self.type(text)
        self.press("Enter")
        return self.answer(before)

    def answer(self, before: int) -> str:
        entry = self.entries.nth(before)
        entry.wait_for(state="attached")
        return entry.locator("pre").first.text_content() or ""

    def typed(self) -> list[str]:
        """What was typed in each entry, oldest first."""
        return [
            (text or "").strip()
            for text in self.entries.locator(".typed").evaluate_all(
                "all => all.map(one => one.lastChild.textContent)"
            )
        ]

    def focused(self) -> str:
        return str(self.page.evaluate("document.activeElement.id"))

    def chosen(self, chosen: str) -> None:
        """Choose a part of the line."""
        self.line.evaluate(
            "(line, text) => line.setSelectionRange(line.value.indexOf(text),"
            " line.value.indexOf(text) + text.length)",
            chosen,
        )

    def clipboard(self) -> str:
        return str(self.page.evaluate("navigator.clipboard.readText()"))

    def paste(self, text: str) -> None:
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.line.focus()
        self.press("Control+v")


@pytest.fixture
def open_terminal(visit: Visit) -> OpenTerminal:
    """A browser of its own, of a newcomer."""

    def open_(**options: Any) -> Terminal:
        page = visit("about:blank", **options)
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        start_at(page, "ja", "full-access", TAB, caught_up=False)
        return Terminal(page)

    return open_


@pytest.fixture
def terminal(open_terminal: OpenTerminal) -> Terminal:
    return open_terminal()


# -- Tab ---------------------------------------------------------------------------------


def test_tab_completes_what_can_be_completed_and_stays(terminal: Terminal) -> None:
    terminal.type("cat /etc/os")
    terminal.press("Tab")
    expect(terminal.line).to_have_value("cat /etc/os-release ")
    expect(terminal.line).to_be_focused()
    terminal.type("| wc")
    terminal.press("Enter")
    expect(terminal.entries).to_have_count(1)
    assert terminal.typed() == ["cat /etc/os-release | wc"]


def test_tab_says_what_it_could_be(terminal: Terminal) -> None:
    terminal.type("aws s3 m")
    terminal.press("Tab")
    expect(terminal.page.locator("#ways-desk")).to_have_text(re.compile(r"mb\s+mv"))
    expect(terminal.line).to_have_value("aws s3 m")


def test_tab_with_nothing_to_complete_keeps_the_line_and_then_leaves(
    terminal: Terminal,
) -> None:
    terminal.type("cat no-such")
    with terminal.page.expect_response("**/complete/desk/"):
        terminal.press("Tab")
    expect(terminal.line).to_have_value("cat no-such")
    expect(terminal.line).to_be_focused()
    terminal.press("Tab")
    expect(terminal.line).not_to_be_focused()


@pytest.mark.parametrize("keys", [("Tab",), ("Shift+Tab",)])
def test_tab_leaves_an_empty_line(terminal: Terminal, keys: tuple[str, ...]) -> None:
    terminal.line.focus()
    terminal.press(*keys)
    expect(terminal.line).not_to_be_focused()


# -- paste -------------------------------------------------------------------------------


def test_sixty_pasted_lines_are_one_action(terminal: Terminal) -> None:
    lines = [f"echo line-{number}" for number in range(1, 61)]
    terminal.paste("\n".join([*lines, "echo rest"]))
    expect(terminal.entries).to_have_count(1)
    assert terminal.typed() == ["echo line-1"]
    expect(terminal.entries.last).to_contain_text("line-60")
    expect(terminal.line).to_have_value("echo rest")
    terminal.press("ArrowUp")
    expect(terminal.line).to_have_value("echo line-60")


def test_a_pasted_file_keeps_its_empty_lines(terminal: Terminal) -> None:
    terminal.paste("cat > note <<END\none\n\nthree\nEND\nwc -l note\n")
    expect(terminal.entries).to_have_count(1)
    expect(terminal.entries.last).to_contain_text("3 note")


# -- Ctrl-C ------------------------------------------------------------------------------


def test_control_c_drops_the_line_and_runs_nothing(terminal: Terminal) -> None:
    terminal.type("touch made")
    terminal.press("Control+c")
    expect(terminal.entries).to_have_count(1)
    assert terminal.typed() == ["touch made^C"]
    expect(terminal.line).to_have_value("")
    expect(terminal.line).to_be_focused()
    assert "made" not in terminal.run("ls")
    terminal.press("ArrowUp", "ArrowUp")
    expect(terminal.line).to_have_value("ls")  # what was dropped is no history


def test_control_c_with_a_selection_copies_it(terminal: Terminal) -> None:
    terminal.type("echo some words")
    terminal.chosen("some")
    terminal.press("Control+c")
    assert terminal.clipboard() == "some"
    expect(terminal.line).to_have_value("echo some words")
    assert terminal.run("").endswith("words\n")
    expect(terminal.entries).to_have_count(1)


def test_control_c_leaves_an_unfinished_command(terminal: Terminal) -> None:
    terminal.run("echo 'one")
    expect(terminal.prompt).to_have_text(re.compile(r"^> "))
    terminal.type("two")
    terminal.press("Control+c")
    expect(terminal.prompt).to_have_text(re.compile(r"\$ "))
    assert terminal.run("echo three").endswith("echo three\nthree\n")


def test_an_unfinished_command_offers_a_button_that_drops_it(
    terminal: Terminal,
) -> None:
    button = terminal.page.locator("[data-terminal-interrupt]")
    expect(button).to_be_hidden()
    terminal.run("echo 'one")
    button.click()
    expect(terminal.prompt).to_have_text(re.compile(r"\$ "))
    expect(button).to_be_hidden()


# -- history -----------------------------------------------------------------------------


def test_the_history_is_there_after_a_reload(terminal: Terminal) -> None:
    expect(terminal.page.locator("[data-terminal-recall]")).to_be_hidden()
    terminal.run("echo one")
    terminal.run("clear")
    terminal.run("echo two")
    terminal.page.reload()
    terminal.line.focus()
    seen = []
    for _ in range(3):
        terminal.press("ArrowUp")
        seen.append(terminal.line.input_value())
    assert seen == ["echo two", "clear", "echo one"]


def test_a_touch_screen_has_a_button_for_the_line_before(
    open_terminal: OpenTerminal,
) -> None:
    terminal = open_terminal(size=PHONE, has_touch=True, is_mobile=True)
    button = terminal.page.locator("[data-terminal-recall]")
    terminal.run("echo one")
    terminal.run("echo two")
    button.tap()
    expect(terminal.line).to_have_value("echo two")
    button.tap()
    expect(terminal.line).to_have_value("echo one")
    expect(terminal.line).to_be_focused()
    terminal.press("Enter")
    assert terminal.answer(2).endswith("one\n")


def test_control_r_finds_the_newest_line_with_what_is_typed(
    terminal: Terminal,
) -> None:
    for line in ("echo alpha", "pwd", "echo beta"):
        terminal.run(line)
    terminal.press("Control+r")
    expect(terminal.search).to_have_text("(reverse-i-search)`': ")
    terminal.type("ech")
    expect(terminal.search).to_have_text("(reverse-i-search)`ech': echo beta")
    terminal.press("Control+r")
    expect(terminal.search).to_have_text("(reverse-i-search)`ech': echo alpha")
    terminal.press("Control+r")
    expect(terminal.search).to_have_text("(failed reverse-i-search)`ech': echo alpha")
    terminal.press("Enter")
    expect(terminal.entries).to_have_count(4)
    assert terminal.typed()[-1] == "echo alpha"
    expect(terminal.search).to_be_empty()
    expect(terminal.line).to_have_value("")


@pytest.mark.parametrize("key", ["Escape", "Control+g"])
def test_a_search_that_is_left_brings_the_line_back(
    terminal: Terminal, key: str
) -> None:
    terminal.run("echo alpha")
    terminal.type("draft")
    terminal.press("Control+r")
    terminal.type("alp")
    terminal.press(key)
    expect(terminal.line).to_have_value("draft")
    expect(terminal.search).to_be_empty()


@pytest.mark.parametrize("key", ["ArrowLeft", "ArrowRight", "Control+e", "Tab"])
def test_a_search_gives_what_it_found_to_be_edited(
    terminal: Terminal, key: str
) -> None:
    terminal.run("echo alpha")
    terminal.type("draft")
    terminal.press("Control+r")
    terminal.type("alp")
    terminal.press(key)
    expect(terminal.line).to_have_value("echo alpha")
    expect(terminal.search).to_be_empty()
    terminal.line.focus()
    terminal.press("ArrowDown")
    expect(terminal.line).to_have_value("draft")


def test_a_search_goes_on_in_an_unfinished_command(terminal: Terminal) -> None:
    terminal.run("echo alpha")
    terminal.run("echo 'one")
    terminal.press("Control+r")
    terminal.type("alp")
    terminal.press("Control+e")
    terminal.type("'")
    before = terminal.entries.count()
    terminal.press("Enter")
    assert terminal.answer(before).endswith("one\necho alpha\n")


def test_the_run_button_runs_what_was_found(terminal: Terminal) -> None:
    terminal.run("echo alpha")
    terminal.press("Control+r")
    terminal.type("alp")
    terminal.page.locator("#place form button:not([name], [type])").click()
    expect(terminal.entries).to_have_count(2)
    assert terminal.typed() == ["echo alpha", "echo alpha"]


# -- Ctrl-L and the keys that edit -------------------------------------------------------


def test_control_l_clears_the_screen_and_keeps_line_and_history(
    terminal: Terminal,
) -> None:
    terminal.run("echo one")
    terminal.type("draft")
    terminal.press("Control+l")
    expect(terminal.entries.first).to_be_hidden()
    expect(terminal.line).to_have_value("draft")
    terminal.press("ArrowUp")
    expect(terminal.line).to_have_value("echo one")
    terminal.press("Enter")
    expect(terminal.entries.last).to_be_visible()
    expect(terminal.entries.first).to_be_hidden()


EDITS = {
    ("Control+a", "x"): "xone two three",
    ("Home", "Control+e", "x"): "one two threex",
    ("Control+u",): "",
    ("Control+a", "Control+k"): "",
    ("Control+ArrowLeft", "Control+u"): "three",
    ("Control+ArrowLeft", "Control+k"): "one two ",
    ("Control+ArrowLeft", "Control+k", "Control+z"): "one two three",
}


def test_the_line_is_edited_as_in_a_shell(terminal: Terminal) -> None:
    for keys, left in EDITS.items():
        terminal.line.fill("one two three")
        terminal.press("End", *keys)
        assert (keys, terminal.line.input_value()) == (keys, left)


BROWSERS_OWN: list[dict[str, Any]] = [
    {"key": "w", "ctrlKey": True},
    {"key": "t", "ctrlKey": True},
    {"key": "n", "ctrlKey": True},
    {"key": "f", "ctrlKey": True},
    {"key": "C", "ctrlKey": True, "shiftKey": True},
    {"key": "R", "ctrlKey": True, "shiftKey": True},
    {"key": "r", "metaKey": True},
    {"key": "l", "metaKey": True},
    {"key": "a", "ctrlKey": True, "altKey": True},
    {"key": "F5"},
    {"key": "F6"},
]


def test_keys_of_the_browser_are_left_to_it(terminal: Terminal) -> None:
    terminal.type("line")
    taken = terminal.line.evaluate(
        "(line, keys) => keys.filter(key => !line.dispatchEvent(new KeyboardEvent("
        "'keydown', {...key, bubbles: true, cancelable: true})))",
        BROWSERS_OWN,
    )
    assert taken == []
    expect(terminal.line).to_have_value("line")


# -- input methods -----------------------------------------------------------------------


def compose(session: CDPSession, text: str) -> None:
    session.send(
        "Input.imeSetComposition",
        {"text": text, "selectionStart": len(text), "selectionEnd": len(text)},
    )


def press_in_method(session: CDPSession, key: str) -> None:
    """A key that the input method takes: the page only hears that there was one."""
    for kind in ("rawKeyDown", "keyUp"):
        session.send(
            "Input.dispatchKeyEvent",
            {"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": 229},
        )


def test_a_japanese_composition_is_the_input_methods_own(terminal: Terminal) -> None:
    terminal.run("echo before")
    session = terminal.context.new_cdp_session(terminal.page)
    terminal.type("echo ")
    for text in ("ｒ", "ろ", "ろー", "ろーる"):
        compose(session, text)
    for key in ("ArrowDown", "ArrowUp", "Tab", "Escape", "Enter"):
        press_in_method(session, key)
    expect(terminal.line).to_have_value("echo ろーる")
    expect(terminal.line).to_be_focused()
    session.send("Input.insertText", {"text": "ロール"})  # what Enter chose
    expect(terminal.line).to_have_value("echo ロール")
    assert terminal.entries.count() == 1
    terminal.press("Enter")
    expect(terminal.entries).to_have_count(2)
    expect(terminal.entries.last).to_contain_text("ロール")


def test_a_search_waits_for_a_composition_too(terminal: Terminal) -> None:
    terminal.run("echo ロール")
    session = terminal.context.new_cdp_session(terminal.page)
    terminal.press("Control+r")
    compose(session, "ろー")
    press_in_method(session, "Enter")
    assert terminal.entries.count() == 1
    session.send("Input.insertText", {"text": "ロー"})
    expect(terminal.search).to_have_text("(reverse-i-search)`ロー': echo ロール")
    terminal.press("Enter")
    expect(terminal.entries).to_have_count(2)
    assert terminal.typed()[-1] == "echo ロール"


# -- two tabs ----------------------------------------------------------------------------


def test_two_tabs_type_into_one_terminal(terminal: Terminal) -> None:
    other = Terminal(terminal.context.new_page())
    other.page.goto(LESSON + TAB)
    terminal.run("cd /tmp")
    other.run("pwd")
    assert (
        other.entries.last.locator("pre").text_content()
        == (other.entries.last.locator(".typed").text_content() or "") + "\n/tmp\n"
    )
    terminal.run("echo 'left")
    terminal.press("Control+c")
    expect(terminal.entries).to_have_count(3)
    assert "right" in other.run("echo right")
    terminal.page.reload()
    assert terminal.typed() == ["cd /tmp", "pwd", "echo 'left", "^C", "echo right"]


# -- copying, the file, the width, the fold ----------------------------------------------


def test_a_block_is_copied_as_text(terminal: Terminal) -> None:
    shown = terminal.run(r"printf '\e[31mred\e[0m\n'")
    entry = terminal.entries.first
    entry.hover()
    entry.locator(".copy").click()
    expect(terminal.page.locator("#announce")).to_have_text("コピーしました")
    assert terminal.clipboard() == shown.strip()
    assert terminal.clipboard().endswith("\nred")


def test_the_copy_buttons_are_one_stop_and_arrows_lead_between_them(
    terminal: Terminal,
) -> None:
    for word in ("one", "two", "three"):
        terminal.run(f"echo {word}")
    buttons = terminal.entries.locator(".copy")
    expect(buttons).to_have_count(3)
    for n, stop in enumerate(("-1", "-1", "0")):
        expect(buttons.nth(n)).to_have_attribute("tabindex", stop)
    terminal.press("Shift+Tab")
    expect(buttons.nth(2)).to_be_focused()
    terminal.press("ArrowUp", "ArrowUp", "ArrowUp")
    expect(buttons.nth(0)).to_be_focused()
    terminal.press("Enter")
    expect(terminal.page.locator("#announce")).to_have_text("コピーしました")
    assert "echo one" in terminal.clipboard()
    terminal.press("ArrowDown")
    expect(buttons.nth(1)).to_be_focused()
    terminal.press("Tab")
    expect(terminal.line).to_be_focused()


@pytest.mark.parametrize("scripts", [True, False])
def test_the_transcript_is_a_file(open_terminal: OpenTerminal, scripts: bool) -> None:
    terminal = open_terminal(scripts=scripts)
    terminal.line.fill("echo 日本")
    terminal.line.press("Enter")
    terminal.entries.first.wait_for()
    with terminal.page.expect_download() as download:
        terminal.page.locator('a[href$="/transcript/desk/"]').click()
    name = download.value.suggested_filename
    assert re.fullmatch(r"iamtutor-full-access-desk-\d{4}-\d\d-\d\d\.txt", name)
    text = download.value.path().read_text(encoding="utf-8")
    assert text.endswith("$ echo 日本\n日本\n")


def test_the_terminal_is_as_wide_as_it_looks(terminal: Terminal) -> None:
    wide = int(terminal.run("echo $COLUMNS").split()[-1])
    assert 70 < wide < 110
    ruler = terminal.run(f"printf '%0{wide}d\\n' 0")
    assert ruler.endswith("0" * wide + "\n")
    heights = terminal.page.evaluate(
        "width => { const pre = document.createElement('pre');"
        " document.querySelector('#transcript-desk').append(pre);"
        " return [width, width + 1].map(n => {"
        " pre.textContent = '0'.repeat(n); return pre.offsetHeight; }); }",
        wide,
    )
    assert heights[1] > 1.5 * heights[0]  # one more character does not fit
    terminal.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert 25 < int(terminal.run("echo $COLUMNS").split()[-1]) < 50


def test_a_table_with_wide_characters_is_straight(terminal: Terminal) -> None:
    terminal.run("printf '|  部署  |\\n|  team  |\\n'")
    ends = terminal.entries.last.locator("pre").evaluate(
        """pre => {
          const walk = document.createTreeWalker(pre, NodeFilter.SHOW_TEXT);
          const ends = [];
          while (walk.nextNode()) {
            for (const found of walk.currentNode.data.matchAll(/\\|$/gm)) {
              const range = document.createRange();
              range.setStart(walk.currentNode, found.index);
              range.setEnd(walk.currentNode, found.index + 1);
              ends.push(range.getBoundingClientRect().right);
            }
          }
          return ends;
        }"""
    )
    assert len(ends) == 2
    assert ends[0] == pytest.approx(ends[1], abs=0.5)


def test_a_long_answer_is_folded_and_shown_from_its_beginning(
    terminal: Terminal,
) -> None:
    terminal.run("seq 400")
    expect(terminal.entries.last.locator(".typed")).to_be_in_viewport()
    rest = terminal.entries.locator("details pre")
    expect(rest).to_be_hidden()
    terminal.entries.locator("summary").click()
    expect(rest).to_contain_text("400")


def test_a_terminal_that_is_swapped_in_works_once(visit: Visit) -> None:
    page = visit("about:blank")
    start_at(page, "ja", "before-the-commands", "?tab=files")
    assert not page.locator("script[src*=terminal]").count()
    for machine in ("ec2", "desk"):
        page.evaluate(
            "machine => htmx.ajax('GET', `?tab=${machine}`,"
            " {target: '#place', select: '#place', swap: 'outerHTML'})",
            machine,
        )
        page.locator(f"#line-{machine}").wait_for()
    page.locator("#line-desk").fill("echo once")
    page.locator("#line-desk").press("Enter")
    entries = page.locator("#transcript-desk .entry")
    expect(entries.last).to_contain_text("once")
    page.locator("#line-desk").fill("echo twice")
    page.locator("#line-desk").press("Enter")
    expect(entries.last).to_contain_text("twice")
    expect(entries).to_have_count(2)
    expect(entries.locator(".copy")).to_have_count(2)


# -- the editor --------------------------------------------------------------------------


def test_nano_opens_in_the_terminals_place_and_leads_back(terminal: Terminal) -> None:
    page, text = terminal.page, terminal.page.locator("[data-editor] textarea")
    terminal.type("nano plan.txt")
    terminal.press("Enter")
    expect(text).to_be_focused()
    expect(terminal.line).to_be_hidden()
    page.keyboard.type("one")
    terminal.press("Escape")
    expect(page.locator("[data-unsaved]")).to_have_text(re.compile("まだ保存"))
    expect(text).to_have_value("one")
    terminal.press("Tab")
    expect(page.locator(".editor .button.main")).to_be_focused()
    terminal.press("Enter")
    expect(text).to_be_hidden()
    expect(terminal.line).to_be_focused()
    assert terminal.run("cat plan.txt").endswith("\none\n")
    page.locator("#transcript-desk a[href*='/edit/desk/']").click()
    expect(text).to_be_focused()
    expect(text).to_have_value("one\n")
    terminal.press("Escape")
    expect(terminal.line).to_be_focused()


def test_what_was_written_stays_when_the_file_has_changed(terminal: Terminal) -> None:
    other = Terminal(terminal.context.new_page())
    other.page.goto(LESSON + TAB)
    text = terminal.page.locator("[data-editor] textarea")
    terminal.type("vi plan.txt")
    terminal.press("Enter")
    expect(text).to_be_focused()
    other.run("echo theirs > plan.txt")
    terminal.page.keyboard.type("mine")
    terminal.press("Control+s")
    expect(terminal.page.locator("#problem")).to_be_focused()
    expect(text).to_have_value("mine")
    text.press("Escape")
    expect(text).to_be_visible()
    text.press("Control+s")
    expect(terminal.line).to_be_focused()
    assert "mine" in other.run("cat plan.txt")


# -- what a screen reader meets ----------------------------------------------------------


def test_the_terminal_is_named_and_polite(
    terminal: Terminal, check_accessibility: Callable[[Page], None]
) -> None:
    terminal.run("echo one")
    terminal.press("Control+r")
    terminal.type("echo")
    expect(terminal.page.locator("#place [data-terminal]")).to_match_aria_snapshot(
        """
        - heading "手元のターミナル" [level=2]
        - log "出力":
          - text: /\\$ echo one one/
          - button "コマンドと実行結果をコピー"
        - status: "(reverse-i-search)`echo': echo one"
        - textbox /\\$ コマンド/
        - button "実行"
        - button "補完"
        """
    )
    log = terminal.page.get_by_role("log")
    assert log.get_attribute("aria-live") in (None, "polite")
    expect(log.locator(".copy")).to_have_attribute("aria-live", "off")
    check_accessibility(terminal.page)


# -- without scripts ---------------------------------------------------------------------


def send(terminal: Terminal, text: str, button: Locator | None = None) -> str:
    """Fill the line and send the form; what the newest entry then says."""
    terminal.line.fill(text)
    before = terminal.entries.count()
    if button is None:
        terminal.line.press("Enter")
    else:
        button.click()
    return terminal.answer(before)


def test_the_same_terminal_without_scripts(open_terminal: OpenTerminal) -> None:
    terminal = open_terminal(scripts=False)
    page = terminal.page
    expect(
        page.locator(".keys, #help-desk, #help-ec2").locator("visible=true")
    ).to_have_count(0)
    assert send(terminal, "echo =$COLUMNS=").endswith("=80=\n")
    assert send(terminal, "echo 'one").endswith("echo 'one\n")
    expect(terminal.prompt).to_have_text(re.compile(r"^> "))
    dropped = send(terminal, "two", page.locator("[data-terminal-interrupt]"))
    assert dropped.endswith("two^C\n")
    expect(terminal.prompt).to_have_text(re.compile(r"\$ "))
    terminal.line.fill("cat /etc/os")
    page.locator("[data-terminal-complete]").click()
    expect(terminal.line).to_have_value("cat /etc/os-release ")
    terminal.line.press("Enter")
    expect(terminal.entries.last).to_contain_text("cat /etc/os-release")
    send(terminal, "seq 400")
    terminal.entries.locator("summary").click()
    expect(terminal.entries.locator("details pre")).to_be_visible()
    assert page.locator(".entry .copy").count() == 0
    terminal.line.focus()
    page.keyboard.press("Tab")
    expect(terminal.line).not_to_be_focused()
