"""What the genuine programs print for the lines of ``tests/data/shell/*.txt``.

``python -m tests.shell.genuine awk`` runs each line of ``awk.txt`` in bash, in a folder
with ``FILES``, and writes ``awk.jsonl``. Run it where the programs are those of a GNU
system; gawk is taken for ``awk``. The tests compare with the file and need none of them.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent.parent / "data" / "shell"
#: When the files were changed last: 2026-11-25 09:00 UTC, as on the stage.
MODIFIED = 1_795_597_200
FILES = {
    "fruit.txt": "apple\nbanana\ncherry\nberry\nberry\nBerry\npineapple\n",
    "numbers.txt": "10\n9\n2\n33\n-1\n",
    "table.txt": "pear:3:x\nfig:12:y\nplum:1:z\n",
    "pairs.txt": "a 2\nb 1\nc 2\nd 1\n",
    "blocks.txt": "a b\nc\n\n\nd e f\n\ng\n",
    "csv.txt": "a,b;c\n1,2;3\n",
    "tabs.txt": "a b\tc d\te\nx\ty\n",
    "bars.txt": "a|b|c\n",
    "prog.awk": '# sums\n{ s += $2 }\nEND { print "sum", s }\n',
    "empty": "",
    "dir/inner.txt": "inner\n",
}


def commands(name: str) -> list[str]:
    """The commands of one file: each is as many lines as the shell needs to its end."""
    entries: list[str] = []
    waiting = ""
    for line in (DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        waiting += line
        if _complete(waiting):
            entries.append(waiting)
            waiting = ""
        else:
            waiting += "\n"
    return entries


def _complete(text: str) -> bool:
    from iamtutor.shell.grammar.parser import parse
    from iamtutor.shell.grammar.syntax import BashSyntaxError, Incomplete, Unsupported

    try:
        parse(text)
    except Incomplete:
        return False
    except (BashSyntaxError, Unsupported):
        return True
    return True


def in_bash(line: str, folder: Path, path: str) -> dict[str, Any]:
    for name, text in FILES.items():
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    for file in sorted(folder.rglob("*")):
        os.utime(file, (MODIFIED, MODIFIED))
    done = subprocess.run(
        ["bash", "--norc", "--noprofile", "-c", line],
        cwd=folder,
        env={"LC_ALL": "C.UTF-8", "PATH": path, "HOME": str(folder), "TZ": "UTC"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=20,
        check=False,
    )
    return {
        "line": line,
        "stdout": done.stdout.decode("utf-8", "surrogateescape"),
        "stderr": done.stderr.decode("utf-8", "surrogateescape").replace(
            "/usr/bin/", ""
        ),
        "status": done.returncode,
    }


def _stop_the_clock(program: Path) -> None:
    """``date`` at the time of the stage, by faketime."""
    found, fake = shutil.which("date"), shutil.which("faketime")
    if found and fake:
        run = f"{fake} -f '2026-11-25 09:00:00' {found}"
        program.write_text(f'#!/bin/sh\nNO_FAKE_STAT=1 exec {run} "$@"\n')
        program.chmod(0o755)


def record(name: str) -> None:
    with tempfile.TemporaryDirectory() as programs:
        gawk = shutil.which("gawk")
        if gawk:
            (Path(programs) / "awk").symlink_to(gawk)
        _stop_the_clock(Path(programs) / "date")
        path = f"{programs}:{os.environ['PATH']}"
        with (DATA / f"{name}.jsonl").open("w", encoding="utf-8") as out:
            for line in commands(name):
                with tempfile.TemporaryDirectory() as folder:
                    found_case = in_bash(line, Path(folder), path)
                out.write(json.dumps(found_case, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    for group in sys.argv[1:]:
        record(group)
