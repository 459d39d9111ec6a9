"""The AWS SDK for JavaScript, version 3, from npm: ``journey.mjs``."""

import shutil
import subprocess
from pathlib import Path

from tests.clients.conftest import Program
from tests.live import ROOT

FOLDER = ROOT / "var" / "clients" / "js"
PACKAGES = {
    "@aws-sdk/client-iam": "3.1169.0",
    "@aws-sdk/client-s3": "3.1175.0",
    "@aws-sdk/client-sts": "3.1177.0",
    "@aws-sdk/lib-storage": "3.1175.0",
    "@aws-sdk/s3-request-presigner": "3.1169.0",
}


def install() -> None:
    """Into a folder of their own, unless they are there."""
    if (FOLDER / "node_modules" / "@aws-sdk" / "lib-storage").exists():
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    quietly = ("--silent", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts")
    wanted = (f"{name}@{version}" for name, version in PACKAGES.items())
    subprocess.run(
        ["npm", "install", *quietly, "--prefix", FOLDER, *wanted], check=True
    )


def test_a_script(program: Program) -> None:
    install()
    # Modules are looked for beside the script.
    script = shutil.copy(Path(__file__).with_name("journey.mjs"), FOLDER)
    program("node", str(script))
