"""The machine part says what it may say and nothing else."""

import re
from pathlib import Path

import pytest

from iamtutor.lessons.schema.acts import BUTTONS, Press
from iamtutor.lessons.schema.course import CourseFile, GridFile
from iamtutor.lessons.schema.lesson import LessonFile, Task
from iamtutor.lessons.schema.predicates import parts
from iamtutor.lessons.schema.questions import Choose, Sort, Visit
from iamtutor.lessons.schema.values import validate
from iamtutor.lessons.text.errors import InvalidContent
from iamtutor.lessons.text.strict_yaml import parse
from tools import write_buttons

DOC = Path(__file__).parents[2] / "docs/authoring.md"
TASK = """\
lesson: sample
status: published
minutes: 5
article: [1]
teaches: []
needs: []
world: tiny
places: [console, desk, ec2]
steps:
  - step: one
    tasks:
      - task: first
        at: desk
        check: {check}
        solutions:
          cli:
            - {act}
"""
CHECK = "{exists: {bucket: {}}}"
ACT = "{run: ls, at: desk}"


def lesson(check: str = CHECK, act: str = ACT, **replaced: str) -> LessonFile:
    text = TASK.replace("{check}", check).replace("{act}", act)
    for old, new in replaced.items():
        text = re.sub(rf"^{old}: .*$", f"{old}: {new}", text, flags=re.M)
    return validate(LessonFile, parse(text, Path("lesson.yaml")))


def messages(**arguments: str) -> str:
    with pytest.raises(InvalidContent) as error:
        lesson(**arguments)
    return str(error.value)


def documented() -> str:
    found = re.search(
        r"^```yaml\n(lesson: .*?)^```", DOC.read_text("utf-8"), re.M | re.S
    )
    assert found is not None
    return found[1]


def test_the_lesson_in_the_authors_guide_is_a_lesson() -> None:
    file = validate(LessonFile, parse(documented(), DOC))
    assert file.lesson == "make-the-role"
    kinds = [type(question) for question in file.steps[0].questions]
    assert kinds == [Choose, Sort, Visit]


def test_the_table_of_buttons_in_the_authors_guide_is_made_of_the_buttons() -> None:
    assert DOC.read_text("utf-8") == write_buttons.written()


@pytest.mark.parametrize(
    ("button", "parameter", "value"),
    [
        ("create-role", "name", 1),
        ("create-role", "name", ["a"]),
        ("attach-policies", "policies", {"a": "b"}),
        ("create-role", "tags", ["a"]),
        ("put-bucket-encryption", "bucket_key", "yes"),
        ("update-role", "duration", "3600"),
        ("launch-instance", "volume", {"size": "8"}),
    ],
)
def test_a_parameter_is_of_its_kind(button: str, parameter: str, value: object) -> None:
    said: dict[str, object] = {"text": "a", "texts": ["a"], "switch": True, "number": 1}
    given = {one.name: said[one.kind] for one in BUTTONS[button].needs}
    Press.model_validate({"press": button, "with": given})
    with pytest.raises(ValueError, match=f"{parameter} is "):
        Press.model_validate({"press": button, "with": {**given, parameter: value}})


def test_the_authors_guide_has_every_predicate() -> None:
    guide = DOC.read_text("utf-8")
    table = guide.partition("| predicate |")[2].partition("\n\n")[0]
    refused = messages(check="{no_such_predicate: 1}")
    named = re.findall(
        r"\b[a-z_]+\b", refused.partition("predicate: ")[2].split(";")[0]
    )
    for name in set(named) - {"and", "in", "a", "pitfall"}:
        assert f"`{name}`" in table, name


CHECKS = [
    "{can: {principal: role/x, action: 's3:GetObject', resource: 'arn:aws:s3:::b/k'}}",
    "{can: {principal: role/x, action: ['s3:A', 's3:B'], resource: ['*', '*']}}",
    "{cannot: {principal: user/x, action: 's3:A', resource: '*', because: implicitDeny}}",
    "{allows_only: {principal: role/x, actions: {'*': ['s3:A']}, resources: ['*']}}",
    "{called: {operation: GetRole, at: desk, decision: allowed}}",
    "{called: {setting: s, command: c, decision: none}}",
    "{called: {presigned: true}}",
    "{called: {decided_by: scp, statement: NoUploads}}",
    "{can: {principal: role/x, action: 's3:A', resource: '{role_arn}'}}",
    "{called: {recalled: {name: DeleteBucket, error: AccessDenied}}}",
    "{exists: {role: {name: 'x*', trusts: a, attached: [], inline: 0}}}",
    "{exists: {association: {instance: {name: a}, role: {attached_exactly: []}}}}",
    "{absent: {object: {bucket: '{bucket}', key: k}}}",
    "{file: {at: ec2, exists: '*.txt'}}",
    "{file: {at: desk, contains: '404 - Not Found'}}",
    "{file: {at: ec2, lacks: AKIA}}",
    "{answered: q}",
    "{all: [{answered: q}, {not: {answered: q}}, {any: [{answered: q}]}]}",
]


@pytest.mark.parametrize("check", CHECKS)
def test_every_predicate_can_be_said(check: str) -> None:
    assert lesson(check=check).steps[0].tasks[0].check is not None


@pytest.mark.parametrize(
    ("check", "message"),
    [
        ("{exsts: {bucket: {}}}", "not exsts; perhaps exists"),
        ("{exists: {bucket: {}}, absent: {bucket: {}}}", "not exists and absent"),
        ("exists", "a check is one predicate"),
        ("{exists: {}}", "name exactly one kind"),
        ("{exists: {bucket: null}}", "name exactly one kind"),
        ("{exists: {bucket: {}, role: {}}}", "name exactly one kind"),
        ("{exists: {queue: {}}}", "unknown key 'queue'"),
        ("{exists: {role: {trust: a}}}", "unknown key 'trust'"),
        (
            "{exists: {role: {nmae: a}}}",
            "'nmae' in steps.0.tasks.0.check.exists.role; perhaps name",
        ),
        ("{exists: {role: {region: a}}}", "the key 'region' doesn't belong here in "),
        ("{exists: {role: {inline: many}}}", "a whole number belongs here"),
        ("{called: {}}", "say which call counts"),
        ("{called: {presigned: false}}", "say which call counts"),
        (
            "{called: {decision: allowed, decided_by: identity}}",
            "decided_by is of a call that was refused",
        ),
        (
            "{called: {decision: implicitDeny, statement: First}}",
            "a statement decides what is allowed, or denied explicitly",
        ),
        ("{called: {decision: denied}}", "belongs here, not 'denied'"),
        ("{called: {principal: lab-role}}", "is not role/NAME"),
        (
            "{can: {principal: role/x, action: GetObject, resource: '*'}}",
            "is not an action",
        ),
        ("{can: {principal: role/x, action: [], resource: '*'}}", "at least 1"),
        ("{can: {principal: role/x, action: 's3:A', resource: b}}", "is not an ARN"),
        (
            "{can: {principal: role/x, action: 's3:A', resource: '{bucket}'}}",
            "'{bucket}' is not an ARN, * or a placeholder that ends in _arn",
        ),
        ("{can: {principal: role/x, action: 's3:A'}}", "'resource' is missing"),
        ("{file: {at: ec2}}", "say what exists"),
        ("{all: []}", "at least 1"),
        ("{called: {operation: A, fresh: yes}}", "true or false belongs here"),
        ("{called: {at: files}}", "files is no place that calls come from"),
        ("{statement: {attached_to: anonymous}}", "is not role/NAME or user/NAME"),
        ("{exists: {bucket: {name: '{buckte}'}}}", "no placeholder {buckte}"),
        ("{statement: {attached_to: role/x}}", "in a pitfall only"),
        ("{all: [{not: {statement: {attached_to: role/x}}}]}", "in a pitfall only"),
    ],
)
def test_an_impossible_check_is_refused_with_its_line(check: str, message: str) -> None:
    told = messages(check=check)
    assert message in told
    assert re.match(r"lesson\.yaml:1[24]: ", told), told


@pytest.mark.parametrize(
    "act",
    [
        "{run: 'aws s3 ls s3://{bucket}', at: ec2, exit: 254}",
        "{drop: hello.txt, text: '', at: ec2}",
        "{answer: q}",
        "{press: modify-iam-role, with: {instance: '{instance}', instance_profile: null}}",
        "{press: create-bucket, with: {name: x}, error: BucketAlreadyExists}",
        "{press: upload, with: {bucket: b, files: {a.txt: '{not filled}'}}}",
        "{press: delete-objects, with: {bucket: b, keys: [a, b]}}",
    ],
)
def test_every_act_can_be_said(act: str) -> None:
    assert lesson(act=act).steps[0].tasks[0].first_solution()


@pytest.mark.parametrize(
    ("act", "message"),
    [
        ("{rnu: away}", "an act is press, run, drop, pull or answer; not rnu"),
        ("run", "an act is press, run, drop, pull or answer"),
        ("{run: ls}", "'at' is missing"),
        ("{run: ls, at: console}", "console is no machine"),
        ("{run: ls, at: ec2, exit: ok}", "a whole number belongs here"),
        ("{run: ls, at: ec2, exit: true}", "a whole number belongs here"),
        ("{run: 'ls {fiel}', at: ec2}", "no placeholder {fiel}"),
        ("{press: push, with: {}}", "there is no button 'push'"),
        ("{press: create-bucket, with: {}}", "create-bucket needs name"),
        ("{press: create-bucket, with: {name: x, size: y}}", "has no size"),
        ("{press: create-bucket, with: {nam: x}}", "has no nam; perhaps name"),
        ("{press: create-bucket, with: {name: '{buckte}'}}", "no placeholder {buckte}"),
        ("{press: create-bucket, with: {name: 5}}", "name is a text"),
        (
            "{press: delete-objects, with: {bucket: b, keys: [1]}}",
            "a button takes text",
        ),
        ("{press: create-bucket}", "'with' is missing"),
        ("{drop: a.txt}", "'text' is missing"),
    ],
)
def test_an_impossible_act_is_refused_with_its_line(act: str, message: str) -> None:
    told = messages(act=act)
    assert message in told
    assert told.startswith("lesson.yaml:17: "), told


@pytest.mark.parametrize(
    ("replaced", "message"),
    [
        (
            {"status": "ready"},
            "or 'retired' belongs here, not 'ready'",
        ),
        ({"minutes": "'5'"}, "a whole number belongs here"),
        ({"minutes": "true"}, "a whole number belongs here"),
        ({"lesson": "Sample"}, "is not an id"),
        ({"teaches": "[a, a]"}, "'a' is listed twice"),
        ({"places": "[console]"}, "first is at desk, which is not in places"),
        ({"places": "[console, Moon]"}, "is not an id"),
        ({"world": "null"}, "a lesson with tasks needs a world"),
        ({"places": "[console, tools]"}, "tools is no place of the workbench"),
        ({"minutes": "0"}, "a number greater than 0 belongs here, not 0 in minutes"),
        (
            {"article": "[16]"},
            "a number less than or equal to 15 belongs here, not 16 in article.0",
        ),
    ],
)
def test_an_impossible_lesson_is_refused(
    replaced: dict[str, str], message: str
) -> None:
    assert message in messages(**replaced)


@pytest.mark.parametrize("name", ["_bucket", "Bucket", "bucket_2"])
def test_a_placeholder_begins_with_a_letter(name: str) -> None:
    units = [{"unit": "one", "lessons": ["sample"]}]
    with pytest.raises(ValueError, match="is not a placeholder: a letter a to z, then"):
        CourseFile.model_validate(
            {"course": "own", "names": {name: "x"}, "units": units}
        )


def test_a_placeholder_of_an_arn_stands_for_one() -> None:
    """A resource may be said by it."""
    units = [{"unit": "one", "lessons": ["sample"]}]
    with pytest.raises(ValueError, match="by its name, gate_arn stands for an ARN"):
        CourseFile.model_validate(
            {"course": "own", "names": {"gate_arn": "gate"}, "units": units}
        )


def test_what_an_account_always_has_is_given_no_other_meaning() -> None:
    """Which would never be seen: the world's own goes before it."""
    units = [{"unit": "one", "lessons": ["sample"]}]
    with pytest.raises(ValueError, match="region is the world's: a course gives it no"):
        CourseFile.model_validate(
            {"course": "own", "names": {"region": "here"}, "units": units}
        )


def test_a_name_of_a_course_is_refused_for_one_reason() -> None:
    text = "course: own\nnames:\n  who: {example: a, latest: users}\nunits: []\n"
    with pytest.raises(InvalidContent) as error:
        validate(CourseFile, parse(text, Path("course.yaml")))
    assert [one.line for one in error.value.errors] == [3, 4]
    assert "'policy' or 'bucket' belongs here, not 'users'" in str(error.value)


def test_a_course_has_something_to_complete() -> None:
    units = [{"unit": "one", "lessons": ["sample"], "optional": True}]
    with pytest.raises(ValueError, match="every unit is optional"):
        CourseFile.model_validate({"course": "own", "units": units})


def test_all_mistakes_are_told_at_once() -> None:
    told = messages(check="{nonsense: 1}", act="{walk: away}", status="ready")
    assert [line.split(":")[1] for line in told.splitlines()] == ["2", "14", "17"]


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("{question: q, choices: [a, b], correct: [c]}", "no choice is called c"),
        ("{question: q, choices: [a, b], correct: [a, b]}", "every choice is correct"),
        ("{question: q, choices: [a], correct: [a]}", "at least 2"),
        ("{question: q, choices: [a, a], correct: [a]}", "listed twice"),
        (
            "{question: q, choices: [a, b], correct: [a], misconceptions: {a: m}}",
            "a is no wrong choice",
        ),
        ("{question: q, choices: [a, b]}", "'correct' is missing"),
        (
            "{question: q, sort: {bins: [a, b], items: {c: d, e: a}}}",
            "no bin is called d",
        ),
        (
            "{question: q, sort: {bins: [a, b], items: {a: b, c: a}}}",
            "a bin and an item",
        ),
        (
            "{question: q, sort: {bins: [a, b], items: {c: a, d: b}}, "
            "misconceptions: {x: m}}",
            "no item is called x",
        ),
        (
            "{question: q, sort: {bins: [a, b], items: {c: a, d: a}}}",
            "every item goes into one bin",
        ),
        ("{question: q, visit: []}", "at least 1"),
        ("{question: first, visit: [a]}", "'first' is listed twice"),
        ("{question: one, visit: [a]}", "'one' is listed twice"),
    ],
)
def test_an_impossible_question_is_refused(question: str, message: str) -> None:
    text = TASK.replace("{check}", CHECK).replace("{act}", ACT)
    text += f"    questions:\n      - {question}\n"
    with pytest.raises(InvalidContent, match=re.escape(message)):
        validate(LessonFile, parse(text, Path("lesson.yaml")))


def test_several_correct_choices_make_check_boxes() -> None:
    one = Choose(question="q", choices=("a", "b", "c"), correct=("a",))
    two = Choose(question="q", choices=("a", "b", "c"), correct=("a", "b"))
    assert not one.several
    assert two.several


def test_the_parts_of_a_check_include_those_inside_it() -> None:
    check = "{all: [{answered: a}, {not: {any: [{answered: b}, {answered: c}]}}]}"
    task = lesson(check=check).steps[0].tasks[0]
    assert isinstance(task, Task)
    answered = [
        part.answered for part in parts(task.check) if hasattr(part, "answered")
    ]
    assert answered == ["a", "b", "c"]


def test_a_setting_and_a_command_of_one_name_are_refused() -> None:
    text = """\
grid: g
caller: {at: ec2}
settings: [{setting: a, policies: []}]
commands: [{command: a, line: ls, service: s3, operation: X, action: 's3:X'}]
"""
    with pytest.raises(InvalidContent, match="'a' is listed twice"):
        validate(GridFile, parse(text, Path("grid.yaml")))


def test_a_map_follows_machines_that_the_lesson_has() -> None:
    assert lesson(places="[console, desk, ec2]\nmap: {also: [ec2]}").map is not None
    assert "the map's elsewhere is not in places" in messages(
        places="[console, desk, ec2]\nmap: {also: [elsewhere]}"
    )
