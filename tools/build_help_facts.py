"""Write iamtutor/shell/awscli/help/data/<version>.zip from the genuine AWS CLIs.

    python -m tools.build_help_facts [DIRECTORY] [--keep-pages]

What the help pages of a version say where the botocore that runs here says otherwise:
``texts/SERVICE.json`` (null: the version has none), ``examples/SERVICE.json`` by
command, and the lines about global options. Pages that come from no model, as ``aws s3 cp
help``, are kept as the program prints them, in ``pages.json``. The texts are Amazon's,
under the Apache License 2.0 as the programs are. DIRECTORY is that of
``tools.build_cli_facts``, which fetches the programs; the pages need ``groff``.

The package of version 2 that is fetched has no examples and stubs for a few introductions:
the site shows the examples of version 1, which the project writes for both. A whole
installation of version 2 laid over it gives its own introductions; without one, write
its pages with ``--keep-pages``. The pages take minutes.
"""

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import botocore
from botocore import xform_name
from botocore.loaders import Loader

from iamtutor.cloud.catalogue import services
from iamtutor.shell.awscli import names
from tools.build_cli_facts import ROOT, SERVICES, VERSION_1

TARGET = ROOT / "iamtutor/shell/awscli/help/data"
_TOPICS = (
    "config-vars return-codes s3-config s3-faq s3-case-insensitivity ddb-expressions"
).split()
_S3 = "ls cp mv rm sync mb rb website presign".split()
_DAY = (1980, 1, 1, 0, 0, 0)


# --- texts ------------------------------------------------------------------------------


Texts = dict[str, str | None]


def texts(description: Mapping[str, Any]) -> Texts:
    """Every text of a model, by where it stands: see ``names.retold``."""
    found = {"": description.get("documentation")}
    for name, operation in description["operations"].items():
        found[f"{name}()"] = operation.get("documentation")
    for name, shape in description["shapes"].items():
        found[name] = shape.get("documentation")
        found[f"{name}:type"] = shape["type"]
        found[f"{name}:pattern"] = shape.get("pattern")
        for member, inner in shape.get("members", {}).items():
            found[f"{name}.{member}"] = inner.get("documentation")
        for part in ("member", "key", "value"):
            if part in shape:
                found[f"{name}/{part}"] = shape[part].get("documentation")
    return found


_NUMBERS = frozenset(("integer", "long", "float", "double"))


def _tells(known: str | None, text: str | None, where: str) -> bool:
    """Of types only one number for another: shapes of other types are others altogether."""
    return not where.endswith(":type") or {known, text} <= _NUMBERS


def other_texts(here: Loader, there: Loader, service: str) -> Texts:
    if service not in there.list_available_services("service-2"):
        return {}
    known = texts(here.load_service_model(service, "service-2"))
    own = texts(there.load_service_model(service, "service-2"))
    return {
        where: text
        for where, text in own.items()
        if where in known and known[where] != text and _tells(known[where], text, where)
    }


# --- examples and pages -----------------------------------------------------------------


def examples(directory: Path) -> dict[str, str]:
    """By command; ``wait NAME`` too."""
    return {
        " ".join(path.relative_to(directory).with_suffix("").parts): path.read_text(
            "utf-8"
        )
        for path in sorted(directory.rglob("*.rst"))
        if not path.stem.startswith("_")
    }


def page_commands(version: str) -> Iterator[str]:
    """The words before ``help`` of each page that comes from no model."""
    yield ""
    yield from ("help topics", *(f"help {topic}" for topic in _TOPICS))
    yield from ("s3", *(f"s3 {name}" for name in _S3))
    simulated = {*services(), *SERVICES}
    for command in names.commands(version):
        model = names.service_model(version, command)
        own = names.operations(version, command)[:-1]
        if names.is_group(version, command):
            yield command
        elif command != "s3" and model and names.botocore_name(command) in simulated:
            modelled = {xform_name(name, "-") for name in model.operation_names}
            own = tuple(n for n in own if n not in modelled and n != "wait")
        else:
            continue
        yield from (f"{command} {name}" for name in own)


def page(program: Path, words: str) -> str | None:
    """What the program prints; None where it has no such page."""
    # ``aws help TOPIC`` is asked for as such, all others by a last word.
    command = words.split() if words.startswith("help ") else [*words.split(), "help"]
    environment = {
        **os.environ,
        "PAGER": "cat",
        "LC_ALL": "C.UTF-8",
        "PYTHONWARNINGS": "ignore",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    done = subprocess.run(
        [program, *command],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
    )
    return done.stdout.decode() if done.returncode == 0 and done.stdout else None


def pages(program: Path, version: str) -> dict[str, str]:
    asked = list(page_commands(version))
    with ThreadPoolExecutor(2) as pool:
        found = pool.map(lambda words: page(program, words), asked)
        return {words: text for words, text in zip(asked, found, strict=True) if text}


_SECTION = re.compile(
    r"(?<=\x1b\[1mDESCRIPTION\x1b\[0m\n).*?(?=\x1b\[1mSYNOPSIS)", re.DOTALL
)


def with_concepts(page: str, of_version_1: str) -> str:
    """The page of ``aws s3`` with what it explains, which stands among the examples."""
    (concepts,) = _SECTION.findall(of_version_1)
    return _SECTION.sub(lambda _: concepts, page)


# --- writing ----------------------------------------------------------------------------


def write(version: str, home: Path, program: Path, keeps_pages: bool) -> None:
    """``home``: where its botocore and its files are."""
    (models,) = (
        path
        for path in (home / "awscli/botocore/data", home / "botocore/data")
        if path.exists()
    )
    here = _loader(Path(botocore.__file__).parent / "data")
    there = _loader(models)
    target = TARGET / f"{version}.zip"
    shown = kept_pages(target) if keeps_pages else pages(program, version)
    if version not in VERSION_1:
        shown["s3"] = with_concepts(shown["s3"], kept_pages(TARGET / "v1.zip")["s3"])
    # In the order in which the program lists them.
    shown = {words: shown[words] for words in page_commands(version) if words in shown}
    entries: dict[str, Any] = {"pages.json": shown}
    for service in SERVICES:
        entries[f"texts/{service}.json"] = other_texts(here, there, service)
        folder = home / "awscli/examples" / ("s3api" if service == "s3" else service)
        if version in VERSION_1:
            entries[f"examples/{service}.json"] = examples(folder)
    for name in ("global_options", "global_synopsis"):
        path = home / f"awscli/examples/{name}.rst"
        entries[f"{name}.json"] = (
            [line.strip() for line in path.read_text().splitlines()]
            if path.exists()
            else []
        )
    with zipfile.ZipFile(target, "w", zipfile.ZIP_LZMA) as archive:
        for name, value in sorted(entries.items()):
            if value:
                info = zipfile.ZipInfo(name, _DAY)
                info.compress_type = zipfile.ZIP_LZMA
                text = json.dumps(value, ensure_ascii=False)
                archive.writestr(info, text)


def _loader(data: Path) -> Loader:
    return Loader(extra_search_paths=[str(data)], include_default_search_paths=False)


def kept_pages(target: Path) -> dict[str, str]:
    with zipfile.ZipFile(target) as archive:
        found: dict[str, str] = json.loads(archive.read("pages.json"))
        return found


def main(directory: Path, keeps_pages: bool) -> None:
    homes = {
        version: next((directory / version).glob("lib/python3*/site-packages"))
        for version in VERSION_1
    }
    for version, home in homes.items():
        write(version, home, directory / version / "bin/aws", keeps_pages)
    (program,) = (directory / "v2").glob("**/dist/aws")
    write("v2", program.parent, program, keeps_pages)


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if word != "--keep-pages"]
    main(Path(words[0]) if words else ROOT / "var/cli", "--keep-pages" in sys.argv)
