"""A proof that can't fail proves nothing: each is shown a lesson that it must refuse."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from iamtutor.lessons.__main__ import main
from iamtutor.lessons.proofs.proof import NotProven
from iamtutor.lessons.proofs.prover import Prover
from iamtutor.lessons.text.errors import TOLD, ContentError, InvalidContent
from iamtutor.lessons.text.files import MOST_FILES

pytestmark = pytest.mark.thorough

LESSON = "lessons/make-a-role/lesson.yaml"
Spoil = Callable[[str, str, str], None]


@pytest.fixture
def spoil(content: Path) -> Spoil:
    def replace(name: str, old: str, new: str) -> None:
        path = content / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    return replace


def failed(content: Path, transcripts: Path | None = None) -> dict[str, str]:
    """The proofs that fail, with what they say."""
    prover = Prover(content, transcripts or content / "transcripts")
    if transcripts is None:
        prover.write_transcripts()
    found = {}
    for proof in prover.proofs():
        try:
            proof.run()
        except NotProven as reason:
            found[proof.name] = str(reason)
    return found


def test_the_sample_is_proven(content: Path) -> None:
    assert failed(content) == {}


def test_every_kind_of_proof_is_made_of_the_sample(content: Path) -> None:
    names = [proof.name for proof in Prover(content, content).proofs()]
    assert names == [
        "loads[course]",
        "plain-words[course]",
        "demonstration[course/role-is-a-user]",
        "loads[first-look]",
        "loads[make-a-role]",
        "twins[first-look]",
        "reachable[first-look]",
        "plain-words[first-look]",
        "answer-is-right[first-look/which-is-a-role]",
        "answer-is-right[first-look/two-bins]",
        "answer-is-right[first-look/round-trip]",
        "starts[make-a-role/tiny]",
        "twins[make-a-role]",
        "reachable[make-a-role]",
        "plain-words[make-a-role]",
        "fails-first[make-a-role/role-for-ec2]",
        "solution-passes[make-a-role/role-for-ec2/console]",
        "solution-passes[make-a-role/role-for-ec2/cli]",
        "road-leads-on[make-a-role/role-for-ec2/cli]",
        "pitfall-is-told[make-a-role/role-for-ec2/trusts-lambda]",
        "fails-first[make-a-role/look-at-it]",
        "solution-passes[make-a-role/look-at-it/cli]",
        "commands-run[make-a-role/look-at-it]",
        "transcript[make-a-role]",
        "callers[course]",
    ]


def test_the_proofs_of_one_lesson_can_be_asked_for(content: Path) -> None:
    names = {proof.name for proof in Prover(content, content).proofs("first-look")}
    assert "loads[first-look]" in names
    assert len(names) == 7


def test_a_lesson_that_cannot_be_read_is_not_passed_over(
    content: Path, spoil: Spoil
) -> None:
    spoil(LESSON, "minutes: 10", "minutes: ten")
    assert set(failed(content)) == {"loads[make-a-role]"}


def test_a_course_that_cannot_be_read_is_not_passed_over(content: Path) -> None:
    (content / "course.yaml").unlink()
    prover = Prover(content, content)
    assert [proof.name for proof in prover.proofs()] == ["loads[course]"]
    with pytest.raises(NotProven, match=r"course\.yaml:1: this file is missing"):
        prover.proofs()[0].run()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("operation: GetRole", "operation: GetRoll", "no call GetRoll of any service"),
        (
            "operation: GetRole",
            "service: s3, operation: GetRole",
            "no call GetRole of s3 is simulated; there is one of iam",
        ),
        (
            "operation: GetRole",
            "service: iamm",
            "no call of iamm is simulated: the services are accessanalyzer, ",
        ),
        (
            "operation: GetRole",
            "recalled: {name: GetRoll, error: NoSuchEntity}",
            "no event is called GetRoll; perhaps GetRole",
        ),
        ("operation: GetRole", "action: 'iam:GetRoll'", "no action iam:GetRoll"),
        ("operation: GetRole", "action: 'iam:getRole'", "no action iam:getRole"),
        ("operation: GetRole", "action: 'aim:GetRole'", "no action aim:GetRole"),
        ("policy/AmazonS3Full", "policy/AmazonS3Fool", "manages no policy arn:aws:iam"),
        (
            "{exists: {role: {trusts: lambda.amazonaws.com}}}",
            "{can: {principal: role/x, action: 's3:GetObjekt', resource: '*'}}",
            "no action s3:GetObjekt",
        ),
        (
            "{exists: {role: {trusts: lambda.amazonaws.com}}}",
            "{allows_only: {principal: role/x, actions: {'*': ['s3:GetObject']}, "
            "resources: '*'}}",
            "no simulated call needs s3:GetObject on *",
        ),
        (
            "{exists: {role: {trusts: lambda.amazonaws.com}}}",
            "{can: {principal: role/x, action: 'sts:AssumeRole', resource: '*', "
            "given: {'sts:ExternalID': a, 'aws:SourceIp': b, 'sts:ExternalKey': c}}}",
            "no condition key sts:ExternalKey; perhaps sts:externalid",
        ),
    ],
)
def test_a_name_that_aws_does_not_have_is_refused(
    content: Path, spoil: Spoil, old: str, new: str, message: str
) -> None:
    spoil(LESSON, old, new)
    assert message in failed(content)["loads[make-a-role]"]


@pytest.mark.parametrize(
    ("old", "new"), [("s3:PutObject", "s3:PutObjekt"), ("S3FullAccess", "S3Fool")]
)
def test_a_name_in_the_grid_that_aws_does_not_have_is_refused(
    content: Path, spoil: Spoil, old: str, new: str
) -> None:
    spoil("grids/three.yaml", old, new)
    assert new in failed(content)["loads[course]"]


@pytest.mark.parametrize(
    ("principal", "told"),
    [
        ("user/admn", "there is no user 'admn'; perhaps admin"),
        ("role/lab-roll", "there is no role 'lab-roll'; perhaps lab-role"),
    ],
)
def test_whom_a_map_or_a_grid_names_is_there(
    content: Path, spoil: Spoil, principal: str, told: str
) -> None:
    spoil(
        LESSON,
        "world: tiny\n",
        f"world: tiny\nmap: {{caller: {{principal: {principal}}}}}\n",
    )
    assert f"lesson.yaml:8: {told}" in failed(content)["callers[make-a-role]"]
    spoil(
        "course.yaml",
        "caller: {at: ec2}",
        f"caller: {{at: ec2, principal: {principal}}}",
    )
    spoil("grids/three.yaml", "principal: role/*", f"principal: {principal}")
    found = failed(content)["callers[course]"].splitlines()
    assert [line.partition(": ")[2] for line in found] == [told, told]
    assert [line.rpartition("/")[2].split(":")[0] for line in found] == [
        "course.yaml",
        "three.yaml",
    ]


@pytest.mark.parametrize("principal", ["user/admin", "role/lab-role", "role/*", "root"])
def test_a_map_names_whoever_is_there_or_is_made(
    content: Path, spoil: Spoil, principal: str
) -> None:
    spoil(
        LESSON,
        "world: tiny\n",
        f"world: tiny\nmap: {{caller: {{principal: {principal}}}}}\n",
    )
    assert failed(content) == {}


def test_a_task_that_is_done_before_it_is_begun_is_refused(
    content: Path, spoil: Spoil
) -> None:
    spoil(LESSON, "operation: GetRole, at: desk, decision: allowed", "service: iam")
    assert "fails-first[make-a-role/look-at-it]" in failed(content)


def test_a_task_that_is_done_before_an_earlier_one_says_after_which(
    content: Path, spoil: Spoil
) -> None:
    there = "{called: {operation: GetRole, at: desk, decision: allowed}}"
    gone = "{absent: {role: {trusts: ec2.amazonaws.com}}}"
    spoil(LESSON, there, gone)
    proof = "fails-first[make-a-role/look-at-it]"
    assert "as role-for-ec2 begins" in failed(content)[proof]
    spoil(LESSON, f"check: {gone}", f"after: role-for-ec2\n        check: {gone}")
    assert proof not in failed(content)


@pytest.mark.parametrize("after", ["look-at-it", "no-such-task"])
def test_a_task_is_after_an_earlier_one(
    content: Path, spoil: Spoil, after: str
) -> None:
    spoil(LESSON, "check: {called", f"after: {after}\n        check: {{called")
    assert "no earlier task" in failed(content)["loads[make-a-role]"]


def test_a_solution_that_does_not_pass_is_refused(content: Path, spoil: Spoil) -> None:
    spoil(
        LESSON,
        "trusted_service: ec2.amazonaws.com",
        "trusted_service: ecs.amazonaws.com",
    )
    found = failed(content)
    told = found["solution-passes[make-a-role/role-for-ec2/console]"]
    assert "the check says: The account has no instance profile yet." in told


def test_the_calls_of_a_solution_that_does_not_pass_are_listed(
    content: Path, spoil: Spoil
) -> None:
    run = "- run: aws iam get-role --role-name {role}"
    spoil(LESSON, run, run.replace("get-role ", "list-attached-role-policies "))
    told = failed(content)["solution-passes[make-a-role/look-at-it/cli]"]
    assert told.endswith(
        "\ncalls:\n{service: iam, operation: ListAttachedRolePolicies, "
        "principal: user/admin, at: desk, decision: allowed} "
        "arn:aws:iam::111122223333:role/lab-role"
    )


def test_guided_mode_goes_to_what_the_solution_is_about(
    content: Path, spoil: Spoil
) -> None:
    spoil(LESSON, "guide: null", "guide: iam/roles/create")
    console = "policies: [AmazonS3FullAccess]}\n          cli:"
    press = "            - press: attach-policies\n              with: {role: ROLE, "
    for role, proven in (("'{role}'", True), ("lab-role", True), ("other", False)):
        also = press.replace("ROLE", role) + "policies: []}\n          cli:"
        spoil(LESSON, console, console.replace("          cli:", also))
        told = failed(content).get("solution-passes[make-a-role/role-for-ec2/console]")
        assert (told is None) == proven, told
        spoil(LESSON, also, "          cli:")
    assert told is not None
    assert "attach-policies is about other, but guided mode goes to {role}" in told


def test_a_cell_that_a_task_predicts_is_filled(content: Path, spoil: Spoil) -> None:
    task = "      - task: look-at-it\n        at: desk\n"
    predicts = f"{task}        predict: {{setting: no-role, row: true}}\n"
    spoil(LESSON, task, predicts)
    told = failed(content)["outcome[make-a-role/look-at-it]"]
    assert "no-role/list-buckets: predicted in the grid, never run" in told


def test_a_solution_with_another_exit_status_is_refused(
    content: Path, spoil: Spoil
) -> None:
    spoil(
        LESSON, "get-role --role-name {role}\n", "get-role --role-name {role}; false\n"
    )
    told = failed(content)["solution-passes[make-a-role/look-at-it/cli]"]
    assert "the exit status is 1, not 0" in told


def test_a_solution_that_is_taken_for_a_pitfall_is_refused(
    content: Path, spoil: Spoil
) -> None:
    spoil(
        LESSON,
        "when: {exists: {role: {trusts: lambda",
        "when: {exists: {role: {trusts: ec2",
    )
    found = failed(content)
    told = found["solution-passes[make-a-role/role-for-ec2/console]"]
    assert "taken for the pitfall trusts-lambda" in told
    told = found["pitfall-is-told[make-a-role/role-for-ec2/trusts-lambda]"]
    assert "what is recognised: nothing" in told


def test_a_pitfall_that_passes_the_check_is_refused(
    content: Path, spoil: Spoil
) -> None:
    spoil(LESSON, "trusted_service: lambda", "trusted_service: ec2")
    told = failed(content)["pitfall-is-told[make-a-role/role-for-ec2/trusts-lambda]"]
    assert told == "the attempt passes the check"


def test_a_pitfall_that_is_there_from_the_start_is_refused(
    content: Path, spoil: Spoil
) -> None:
    spoil(
        LESSON,
        "when: {exists: {role: {trusts: lambda.amazonaws.com}}}",
        "when: {absent: {bucket: {}}}",
    )
    told = failed(content)["pitfall-is-told[make-a-role/role-for-ec2/trusts-lambda]"]
    assert told == "it is recognised before it was attempted"


def test_an_alternative_that_leads_nowhere_is_refused(
    content: Path, spoil: Spoil
) -> None:
    last = "--instance-profile-name {role} --role-name {role}"
    spoil(LESSON, last, f"{last} && rm .aws/credentials")
    told = failed(content)
    assert set(told) == {"road-leads-on[make-a-role/role-for-ec2/cli]"}
    (reason,) = told.values()
    assert reason.startswith("then make-a-role/look-at-it: ")


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("aws iam get-roll", "usage"),
        ("awz iam get-role", "no program"),
        ("aws iam get-role --role-name 'x", "waits for the rest"),
        ("aws iam list-organizations-features", "this is not simulated"),
    ],
)
def test_a_command_that_cannot_be_run_is_refused(
    content: Path, spoil: Spoil, command: str, message: str
) -> None:
    for language in ("ja", "en"):
        spoil(
            f"lessons/make-a-role/text.{language}.md",
            "aws iam get-role --role-name {role}",
            command,
        )
    assert message in failed(content)["commands-run[make-a-role/look-at-it]"]


def test_a_command_with_a_hole_is_not_run(content: Path, spoil: Spoil) -> None:
    for language in ("ja", "en"):
        spoil(
            f"lessons/make-a-role/text.{language}.md",
            "aws iam get-role --role-name {role}",
            "aws iam ____ --role-name {role}",
        )
    assert failed(content) == {}


@pytest.mark.parametrize(
    ("ja", "en", "command", "works"),
    [
        ("コンソールで作ります。", "In the console.", "aws iam list-roles", True),
        ("コンソールで作ります。", "In the console.", "aws iam list-rolls", False),
        ("できました。", "It is made.", "aws iam get-role --role-name {role}", True),
        ("作りました。", "You made it.", "aws iam get-role --role-name {role}", True),
        ("作りました。", "You made it.", "aws iam get-roll", False),
    ],
)
def test_commands_are_run_wherever_they_stand(
    content: Path, spoil: Spoil, ja: str, en: str, command: str, works: bool
) -> None:
    fence = f"\n```console\n{command}\n```"
    spoil("lessons/make-a-role/text.ja.md", ja, ja + fence)
    spoil("lessons/make-a-role/text.en.md", en, en + fence)
    assert (failed(content) == {}) is works


def test_commands_in_a_lesson_without_a_world_are_refused(
    content: Path, spoil: Spoil
) -> None:
    fence = "\n```console\nls\n```"
    spoil(
        "lessons/first-look/text.ja.md", "ロールを見ます。", "ロールを見ます。" + fence
    )
    spoil(
        "lessons/first-look/text.en.md", "A look at roles.", "A look at roles." + fence
    )
    found = failed(content)
    assert found == {
        "commands-run[first-look/first-look]": "there is no world to run commands in"
    }


def test_a_file_that_the_solution_drops_is_there_for_the_commands(
    content: Path, spoil: Spoil
) -> None:
    line = "aws iam get-role --cli-input-json file://role.json"
    for language in ("ja", "en"):
        text = f"lessons/make-a-role/text.{language}.md"
        spoil(text, "aws iam get-role --role-name {role}", line)
    first = "            - run: aws iam get-role --role-name {role}\n"
    spoil(LESSON, first, first.replace("aws iam get-role --role-name {role}", line))
    proof = "commands-run[make-a-role/look-at-it]"
    assert "No such file or directory: 'role.json'" in failed(content)[proof]
    dropped = "            - drop: role.json\n              at: desk\n"
    spoil(
        LESSON,
        first.replace("aws iam get-role --role-name {role}", line),
        f'{dropped}              text: \'{{"RoleName": "lab-role"}}\'\n'
        f"            - run: {line}\n",
    )
    assert failed(content) == {}


def test_a_denied_command_can_be_run(content: Path, spoil: Spoil) -> None:
    for language in ("ja", "en"):
        spoil(
            f"lessons/make-a-role/text.{language}.md",
            "aws iam get-role --role-name {role}",
            "aws s3 ls s3://my-bucket",
        )
    assert failed(content) == {}


def test_languages_that_differ_are_refused(content: Path, spoil: Spoil) -> None:
    spoil(
        "lessons/make-a-role/text.en.md", "trusts Lambda now", "trusts 「Lambda」 now"
    )
    assert {"twins[make-a-role]", "loads[make-a-role]"} == set(failed(content))


def test_a_concept_that_nobody_taught_is_refused(content: Path, spoil: Spoil) -> None:
    spoil("lessons/first-look/lesson.yaml", "teaches: [role]", "teaches: []")
    assert "reachable[make-a-role]" in failed(content)


def test_a_transcript_that_was_never_recorded_is_refused(
    content: Path, tmp_path: Path
) -> None:
    told = failed(content, tmp_path)["transcript[make-a-role]"]
    assert f"not recorded in {tmp_path}" in told


def test_a_transcript_that_changed_is_refused(content: Path, tmp_path: Path) -> None:
    prover = Prover(content, tmp_path / "recorded")
    (path,) = prover.write_transcripts()
    assert failed(content, path.parent) == {}
    path.write_text(path.read_text("utf-8").replace("AROA", "AIDA"), "utf-8")
    assert "recorded" in failed(content, path.parent)["transcript[make-a-role]"]
    path.write_text(path.read_text("utf-8").replace("AIDA", "AROA") + "more\n", "utf-8")
    told = failed(content, path.parent)["transcript[make-a-role]"]
    assert "goes on where the other ends" in told


def test_a_pipe_in_the_place_of_a_transcript_is_told_and_not_waited_for(
    content: Path, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "make-a-role.txt")
    told = failed(content, tmp_path)["transcript[make-a-role]"]
    assert told.endswith("make-a-role.txt:1: this is no file")
    with pytest.raises(ContentError, match="this is no file"):
        Prover(content, tmp_path).write_transcripts()


def test_a_question_whose_wrong_choice_is_right_is_refused(content: Path) -> None:
    from iamtutor.lessons.proofs.reading import answer_is_right
    from iamtutor.lessons.schema.questions import Choose

    twice = Choose.model_construct(
        question="q", choices=("a", "b"), correct=("a", "a"), misconceptions={}
    )
    with pytest.raises(NotProven, match="not taken"):
        answer_is_right(twice)


# the command line


def test_one_lesson_can_be_proven_from_the_command_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["who-are-you"]) == 0
    assert " proofs, 0 failed" in capsys.readouterr().out


def test_zero_proofs_are_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["no-such-lesson"]) == 1
    told = capsys.readouterr().out
    assert told.startswith("no lesson 'no-such-lesson'; there are: first-refusal, ")


@pytest.mark.parametrize("inside", ["", "lessons"])
def test_a_folder_without_courses_is_named(
    content: Path, inside: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Often it is the course itself, and not the folder above it."""
    assert main(["--courses", str(content / inside)]) == 1
    assert f"there is no course in {content / inside}: " in capsys.readouterr().out


def test_nothing_is_recorded_of_what_cannot_be_read(
    content: Path, spoil: Spoil, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(LESSON, "minutes: 10", "minutes: ten")
    assert main(["--courses", str(content.parent), "--transcripts"]) == 1
    assert "a whole number belongs here, not 'ten'" in capsys.readouterr().out
    assert not (content / "transcripts").exists()


def test_nothing_is_played_of_what_cannot_be_read(
    content: Path, spoil: Spoil, capsys: pytest.CaptureFixture[str]
) -> None:
    """The mistake is told with its line, and not what it leads to elsewhere."""
    spoil(
        LESSON, "check:", "predict: {setting: full-access, row: true}\n        check:"
    )
    spoil("grids/three.yaml", "caller:", "callers:")
    assert main(["--courses", str(content.parent)]) == 1
    *mistakes, _, last = capsys.readouterr().out.splitlines()
    assert mistakes[0].endswith(
        "grids/three.yaml:2: unknown key 'callers'; perhaps caller"
    )
    assert (
        last == f"mistakes in what is written: {len(mistakes)}; nothing is played yet"
    )


def test_a_folder_full_of_strange_files_is_told_in_sentences(
    content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(MOST_FILES + 1):
        (content / f"worlds/w{number}.yaml").write_text("a: b\n")
        (content / f"lessons/l{number}").mkdir()
    assert main(["--courses", str(content.parent)]) == 1
    told = capsys.readouterr().out.splitlines()
    (sentence,) = [line for line in told if "worlds:1:" in line]
    assert sentence.endswith("more than 500 files are called *.yaml here")
    assert any(line.endswith("no unit lists 481 more lessons") for line in told)
    assert len(told) < 50


def test_so_many_mistakes_are_told_at_once_and_counted(tmp_path: Path) -> None:
    errors = [ContentError(tmp_path, n, "no") for n in range(TOLD + 3)]
    *_, before, last = str(InvalidContent(errors)).splitlines()
    assert before == str(errors[TOLD - 1])
    assert last == "and 3 more"


def test_what_fails_for_one_reason_is_told_once(
    content: Path, spoil: Spoil, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil("worlds/tiny.yaml", "user: admin", "user: admin, key_of: nobody")
    assert main(["--courses", str(content.parent)]) == 1
    told = capsys.readouterr().out
    assert told.count("there is no user 'nobody'") == 1
    assert "NOT PROVEN demonstration[course/role-is-a-user], starts[" in told


def test_what_is_not_proven_is_told_with_its_line(
    content: Path, spoil: Spoil, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(LESSON, "get-role --role-name {role}\n", "get-role --role-name no-such\n")
    assert main(["--courses", str(content.parent)]) == 1
    text = (content / LESSON).read_text("utf-8")
    line = text[: text.index("get-role")].count("\n")
    told = capsys.readouterr().out
    proof = "NOT PROVEN solution-passes[make-a-role/look-at-it/cli]"
    assert f"{proof}\n{content / LESSON}:{line}\n" in told
    assert "the exit status is 254, not 0; where it may be, say exit: 254" in told


def test_a_name_that_aws_does_not_have_is_told_before_anything_is_played(
    content: Path, spoil: Spoil, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(LESSON, "operation: GetRole", "operation: GetRoll")
    assert main(["--courses", str(content.parent)]) == 1
    told, *_, last = capsys.readouterr().out.splitlines()
    assert told.endswith("no call GetRoll of any service is simulated; perhaps GetRole")
    assert last == "mistakes in what is written: 1; nothing is played yet"


def test_a_lesson_that_another_course_has_is_told(
    content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = content.parent / "second"
    shutil.copytree(content, copy)
    assert main(["--courses", str(content.parent)]) == 1
    assert "the course sample has a lesson 'first-look' too" in capsys.readouterr().out


def test_a_mistake_in_the_products_own_course_is_told_too(
    content: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoilt() -> None:
        raise InvalidContent([ContentError(content, 7, "no")])

    monkeypatch.setattr("iamtutor.lessons.__main__.package_library", spoilt)
    assert main(["--courses", str(content.parent)]) == 1
    assert ":7: no\n" in capsys.readouterr().out


def test_an_unknown_option_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["--transcript"], ["one", "two"]):
        with pytest.raises(SystemExit):
            main(arguments)
        assert "usage" in capsys.readouterr().err


def test_words_to_avoid_are_refused(content: Path, spoil: Spoil) -> None:
    spoil("lessons/make-a-role/text.en.md", "Make one.", "Make one anew.")
    spoil("misconceptions.ja.md", "ロールは", "鍵と同じように、ロールは")
    told = failed(content)
    assert set(told) == {"plain-words[make-a-role]", "plain-words[course]"}
    assert "text.en.md:2: 'anew': say again" in told["plain-words[make-a-role]"]
    assert "misconceptions.ja.md" in told["plain-words[course]"]


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("exit: 254", "exit: 0", 8, "the exit status is 254"),
        ("cannot be found", "is here", 8, "nothing shows"),
        ("ends: allowed", "ends: denied", 13, "not denied"),
        ("press: create-role", "press: delete-role", 5, "delete-role"),
        ("name: worker, trusted", "name: '?', trusted", 5, "ValidationError"),
    ],
)
def test_a_demonstration_that_shows_something_else_is_told_with_its_line(
    content: Path, spoil: Spoil, old: str, new: str, line: int, said: str
) -> None:
    spoil("demonstrations.yaml", old, new)
    found = failed(content)
    assert found
    where = f"demonstrations.yaml:{line}: "
    assert any(where in told and said in told for told in found.values())
    assert all("[course" in name for name in found)


def test_a_line_of_a_demonstration_may_use_a_name_of_the_course_s_own(
    content: Path, spoil: Spoil
) -> None:
    spoil("course.yaml", "names:\n", "names:\n  worker: worker\n")
    spoil("demonstrations.yaml", "--user-name worker", "--user-name {worker}")
    assert failed(content) == {}


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("demonstrations.yaml", "world: tiny", "world: none", "no world 'none'"),
        ("worlds/tiny.yaml", "", "", "tiny.yml:1: a world's file ends in .yaml"),
        ("demonstrations.yaml", "line: role", "line: other", "role-is-a-user.other"),
        ("demonstrations.en.md", "- The role. {#role-is-a-user.role}\n", "", "choice"),
    ],
)
def test_a_demonstration_whose_texts_or_world_are_missing(
    content: Path, spoil: Spoil, name: str, old: str, new: str, said: str
) -> None:
    spoil(name, old, new)
    if not old:
        (content / name).rename((content / name).with_suffix(".yml"))
    told = "\n".join(map(str, Prover(content, content).errors))
    assert said in told
