"""``openssl``: random bytes, digests and base64, which scripts call it for.

Keys, certificates, ciphers and the rest are not emulated.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping

from iamtutor.shell.filesystem import PathError
from iamtutor.shell.grammar.syntax import Unsupported
from iamtutor.shell.process import Process
from iamtutor.shell.programs.inputs import endless
from iamtutor.shell.programs.register import program

_DIGESTS = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")
#: Commands of the genuine program that are not here.
_MISSING = frozenset(
    "asn1parse ca ciphers cms crl crl2pkcs7 dhparam dsa dsaparam ec ecparam engine errstr"
    " gendsa genpkey genrsa help list mac nseq ocsp passwd pkcs12 pkcs7 pkcs8 pkey"
    " pkeyparam pkeyutl prime rehash req rsa rsautl s_client s_server s_time sess_id"
    " smime speed spkac srp storeutl ts verify version x509".split()
)
#: How many characters of base64 stand in a line.
_WIDTH = 64
_RANDOM = "/dev/urandom"


class _Wrong(Exception):
    """What is said of the options, after the command's name; or without, of a file."""


@program(
    "openssl rand [-hex | -base64] COUNT | dgst [-DIGEST] [-hmac KEY] [-r] "
    "[-binary] [FILE]... | base64 [-d] [-A] [-in FILE] [-out FILE]"
)
def openssl(process: Process) -> int:
    name, *words = process.argv[1:] or [""]
    if name in _MISSING or not name:
        raise Unsupported(f"openssl {name}".rstrip())
    try:
        if name == "rand":
            return _rand(process, words)
        if name == "dgst" or name in _DIGESTS:
            return _digest(process, name, words)
        if name in ("base64", "enc"):
            return _base64(process, name, words)
    except _Wrong as error:
        process.err(f"{name}: {error}\n{name}: Use -help for summary.\n")
        return 1
    except PathError as error:
        process.err(f'Can\'t open "{error.path}" for reading, {error.reason}\n')
        return 1
    process.err(f"Invalid command '{name}'; type \"help\" for a list.\n")
    return 1


def _read(
    name: str, words: list[str], known: Mapping[str, bool]
) -> tuple[dict[str, str], list[str]]:
    """The options before the first operand, and the operands. ``known`` tells which
    options take a value. A digest is an option, too."""
    options: dict[str, str] = {}
    rest = list(words)
    while rest and rest[0].startswith("-") and rest[0] != "-":
        option = rest.pop(0).lstrip("-")
        if option in _DIGESTS and name != "rand":
            options["digest"] = option
        elif option not in known:
            raise Unsupported(f"openssl {name} -{option}")
        elif known[option] and not rest:
            raise _Wrong(f"Option -{option} needs a value")
        else:
            options[option] = rest.pop(0) if known[option] else ""
    return options, rest


def _rand(process: Process, words: list[str]) -> int:
    options, rest = _read("rand", words, {"hex": False, "base64": False, "out": True})
    if len(rest) > 1:
        raise _Wrong(f'Extra option: "{rest[0]}"')
    if rest and not (rest[0].isdecimal() and len(rest[0]) < 10):
        raise Unsupported(f"openssl rand {rest[0]}")
    count = int(rest[0]) if rest else 0
    process.budget.hold(3 * count)
    data = endless(process, _RANDOM, count) or b""
    if "hex" in options:
        data = data.hex().encode() + b"\n"
    elif "base64" in options:
        data = _folded(data)
    return _written(process, options, data)


def _written(process: Process, options: Mapping[str, str], data: bytes) -> int:
    if "out" in options:
        try:
            process.files.write(options["out"], data)
        except PathError as error:
            told = f'Can\'t open "{options["out"]}" for writing, {error.reason}'
            process.err(f"{told}\n")
            return 1
    else:
        process.out(process.budget.decoded(data))
    return 0


def _folded(data: bytes) -> bytes:
    text = base64.b64encode(data)
    lines = (text[at : at + _WIDTH] + b"\n" for at in range(0, len(text), _WIDTH))
    return b"".join(lines)


def _digest(process: Process, name: str, words: list[str]) -> int:
    known = dict.fromkeys(("hex", "binary", "r", "c"), False) | {"hmac": True}
    options, names = _read(name, words, known | {"out": True})
    kind = options.get("digest", name if name in _DIGESTS else "sha256")
    told = kind.upper()
    if process.host.openssl >= 3 and told.startswith("SHA") and told != "SHA1":
        # Without an option, the digest is called as it was before version 3.
        chosen = "digest" in options or name != "dgst"
        told = told.replace("SHA", "SHA2-") if chosen else told
    if "hmac" in options:
        told = f"HMAC-{told}" if names else told
    made, status = b"", 0
    for path in names or ["-"]:
        try:
            data = _content(process, path if names else "")
        except PathError as error:
            process.err(f"{path}: {error.reason}\n")
            status = 1
            continue
        process.budget.text(data)
        if "hmac" in options:
            secret = options["hmac"].encode("utf-8", "surrogateescape")
            digest = hmac.new(secret, data, kind).digest()
        else:
            digest = hashlib.new(kind, data, usedforsecurity=False).digest()
        if "binary" in options:
            made += digest
            continue
        shown = digest.hex(":") if "c" in options else digest.hex()
        label = f"{told}({path if names else 'stdin'})= "
        if not names and process.host.openssl < 3:
            label = "(stdin)= "
        line = (
            f"{shown} *{path if names else 'stdin'}"
            if "r" in options
            else label + shown
        )
        made += f"{line}\n".encode("utf-8", "surrogateescape")
    return max(_written(process, options, made), status)


def _content(process: Process, path: str) -> bytes:
    """The bytes of a file; of standard input where none is named."""
    if not path:
        return process.budget.encoded(process.stdin or "")
    return process.files.read(path)


def _base64(process: Process, name: str, words: list[str]) -> int:
    known = dict.fromkeys(("d", "e", "a", "A", "base64"), False)
    options, rest = _read(name, words, known | {"in": True, "out": True})
    if rest:
        raise _Wrong(f'Extra option: "{rest[0]}"')
    if name == "enc" and not {"base64", "a"} & options.keys():
        raise Unsupported("openssl enc without -base64")
    data = _content(process, options.get("in", ""))
    process.budget.hold(6 * len(data))
    if "d" in options:
        return _written(process, options, _decoded(data, "A" in options))
    made = base64.b64encode(data) if "A" in options else _folded(data)
    return _written(process, options, made)


def _decoded(data: bytes, in_one_line: bool) -> bytes:
    """What base64 stands for. What is none, or has no end, is nothing, without a word."""
    lines = data.split(b"\n")
    if not in_one_line and max(map(len, lines)) > 1_000:
        return b""
    try:
        return base64.b64decode(b"".join(lines), validate=True)
    except (ValueError, binascii.Error):
        return b""
