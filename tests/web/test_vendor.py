"""The vendored files are the published ones: their hashes are those of the README."""

import base64
import hashlib
import lzma
import re
from pathlib import Path

import pytest

from iamtutor.shell.hosts.dialects import DIALECTS

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
ICONS = "iamtutor/web/templatetags/icons.svg"
VENDOR = STATIC / "vendor"
ROWS = re.findall(
    r"^\| `([^`]+)` \| (\S+) \| ([\d.]+) \| \S+ \(`([^`]+)`\) \| `([^`]+)` \|$",
    (VENDOR / "README.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)


@pytest.mark.parametrize(("name", "package", "version", "licence", "digest"), ROWS)
def test_a_vendored_file_has_the_hash_that_the_readme_gives(
    name: str, package: str, version: str, licence: str, digest: str
) -> None:
    content = (VENDOR / name).read_bytes()
    assert base64.b64encode(hashlib.sha384(content).digest()).decode() == digest
    assert (VENDOR / licence).read_text(encoding="utf-8").strip()


def test_every_vendored_file_is_in_the_readme() -> None:
    listed = {name for name, *_ in ROWS} | {licence for *_, licence, _ in ROWS}
    present = {path.name for path in VENDOR.iterdir()} - {"README.md"}
    assert present <= listed
    assert {
        "htmx.min.js",
        "bootstrap.min.css",
        "bootstrap-reboot.min.css",
        f"../../{ICONS}",
    } <= listed


def test_htmx_is_the_published_build_of_the_pinned_version() -> None:
    # computed from the npm package htmx.org 4.0.1, dist/htmx.min.js
    digests = {name: digest for name, *_, digest in ROWS}
    assert digests["htmx.min.js"] == (
        "Qp9rdC8H7EqOoX+nR0P3RPG2Noji+qdwJlGpfzwQJsfOpp3sGwIdSP9xO3+UlEhn"
    )


def test_no_vendored_file_asks_for_a_source_map() -> None:
    # collecting into hashed names stops at a map that is not there
    for path in VENDOR.glob("*.min.*"):
        assert "sourceMappingURL" not in path.read_text(encoding="utf-8"), path.name


#: File or files, what they come from, and the licence with where it is written.
NOTICES = re.findall(
    r"^\| `([^`]+)` \| ([^|]+) \| [^|]+ \| ([^|]+) \|$",
    (ROOT / "THIRD_PARTY_NOTICES.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)
VERSION = r"\d+\.[\d.]+\d"
HELP = "iamtutor/shell/awscli/help/data"


def test_each_file_by_others_is_in_the_notices_with_its_licence() -> None:
    named = [list(ROOT.glob(name)) for name, *_ in NOTICES]
    assert all(named)
    by_others = {
        path
        for folder in (VENDOR, ROOT / "iamtutor" / "content" / "aws", ROOT / HELP)
        for path in folder.iterdir()
        if path.suffix not in (".LICENSE", ".md")
    }
    assert {path for paths in named for path in paths} == by_others | {ROOT / ICONS}
    for name, _, licence in NOTICES:
        (place,) = re.findall(r"\(`([^`]+)`\)$|in the file$", licence)
        assert len((ROOT / (place or name)).read_text(encoding="utf-8")) > 500


def test_the_notices_name_the_versions_that_are_there() -> None:
    told = {
        str((VENDOR / name).resolve().relative_to(ROOT)): version
        for name, _, version, *_ in ROWS
    }
    packed = ROOT / "iamtutor/content/aws/managed_policies.jsonl.xz"
    with lzma.open(packed, "rt") as lines:
        told[str(packed.relative_to(ROOT))] = next(lines)
    programs = " ".join(dialect.version for dialect in DIALECTS.values())
    told[f"{HELP}/*.zip"] = programs
    told[f"{HELP}/hyphen.en"] = (ROOT / HELP / "hyphen.en").read_text(encoding="utf-8")
    said: dict[str, list[str]] = {}
    for name, origin, _ in NOTICES:
        versions = re.findall(VERSION, origin)
        said[name] = said.get(name, []) + versions
        assert versions
        assert {*versions} <= {*re.findall(VERSION, told[name])}, name
    assert set(re.findall(r"aws-cli/([\d.]+)", programs)) <= {*said[f"{HELP}/*.zip"]}
