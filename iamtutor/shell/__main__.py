"""``python -m iamtutor.shell --case < cases.jsonl``: see ``cases``.

A line that is no case is answered with ``"error"``, the rest go on, and the exit status is
1 at the end.
"""

import argparse
import json
import sys

from iamtutor.shell.cases import answer


def told_of(line: str) -> dict[str, object]:
    """The answer to one line; with ``error`` when it cannot run."""
    name: object = None
    try:
        case = json.loads(line)
        if not isinstance(case, dict):
            raise TypeError("a case is a JSON object")
        name = case.get("id")
        return answer(case)
    except KeyError as error:
        return {"id": name, "error": f"missing or unknown: {error}"}
    except Exception as error:
        return {"id": name, "error": f"{type(error).__name__}: {error}"}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m iamtutor.shell")
    parser.add_argument("--case", action="store_true", required=True)
    parser.parse_args()
    # What is no text comes in all the same, and goes out as JSON's escapes.
    sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    failed = False
    for line in sys.stdin:
        if not line.strip():
            continue
        told = told_of(line)
        failed = failed or "error" in told
        sys.stdout.write(json.dumps(told, ensure_ascii=False, default=str) + "\n")
        sys.stdout.flush()
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
