"""``python -m iamtutor.shell --case < cases.jsonl``: see ``cases``."""

from __future__ import annotations

import argparse
import json
import sys

from iamtutor.shell.cases import answer


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m iamtutor.shell")
    parser.add_argument("--case", action="store_true", required=True)
    parser.parse_args()
    failed = False
    for line in sys.stdin:
        if not line.strip():
            continue
        case: dict[str, object] = {}
        try:
            case = json.loads(line)
            told = answer(case)
        except Exception as error:
            failed = True
            told = {"id": case.get("id"), "error": f"{type(error).__name__}: {error}"}
        sys.stdout.write(json.dumps(told, ensure_ascii=False, default=str) + "\n")
        sys.stdout.flush()
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
