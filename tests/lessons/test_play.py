"""A lesson can be played to its end in a terminal."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from iamtutor.lessons.library import CONTENT, Library, load
from iamtutor.lessons.plain_text import plain
from iamtutor.lessons.play import play


class Player:
    """Types the given lines; remembers what was shown."""

    def __init__(self, library: Library, slug: str, *lines: str, language: str = "en"):
        self.lines: Iterator[str] = iter(lines)
        self.shown: list[str] = []
        self.finished = play(
            library, slug, language, read=self.read, write=self.shown.append
        )

    def read(self, prompt: str) -> str:
        self.shown.append(prompt)
        line = next(self.lines, None)
        if line is None:
            raise EOFError
        self.shown.append(f"{line}\n")
        return line

    @property
    def text(self) -> str:
        return "".join(self.shown)


def test_questions_are_asked_until_they_are_answered(sample: Library) -> None:
    player = Player(
        sample, "first-look", "9", "what", "1", "2", "2", "1", "1", "2", "", ""
    )
    assert player.finished
    assert "A user has an owner." in player.text
    assert "It is borrowed." in player.text
    assert "The role is called lab-role." in player.text


def test_a_task_is_done_at_the_machine_that_it_names(sample: Library) -> None:
    player = Player(
        sample,
        "make-a-role",
        ":check",
        ":hint",
        ":hint",
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
    assert "The account has no instance profile yet." in player.text
    assert "It goes into a container." in player.text
    assert player.text.count("r trusts Lambda now.") == 1
    assert "EntityAlreadyExists" in player.text
    assert "/home/admin" in player.text
    assert '"lab-role"' in player.text
    assert player.text.endswith("You made it.\n")


def test_a_task_can_be_skipped(sample: Library) -> None:
    assert Player(sample, "make-a-role", ":skip", ":skip", language="ja").finished


def test_a_player_may_leave(sample: Library) -> None:
    assert not Player(sample, "make-a-role", ":quit").finished
    assert not Player(sample, "first-look", ":quit").finished
    assert not Player(sample, "make-a-role").finished


def test_an_unknown_lesson_is_an_error(sample: Library) -> None:
    with pytest.raises(KeyError):
        Player(sample, "no-such-lesson")


def test_earlier_lessons_are_done_by_their_solutions() -> None:
    player = Player(load(CONTENT), "full-access", "aws s3 ls", "whoami", ":quit")
    assert "aoi-lab-notes" in player.text
    assert "ec2-user" in player.text


def test_files_can_be_dropped_on_the_instance() -> None:
    player = Player(
        load(CONTENT),
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
