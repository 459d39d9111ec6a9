"""Sessions of roles that the CLI keeps in ``~/.aws/cli/cache`` till near their end.

So a role is not assumed anew by each command: who may no longer assume it keeps the
session that there is.
"""

import hashlib
import json
import posixpath
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from botocore.utils import parse_timestamp

from iamtutor.shell.filesystem import FileSystem, PathError

#: Where they are, from the home directory.
FOLDER = ".aws/cli/cache"
#: A session that ends sooner is not used any more.
_NEAR = timedelta(minutes=15)
#: What credentials consist of.
_PARTS = ("AccessKeyId", "SecretAccessKey", "SessionToken")
#: What comes of a file that is not there, or that somebody else wrote into.
_UNREADABLE = (
    PathError,
    ArithmeticError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)


def place(home: str, request: Mapping[str, object]) -> str:
    """The file of the session that ``request`` asks for."""
    told = json.dumps(request, sort_keys=True).encode()
    name = hashlib.sha1(told, usedforsecurity=False).hexdigest()
    return posixpath.join(home, FOLDER, f"{name}.json")


def found(files: FileSystem, path: str, now: datetime) -> Mapping[str, Any] | None:
    """The answer that is kept there, if it is one and its session lasts."""
    try:
        answer = json.loads(files.read_text(path))
        issued = answer["Credentials"]
        whole = all(isinstance(issued[name], str) for name in _PARTS)
        ends = parse_timestamp(issued["Expiration"])
        return answer if whole and ends - now >= _NEAR else None
    except _UNREADABLE:
        return None


def keep(files: FileSystem, path: str, answer: Mapping[str, Any]) -> None:
    """Write the answer there; where nothing can be written, nothing is kept."""
    try:
        files.make_directory(posixpath.dirname(path), parents=True)
        files.write(path, json.dumps(answer, default=datetime.isoformat).encode())
        files.change_mode(path, 0o600)
    except PathError:
        return
