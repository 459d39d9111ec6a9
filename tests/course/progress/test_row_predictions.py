"""A whole row of the grid, predicted at once; afterwards only what surprised is told."""

import re
import shutil
from pathlib import Path

import pytest
from django.conf import LazySettings

from iamtutor.course.models import Prediction
from iamtutor.lessons.content.library import load
from iamtutor.lessons.proofs.proof import NotProven
from iamtutor.lessons.proofs.prover import Prover
from iamtutor.lessons.text.errors import InvalidContent
from tests.cast import Cast, Visitor, text_of, visitor
from tests.course.test_another_course import SAMPLE
from tests.lessons.conftest import content
from tests.lessons.test_kinds import YAML
from tests.lessons.test_proofs_bite import Spoil, spoil

__all__ = ["content", "spoil"]
TWO_ACCOUNTS = SAMPLE.parent / "courses" / "two-accounts"
LESSON, TASK = "make-a-role", "look-at-it"
ROW = "        predict: {setting: full-access, row: true}\n"
RUN = {
    "list-buckets": "aws s3 ls",
    "upload": "echo x | aws s3 cp - s3://payroll-111122223333/x",
}


def with_a_row(folder: Path) -> Path:
    """The sample, whose grid is about the administrator's calls at the desk."""
    path = folder / YAML
    text = path.read_text("utf-8")
    path.write_text(text.replace(f"task: {TASK}\n", f"task: {TASK}\n{ROW}"), "utf-8")
    grid = folder / "grids/three.yaml"
    text = grid.read_text("utf-8")
    text = text.replace("{at: ec2, principal: role/*}", "{at: desk}")
    grid.write_text(text.replace("AmazonS3FullAccess", "AdministratorAccess"), "utf-8")
    return folder


@pytest.fixture(scope="module")
def courses(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("courses")
    shutil.copytree(SAMPLE, folder / "sample")
    with_a_row(folder / "sample")
    return folder


@pytest.fixture
def emi(cast: Cast, courses: Path, settings: LazySettings) -> Visitor:
    settings.COURSE_FOLDERS = [courses]
    emi = visitor(cast.emi)
    emi.post("people:start", course="sample")
    return emi


def said() -> dict[str, tuple[str, str]]:
    rows = Prediction.objects.values_list("command", "guess", "confidence")
    return {command: (guess, confidence) for command, guess, confidence in rows}


def predict(who: Visitor, *, htmx: bool = True, **guesses: str):  # type: ignore[no-untyped-def]
    fields = {f"guess-{name.replace('_', '-')}": word for name, word in guesses.items()}
    return who.post(
        "course:predict", LESSON, TASK, htmx=htmx, **fields, confidence="sure"
    )


def page_of(who: Visitor) -> str:
    return re.sub(r"\s+", " ", text_of(who.get("course:lesson", LESSON)))


@pytest.mark.parametrize("htmx", [True, False])
def test_it_is_predicted_in_one_form(emi: Visitor, htmx: bool) -> None:
    page = page_of(emi)
    assert page.count('name="guess-list-buckets"') == 3
    assert page.count('name="guess-upload"') == 3
    assert page.count('name="confidence"') == 3
    predict(emi, htmx=htmx, list_buckets="allowed", upload="denied")
    assert said() == {"list-buckets": ("allowed", "sure"), "upload": ("denied", "sure")}
    page = page_of(emi)
    assert 'name="guess-upload"' not in page
    assert page.count("not run yet") == 2


def test_only_what_surprised_is_told(emi: Visitor) -> None:
    predict(emi, list_buckets="allowed", upload="denied")
    emi.run(RUN["list-buckets"], lesson=LESSON, machine="desk")
    assert page_of(emi).count("not run yet") == 1
    answer = re.sub(
        r"\s+", " ", text_of(emi.run(RUN["upload"], lesson=LESSON, machine="desk"))
    )
    for page in (answer, page_of(emi)):
        told = page[page.index("As you predicted: 1 of 2.") :]
        told = told[: told.index("</ul>")]
        assert told.count("not as predicted") == 1
        assert "aws s3 cp" in told
        assert "aws s3 ls" not in told
        assert re.search(r'href="[^"]*/why/\d+-\d+/#why"', told)


def test_what_was_run_already_is_not_asked_any_more(emi: Visitor) -> None:
    emi.run(RUN["list-buckets"], lesson=LESSON, machine="desk")
    assert 'name="guess-list-buckets"' not in page_of(emi)
    predict(emi, list_buckets="denied", upload="allowed")
    assert said() == {"upload": ("allowed", "sure")}


def test_a_row_can_be_left_out(emi: Visitor) -> None:
    emi.post("course:predict", LESSON, TASK, skip="1")
    assert {guess for guess, _ in said().values()} == {"skipped"}
    assert len(said()) == 2


def test_the_terminal_asks_one_after_the_other(emi: Visitor) -> None:
    for line in ("predict 1 sure", "predict 2"):
        emi.run(line, lesson=LESSON, machine="desk")
    assert said() == {
        "list-buckets": ("allowed", "sure"),
        "upload": ("denied", "likely"),
    }


def test_an_invented_guess_is_not_found(emi: Visitor) -> None:
    """Nor is anything kept of the row that it stands in."""
    answer = predict(emi, list_buckets="allowed", upload="perhaps")
    assert answer.status_code == 404
    assert said() == {}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("{setting: full-access}", "a whole row: row: true"),
        (
            "{setting: full-access, command: upload, row: true}",
            "a whole row: row: true",
        ),
        ("{setting: none, row: true}", "no setting 'none'"),
    ],
)
def test_a_row_is_said_as_such(
    content: Path, spoil: Spoil, wrong: str, message: str
) -> None:
    with_a_row(content)
    spoil(YAML, "{setting: full-access, row: true}", wrong)
    with pytest.raises(InvalidContent, match=message):
        load(content.parent)


SAYS = """outcomes:
  - setting: full-access
    commands: [upload]
    result: allowed
    beliefs: {denied: role-is-a-user}
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("", "", "nothing to ask about 'role-is-a-user'"),
        ("role-is-a-user", "no-such", "has no 'no-such'"),
        ("full-access", "no-role", "no task predicts no-role/upload"),
        ("[upload]", "[none]", "the grid has no none"),
        ("allowed", "denied", "denied is what happens"),
        ("denied", "perhaps", "allowed"),
    ],
)
def test_what_a_prediction_shows_is_checked(
    content: Path, old: str, new: str, message: str
) -> None:
    grid = with_a_row(content) / "grids/three.yaml"
    said = SAYS.replace(old, new) if old else SAYS
    grid.write_text(grid.read_text("utf-8") + said, "utf-8")
    with pytest.raises(InvalidContent, match=message):
        load(content.parent)


@pytest.mark.parametrize("result", ["denied", "unsent"])
def test_what_happens_in_a_cell_is_proven(tmp_path: Path, result: str) -> None:
    folder = tmp_path / "two-accounts"
    shutil.copytree(TWO_ACCOUNTS, folder)
    grid = folder / "grids" / "who-reads.yaml"
    text = grid.read_text("utf-8")
    assert "result: denied" in text
    grid.write_text(text.replace("result: denied", f"result: {result}"), "utf-8")
    prover = Prover(folder, folder / "transcripts")
    proofs = {proof.name: proof for proof in prover.proofs()}
    proofs["answer-is-right[course/whose-word]"].run()
    says = next(proofs[name] for name in proofs if name.startswith("outcome["))
    if result == "denied":
        says.run()
    else:
        with pytest.raises(NotProven, match="unsent in the grid, denied in the lesson"):
            says.run()
