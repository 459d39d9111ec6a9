"""``unzip``: what archives hold, as Info-ZIP tells and unpacks it."""

import posixpath
import zipfile

from iamtutor.shell.filesystem import PathError
from iamtutor.shell.grammar.syntax import Unsupported
from iamtutor.shell.patterns.wildcards import matches
from iamtutor.shell.process import Process
from iamtutor.shell.programs.archives.zip import DAMAGED, member, opened
from iamtutor.shell.programs.options import UsageError, parse
from iamtutor.shell.programs.register import program

_NO_ARCHIVE, _NOT_MATCHED, _CANNOT_WRITE = 9, 11, 50
_NO_END = (
    "  End-of-central-directory signature not found.  Either this file is not\n"
    "  a zipfile, or it constitutes one disk of a multi-part archive.  In the\n"
    "  latter case the central directory and zipfile comment will be found on\n"
    "  the last disk(s) of this archive.\n"
)


@program("unzip [-j] [-l] [-n | -o] [-p] [-q] ARCHIVE [MEMBER]... [-d DIRECTORY]")
def unzip(process: Process) -> int:
    try:
        options, names = parse(process, "d:jlnopq")
    except UsageError as error:
        raise Unsupported(f"unzip with that ({error})") from None
    if not names:
        raise Unsupported("unzip without an archive")
    given, *wanted = names
    path = next(
        (given + end for end in ("", ".zip", ".ZIP") if _is_file(process, given + end)),
        None,
    )
    if path is None:
        tried = f"{given}, {given}.zip or {given}.ZIP"
        process.err(f"unzip:  cannot find or open {tried}.\n")
        return _NO_ARCHIVE
    quiet = "q" in options or "p" in options
    if not quiet:
        process.out(f"Archive:  {path}\n")
    data = process.files.read(path)
    try:
        with opened(process, data) as archive:
            members = _chosen(process, archive.infolist(), wanted)
            if "l" in options:
                _list(process, members)
                return 0
            for info in members:
                _extract(process, archive, info, options)
    except DAMAGED:
        process.err(
            f"{_NO_END}unzip:  cannot find zipfile directory in one of {given} or\n"
            f"        {given}.zip, and cannot find {given}.ZIP, period.\n"
        )
        return _NO_ARCHIVE
    except PathError as error:
        process.err(f"error:  cannot create {error.path}\n        {error.reason}\n")
        return _CANNOT_WRITE
    found = {info.filename for info in members}
    missing = [one for one in wanted if not any(_is(process, one, n) for n in found)]
    for one in missing:
        process.err(f"caution: filename not matched:  {one}\n")
    return _NOT_MATCHED if missing else 0


def _is_file(process: Process, path: str) -> bool:
    found = process.files.find(path)
    return found is not None and found.body is not None


def _is(process: Process, pattern: str, name: str) -> bool:
    return matches(pattern, name, process.budget.work)


def _chosen(
    process: Process, members: list[zipfile.ZipInfo], wanted: list[str]
) -> list[zipfile.ZipInfo]:
    return [
        info
        for info in members
        if not wanted or any(_is(process, one, info.filename) for one in wanted)
    ]


def _list(process: Process, members: list[zipfile.ZipInfo]) -> None:
    process.out("  Length      Date    Time    Name\n")
    process.out("---------  ---------- -----   ----\n")
    for info in members:
        year, month, day, hour, minute, _ = info.date_time
        when = f"{year:04d}-{month:02d}-{day:02d} {hour:02d}:{minute:02d}"
        process.out(f"{info.file_size:>9}  {when}   {info.filename}\n")
    count = f"{len(members)} file{'s' * (len(members) != 1)}"
    process.out("---------                     -------\n")
    process.out(f"{sum(i.file_size for i in members):>9}                     {count}\n")


def _extract(
    process: Process,
    archive: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    options: dict[str, str],
) -> None:
    if "p" in options:
        process.out(member(process, archive, info).decode("utf-8", "surrogateescape"))
        return
    name = info.filename.lstrip("/")
    if ".." in name.split("/"):
        raise Unsupported("unzip of a path with ..")
    files = process.files
    if "j" in options:
        name = posixpath.basename(name)
    target = posixpath.join(options.get("d", ""), name)
    if info.is_dir():
        if name and not files.exists(target):
            files.make_directory(target.rstrip("/"), parents=True)
            _tell(process, options, f"   creating: {target}\n")
        return
    if files.exists(target):
        if "n" in options:
            return
        if "o" not in options:
            raise Unsupported("unzip that asks (-o replaces files, -n leaves them)")
    above = posixpath.dirname(target)
    if above:
        files.make_directory(above, parents=True)
    files.write(target, member(process, archive, info))
    stored = info.compress_type == zipfile.ZIP_STORED
    word = " extracting" if stored else "  inflating"
    _tell(process, options, f"{word}: {target:<22}  \n")


def _tell(process: Process, options: dict[str, str], text: str) -> None:
    if "q" not in options:
        process.out(text)
