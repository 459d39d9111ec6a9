"""Write iamtutor/shell/awscli/data/<version>.json from the genuine AWS CLIs.

    python -m tools.build_cli_facts [DIRECTORY]

Each version that the terminals show is fetched into DIRECTORY (``var/cli``): version 1
from PyPI, version 2 out of the Lambda layer that AWS's CDK publishes there. The running
site reads only what this writes: which commands a version has, and in which ways the
models of the simulated services were other than those of the botocore that runs here.
Nothing of a CLI's code is kept. 1.18.147 needs a Python before 3.12.
"""

import io
import json
import sqlite3
import subprocess
import sys
import tarfile
import venv
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import botocore
from botocore import xform_name
from botocore.exceptions import DataNotFoundError
from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel, Shape

from iamtutor.cloud.catalogue import services
from iamtutor.shell.awscli.names import botocore_name

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "iamtutor/shell/awscli/data"
#: Services that are not simulated and whose commands people type all the same: usage,
#: skeletons and the checks of parameters are of the version's time there too.
OTHERS = (
    "apigateway autoscaling cloudformation cloudwatch dynamodb ecr ecs eks elbv2 events "
    "kms lambda logs rds route53 secretsmanager sns sqs ssm stepfunctions"
).split()
SERVICES = tuple(sorted({*services(), *OTHERS}))
#: What pip installs for each version 1, and the package that brings version 2.
VERSION_1 = {
    "v1.18": ["awscli==1.18.147", "botocore==1.18.6"],
    "v1": ["awscli==1.46.3"],
}
VERSION_2 = "aws-cdk-asset-awscli-v2==2.0.185"  # holds 2.36.7
_LAYER = "package/lib/layer.zip"

#: Commands that a later program of the same line has, as its reference documents them, and
#: that no published package brings yet (November 2026).
LATER = {"v2": ("iam-toolbox",)}

Facts = dict[str, Any]


# --- fetching ---------------------------------------------------------------------------


def version_1(directory: Path, version: str) -> Facts:
    """What a version 1 has: ``commands``, ``operations`` of each, ``models``."""
    home = directory / version
    if not home.exists():
        venv.create(home, with_pip=True)
        _run(home / "bin/pip", "install", "--quiet", *VERSION_1[version])
    probe = _run(home / "bin/python", ROOT / "tools/cli_probe.py")
    found: Facts = json.loads(probe)
    return found


def version_2(directory: Path) -> Facts:
    """The same of version 2, read from the index of its completer."""
    home = directory / "v2"
    if not home.exists():
        _unpack_layer(directory, home)
    (index,) = home.glob("**/ac.index")
    operations: dict[str, list[str]] = {}
    with sqlite3.connect(index) as database:
        rows = database.execute("select command, parent from command_table")
        for name, parent in rows:
            operations.setdefault(parent or "", []).append(name)
    names = operations["aws"]
    return {
        "commands": names,
        "operations": {name: operations.get(f"aws.{name}", []) for name in names},
        "models": str(index.parent.parent / "botocore/data"),
    }


def _unpack_layer(directory: Path, home: Path) -> None:
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    _run(*pip, "--dest", directory, VERSION_2)
    (wheel,) = directory.glob("aws_cdk_asset_awscli_v2*.whl")
    with zipfile.ZipFile(wheel) as outer:
        (name,) = (n for n in outer.namelist() if n.endswith(".tgz"))
        with tarfile.open(fileobj=io.BytesIO(outer.read(name))) as package:
            layer = package.extractfile(_LAYER)
            assert layer is not None
            zipfile.ZipFile(io.BytesIO(layer.read())).extractall(home)
    wheel.unlink()


def _run(*command: object) -> str:
    words = [str(word) for word in command]
    return subprocess.run(words, check=True, text=True, stdout=subprocess.PIPE).stdout


# --- comparing --------------------------------------------------------------------------


def facts_of(found: Facts, later: Sequence[str] = ()) -> Facts:
    """What the site keeps of a version, and of what came ``later``."""
    here = _loader(Path(botocore.__file__).parent / "data")
    there = _loader(Path(found["models"]))
    listed = {}
    for command, names in found["operations"].items():
        change = _change(_expected(here, command), names)
        if change != ["", ""]:
            listed[command] = change
    models = {}
    for service in SERVICES:
        if not _is_service(there, service):
            continue
        comparison = _Comparison(_model(here, service), _model(there, service))
        models[service] = comparison.differences(
            _paging(_paginated(here, service), _paginated(there, service))
        )
    return {
        "commands": " ".join(_with(found["commands"], later)),
        "groups": " ".join(c for c in found["commands"] if not _is_service(there, c)),
        "operations": listed,
        "models": models,
        "later_waiters": _later_waiters(here, there, found["commands"]),
    }


def _later_waiters(
    here: Loader, there: Loader, commands: Sequence[str]
) -> dict[str, str]:
    """The waiters that botocore has and the version does not, by service."""
    later = {}
    for service in sorted({botocore_name(command) for command in commands}):
        known = _waiters(there, service)
        names = [name for name in _waiters(here, service) if name not in known]
        if names:
            later[service] = " ".join(names)
    return later


def _waiters(loader: Loader, service: str) -> list[str]:
    if not _is_service(loader, service) or not _has(loader, service, "waiters-2"):
        return []
    return list(loader.load_service_model(service, "waiters-2")["waiters"])


def _paging(here: Facts, there: Facts) -> Facts:
    """How the version pages, where it does so otherwise; None: not at all."""
    return {
        name: there.get(name)
        for name in sorted({*here, *there})
        if here.get(name) != there.get(name)
    }


def _with(commands: list[str], later: Sequence[str]) -> list[str]:
    """With what came later in its place; without any, in the program's own order."""
    return sorted([*commands, *later]) if later else commands


def _expected(loader: Loader, command: str) -> list[str]:
    """The operations that botocore's own data has, in its order."""
    if not _is_service(loader, command):
        return []
    service = botocore_name(command)
    return [xform_name(n, "-") for n in _model(loader, service).operation_names]


def _is_service(loader: Loader, command: str) -> bool:
    return botocore_name(command) in loader.list_available_services("service-2")


def _change(expected: list[str], names: list[str]) -> list[str]:
    """``[dropped, added]`` that make ``names`` of ``expected``. Where that would get the
    order wrong, everything is dropped (``*``)."""
    dropped = [name for name in expected if name not in names]
    added = [name for name in names if name not in expected]
    kept = [name for name in expected if name in names]
    if [*kept, *added] != names and sorted(names) != names:
        return ["*", " ".join(names)]
    return [" ".join(dropped), " ".join(added)]


def _loader(data: Path) -> Loader:
    return Loader(extra_search_paths=[str(data)], include_default_search_paths=False)


def _model(loader: Loader, service: str) -> ServiceModel:
    return ServiceModel(loader.load_service_model(service, "service-2"), service)


def _has(loader: Loader, service: str, kind: str) -> bool:
    try:
        return bool(loader.load_service_model(service, kind))
    except DataNotFoundError:
        return False


def _paginated(loader: Loader, service: str) -> Facts:
    if not _has(loader, service, "paginators-1"):
        return {}
    found: Facts = loader.load_service_model(service, "paginators-1")["pagination"]
    return found


class _Comparison:
    """Two models of a service side by side, from the operations down.

    A shape that appears under two names in the other model has what either had.
    """

    def __init__(self, here: ServiceModel, there: ServiceModel) -> None:
        self.here, self.there = here, there
        self.pairs: dict[str, list[tuple[Shape, Shape]]] = {}
        self.without_input: list[str] = []
        self.without_output: list[str] = []
        for name in there.operation_names:
            if name in here.operation_names:
                self._operation(here.operation_model(name), there.operation_model(name))

    def _operation(self, new: OperationModel, old: OperationModel) -> None:
        for mine, theirs, without in (
            (new.input_shape, old.input_shape, self.without_input),
            (new.output_shape, old.output_shape, self.without_output),
        ):
            if mine is not None and theirs is None:
                without.append(new.name)
            elif mine is not None and theirs is not None:
                self._shape(mine, theirs)

    def _shape(self, new: Shape, old: Shape) -> None:
        met = self.pairs.setdefault(new.name, [])
        if any(old.name == other.name for _, other in met):
            return
        met.append((new, old))
        for mine, theirs in _inner(new, old):
            self._shape(mine, theirs)

    def differences(self, paging: Facts) -> Facts:
        members, values, required, limits = {}, {}, {}, {}
        for name, pairs in sorted(self.pairs.items()):
            new = pairs[0][0]
            olds = [old for _, old in pairs if old.type_name == new.type_name]
            if new.type_name == "structure" and olds:
                had = list(dict.fromkeys(m for old in olds for m in old.members))
                if had != list(new.members):
                    members[name] = " ".join(had)
                needed = [m for old in olds for m in old.required_members]
                if sorted(set(needed)) != sorted(new.required_members):
                    required[name] = " ".join(dict.fromkeys(needed))
            if new.type_name == "string" and new.enum and olds:
                known = list(dict.fromkeys(v for old in olds for v in old.enum))
                if known != list(new.enum):
                    values[name] = known
            bounds = [[old.metadata.get(k) for k in ("min", "max")] for old in olds]
            if bounds and [new.metadata.get(k) for k in ("min", "max")] not in bounds:
                limits[name] = bounds[0]
        found = {
            "members": members,
            "values": values,
            "required": required,
            "limits": limits,
            "without_input": self.without_input,
            "without_output": self.without_output,
            "paging": paging,
        }
        return {name: value for name, value in found.items() if value}


def _inner(new: Shape, old: Shape) -> Iterator[tuple[Shape, Shape]]:
    if new.type_name != old.type_name:
        return
    if new.type_name == "structure":
        for name, member in new.members.items():
            if name in old.members:
                yield member, old.members[name]
    elif new.type_name == "list":
        yield new.member, old.member
    elif new.type_name == "map":
        yield new.key, old.key
        yield new.value, old.value


def main(directory: Path) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    found = {version: version_1(directory, version) for version in VERSION_1}
    found["v2"] = version_2(directory)
    for version, facts in found.items():
        text = json.dumps(
            facts_of(facts, LATER.get(version, ())), indent=0, sort_keys=True
        )
        (TARGET / f"{version}.json").write_text(text + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "var/cli")
