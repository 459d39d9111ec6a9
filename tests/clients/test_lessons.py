"""The lessons and the article by the genuine AWS CLI: it prints what the emulated terminal
of that version prints."""

from collections.abc import Iterable, Iterator
from operator import attrgetter

import pytest

from iamtutor.lessons.content.library import COURSES, load
from iamtutor.sandbox.codec import pack, unpack
from iamtutor.shell.interpreter import run
from tests.cast import Cast
from tests.shell.article import (
    READ_ONLY,
    ROLE,
    WITH_FULL_ACCESS,
    WITH_READ_ONLY,
    WITHOUT_POLICY,
    article,
    commands,
)
from tests.wire.genuine_cli import V1, V2, Both, Line, Version, both, lines
from tests.wire.stage import stand_for

pytestmark = [
    pytest.mark.allow_hosts(["127.0.0.1"]),
    pytest.mark.enable_socket,
    pytest.mark.django_db,
]


@pytest.fixture
def playing(cast: Cast) -> Iterator[Both]:
    with both(stand_for(cast.seat(cast.aoi))) as made:
        yield made


def differences(playing: Both, played: Iterable[Line], version: Version) -> list[str]:
    """What Debian's version 2 says of an error is worded otherwise than today's."""
    members = ["stdout", "status"] + ["stderr"] * (version == V1)
    compared = attrgetter(*members)
    return [
        f"{line.name}: {line.text}\n  emulated {emulated}\n  genuine {genuine}"
        for line in played
        for emulated, genuine in [playing.play(line, version)]
        if compared(emulated) != compared(genuine)
    ]


@pytest.mark.parametrize("version", [V1, V2], ids=["v1", "v2"])
def test_every_solution_of_the_lessons(playing: Both, version: Version) -> None:
    played = list(lines(load(COURSES).courses["iam-roles"]))
    assert len({line.text for line in played}) > 30
    wrong = differences(playing, played, version)
    assert not wrong, "\n".join(wrong)


def of_the_article() -> Iterator[Line]:
    """Its twelve lines, each in the moment in which its author typed it."""
    turn = article()
    role = turn.world.account.roles[ROLE]
    for attached, transcript in (
        (role.attached, WITH_FULL_ACCESS),
        ([READ_ONLY], WITH_READ_ONLY),
        ([], WITHOUT_POLICY),
    ):
        role.attached = attached
        for text in commands(transcript):
            world = unpack(pack(turn.world))
            yield Line(f"with {attached}", "ec2", text, world, turn.bodies)
            run(turn, "ec2", text)


@pytest.mark.parametrize("version", [V1, V2], ids=["v1", "v2"])
def test_the_article(playing: Both, version: Version) -> None:
    played = list(of_the_article())
    assert len(played) == 12
    wrong = differences(playing, played, version)
    assert not wrong, "\n".join(wrong)
