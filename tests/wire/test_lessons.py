"""A spread of the lessons' lines by the genuine CLI; ``make clients`` plays them all."""

import pytest

from iamtutor.lessons.content.library import COURSES, load
from tests.wire.genuine_cli import Line, both, lines
from tests.wire.stage import Stand

pytestmark = [
    pytest.mark.allow_hosts(["127.0.0.1"]),
    pytest.mark.enable_socket,
    pytest.mark.django_db,
]


def test_a_line_of_each_kind(stand: Stand) -> None:
    """The first for each service; for S3 the first with each command, in each direction."""
    kinds: dict[str, Line] = {}
    for line in lines(load(COURSES).courses["iam-roles"]):
        service, command, first = (*line.text.split()[1:4], "")[:3]
        kind = f"{command} {first[:5] == 's3://'}" if service == "s3" else service
        kinds.setdefault(kind, line)
    assert {"cp True", "cp False", "ls True", "rm True", "sts", "iam"} <= set(kinds)
    with both(stand) as playing:
        for line in kinds.values():
            emulated, genuine = playing.play(line)
            assert genuine == emulated, f"{line.name}: {line.text}"
