"""A seat with a sandbox, and actions small enough to count."""

import itertools
from collections.abc import Callable

from iamtutor.cloud.turn import Turn
from iamtutor.course.services import build_world
from iamtutor.people.models import Enrolment
from iamtutor.sandbox import services
from iamtutor.sandbox.codec import unpack
from iamtutor.sandbox.models import ActionRecord, Sandbox
from iamtutor.sandbox.services import Done, Kind, Played
from tests.content import course

_numbers = itertools.count()


def open_article(seat: Enrolment) -> Sandbox:
    return services.open_sandbox(
        enrolment=seat, world="article", build=build_world(course(), "article")
    )


def nonce() -> str:
    return f"nonce-{next(_numbers)}"


def note(word: str) -> Callable[[Turn], Played]:
    """A turn that adds ``word`` to what the desk remembers."""

    def play(turn: Turn) -> Played:
        env = turn.world.machines["desk"].env
        env["NOTES"] = f"{env.get('NOTES', '')} {word}".strip()
        return Played(output=word)

    return play


def act(
    sandbox_id: int,
    play: Callable[[Turn], Played],
    *,
    key: str = "",
    limited: bool = False,
    label: str = "note",
    kind: ActionRecord.Kind = Kind.TERMINAL,
) -> Done:
    return services.act(
        sandbox_id,
        services.Action(
            nonce=key or nonce(),
            kind=kind,
            place="desk",
            label=label,
            play=play,
            limited=limited,
        ),
    )


def notes(sandbox_id: int) -> list[str]:
    """What the desk remembers, as saved."""
    document = Sandbox.objects.values_list("document", flat=True).get(pk=sandbox_id)
    return unpack(document).machines["desk"].env.get("NOTES", "").split()


def assert_whole(sandbox_id: int) -> None:
    """Saves, records and ordinals agree: none lost, none half."""
    version = Sandbox.objects.values_list("version", flat=True).get(pk=sandbox_id)
    ordinals = ActionRecord.objects.filter(sandbox_id=sandbox_id).order_by("ordinal")
    assert list(ordinals.values_list("ordinal", flat=True)) == [*range(1, version + 1)]
