"""``python -m tests.bench.lighthouse``: Lighthouse's scores of three pages on a phone.

Home, a page of ideas and the workbench, by the real server with the shipped configuration,
under Lighthouse's own mobile settings (a slow phone, slow 4G). It is a tool from npm, kept
apart in ``var/lighthouse``: no test and no page needs it. Timings need a quiet machine.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.bench.learner import LESSON, Learner
from tests.live import ROOT, live_site

#: The newest that runs on Node 20; 13 wants 22.19.
VERSION = "12.8.2"
FOLDER = ROOT / "var" / "lighthouse"
PROGRAM = FOLDER / "node_modules" / ".bin" / "lighthouse"
REPORT = FOLDER / "report.json"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
#: The browser sometimes starts too slowly for the trace to have a beginning.
TRIES = 3

PAGES = {
    "home": "/ja/",
    "page of ideas": "/ja/lessons/what-a-role-is/",
    "workbench": f"{LESSON}?tab=ec2",
}
LEAST = {"performance": 98, "accessibility": 100, "best-practices": 100}
TIMES = {
    "LCP": "largest-contentful-paint",
    "TBT": "total-blocking-time",
    "CLS": "cumulative-layout-shift",
}


@dataclass(frozen=True)
class Report:
    """``scores``: 0 to 100 a category; ``times``: as Lighthouse prints them; ``found``:
    the audits that cost accessibility or good practice a point."""

    scores: Mapping[str, int]
    times: Mapping[str, str]
    found: tuple[str, ...]

    @classmethod
    def read(cls, result: Mapping[str, Any]) -> Report:
        audits = result["audits"]
        return cls(
            {name: round(result["categories"][name]["score"] * 100) for name in LEAST},
            {short: audits[name]["displayValue"] for short, name in TIMES.items()},
            tuple(
                reference["id"]
                for name in ("accessibility", "best-practices")
                for reference in result["categories"][name]["auditRefs"]
                if reference["weight"] and audits[reference["id"]]["score"] == 0
            ),
        )

    @property
    def reached(self) -> bool:
        return all(self.scores[name] >= least for name, least in LEAST.items())


def install() -> None:
    """Fetch Lighthouse into its own folder, unless it is there in this version."""
    package = FOLDER / "node_modules" / "lighthouse" / "package.json"
    if package.exists():
        there = json.loads(package.read_text(encoding="utf-8"))["version"]
        if there == VERSION:
            return
    FOLDER.mkdir(parents=True, exist_ok=True)
    print(
        f"Installing lighthouse {VERSION} into {FOLDER.relative_to(ROOT)}", flush=True
    )
    quietly = ("--silent", "--no-save", "--no-audit", "--no-fund")
    subprocess.run(
        ["npm", "install", *quietly, "--prefix", FOLDER, f"lighthouse@{VERSION}"],
        check=True,
    )


def look_at(url: str, cookies: Mapping[str, str]) -> Report:
    """Lighthouse's report of one page, seen by who has these cookies."""
    header = "; ".join(f"{name}={value}" for name, value in cookies.items())
    command = [
        str(PROGRAM),
        url,
        "--quiet",
        "--output=json",
        f"--output-path={REPORT}",
        f"--only-categories={','.join(LEAST)}",
        f"--extra-headers={json.dumps({'Cookie': header})}",
        "--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage",
    ]
    for _ in range(TRIES):
        REPORT.unlink(missing_ok=True)
        done = subprocess.run(
            command,
            env={**os.environ, "CHROME_PATH": CHROMIUM},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        # Its exit code also tells of trouble when it puts the browser away.
        if REPORT.exists():
            result = json.loads(REPORT.read_text(encoding="utf-8"))
            scores = [one["score"] for one in result["categories"].values()]
            if "runtimeError" not in result and None not in scores:
                return Report.read(result)
    raise RuntimeError(f"Lighthouse gave up on {url}:\n{done.stdout}{done.stderr}")


def main() -> int:
    install()
    print("Starting the site", flush=True)
    good = True
    with live_site() as site:
        learner = Learner(site.port)
        learner.come_to_the_terminal()
        print(f"{'':<14} {' '.join(f'{name:>15}' for name in LEAST)}")
        for title, path in PAGES.items():
            # home is for those who have not come yet
            cookies = {} if title == "home" else learner.cookies
            report = look_at(f"{site.url}{path}", cookies)
            scores = " ".join(f"{report.scores[name]:>15}" for name in LEAST)
            times = ", ".join(f"{name} {value}" for name, value in report.times.items())
            print(f"{title:<14} {scores}   {times}", flush=True)
            if report.found:
                print(f"{'':<14} {', '.join(report.found)}")
            good &= report.reached
    least = ", ".join(f"{name} {score}" for name, score in LEAST.items())
    print(f"{'reached' if good else 'MISSED'}: at least {least}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
