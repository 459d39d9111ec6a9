"""The genuine AWS CLI beside the emulated terminal: one line, played in two equal accounts.

``Both.play`` runs a line in the emulated terminal, and the same line by the program itself,
a process of its own whose requests come over loopback to the door in this process. What is
on the machine goes along: its files, its ``~/.aws``, its exported ``AWS_`` variables. Only
what an instance's metadata would give is put in the environment, for there is no metadata
service.

What is compared is what stands on the screen in the end: of a line that carriage returns
write again and again, its last state, without the blanks that cover an earlier one (how
often progress is told, and how fast it was, is chance). Moments are taken out, for the two
are played one after the other. Ids are not: equal accounts draw the same ones.
"""

import contextlib
import io
import re
import shlex
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from iamtutor.cloud.bodies import BodyStore
from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.principals import Credentials
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import Machine, World
from iamtutor.endpoints.door import Door
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.names import names
from iamtutor.lessons.schema.acts import Run
from iamtutor.lessons.text.placeholders import fill
from iamtutor.lessons.worlds.walk import Walk
from iamtutor.sandbox.codec import pack, pack_events, unpack
from iamtutor.sandbox.models import ActionRecord, Sandbox
from iamtutor.shell.awscli.profiles.credentials import from_metadata
from iamtutor.shell.hosts.images import HOSTS
from iamtutor.shell.interpreter import run
from tests.programs import start
from tests.wire.live import CLEAN
from tests.wire.stage import Stand, in_the_transaction, no_site


class Version(NamedTuple):
    """A CLI, and the host whose terminal emulates it."""

    program: tuple[str, ...]
    host: str


V1 = Version(("-m", "awscli"), "v1")
#: That of the system.
V2 = Version(("/usr/bin/aws",), "today")
#: How long the door waits for a request before it looks whether the program has ended.
_LOOK = 0.02
_PATIENCE = 60
#: What only a shell understands.
_OF_A_SHELL = re.compile(r"[|<>;&$`\n*?]")
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)?"
    r"|[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT"
)


@dataclass(frozen=True)
class Line:
    """A line, and the moment before it."""

    name: str
    machine: str
    text: str
    world: World = field(repr=False)
    bodies: BodyStore = field(repr=False)
    past: Sequence[ApiEvent] = field(default=(), repr=False)


def lines(course: Course) -> Iterator[Line]:
    """Every terminal line of the first solutions that is one ``aws`` command and calls
    AWS. What a shell does around a command is not the CLI's."""
    for (lesson, task, case), scene in Walk(course).scenes.items():
        stage = scene.before.copy()
        for number, act in enumerate(scene.task.first_solution(stage.world.variant)):
            before = stage.copy()
            stage.do(act)
            if not isinstance(act, Run):
                continue
            text = fill(act.run, names(before.world, course.file))
            called = len(stage.events) > len(before.events)
            if called and text.startswith("aws ") and not _OF_A_SHELL.search(text):
                name = f"{lesson}/{task}@{case}#{number}"
                yield Line(
                    name, act.at, text, before.world, before.bodies, before.events
                )


@dataclass(frozen=True)
class Printed:
    stdout: str
    stderr: str
    status: int


def _printed(stdout: str, stderr: str, status: int) -> Printed:
    return Printed(_on_screen(stdout), _on_screen(stderr), status)


def _on_screen(text: str) -> str:
    shown = (
        row.rpartition("\r")[2].rstrip(" ") if "\r" in row else row
        for row in text.split("\n")
    )
    return _MOMENT.sub("…", "\n".join(shown))


@dataclass
class Both:
    """Plays lines in both ways, in the account of ``stand``."""

    stand: Stand
    _server: WSGIServer
    _stored: set[str] = field(default_factory=set)

    def play(self, line: Line, version: Version = V1) -> tuple[Printed, Printed]:
        """What the emulated and the genuine program printed."""
        program, host = version
        world = unpack(pack(line.world))
        world.host = host
        now = datetime.now(UTC)
        turn = Turn(
            world, now, line.bodies, lambda: line.past, wording=HOSTS[host].wording
        )
        machine = world.machines[line.machine]
        # Asked once before, so that both have the same session.
        given = from_metadata(turn, machine, {})
        self._put(world, line)
        env = {
            **CLEAN,
            # A client that is told an address needs a region, even where AWS's own
            # addresses need none.
            "AWS_DEFAULT_REGION": world.account.region,
            **_keys(machine, given),
            "AWS_ENDPOINT_URL": self._url,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_PAGER": "",
        }
        with tempfile.TemporaryDirectory(prefix="iamtutor-cli-") as name:
            folder = Path(name)
            _unfold(machine, line.bodies, folder)
            here = folder / Path(machine.cwd).relative_to(machine.home)
            words = (*program, *shlex.split(line.text)[1:])
            genuine = self._run(words, here, {**env, "HOME": name})
        outcome = run(turn, line.machine, line.text)
        emulated = _printed(outcome.stdout, outcome.stderr, outcome.exit_code)
        return emulated, genuine

    @property
    def _url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/aws/{self.stand.endpoint.label}"

    def _put(self, world: World, line: Line) -> None:
        """Make the account what the world is, with what has happened in it."""
        sandbox = Sandbox.objects.get(pk=self.stand.sandbox_id)
        for digest, data in line.bodies.known.items():
            if digest not in self._stored:
                sandbox.bodies.get_or_create(sha256=digest, defaults={"data": data})
                self._stored.add(digest)
        now = datetime.now(UTC)
        version = sandbox.version + 1
        ActionRecord.objects.filter(sandbox=sandbox).delete()
        ActionRecord.objects.create(
            sandbox=sandbox,
            ordinal=version,
            nonce=str(version),
            kind=ActionRecord.Kind.TERMINAL,
            place=line.machine,
            label="what was done before",
            host=world.host,
            events=pack_events(line.past) if line.past else b"",
            world_time=now,
        )
        Sandbox.objects.filter(pk=sandbox.pk).update(
            document=pack(world), version=version, updated=now
        )

    def _run(self, words: Sequence[str], folder: Path, env: dict[str, str]) -> Printed:
        """The program, whose requests are answered between two looks at it."""
        with tempfile.TemporaryDirectory(prefix="iamtutor-said-") as name:
            out, said = Path(name, "out"), Path(name, "err")
            program = start(*words, env=env, output=out, errors=said, cwd=folder)
            until = datetime.now(UTC).timestamp() + _PATIENCE
            try:
                while program.is_alive():
                    assert datetime.now(UTC).timestamp() < until, " ".join(words)
                    self._server.handle_request()
            finally:
                program.kill()
                program.join()
            texts = [file.read_bytes().decode() for file in (out, said)]
        assert program.exitcode is not None
        return _printed(*texts, program.exitcode)


def _keys(machine: Machine, given: Credentials | None) -> dict[str, str]:
    """What the environment says of AWS; where nothing else has keys, those that the
    instance's metadata would give."""
    exported = {
        name: machine.env[name] for name in machine.exported if name.startswith("AWS_")
    }
    elsewhere = f"{machine.home}/.aws/credentials" in machine.files
    if given is None or elsewhere or "AWS_ACCESS_KEY_ID" in exported:
        return exported
    return {
        **exported,
        "AWS_ACCESS_KEY_ID": given.access_key_id,
        "AWS_SECRET_ACCESS_KEY": given.secret_access_key,
        "AWS_SESSION_TOKEN": given.session_token or "",
    }


def _unfold(machine: Machine, bodies: BodyStore, folder: Path) -> None:
    """What is in the machine's home."""
    for name, file in machine.files.items():
        below = name.removeprefix(f"{machine.home}/")
        if below != name:
            place = folder / below
            if file.body is None:
                place.mkdir(parents=True, exist_ok=True)
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(bodies.get(file.body))


class _Handler(WSGIRequestHandler):
    #: So that ``Expect: 100-continue`` is answered; each connection ends with its answer.
    protocol_version = "HTTP/1.1"
    timeout = 20

    def get_environ(self) -> dict[str, Any]:
        return {**super().get_environ(), "RAW_URI": self.path}

    def log_message(self, format: str, *args: Any) -> None:
        pass


def _door(environ: Any, start_response: Any) -> Any:
    """The door behind what gunicorn does with a body: it ends where it was said to."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body = io.BytesIO(environ["wsgi.input"].read(length))
    return Door(no_site)({**environ, "wsgi.input": body}, start_response)


@contextlib.contextmanager
def both(stand: Stand) -> Iterator[Both]:
    with WSGIServer(("127.0.0.1", 0), _Handler) as server, in_the_transaction():
        server.timeout = _LOOK
        server.set_app(_door)
        yield Both(stand, server)
