"""What the program refuses before ``cp``, ``mv``, ``rm`` and ``sync`` send anything.

Each check raises ``ParameterFailure``; their order is the program's.
"""

from collections.abc import Sequence

from iamtutor.shell.awscli.failures import ParameterFailure
from iamtutor.shell.awscli.parser import Values
from iamtutor.shell.awscli.s3.options import usage_of
from iamtutor.shell.awscli.s3.paths import Kind, kind_of
from iamtutor.shell.hosts.dialects import Dialect

#: What is done between two places.
KINDS = {("local", "s3"): "upload", ("s3", "local"): "download", ("s3", "s3"): "copy"}
#: The ways on which each option about checksums has a meaning.
_CHECKED_WAYS: dict[str, tuple[tuple[Kind, ...], ...]] = {
    "checksum_mode": (("s3", "local"),),
    "checksum_algorithm": (("local", "s3"), ("s3", "s3")),
}
_FORMATS = {"s3": "<S3Uri>", "local": "<LocalPath>"}

#: The longest filter: it is tried on every key.
PATTERN_LIMIT = 256


def check_types(name: str, paths: Sequence[str]) -> None:
    kinds = tuple(map(kind_of, paths))
    good = kinds in KINDS if len(paths) == 2 else kinds == ("s3",)
    if not good:
        raise ParameterFailure(
            f"usage: aws s3 {name} {usage_of(name)}\nError: Invalid argument type"
        )


def check_checksums(values: Values, paths: Sequence[str]) -> None:
    """A checksum is for one way alone."""
    way = tuple(map(kind_of, paths))
    for option, ways in _CHECKED_WAYS.items():
        if values.get(option) and way not in ways:
            raise ParameterFailure(
                f"Expected {option.replace('_', '-')} parameter to be used with one "
                f"of following path formats: {', '.join(map(_format, ways))}. "
                f"Instead, received {_format(way)}."
            )


def check_streams(name: str, paths: Sequence[str], *, recursive: bool) -> None:
    if "-" in paths and name != "rm" and (name != "cp" or recursive):
        raise ParameterFailure(
            "Streaming currently is only compatible with non-recursive cp commands"
        )


def check_filters(values: Values) -> None:
    for _, pattern in values["filters"] or ():
        if len(pattern) > PATTERN_LIMIT:
            raise ParameterFailure(
                f"iamtutor: a filter has at most {PATTERN_LIMIT} characters"
            )


def check_move(source: str, dest: str, dialect: Dialect) -> None:
    if _same_path(source, dest):
        mark = "'" if dialect.quoted_self_move else ""
        raise ParameterFailure(
            f"Cannot mv a file onto itself: {mark}{source}{mark} - {mark}{dest}{mark}"
        )


def check_keys(values: Values, paths: Sequence[str], dialect: Dialect) -> None:
    """A key that the person brings along goes with its algorithm."""
    first = "If" if dialect.named_errors else "It"
    for option in ("sse_c", "sse_c_copy_source"):
        pair = (option, f"{option}_key")
        for one, other in (pair, pair[::-1]):
            if values.get(one) and not values.get(other):
                one, other = (f"--{n.replace('_', '-')}" for n in (one, other))
                raise ParameterFailure(
                    f"{first} {one} is specified, {other} must be specified as well."
                )
    copies = {kind_of(path) for path in paths} == {"s3"}
    if values.get("sse_c_copy_source") and not copies:
        raise ParameterFailure(
            "--sse-c-copy-source is only supported for copy operations."
        )


def _format(way: tuple[Kind, ...]) -> str:
    return " ".join(_FORMATS[kind] for kind in way)


def _same_path(source: str, dest: str) -> bool:
    if kind_of(source) != "s3" or kind_of(dest) != "s3":
        return False
    if source == dest:
        return True
    return dest.endswith("/") and source == dest + source.rsplit("/", 1)[-1]
