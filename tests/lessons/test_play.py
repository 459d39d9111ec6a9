"""A lesson can be played to its end in a terminal."""

from collections.abc import Iterator

import pytest

from iamtutor.lessons.content.course import Course
from iamtutor.lessons.terminal.play import play
from iamtutor.lessons.terminal.voice import Complete
from iamtutor.lessons.text.plain_text import plain
from iamtutor.shell.programs.tutorial.speech import sentences
from tests.content import course

INTERRUPT = "^C"


class Player:
    """Types the given lines; remembers what was shown. ``^C`` is Ctrl-C, and what an
    editor is to hold stands after ``edit:``."""

    columns = 80

    def __init__(
        self,
        library: Course,
        slug: str,
        *lines: str,
        language: str = "en",
        scripted: bool = True,
    ) -> None:
        self.lines: Iterator[str] = iter(lines)
        self.shown: list[str] = []
        self.pages: list[str] = []
        self.cleared = 0
        self.ways: list[list[str]] = []
        self.scripted = scripted
        self.finished = play(library, slug, language, self)

    def read(self, prompt: str, complete: Complete | None = None) -> str:
        self.shown.append(prompt)
        line = next(self.lines, None)
        if line is None:
            raise EOFError
        if line == INTERRUPT:
            raise KeyboardInterrupt
        if line.endswith("\t"):
            assert complete is not None
            self.ways.append(complete(line[:-1]))
            return ""
        self.shown.append(f"{line}\n")
        return line

    def write(self, text: str) -> None:
        self.shown.append(text)

    def page(self, text: str) -> None:
        self.pages.append(text)

    def clear(self) -> None:
        self.cleared += 1

    def edit(self, text: str) -> str | None:
        line = next(self.lines)
        return text + line.removeprefix("edit:") if line.startswith("edit:") else None

    @property
    def text(self) -> str:
        return "".join(self.shown)


def test_questions_are_asked_until_they_are_answered(sample: Course) -> None:
    player = Player(
        sample, "first-look", "9", "what", "1", "2", "2", "1", "1", "2", "", ""
    )
    assert player.finished
    assert "A user has an owner." in player.text
    assert "It is borrowed." in player.text
    assert "The role is called lab-role." in player.text


def test_a_question_says_how_it_is_answered_and_can_be_left_out(
    sample: Course,
) -> None:
    """``:help`` is promised at the beginning, and a lesson may begin with a question."""
    told = "Answer with the number of a choice"
    for line in (":help", "what", "99", ""):
        player = Player(sample, "first-look", line, ":quit")
        assert player.text.count(told) == 1
        assert not player.finished
    player = Player(sample, "first-look", *[":skip"] * 3)
    assert player.finished
    assert told not in player.text
    assert "\nBorrowed\n" not in player.text
    player = Player(course(), "who-are-you", ":help", ":quit", language="ja")
    assert "番号で答えてください" in player.text


def test_a_task_is_done_at_the_machine_that_it_names(sample: Course) -> None:
    player = Player(
        sample,
        "make-a-role",
        ":check",
        "hint",
        "hint",
        ":help",
        ":nonsense",
        ":ec2",
        "pwd",
        ':press create-role {"name": "r", "trusted_service": "lambda.amazonaws.com"}',
        ':press create-role {"name": "r", "trusted_service": "lambda.amazonaws.com"}',
        ":press push",
        ":press create-role {",
        ":drop a.txt hello",
        ":solve",
        "aws iam get-role --role-name lab-role --query Role.RoleName",
    )
    assert player.finished
    assert "The account has no role of the kind this task asks for yet." in player.text
    assert "It goes into a container." in player.text
    assert player.text.count("r trusts Lambda now.") == 1
    assert "EntityAlreadyExists" in player.text
    assert "/home/admin" in player.text
    assert '"lab-role"' in player.text
    assert "You made it.\n" in player.text
    assert player.text.endswith("That was the lesson.\n")


@pytest.mark.parametrize(
    ("scripted", "red"), [(True, "red"), (False, "\x1b[31mred\x1b[0m")]
)
def test_colours_are_for_whoever_sees_them(
    sample: Course, scripted: bool, red: str
) -> None:
    line = r"printf '\033[31mred\033[0m\n'"
    player = Player(sample, "make-a-role", line, ":quit", scripted=scripted)
    assert f"\n{red}\n" in f"\n{player.text}"


def test_a_task_can_be_skipped_and_tells_no_reason_then(sample: Course) -> None:
    player = Player(sample, "make-a-role", ":skip", ":skip")
    assert player.finished
    assert "It is made." not in player.text
    assert "[x]" not in player.text


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Nothing is saved"), ("ja", "何も保存されません")],
)
def test_it_says_first_that_nothing_is_saved(
    sample: Course, language: str, said: str
) -> None:
    player = Player(sample, "make-a-role", ":help", ":quit", language=language)
    assert said in player.text.splitlines()[0]
    assert ":solve" in player.text


def test_both_languages_have_the_same_words() -> None:
    en, ja = sentences("play", "en"), sentences("play", "ja")
    assert en.keys() == ja.keys()
    assert (
        en["places"].keys()
        == ja["places"].keys()
        == {"ec2", "desk", "console", "files", "machine"}
    )


def test_a_player_may_leave(sample: Course) -> None:
    assert not Player(sample, "make-a-role", ":quit").finished
    assert not Player(sample, "first-look", ":quit").finished
    assert not Player(sample, "make-a-role").finished


def test_an_unknown_lesson_is_an_error(sample: Course) -> None:
    with pytest.raises(KeyError):
        Player(sample, "no-such-lesson")


def test_earlier_lessons_are_done_by_their_solutions() -> None:
    player = Player(course(), "full-access", "aws s3 ls", "whoami", ":quit")
    assert "aoi-lab-notes" in player.text
    assert "ec2-user" in player.text


def test_files_can_be_dropped_on_the_instance() -> None:
    player = Player(
        course(),
        "full-access",
        ":drop mine.txt from outside",
        ":drop no/folder x",
        "cat mine.txt",
        ":quit",
    )
    assert "from outside\n" in player.text
    assert "No such file or directory" in player.text


def test_prose_becomes_plain_text() -> None:
    html = (
        "<p>a <strong>b</strong> &amp; c</p>\n<ul>\n<li>d</li>\n<li>e</li>\n</ul>\n"
        '<pre class="cmd" lang="en"><code>f\ng\n</code></pre>\n'
    )
    assert plain(html) == "a b & c\n- d\n- e\n    f\n    g\n\n"
    assert plain("<table>\n<tr>\n<th>a</th>\n<td>b</td>\n</tr>\n</table>") == (
        "a  b  \n\n"
    )


def test_the_lessons_programs_know_the_task() -> None:
    player = Player(
        course(),
        "full-access",
        "hint",
        "predict 2 sure",
        "predict 1",
        "aws s3 ls",
        "aws s3 ls",
        "why",
        "hint",
        ":quit",
    )
    assert "First, say what will happen: predict" in player.text
    assert "List the buckets: hint 1 of" in player.text
    assert (
        player.text.count("You predicted: Refused by AWS. What happened: Allowed.") == 1
    )
    # The second answer was for the next command that had not been spoken of.
    assert "[x] List the buckets" in player.text
    assert "List what is in the bucket: hint 1 of" in player.text
    assert "s3:ListAllMyBuckets is allowed" in player.text


def test_they_speak_its_language() -> None:
    player = Player(
        course(),
        "full-access",
        "hint",
        "predict",
        "aws s3 ls",
        "why",
        ":quit",
        language="ja",
    )
    assert "ヒント1" in player.text
    assert "結果を予想してください" in player.text
    assert "認証情報" in player.text
    assert "レッスンを終わります" in player.text


def test_tab_offers_what_the_shell_offers_and_the_players_own_words() -> None:
    player = Player(
        course(), "full-access", "aws s3 ls s3://ao\t", ":s\t", "cat no\t", ":quit"
    )
    assert player.ways == [["s3://aoi-lab-notes/"], [":skip", ":solve"], []]


def test_a_file_is_edited_and_read_in_pages() -> None:
    player = Player(
        course(),
        "full-access",
        "nano plan.txt",
        "edit:one",
        "nano plan.txt",
        "nothing",
        "less plan.txt",
        "clear",
        ":quit",
    )
    assert player.text.count("Saved: /home/ec2-user/plan.txt") == 1
    assert player.text.count("Not saved: /home/ec2-user/plan.txt") == 1
    assert player.pages == ["one\n"]
    assert player.cleared == 1


def test_ctrl_c_forgets_an_unfinished_line_and_leaves_a_question(
    sample: Course,
) -> None:
    player = Player(course(), "full-access", "cat <<EOF", INTERRUPT, "pwd", ":quit")
    assert "> ^C\n" in player.text
    assert "/home/ec2-user\n" in player.text
    assert not Player(sample, "first-look", INTERRUPT).finished


def test_a_button_that_cannot_be_pressed_says_why() -> None:
    player = Player(
        course(),
        "full-access",
        ":press create-bucket []",
        ":press create-bucket {}",
        ':press create-bucket {"name": 3}',
        ":press create-bucket {",
        ":press push {}",
        ":press",
        ":quit",
    )
    assert "create-bucket needs name" in player.text
    assert "name is a text" in player.text
    assert "there is no button 'push'" in player.text
    assert player.text.count(":press") == 6


def test_exit_leaves() -> None:
    player = Player(course(), "full-access", "exit", "pwd")
    assert not player.finished
    assert "/home" not in player.text


def test_what_is_slept_has_passed() -> None:
    player = Player(
        course(), "full-access", "date +%s", "sleep 1h", "date +%s", ":quit"
    )
    before, after = (int(line) for line in player.text.splitlines() if line.isdecimal())
    assert after - before == 3600 + 3 * 20 - 20


def test_there_is_no_way_to_an_instance_that_is_not_there(sample: Course) -> None:
    player = Player(sample, "make-a-role", ":ec2", ":drop a b", "whoami", ":quit")
    assert player.text.count("There is no instance yet.") == 2
    assert "admin\n" in player.text
