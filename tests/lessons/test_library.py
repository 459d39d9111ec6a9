"""The library finds everything by its ids, and tells everything that is wrong."""

import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.library import load, package_library
from iamtutor.lessons.content.reasons import Reason
from iamtutor.lessons.content.survey import EXPLANATIONS, survey
from iamtutor.lessons.schema.lesson import Task
from iamtutor.lessons.schema.questions import Choose, Sort, Visit
from iamtutor.lessons.text.errors import ContentError, InvalidContent

Spoil = Callable[[str, str, str], None]
COURSES = Path(__file__).parents[1] / "data" / "courses"


@pytest.fixture
def spoil(content: Path) -> Spoil:
    """Replace text in one file of the sample."""

    def replace(name: str, old: str, new: str) -> None:
        path = content / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    return replace


def read(content: Path) -> Course:
    return load(content.parent).courses[content.name]


def told(content: Path) -> list[str]:
    """What is wrong, with paths from the content directory."""
    with pytest.raises(InvalidContent) as error:
        load(content.parent)
    return _short(content, error.value.errors)


def _short(content: Path, errors: Iterable[ContentError]) -> list[str]:
    return [
        str(one).replace(f"{content}/", "").replace("lessons/make-a-role/", "")
        for one in errors
    ]


def told_of_sentences(content: Path, old: str, new: str) -> list[str]:
    """What is wrong once the English sentences of checks are changed so."""
    copy = content.parent / "explanations"
    shutil.copytree(EXPLANATIONS, copy)
    path = copy / "checks.en.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new) if old else new, "utf-8")
    return _short(content, survey(content, copy)[1])


# what it gives


def test_lessons_are_found_in_the_order_of_the_course(sample: Course) -> None:
    assert [lesson.slug for lesson in sample.lessons] == ["first-look", "make-a-role"]
    assert sample.next("first-look") is sample.lesson("make-a-role")
    assert sample.previous("make-a-role") is sample.lesson("first-look")
    assert sample.next("make-a-role") is None
    assert sample.previous("first-look") is None
    assert sample.next("no-such-lesson") is None
    with pytest.raises(KeyError):
        sample.lesson("no-such-lesson")


def test_units_have_their_lessons_and_words(sample: Course) -> None:
    assert [unit.lessons for unit in sample.units] == [
        ("first-look",),
        ("make-a-role",),
    ]
    assert sample.texts["ja"]["build"].title == "作る"
    assert sample.grids["three"].name_of("no-role", "en") == "No role"


def test_a_lesson_has_title_summary_items_and_hints(sample: Course) -> None:
    lesson = sample.lesson("make-a-role")
    assert lesson.title("ja") == "ロールを作る"
    assert lesson.summary("en") == "<p>Make one.</p>\n"
    assert [task.id for task in lesson.tasks] == ["role-for-ec2", "look-at-it"]
    assert [hint.id for hint in lesson.hints("role-for-ec2", "ja")] == [
        "role-for-ec2.hint-1"
    ]
    assert lesson.hints("look-at-it", "ja") == ()
    assert lesson.task("look-at-it").at == "desk"
    with pytest.raises(KeyError):
        lesson.task("no-such-task")


def test_items_stand_in_the_order_of_the_text(content: Path, spoil: Spoil) -> None:
    question = (
        "      - question: last-word\n        choices: [a, b]\n        correct: [a]\n"
    )
    spoil(
        "lessons/make-a-role/lesson.yaml",
        "    tasks:",
        f"    questions:\n{question}    tasks:",
    )
    for language, word in (("ja", "あ"), ("en", "x")):
        spoil(
            f"lessons/make-a-role/text.{language}.md",
            "### 見る" if language == "ja" else "### Look",
            f"### {word} {{#last-word}}\n- {word} {{#last-word.a}}\n"
            f"- {word} {{#last-word.b}}\n#### {word} {{#last-word.after}}\n{word}\n"
            + ("### 見る" if language == "ja" else "### Look"),
        )
    lesson = read(content).lesson("make-a-role")
    assert [item.id for item in lesson.items(lesson.steps[0])] == [
        "role-for-ec2",
        "last-word",
        "look-at-it",
    ]


def test_questions_come_in_three_kinds(sample: Course) -> None:
    kinds = [type(question) for question in sample.lesson("first-look").questions]
    assert kinds == [Choose, Sort, Visit]
    assert isinstance(sample.lesson("make-a-role").tasks[0], Task)


def test_a_misconception_tells_belief_and_truth(sample: Course) -> None:
    belief = sample.misconceptions["role-is-a-user"]
    assert belief.refuted_in == "first-look"
    assert belief.title("en") == "Roles and users"
    assert belief.belief("ja") == "<p>ロールは、ユーザーの一種だ。</p>\n"
    assert belief.truth("en") == "<p>A role is assumed for a while.</p>\n"


def test_only_published_lessons_are_in_the_course(content: Path, spoil: Spoil) -> None:
    spoil("lessons/make-a-role/lesson.yaml", "published", "draft")
    course = read(content)
    assert [lesson.slug for lesson in course.lessons] == ["first-look"]
    assert course.lesson("make-a-role").file.status == "draft"
    assert course.listed_slugs == ("first-look", "make-a-role")


def test_lessons_of_one_world_go_on_in_it(sample: Course) -> None:
    assert [lesson.slug for lesson in sample.continuing("tiny")] == ["make-a-role"]
    assert sample.continuing("none") == ()


# hashes


def test_the_machine_hash_changes_with_what_is_to_be_done(
    content: Path, sample: Course, spoil: Spoil
) -> None:
    before = sample.lesson("make-a-role").machine_hash
    spoil("lessons/make-a-role/lesson.yaml", "GetRole", "ListRoles")
    assert read(content).lesson("make-a-role").machine_hash != before


def test_the_machine_hash_changes_with_the_starting_world(
    content: Path, sample: Course, spoil: Spoil
) -> None:
    before = sample.lesson("make-a-role").machine_hash
    spoil("worlds/tiny.yaml", "my-bucket", "your-bucket")
    assert read(content).lesson("make-a-role").machine_hash != before


def test_words_leave_the_hash_as_it_was(
    content: Path, sample: Course, spoil: Spoil
) -> None:
    before = sample.lesson("make-a-role").machine_hash
    spoil("lessons/make-a-role/text.ja.md", "見てください。", "よく見てください。")
    spoil("lessons/make-a-role/lesson.yaml", "minutes: 10", "minutes: 11 # longer")
    assert read(content).lesson("make-a-role").machine_hash == before


# what it refuses


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "{#create}",
            "{#creat}",
            "text.ja.md:3: lesson.yaml knows nothing called 'creat'",
        ),
        (
            "{#create}",
            "{#creat}",
            "there is no heading of level 2 with the id 'create'",
        ),
        ("## 作る", "### 作る", "'create' belongs on heading of level 2, not heading"),
        (
            "#### できた {#role-for-ec2.after}\nできました。\n",
            "",
            "the id 'role-for-ec2.after'",
        ),
        (
            "hint-1",
            "hint-2",
            "text.ja.md:7: 'role-for-ec2.hint-1' is missing before it",
        ),
        ("hint-1", "hint-4", "knows nothing called 'role-for-ec2.hint-4'"),
        (
            "trusts-lambda",
            "trusts-lamda",
            "knows nothing called 'role-for-ec2.trusts-l",
        ),
        ("見えました。", "`x`です", ""),
        ("#### 見えた", "#### Seen", ""),
        (
            "aws iam get-role",
            "aws iam  get-role",
            "text.en.md:13: text.ja.md has other code",
        ),
        (
            "`{role}`は",
            "`{bucket}`は",
            "only one of the two languages uses bucket, role",
        ),
        (
            "作ってください。",
            "[a](https://a.example)",
            "text.ja.md has other links here",
        ),
        ("{#make-a-role}", "{#made}", "knows nothing called 'made'"),
        ("見えました。", "", "nothing is written below 'look-at-it.after'"),
        (
            "コンソールで作ります。\n",
            "",
            "text.ja.md:3: nothing is written below 'create'",
        ),
    ],
)
def test_a_text_that_does_not_fit_is_told(
    content: Path, spoil: Spoil, old: str, new: str, message: str
) -> None:
    spoil("lessons/make-a-role/text.ja.md", old, new)
    if not message:
        assert read(content).lesson("make-a-role")
        return
    assert any(message in line for line in told(content)), told(content)


@pytest.mark.parametrize(
    ("name", "section"),
    [
        ("misconceptions.ja.md", "role-is-a-user.truth"),
        ("concepts.ja.md", "role"),
        ("course.ja.md", "sample"),
        ("grids/three.ja.md", "upload"),
    ],
)
def test_a_heading_without_its_words_is_told(
    content: Path, name: str, section: str
) -> None:
    path = content / name
    lines = path.read_text("utf-8").splitlines()
    start = next(n for n, line in enumerate(lines) if f"{{#{section}}}" in line) + 1
    end = next((n for n in range(start, len(lines)) if lines[n][:1] == "#"), None)
    lines[start:end] = []
    path.write_text("\n".join(lines), "utf-8")
    errors = told(content)
    assert any(f":{start}: nothing is written below {section!r}" in e for e in errors)


def test_a_section_under_another_item_is_told(content: Path, spoil: Spoil) -> None:
    after = "#### できた {#role-for-ec2.after}\nできました。\n"
    spoil("lessons/make-a-role/text.ja.md", after, "")
    spoil("lessons/make-a-role/text.ja.md", "## 覚え", f"{after}## 覚え")
    errors = "\n".join(told(content))
    assert "'role-for-ec2.after' belongs under 'role-for-ec2'" in errors


def test_steps_out_of_order_are_told(content: Path, spoil: Spoil) -> None:
    remember = "## 覚えておくこと {#make-a-role.remember}\n作りました。\n"
    spoil("lessons/make-a-role/text.ja.md", remember, "")
    spoil("lessons/make-a-role/text.ja.md", "## 作る", f"{remember}## 作る")
    errors = "\n".join(told(content))
    assert "'create' comes before 'make-a-role.remember'" in errors


@pytest.mark.parametrize(
    ("language", "old", "new", "message"),
    [
        ("en", "Make it.", "Make あ it.", "'あ' stands in an English text"),
        ("en", "Make it.", "Make it。", "'。' stands in an English text"),
        ("ja", "作ってください。", "作成", ""),
        ("ja", "できました。", "OK", ""),
        (
            "ja",
            "できました。",
            "It has been made.",
            "'It has been made.' has no kana in it",
        ),
        (
            "ja",
            "見えた {#look-at-it.after}\n見えました。",
            "OK {#look-at-it.after}\nOK.",
            "no kana",
        ),
    ],
)
def test_each_text_is_in_its_language(
    content: Path, spoil: Spoil, language: str, old: str, new: str, message: str
) -> None:
    spoil(f"lessons/make-a-role/text.{language}.md", old, new)
    if not message:
        assert load(content.parent)
        return
    assert any(message in line for line in told(content)), told(content)


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        (
            "lesson.yaml",
            "needs: [role]",
            "needs: [policy]",
            "lesson.yaml:6: no earlier published lesson teaches 'policy'",
        ),
        (
            "lesson.yaml",
            "teaches: [trust-policy]",
            "teaches: [imds]",
            "concepts.yaml has no 'imds'",
        ),
        (
            "lesson.yaml",
            "misconception: role-is-a-user",
            "misconception: other",
            "misconceptions.yaml has no 'other'",
        ),
        ("lesson.yaml", "world: tiny", "world: huge", "there is no world 'huge'"),
        (
            "../../course.yaml",
            "  file: hello.txt",
            "  file: hello.txt\n  round: '{round}'",
            "course.yaml:7: round stands for {round}, and {round} for nothing there",
        ),
        (
            "../../course.yaml",
            "  file: hello.txt",
            "  file: hello.txt\n  helper: {example: a, latest: role, account: frend}",
            "course.yaml:7: no world has an account 'frend'",
        ),
        (
            "lesson.yaml",
            "operation: GetRole",
            "setting: none",
            "the grid three has no setting 'none'",
        ),
        (
            "lesson.yaml",
            "operation: GetRole",
            "command: none",
            "the grid three has no command 'none'",
        ),
        (
            "lesson.yaml",
            "at: console\n",
            "at: console\n        predict: {setting: x, command: upload}\n",
            "no setting 'x'",
        ),
        (
            "lesson.yaml",
            "{called: {operation: GetRole, at: desk, decision: allowed}}",
            "{answered: q}",
            "this lesson has no question 'q'",
        ),
        (
            "lesson.yaml",
            "- press: create-role",
            "- answer: q\n            - press: create-role",
            "this lesson has no question 'q'",
        ),
        (
            "lesson.yaml",
            "lesson: make-a-role",
            "lesson: made",
            "the folder is called make-a-role",
        ),
        (
            "../../worlds/tiny.yaml",
            "world: tiny",
            "world: huge",
            "the file is called tiny.yaml",
        ),
        (
            "../../misconceptions.yaml",
            "first-look",
            "nowhere",
            "there is no lesson 'nowhere' to refute it",
        ),
        (
            "../../concepts.yaml",
            "[role",
            "[policy, role",
            "no heading of level 2 with the id 'policy'",
        ),
        ("../../concepts.yaml", "role, ", "", "nothing is called 'role'"),
        (
            "../../misconceptions.en.md",
            "### Belief",
            "#### Belief",
            "belongs on heading of level 3",
        ),
        (
            "../../course.yaml",
            "[make-a-role]",
            "[make-a-role, gone]",
            "course.yaml:14: there is no folder lessons/gone",
        ),
        (
            "../../course.yaml",
            "[make-a-role]",
            "[first-look]",
            "'first-look' is listed twice",
        ),
        (
            "../../course.yaml",
            "  - unit: build\n    lessons: [make-a-role]\n",
            "",
            "no unit lists the lesson make-a-role",
        ),
        (
            "../../grids/three.yaml",
            "setting: no-policies",
            "setting: full-access",
            "three.yaml:6: 'full-access' is listed twice",
        ),
        (
            "../../grids/three.yaml",
            "commands:\n",
            "outcomes: [{setting: no-rule, result: unsent}]\ncommands:\n",
            "three.yaml:10: the grid has no no-rule; perhaps no-role",
        ),
        (
            "../../grids/three.yaml",
            "{at: ec2, principal: role/*}",
            "{at: lamda}",
            "no world has a machine 'lamda'; perhaps lambda",
        ),
        (
            "../../grids/three.yaml",
            "at: ec2",
            "at: ec3",
            "no world has a machine 'ec3'",
        ),
        (
            "lesson.yaml",
            "world: tiny\n",
            "world: tiny\nmap: {caller: {at: dsek}}\n",
            "the world has no machine 'dsek'; perhaps desk",
        ),
        (
            "lesson.yaml",
            "ec2, files]",
            "ec2, file]",
            "the world has no machine 'file'; perhaps files",
        ),
        (
            "lesson.yaml",
            "at: desk\n            - run: aws iam create-role",
            "at: ec2-2\n            - run: aws iam create-role",
            "role-for-ec2: something is done at ec2-2, which is not in places",
        ),
        (
            "../../course.yaml",
            "map: {caller: {at: ec2}",
            "map: {caller: {at: ec3}",
            "course.yaml:9: no world has a machine 'ec3'",
        ),
        (
            "lesson.yaml",
            "        guide: null\n",
            "",
            "lesson.yaml:12: role-for-ec2: a task shown in the console says its guide",
        ),
        (
            "lesson.yaml",
            "teaches: [trust-policy]",
            "teaches: [trust-polcy]",
            "concepts.yaml has no 'trust-polcy'; perhaps trust-policy",
        ),
    ],
)
def test_files_that_do_not_fit_together_are_told(
    content: Path, spoil: Spoil, name: str, old: str, new: str, message: str
) -> None:
    spoil(f"lessons/make-a-role/{name}", old, new)
    assert any(message in line for line in told(content)), told(content)


def test_what_fails_for_one_reason_is_told_once(content: Path, spoil: Spoil) -> None:
    """A section without words, which the other language has; a world that isn't there,
    whose variants the texts speak of; a cell that was meant to be one of the grid."""
    text = "lessons/make-a-role/text.ja.md"
    spoil(text, "見えました。", "")
    (only,) = told(content)
    assert only.endswith("nothing is written below 'look-at-it.after'")
    spoil(
        text,
        "#### 見えた {#look-at-it.after}",
        "#### 見えた {#look-at-it.after}\n見えました。",
    )
    for language, words in (("ja", "見えました。"), ("en", "Seen.")):
        path = content / f"lessons/make-a-role/text.{language}.md"
        own = f"{{#look-at-it.after.lost}}\n{words}\n## "
        path.write_text(
            path.read_text("utf-8").replace("## 覚え", f"#### 無い {own}覚え")
        )
        path.write_text(
            path.read_text("utf-8").replace("## Rem", f"#### Lost {own}Rem")
        )
    spoil("lessons/make-a-role/lesson.yaml", "world: tiny", "world: huge")
    assert told(content) == ["lesson.yaml:7: there is no world 'huge'"]
    spoil("lessons/make-a-role/lesson.yaml", "world: huge", "world: tiny")
    for language in ("ja", "en"):
        path = content / f"lessons/make-a-role/text.{language}.md"
        lines = path.read_text("utf-8").splitlines()
        at = next(at for at, line in enumerate(lines) if ".lost}" in line)
        path.write_text("\n".join(lines[:at] + lines[at + 2 :]), "utf-8")
    spoil(
        "lessons/make-a-role/lesson.yaml",
        "at: console\n",
        "at: console\n        predict: {setting: no-rule, command: upload}\n",
    )
    spoil(
        "grids/three.yaml",
        "commands:\n",
        "outcomes: [{setting: no-role, commands: [upload], result: unsent}]\ncommands:\n",
    )
    (only,) = told(content)
    assert "the grid three has no setting 'no-rule'; perhaps no-role" in only


def test_a_concept_is_not_needed_before_it_is_taught(
    content: Path, spoil: Spoil
) -> None:
    spoil("course.yaml", "lessons: [first-look]", "lessons: [make-a-role]")
    spoil(
        "course.yaml",
        "build\n    lessons: [make-a-role]",
        "build\n    lessons: [first-look]",
    )
    assert any(
        "no earlier published lesson teaches 'role'" in line for line in told(content)
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("not_yet:", "not_jet:", "there is no reason 'not_jet'"),
        ("not_yet:", "not_jet:", "there is no sentence for 'not_yet'"),
        ("{line}", "{command}", "the reason 'not_run' has no parameter 'command'"),
        ('not_yet: "', 'not_yet: [1] # "', "a sentence belongs here"),
    ],
)
def test_sentences_have_the_parameters_of_their_reason(
    content: Path, old: str, new: str, message: str
) -> None:
    wrong = told_of_sentences(content, old, new)
    assert any(message in line for line in wrong), wrong


def test_sentences_are_a_mapping(content: Path) -> None:
    wrong = told_of_sentences(content, "", "- one\n")
    assert any("a mapping of codes to sentences" in line for line in wrong)


@pytest.mark.parametrize(
    ("language", "further"),
    [("en", r"[.:?] \S"), ("ja", "(ください|わかります|確かめられます)。")],
)
def test_every_sentence_goes_on_from_what_is_to_what_to_do(
    language: str, further: str
) -> None:
    text = (EXPLANATIONS / f"checks.{language}.yaml").read_text("utf-8")
    told = re.findall(r"^\w+: (.*)$", text, re.MULTILINE)
    assert len(told) == len(Reason)
    assert not [sentence for sentence in told if not re.search(further, sentence)]


def test_the_rest_can_be_used_while_one_lesson_cannot_be_read(content: Path) -> None:
    (content / "lessons/make-a-role/text.en.md").unlink()
    course, errors = survey(content)
    assert course is not None
    assert [lesson.slug for lesson in course.lessons] == ["first-look"]
    assert len(errors) == 1


def test_what_a_draft_teaches_is_not_taught(content: Path, spoil: Spoil) -> None:
    spoil("lessons/first-look/lesson.yaml", "status: published", "status: draft")
    assert any("no earlier published lesson teaches" in line for line in told(content))
    spoil("lessons/make-a-role/lesson.yaml", "status: published", "status: draft")
    assert not any("lesson teaches" in str(error) for error in survey(content)[1])


def test_a_course_without_a_published_lesson_is_told_so(
    content: Path, spoil: Spoil
) -> None:
    for lesson in ("first-look", "make-a-role"):
        spoil(f"lessons/{lesson}/lesson.yaml", "status: published", "status: draft")
    assert told(content) == [
        "course.yaml:10: no lesson is published: nobody can take it"
    ]


def test_without_its_file_there_is_no_course(content: Path) -> None:
    (content / "course.yaml").unlink()
    course, errors = survey(content)
    assert course is None
    assert errors


def test_a_grid_that_is_listed_is_there_and_one_that_is_there_is_listed(
    content: Path, spoil: Spoil
) -> None:
    spoil("course.yaml", "grids: [three]", "grids: [four]")
    assert any("this file is missing" in line for line in told(content))
    assert any("the grid three is not listed" in line for line in told(content))


def test_two_courses_share_no_lesson(content: Path) -> None:
    other = content.parent / "other"
    shutil.copytree(content, other)
    for name in ("course.yaml", "course.ja.md", "course.en.md"):
        path = other / name
        path.write_text(path.read_text("utf-8").replace("sample", "other"), "utf-8")
    with pytest.raises(InvalidContent) as invalid:
        load(content.parent)
    assert "the course other has a lesson 'first-look' too" in str(invalid.value)


def test_several_grids_are_told_apart_by_name(content: Path, spoil: Spoil) -> None:
    for stem in ("yaml", "ja.md", "en.md"):
        text = (content / f"grids/three.{stem}").read_text("utf-8")
        (content / f"grids/more.{stem}").write_text(
            text.replace("grid: three", "grid: more").replace("{#three}", "{#more}"),
            "utf-8",
        )
    spoil("course.yaml", "grids: [three]", "grids: [three, more]")
    spoil("lessons/make-a-role/lesson.yaml", "operation: GetRole", "setting: no-role")
    assert any("say which grid it is: three, more" in line for line in told(content))


def test_a_file_that_nothing_reads_is_told(content: Path) -> None:
    """What was misspelt would be missed by nobody; notes may lie beside it."""
    (content / "demonstrations.yaml").unlink()
    for name in (
        "README.md",
        "README.ja.md",
        ".pre-commit-config.yaml",
        "demonstration.yaml",
        "grids/notes.txt",
        "lessons/first-look/design.md",
        "lessons/first-look/texts.ja.md",
        "way.yml",
    ):
        (content / name).write_text("x", "utf-8")
    assert told(content) == [
        "demonstration.yaml:1: nothing reads this file; perhaps demonstrations.yaml",
        "demonstrations.en.md:1: nothing reads this without demonstrations.yaml",
        "demonstrations.ja.md:1: nothing reads this without demonstrations.yaml",
        "lessons/first-look/texts.ja.md:1: nothing reads this file; perhaps text.ja.md",
        "way.yml:1: nothing reads this file; perhaps ways.yaml",
    ]


def test_lessons_without_a_course_are_told(content: Path) -> None:
    (content / "course.yaml").rename(content / "Course.yml")
    assert told(content) == ["course.yaml:1: this file is missing; there is Course.yml"]


def test_an_empty_directory_is_no_course(tmp_path: Path) -> None:
    with pytest.raises(InvalidContent):
        load(tmp_path)


# the course's own sentences


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_reason_is_told_with_its_parameters_in_the_course(language: str) -> None:
    course = package_library().courses["iam-roles"]
    sentences = course.check_sentences[language]
    for reason in Reason:
        assert reason in sentences
        assert set(re.findall(r"\{(\w+)\}", sentences[reason])) <= reason.parameters


def test_both_languages_use_the_same_parameters() -> None:
    course = package_library().courses["iam-roles"]
    for reason in Reason:
        used = {
            tuple(sorted(set(re.findall(r"\{(\w+)\}", sentences[reason]))))
            for sentences in course.check_sentences.values()
        }
        assert len(used) == 1, reason


def test_content_may_lie_anywhere(content: Path, tmp_path: Path) -> None:
    moved = tmp_path / "elsewhere" / "sample"
    shutil.move(content, moved)
    assert (
        load(moved.parent)
        .courses["sample"]
        .lesson("first-look")
        .text("ja")
        .path.is_relative_to(moved)
    )


def test_a_course_has_the_sites_ways_and_its_own(content: Path, spoil: Spoil) -> None:
    spoil(
        "lessons/make-a-role/lesson.yaml",
        "        guide: null\n",
        "        guide: lab/look\n",
    )
    assert any("there is no way 'lab/look'" in error for error in told(content))
    ways = content / "ways.yaml"
    ways.write_text(
        "ways:\n  lab/look:\n    service: iam\n    steps: [{part: there}]\n", "utf-8"
    )
    assert any("there is no part 'there'" in error for error in told(content))
    ways.write_text(
        "parts:\n  there:\n    - {on: iam, point: menu-roles}\n"
        "    - {on: iam-roles, shows: {mine: gone}, point: create-role}\n"
        "ways:\n  lab/look:\n    service: iam\n    steps: [{part: there}]\n",
        "utf-8",
    )
    for wrong, message in (
        ("service: iam", "no way begins in"),
        ("on: iam,", "there is no page"),
        ("shows: {mine", "iam-roles does not tell 'minex': it tells left, mine"),
        ("point: menu-roles", "there is no control 'menu-rolesx'; perhaps menu-roles"),
    ):
        ok = ways.read_text("utf-8")
        bent = wrong.rstrip(",") + "x" + ("," if wrong.endswith(",") else "")
        ways.write_text(ok.replace(wrong, bent), "utf-8")
        assert any(message in error for error in told(content)), told(content)
        ways.write_text(ok, "utf-8")
    found = read(content).ways
    assert found["lab/look"].next_on("iam", {}, lambda _: False) == "menu-roles"
    assert found["lab/look"].next_on("iam-users", {}, lambda _: False) is None
    assert "iam/roles/create" in found


def test_a_course_says_whether_it_follows_the_article(
    content: Path, spoil: Spoil
) -> None:
    assert read(content).follows_the_article
    spoil("lessons/make-a-role/lesson.yaml", "article: [1, 2]", "article: []")
    spoil("lessons/first-look/lesson.yaml", "article: [", "article: [] # [")
    assert not read(content).follows_the_article


def test_what_is_shown_without_an_account_has_the_example_names(tmp_path: Path) -> None:
    folder = shutil.copytree(COURSES / "two-accounts", tmp_path / "two-accounts")
    beside = [*folder.glob("*.md"), *folder.glob("grids/*.md")]
    for path in (*beside, *folder.glob("lessons/*/text.*.md")):
        text = path.read_text("utf-8")
        heading = re.compile(r"^(#.*?)(?= \{#)", re.MULTILINE)
        text = heading.sub(r"\1 {region}", text, count=0 if path in beside else 1)
        path.write_text(text, "utf-8")
    course = read(folder)
    belief, ask = next(
        (one, one.ask) for one in course.misconceptions.values() if one.ask
    )
    assert ask is not None
    for language in ("ja", "en"):
        grid = next(iter(course.grids.values()))
        for title in (
            course.title(language),
            course.texts[language][course.units[0].unit].title,
            course.concept_texts[language][course.concepts[0]].title,
            grid.title(language),
            grid.name_of(grid.file.ids[0], language),
            belief.title(language),
            *(lesson.title(language) for lesson in course.lessons),
        ):
            assert title.endswith(f" {course.examples()['region']}"), title
        assert belief.texts[language][ask.id].title.endswith(" {region}")
