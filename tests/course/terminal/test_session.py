"""What a terminal keeps between lines: its width, its history, what was dropped; and the
whole of it as a file."""

from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from iamtutor.instructor.learner.timeline import page_of as timeline_of
from iamtutor.sandbox.selectors import HISTORY_LENGTH
from tests.cast import COMMANDS_LESSON, Cast, Visitor, records_of, text_of, visitor


def page_of(person: Visitor) -> str:
    return text_of(person.get("course:lesson", COMMANDS_LESSON, tab="ec2"))


def transcript_of(person: Visitor, machine: str = "ec2") -> str:
    response = person.get("course:transcript", COMMANDS_LESSON, machine)
    return str(response.content.decode())


# -- width -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "columns"),
    [
        ({}, 80),
        ({"columns": "61"}, 61),
        ({"columns": "3"}, 20),
        ({"columns": "99999"}, 300),
        ({"columns": "-5"}, 80),
        ({"columns": "٣٣"}, 80),
        ({"columns": "9" * 5_000}, 80),
        ({"columns": "wide"}, 80),
    ],
)
def test_a_line_is_run_as_wide_as_the_terminal_is(
    ready: Visitor, sent: dict[str, Any], columns: int
) -> None:
    assert f"={columns}=" in text_of(ready.run("echo =$COLUMNS=", **sent))


def test_a_narrow_terminal_lists_in_more_rows(ready: Visitor, cast: Cast) -> None:
    ready.run("touch aaaaaaaaaa bbbbbbbbbb cccccccccc")
    ready.run("ls", columns="80")
    ready.run("ls", columns="25")
    wide, narrow = (
        record.output for record in records_of(cast.aoi, kind="terminal")[1:]
    )
    assert wide.count("\n") < narrow.count("\n")


def test_without_scripts_the_page_says_eighty(ready: Visitor) -> None:
    assert '<input type="hidden" name="columns" value="80"' in page_of(ready)


# -- Ctrl-C ------------------------------------------------------------------------------


@pytest.mark.parametrize("htmx", [True, False])
def test_an_interrupted_line_is_shown_and_not_run(
    ready: Visitor, cast: Cast, htmx: bool
) -> None:
    ready.run("touch made", interrupt="1", htmx=htmx)
    assert "touch made^C</span>" in page_of(ready)
    assert "made" not in text_of(ready.run("ls")).replace("touch made", "")
    first = records_of(cast.aoi, kind="terminal")[0]
    assert (first.label, first.exit_code) == ("touch made^C", 130)


def test_an_interrupted_line_is_not_in_the_history(ready: Visitor) -> None:
    assert 'data-typed=""' in text_of(ready.run("touch made", interrupt="1"))
    ready.run("clear")
    assert 'data-typed="touch made' not in page_of(ready)


def test_an_interrupt_drops_the_lines_of_an_unfinished_command(
    ready: Visitor,
) -> None:
    unfinished = ready.run("echo 'one").content.decode()
    assert "data-pending" in unfinished
    dropped = ready.run("two", interrupt="1").content.decode()
    assert "data-pending" not in dropped
    assert "$ <span" in dropped
    assert "three" in text_of(ready.run("echo three"))


def test_an_interrupt_leaves_the_question_of_a_program(ready: Visitor) -> None:
    assert "AWS Access Key ID" in text_of(ready.run("aws configure"))
    assert (
        "AWS Access Key ID"
        not in text_of(ready.run("", interrupt="1")).split('id="prompt-ec2"')[1]
    )
    assert "130" in text_of(ready.run("echo $?"))


def test_a_key_in_an_interrupted_line_is_not_kept(ready: Visitor, cast: Cast) -> None:
    secret = "wJalrXUtnFEMIzK7MDENGzbPxRfiCYzzzzzzzzzz"
    line = f"export A=AKIAQWERTYUIOPASDFGH B={secret}"
    assert ready.run(line, interrupt="1").status_code == 422
    assert not records_of(cast.aoi, kind="terminal")


# -- history -----------------------------------------------------------------------------


def test_the_history_goes_back_further_than_the_screen(
    ready: Visitor, settings: Settings
) -> None:
    settings.COMMAND_BURST = settings.COMMANDS_PER_SECOND = 1000
    for number in range(45):
        ready.run(f"echo number-{number}")
    page = page_of(ready)
    assert '<i data-typed="echo number-4">' in page
    assert "echo number-4</span>" not in page
    assert "echo number-5</span>" in page
    assert '<i data-typed="echo number-5">' not in page


def test_the_history_that_comes_with_a_page_is_bounded(ready: Visitor) -> None:
    for _ in range(5):
        ready.run("echo " + "x" * (HISTORY_LENGTH // 3))
    ready.run("clear")
    assert page_of(ready).count("<i data-typed=") == 2 + 1  # and `clear` itself


# -- the transcript ----------------------------------------------------------------------


def test_the_transcript_is_the_terminal_as_text(ready: Visitor, cast: Cast) -> None:
    ready.run("echo 日本; printf 'no line end'")
    ready.run(r"printf '\e[31mred\e[0m\n'")
    ready.run("clear")
    ready.run("pwd")
    prompt = records_of(cast.aoi, kind="terminal")[0].prompt
    assert transcript_of(ready) == (
        f"{prompt}echo 日本; printf 'no line end'\n日本\nno line end\n"
        f"{prompt}printf '\\e[31mred\\e[0m\\n'\nred\n"
        f"{prompt}clear\n"
        f"{prompt}pwd\n/home/ec2-user\n"
    )


def test_the_transcript_is_a_file_with_lesson_and_date(ready: Visitor) -> None:
    response = ready.get("course:transcript", COMMANDS_LESSON, "desk")
    today = f"{timezone.localdate():%Y-%m-%d}"
    assert response["Content-Disposition"] == (
        f'attachment; filename="iamtutor-{COMMANDS_LESSON}-desk-{today}.txt"'
    )
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert f"/lessons/{COMMANDS_LESSON}/transcript/ec2/" in page_of(ready)


def test_the_transcript_says_what_was_undone(ready: Visitor, cast: Cast) -> None:
    ready.run("touch made")
    (record,) = records_of(cast.aoi, kind="terminal")
    ready.post("course:undo", COMMANDS_LESSON, ordinal=record.ordinal)
    assert transcript_of(ready).endswith("touch made\n# undone\n")


def test_nobody_reads_the_terminal_of_somebody_else(ready: Visitor, cast: Cast) -> None:
    ready.run("echo mine")
    assert "mine" not in transcript_of(visitor(cast.ben))


def test_there_is_no_transcript_of_another_machine(ready: Visitor) -> None:
    url = ready.url("course:transcript", COMMANDS_LESSON, "ec2").replace("ec2", "ec3")
    assert ready.client.get(url).status_code == 404


# -- looks -------------------------------------------------------------------------------


def test_colours_are_shown_as_a_terminal_does(ready: Visitor) -> None:
    fragment = ready.run(r"printf '\e[1;31m<red>\e[0m plain'").content.decode()
    assert '<span class="sgr-1 sgr-31">&lt;red&gt;</span> plain</pre>' in fragment


def test_a_wide_character_has_two_columns_where_something_is_lined_up(
    ready: Visitor,
) -> None:
    fragment = ready.run("printf '| 日a<  |\\n日本語だけの行\\n'").content.decode()
    assert '| <span class="w2">日</span>a&lt;  |\n日本語だけの行\n</pre>' in fragment


def test_a_colour_goes_on_behind_the_fold(ready: Visitor) -> None:
    fragment = ready.run(r"printf '\e[32m'; seq 400").content.decode()
    head, _, rest = fragment.partition("<details>")
    assert '<span class="sgr-32">160</span></pre>' in head
    assert '<span class="sgr-32">161</span>' in rest


def test_the_class_page_shows_output_without_codes(ready: Visitor, cast: Cast) -> None:
    ready.run(r"printf '\e[31mred\e[0m'")
    newest = timeline_of(cast.seat(cast.aoi), "en", watched=True).moments[0]
    assert newest.line
    assert newest.output == "red"


# -- the editor and the pager ------------------------------------------------------------

PLAN = "/home/ec2-user/plan.txt"


def save(person: Visitor, text: str, *, htmx: bool) -> Any:
    sent: dict[str, Any] = {"path": PLAN, "text": text, "seen": ""}
    return person.post("course:edit", COMMANDS_LESSON, "ec2", htmx=htmx, **sent)


def test_an_editor_opens_at_once(ready: Visitor) -> None:
    fragment = ready.run("nano plan.txt").content.decode()
    assert (
        '<div id="editor-ec2" hx-swap-oob="innerHTML"><form class="editor"' in fragment
    )
    response = ready.run("nano plan.txt", htmx=False)
    assert response.status_code == 302
    page = text_of(ready.client.get(response.url))
    assert f'name="path" value="{PLAN}"' in page
    assert "hx-post" not in page.split('class="editor"')[1].split("</form>")[0]


def test_a_command_that_edits_nothing_opens_no_editor(ready: Visitor) -> None:
    assert "editor-ec2" not in ready.run("echo nano").content.decode()
    assert "editor-ec2" not in ready.run("nano /etc").content.decode()


def test_saving_in_the_terminal_leaves_its_place_empty(ready: Visitor) -> None:
    fragment = save(ready, "one", htmx=True).content.decode()
    assert "<form" not in fragment.split("<section")[0]
    assert f"Saved: {PLAN}" in fragment
    assert 'id="prompt-ec2"' in fragment
    assert "one" in text_of(ready.run(f"cat {PLAN}"))


def test_what_was_written_comes_back_with_what_is_wrong(ready: Visitor) -> None:
    save(ready, "theirs", htmx=True)
    response = save(ready, "mine", htmx=True)
    assert response.status_code == 409
    fragment = text_of(response)
    assert fragment.startswith('<form class="editor"')
    assert "has changed since you opened it" in fragment
    assert "mine</textarea>" in fragment


def test_what_cannot_be_edited_is_said_on_the_lesson_page(ready: Visitor) -> None:
    response = ready.get(
        "course:edit", COMMANDS_LESSON, "ec2", htmx=True, path="/home/ec2-user"
    )
    assert response["HX-Redirect"].endswith("?tab=ec2#place")
    assert "This is a directory." in page_of(ready)


def test_less_folds_after_a_page(ready: Visitor) -> None:
    fragment = ready.run("seq 100 | less").content.decode()
    assert "76 more lines" in fragment
    assert "<details>" not in ready.run("seq 100").content.decode()
