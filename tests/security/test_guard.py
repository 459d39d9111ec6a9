"""Whatever breaks behind the terminal: a sentence, a log entry, the world as it was."""

import pytest
from structlog.testing import capture_logs

from iamtutor.course.views.answers import STOPPED
from iamtutor.sandbox.services import Action, Broken, Kind, Played, act
from iamtutor.shell.budget import Overdue
from iamtutor.shell.interpreter import FAULT_STATUS
from iamtutor.shell.programs import PROGRAMS
from tests.cast import (
    COMMANDS_LESSON,
    Cast,
    Visitor,
    records_of,
    sandbox_of,
    text_of,
    world_of,
)
from tests.shell.stage import INSTANCE, Terminal

TAGGED = (
    "aws ec2 create-tags --resources " + INSTANCE + " --tags Key=Name,Value=lab",
    "aws ec2 describe-instances --output table --query "
    "'Reservations[].Instances[].[InstanceId,Tags]'",
)


def test_a_table_of_rows_of_two_kinds_fails_as_the_real_one() -> None:
    terminal = Terminal(at="desk")
    terminal.type(TAGGED[0])
    outcome = terminal.type(TAGGED[1])
    assert (outcome.exit_code, outcome.fault) == (255, None)
    assert outcome.stderr.endswith("list index out of range\n")


FAULTS = [IndexError(), AttributeError("x"), MemoryError(), RuntimeError(), Overdue()]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
def test_a_broken_program_is_a_value(
    monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    def broken(_: object) -> int:
        raise fault

    monkeypatch.setitem(PROGRAMS, "rev", broken)
    outcome = Terminal().type("echo before; rev; echo after")
    assert "stopped here" in outcome.screen
    assert "after" not in outcome.screen
    assert outcome.exit_code != 0


def test_a_broken_line_is_kept_logged_and_changes_nothing(
    aoi: Visitor, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> int:
        raise IndexError("list index out of range")

    aoi.run("touch before")
    monkeypatch.setitem(PROGRAMS, "rev", broken)
    with capture_logs() as logs:
        response = aoi.run("touch meanwhile; rev")
    assert response.status_code == 200
    assert "this line broke something" in text_of(response)
    assert [entry["event"] for entry in logs if entry["log_level"] == "error"] == [
        "fault"
    ]
    machine = world_of(cast.aoi).machines["ec2"]
    assert not any("meanwhile" in path for path in machine.files)
    assert machine.history[-1] == "touch meanwhile; rev"
    assert machine.last_status == FAULT_STATUS
    record = records_of(cast.aoi)[-1]
    assert (record.label, record.exit_code) == ("touch meanwhile; rev", FAULT_STATUS)
    assert "before" in text_of(aoi.run("ls"))


def test_a_broken_deed_saves_nothing_and_says_so(aoi: Visitor, cast: Cast) -> None:
    def broken(_: object) -> Played:
        raise KeyError("x")

    aoi.run("true")
    sandbox = sandbox_of(cast.aoi)
    with pytest.raises(Broken), capture_logs() as logs:
        act(
            sandbox.pk,
            Action(
                nonce="n", kind=Kind.CONSOLE, place="console", label="l", play=broken
            ),
        )
    assert [entry["event"] for entry in logs] == ["fault"]
    assert sandbox_of(cast.aoi).version == sandbox.version
    assert Broken in STOPPED


def test_a_broken_completion_offers_nothing(
    aoi: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise AttributeError("x")

    monkeypatch.setattr("iamtutor.course.views.terminal.completions", broken)
    response = aoi.post("course:complete", COMMANDS_LESSON, "ec2", line="aw")
    assert response.status_code == 200
