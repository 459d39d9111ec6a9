"""The real server, started from nothing, for those who watch it from outside.

The browser tests and the measurements use it: gunicorn with the shipped configuration,
a migrated database of its own with the demo class in it, collected static files.
``SLOW`` in the environment makes its answers late (``tests.late``). As a program it
prepares the site that all stages of a run of tests begin with.
"""

import contextlib
import fcntl
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

from tests.programs import ROOT, begin, start

BUILT = ROOT / "var" / "test"
BUILD_LOCK = BUILT / "static.lock"
START_SECONDS = 60
STOP_SECONDS = 25

#: What a classroom of tests behind one address needs; everything else as shipped.
ROOMY = {
    "COMMAND_BURST": "100000",
    "COMMANDS_PER_SECOND": "1000",
    "PEOPLE_PER_ADDRESS": "100000",
}


@contextlib.contextmanager
def held_port() -> Iterator[int]:
    """A port that the system gives to nobody else meanwhile, also while no server is up.

    It is bound and does not listen: a server that asks for just this port can.
    """
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


@dataclass
class Site:
    """A site in ``folder``: its data outlives ``kill`` and the next ``start``."""

    folder: Path
    port: int
    env: dict[str, str]
    process: BaseProcess | None = field(default=None, init=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    def start(self) -> None:
        """Start the server and wait until it says that it is ready."""
        late = ["tests.late:application"] if float(self.env.get("SLOW") or 0) else []
        self.process = start(
            *("-m", "gunicorn", *late), env=self.env, output=self.log, errors=self.log
        )
        deadline = time.monotonic() + START_SECONDS
        answer = "no answer"
        while time.monotonic() < deadline and self.process.is_alive():
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=5):
                    return
            except urllib.error.HTTPError as error:
                with error:
                    answer = error.read().decode(errors="replace")
            except OSError:
                pass
            time.sleep(0.05)
        self.kill()
        raise RuntimeError(f"The server did not start: {answer}\n{self.log_text()}")

    def stop(self) -> None:
        """Let it finish what it does, as a deployment would."""
        if self.process is None:
            return
        self.process.terminate()
        self.process.join(STOP_SECONDS)
        self.kill()

    def kill(self) -> None:
        """SIGKILL for the server and all its workers, as when the power goes."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.join()
        self.process = None

    def log_text(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")


def prepare_once(env: dict[str, str]) -> None:
    """``prepare``, once for the stages and processes of a test run, with the demo class
    and without: what it leaves in a data folder is kept, and later sites begin with a
    copy."""
    run = os.environ.get("TEST_RUN") or os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if run is None or "DATABASE_URL" in env:
        prepare(env)
        return
    kept = BUILT / "sites" / f"{run}-demo-{env.get('DEMO', '1')}"
    if kept.exists():
        shutil.copytree(kept, env["IAMTUTOR_DATA"], dirs_exist_ok=True)
        return
    prepare(env)
    for old in kept.parent.glob("*"):
        if not old.name.startswith(run):
            shutil.rmtree(old)
    shutil.copytree(env["IAMTUTOR_DATA"], kept)


def prepare(env: dict[str, str]) -> None:
    """What ``make run`` does before it serves: database, static files, demo class. Without
    the class what the script would run is forked (``tests.deployment.test_serve``)."""
    if env.get("DEMO") == "0":
        status, output, errors = begin("manage.py", "prepare", env=env).end()
        if status:
            raise RuntimeError(f"Preparing the site failed:\n{output}{errors}")
        return
    done = subprocess.run(
        ["tools/serve", "--prepare"],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"Preparing the site failed:\n{done.stdout}{done.stderr}")


@contextlib.contextmanager
def prepared_site(**settings: str) -> Iterator[Site]:
    """With the demo class, not yet running; ``settings`` are environment variables."""
    with (
        tempfile.TemporaryDirectory(prefix="iamtutor-site-") as name,
        held_port() as port,
    ):
        env = {
            **{key: value for key, value in os.environ.items() if key[:4] != "AWS_"},
            **ROOMY,
            "IAMTUTOR_DATA": name,
            "SECRET_KEY": secrets.token_urlsafe(50),
            "PORT": str(port),
            "STATIC_ROOT": str(BUILT / "static"),
            "VENV": sys.prefix,
            **settings,
        }
        for variable in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "DEBUG", "HTTPS"):
            if variable not in settings:
                env.pop(variable, None)
        site = Site(Path(name), port, env)
        BUILT.mkdir(parents=True, exist_ok=True)
        # One at a time: all sites of a run share the built static files.
        with BUILD_LOCK.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            prepare_once(env)
        yield site


@contextlib.contextmanager
def live_site(**settings: str) -> Iterator[Site]:
    """The same, running."""
    with prepared_site(**settings) as site:
        site.start()
        try:
            yield site
        finally:
            site.stop()


if __name__ == "__main__":
    with prepared_site():
        pass
