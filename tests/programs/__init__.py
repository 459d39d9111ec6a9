"""Programs that tests run: processes of their own, with environments of their own.

To import Django, botocore and the floors takes one in Python a second. None of them reads
the environment or a setting while it is imported, so a process that has imported them
(``multiprocessing``'s fork server, one for each worker) forks for each program. The
settings, the apps and the program itself are imported by the program.
"""

import atexit
import multiprocessing
import os
import runpy
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["tests.programs.imported"])


def start(
    *words: str, env: Mapping[str, str], output: Path, errors: Path, cwd: Path = ROOT
) -> BaseProcess:
    """Start ``python`` with ``words`` (``-m`` and a module, ``-c`` and code, or a file), or
    the program that an absolute path names, in a folder and a session of its own. What it
    says is added to the two files."""
    program = _forks.Process(
        target=_become, args=(words, dict(env), str(cwd), str(output), str(errors))
    )
    program.start()
    return program


@dataclass(frozen=True)
class Running:
    """A program whose words are kept for when it has ended."""

    process: BaseProcess
    said: tempfile.TemporaryDirectory[str]

    def end(self) -> tuple[int, str, str]:
        """Wait for it: status, output and errors."""
        self.process.join()
        with self.said as folder:
            output, errors = (Path(folder, name).read_text() for name in ("out", "err"))
        status = self.process.exitcode
        assert status is not None
        self.process.close()
        return status, output, errors


def begin(*words: str, env: Mapping[str, str], cwd: Path = ROOT) -> Running:
    """Start it, to be looked at when it has ended."""
    said = tempfile.TemporaryDirectory(prefix="iamtutor-said-")
    out, err = Path(said.name, "out"), Path(said.name, "err")
    return Running(start(*words, env=env, output=out, errors=err, cwd=cwd), said)


def _become(
    words: tuple[str, ...], env: dict[str, str], cwd: str, output: str, errors: str
) -> None:
    """In the forked process: be the program."""
    os.setsid()
    os.chdir(cwd)
    for number, path in enumerate((os.devnull, output, errors)):
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    try:
        if words[0] == "-m":
            sys.argv = list(words[1:])
            runpy.run_module(words[1], run_name="__main__", alter_sys=True)
        elif words[0] == "-c":
            exec(words[1], {"__name__": "__main__"})
        elif os.path.isabs(words[0]):
            os.execv(words[0], words)
        else:
            sys.argv = list(words)
            runpy.run_path(words[0], run_name="__main__")
    finally:
        atexit._run_exitfuncs()  # as at the end of every Python but a forked one
