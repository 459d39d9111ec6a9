"""The virtual file system of one machine. Nothing here touches the host's files.

Paths are absolute and normal. A directory is a ``File`` without a body; every parent of a
path exists by itself. What the image brings (``/etc/os-release`` …) belongs to root and is
read from the host's table, not from the world.
"""

import posixpath
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from operator import methodcaller

from iamtutor.cloud.bodies import APPARENT_LIMIT, STORED_LIMIT, Body, BodyStore
from iamtutor.cloud.world import File, Machine
from iamtutor.policy.keeping import SHORT, kept
from iamtutor.shell.budget import Budget

#: The most files and directories on one machine.
FILES_LIMIT = 500
#: The most that their paths take together, in characters: they are part of the world.
PATHS_LIMIT = 60_000
#: The longest name of one file, and the longest path, in bytes.
NAME_LIMIT, PATH_LIMIT = 255, 4_096
#: What it costs to take a path apart, and to look at one path of the machine, in the units
#: of ``budget.Budget``.
LOOKUP_WORK, FILE_WORK = 100, 3

NO_SUCH_FILE = "No such file or directory"
IS_A_DIRECTORY = "Is a directory"
NOT_A_DIRECTORY = "Not a directory"
PERMISSION_DENIED = "Permission denied"
NOT_EMPTY = "Directory not empty"
EXISTS = "File exists"
NO_SPACE = "No space left on device"
TOO_LARGE = "File too large"
NAME_TOO_LONG = "File name too long"

#: Directories that every Linux machine has.
SYSTEM_DIRECTORIES = (
    *("/bin", "/dev", "/etc", "/home", "/opt", "/root", "/tmp", "/usr", "/var"),
)

#: What is written there is gone.
NULL = "/dev/null"
#: Files that are no files: the shell and the programs know what they are.
#: What is read there never ends.
ENDLESS = frozenset(["/dev/zero", "/dev/random", "/dev/urandom"])
DEVICES = ENDLESS | {NULL, "/dev/stdin", "/dev/stdout", "/dev/stderr", "/dev/tty"}
#: Why one of them cannot be read as a whole.
NEVER_ENDS = "it never ends: head -c and dd take a part of it (iamtutor)"

_NUMBERS = {
    NO_SUCH_FILE: 2,
    PERMISSION_DENIED: 13,
    EXISTS: 17,
    NOT_A_DIRECTORY: 20,
    IS_A_DIRECTORY: 21,
    TOO_LARGE: 27,
    NO_SPACE: 28,
    NAME_TOO_LONG: 36,
    NOT_EMPTY: 39,
}


class PathError(Exception):
    """A system call failed. ``reason`` is what ``strerror`` says; the exception's own text
    is Python's, which the ``aws`` program shows."""

    def __init__(self, reason: str, path: str) -> None:
        super().__init__(f"[Errno {_NUMBERS.get(reason, 1)}] {reason}: '{path}'")
        self.reason = reason
        self.path = path


@kept((SHORT, 1024))
def _absolute(path: str, cwd: str) -> str:
    """One command asks for the same few files a dozen times."""
    if path == "":
        raise PathError(NO_SUCH_FILE, path)
    absolute = "/" + posixpath.normpath(posixpath.join(cwd, path)).lstrip("/")
    names = absolute.encode("utf-8", "surrogateescape").split(b"/")
    if len(path.encode("utf-8", "surrogateescape")) > PATH_LIMIT:
        raise PathError(NAME_TOO_LONG, path)
    if max(map(len, names)) > NAME_LIMIT:
        raise PathError(NAME_TOO_LONG, path)
    return absolute


class FileSystem:
    """The files of ``machine``, as its user sees them."""

    def __init__(
        self,
        machine: Machine,
        bodies: BodyStore,
        now: datetime,
        image: Mapping[str, str],
        built: datetime,
        has_room: Callable[[Body], bool] = lambda _: True,
        budget: Budget | None = None,
    ) -> None:
        self.machine = machine
        self.bodies = bodies
        self.now = now
        self.image = image
        self.built = built
        self.has_room = has_room
        self.budget = budget or Budget()
        self.lent: dict[str, bytes] = {}

    def resolve(self, path: str) -> str:
        """The absolute path that ``path`` means here."""
        self.budget.work(LOOKUP_WORK)
        self.budget.text(path)
        return _absolute(path, self.machine.cwd)

    # What is there

    def find(self, path: str) -> File | None:
        """The file or directory at ``path``, or None."""
        try:
            absolute = self.resolve(path)
        except PathError:
            return None
        found = self.machine.files.get(absolute)
        if found is not None:
            return found
        given = self._given(absolute)
        if given is not None:
            # Named like any body, but stored only when it is copied into the world.
            return File(self.built, BodyStore().put(given))
        if self._is_implied_directory(absolute):
            own = absolute == self.machine.home
            return File(self.built, None, 0o700 if own else 0o755)
        return None

    def _given(self, absolute: str) -> bytes | None:
        """The bytes of a file that is not the person's: of the image, a device, lent."""
        if absolute in self.lent:
            return self.lent[absolute]
        if absolute in DEVICES:
            return b""
        text = self.image.get(absolute)
        return None if text is None else text.encode()

    def lend(self, text: str) -> str:
        """The path of a file that lasts for this line: ``<( )``."""
        path = f"/dev/fd/{63 - len(self.lent)}"
        data = text.encode("utf-8", "surrogateescape")
        self.budget.keep(len(data))
        self.lent[path] = data
        return path

    def _is_implied_directory(self, absolute: str) -> bool:
        if absolute in ("/", self.machine.home, *SYSTEM_DIRECTORIES):
            return True
        inside = absolute + "/"
        self.budget.work((len(self.machine.files) + len(self.image)) * FILE_WORK)
        is_inside = methodcaller("startswith", inside)
        return any(
            map(is_inside, (self.machine.home, *self.machine.files, *self.image))
        )

    def stat(self, path: str) -> File:
        absolute = self.resolve(path)
        found = self.find(absolute)
        if found is None:
            reason = NO_SUCH_FILE
            parent = posixpath.dirname(absolute)
            while parent != "/":
                above = self.find(parent)
                if above is not None:
                    reason = NOT_A_DIRECTORY if above.body else NO_SUCH_FILE
                    break
                parent = posixpath.dirname(parent)
            raise PathError(reason, path)
        if found.body is not None and path.endswith("/"):
            raise PathError(NOT_A_DIRECTORY, path)
        return found

    def exists(self, path: str) -> bool:
        return self.find(path) is not None

    def is_directory(self, path: str) -> bool:
        found = self.find(path)
        return found is not None and found.body is None

    def owner(self, path: str) -> str:
        return self.machine.user if self._writable(self.resolve(path)) else "root"

    def names(self, path: str) -> list[str]:
        """The names in the directory ``path``, sorted by code point."""
        if self.stat(path).body is not None:
            raise PathError(NOT_A_DIRECTORY, path)
        absolute = self.resolve(path)
        if absolute == "/root":
            raise PathError(PERMISSION_DENIED, path)
        inside = absolute if absolute.endswith("/") else absolute + "/"
        known = self._known()
        self.budget.work(len(known) * FILE_WORK)
        return sorted(
            {p[len(inside) :].split("/")[0] for p in known if p.startswith(inside)}
            - {""}
        )

    def walk(self, path: str) -> Iterator[str]:
        """Every file below the directory ``path``, absolute."""
        absolute = self.resolve(path)
        for name in self.names(absolute):
            child = posixpath.join(absolute, name)
            if self.is_directory(child):
                yield from self.walk(child)
            else:
                yield child

    def directories(self) -> dict[str, frozenset[str]]:
        """The names in every directory that can be read."""
        found: dict[str, set[str]] = {}
        known = self._known()
        self.budget.work(sum(map(len, known)))
        for path in known:
            while path != "/":
                above, _, name = path.rpartition("/")
                found.setdefault(above or "/", set()).add(name)
                path = above or "/"
        for path, file in self.machine.files.items():
            if file.body is None:
                found.setdefault(path, set())
        found.pop("/root", None)
        return {path: frozenset(names) for path, names in found.items()}

    def _known(self) -> tuple[str, ...]:
        """Every path that is there by itself: what it stands in is there too."""
        return (
            *self.machine.files,
            *self.image,
            *SYSTEM_DIRECTORIES,
            self.machine.home,
        )

    # Reading and writing

    def body(self, path: str) -> Body:
        found = self.stat(path)
        if found.body is None:
            raise PathError(IS_A_DIRECTORY, path)
        if found.mode & 0o400 == 0:
            raise PathError(PERMISSION_DENIED, path)
        absolute = self.resolve(path)
        if absolute in ENDLESS:
            raise PathError(NEVER_ENDS, path)
        given = self._given(absolute)
        if given is not None and absolute not in self.machine.files:
            return self.bodies.put(given)
        return found.body

    def read(self, path: str) -> bytes:
        """The bytes of a file; a pattern longer than what can be stored is refused."""
        body = self.body(path)
        if body.size > 16 * STORED_LIMIT:
            raise PathError(TOO_LARGE, path)
        self.budget.hold(body.size)
        return self.bodies.get(body)

    def read_text(self, path: str) -> str:
        return self.budget.decoded(self.read(path))

    def check_writable(self, path: str) -> str:
        """The absolute path of a file that may be written, or ``PathError``."""
        absolute = self.resolve(path)
        if absolute == NULL:
            return absolute
        found = self.find(absolute)
        if path.endswith("/") or (found is not None and found.body is None):
            raise PathError(IS_A_DIRECTORY, path)
        self._check_parent(absolute, path)
        if not self._writable(absolute) or (
            found is not None and found.mode & 0o200 == 0
        ):
            raise PathError(PERMISSION_DENIED, path)
        if found is None:
            self._check_space(path)
        return absolute

    def write(self, path: str, data: bytes | Body) -> None:
        absolute = self.check_writable(path)
        if absolute == NULL:
            return
        if isinstance(data, bytes):
            if len(data) > STORED_LIMIT:
                raise PathError(TOO_LARGE, path)
            self.budget.work(1 + len(data) // 8)
            data = self.bodies.put(data)
        elif data.size > APPARENT_LIMIT:
            raise PathError(TOO_LARGE, path)
        if not self.has_room(data):
            raise PathError(NO_SPACE, path)
        before = self.machine.files.get(absolute)
        mode = before.mode if before is not None else 0o644
        self.machine.files[absolute] = File(self.now, data, mode)

    def make_directory(self, path: str, parents: bool = False) -> None:
        absolute = self.resolve(path)
        if self.exists(absolute):
            if parents and self.is_directory(absolute):
                return
            raise PathError(EXISTS, path)
        above = posixpath.dirname(absolute)
        if parents and not self.exists(above):
            self.make_directory(above, parents=True)
        self._check_parent(absolute, path)
        if not self._writable(absolute):
            raise PathError(PERMISSION_DENIED, path)
        self._check_space(path)
        self.machine.files[absolute] = File(self.now, None, 0o755)

    def touch(self, path: str) -> None:
        found = self.find(path)
        if found is None:
            self.write(path, b"")
            return
        absolute = self.resolve(path)
        if not self._writable(absolute):
            raise PathError(PERMISSION_DENIED, path)
        self.machine.files[absolute] = File(self.now, found.body, found.mode)

    def set_modified(self, path: str, when: datetime) -> None:
        found = self.stat(path)
        self.machine.files[self.resolve(path)] = File(when, found.body, found.mode)

    def change_mode(self, path: str, mode: int) -> None:
        found = self.stat(path)
        absolute = self.resolve(path)
        if not self._writable(absolute):
            raise PathError("Operation not permitted", path)
        self.machine.files[absolute] = File(found.modified, found.body, mode)

    def remove(self, path: str) -> None:
        """Remove a file, or an empty directory."""
        found = self.stat(path)
        absolute = self.resolve(path)
        if not self._writable(absolute) or absolute == self.machine.home:
            raise PathError(PERMISSION_DENIED, path)
        if found.body is None and self.names(absolute):
            raise PathError(NOT_EMPTY, path)
        self.machine.files.pop(absolute, None)
        self._keep_parent(absolute)

    def remove_tree(self, path: str) -> None:
        absolute = self.resolve(path)
        if not self._writable(absolute) or absolute == self.machine.home:
            raise PathError(PERMISSION_DENIED, path)
        inside = absolute + "/"
        self.budget.work(len(self.machine.files) * FILE_WORK)
        for known in [p for p in self.machine.files if p.startswith(inside)]:
            del self.machine.files[known]
        self.machine.files.pop(absolute, None)
        self._keep_parent(absolute)

    def rename(self, source: str, target: str) -> None:
        """Move a file or a whole directory to a path that is no directory."""
        old, new = self.resolve(source), self.resolve(target)
        self.stat(source)
        if not self._writable(old) or old == self.machine.home:
            raise PathError(PERMISSION_DENIED, source)
        self._check_parent(new, target)
        if not self._writable(new):
            raise PathError(PERMISSION_DENIED, target)
        if old == new:
            return
        self.budget.work(len(self.machine.files) * FILE_WORK)
        moved = {
            new + path[len(old) :]: file
            for path, file in self.machine.files.items()
            if path == old or path.startswith(old + "/")
        }
        self.remove_tree(old)
        self.machine.files.update(moved)

    def _check_space(self, path: str) -> None:
        paths = self.machine.files
        taken = sum(map(len, paths))
        if len(paths) >= FILES_LIMIT or taken + len(path) > PATHS_LIMIT:
            raise PathError(NO_SPACE, path)

    def _check_parent(self, absolute: str, path: str) -> None:
        parent = self.find(posixpath.dirname(absolute))
        if parent is None:
            raise PathError(NO_SUCH_FILE, path)
        if parent.body is not None:
            raise PathError(NOT_A_DIRECTORY, path)

    def _writable(self, absolute: str) -> bool:
        home = self.machine.home
        return absolute == home or absolute.startswith((home + "/", "/tmp/"))

    def _keep_parent(self, absolute: str) -> None:
        """A directory that was only implied stays when its last file goes."""
        parent = posixpath.dirname(absolute)
        if self._writable(parent) and parent != self.machine.home:
            self.machine.files.setdefault(parent, File(self.now, None, 0o755))
