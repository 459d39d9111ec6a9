"""What each small program can do here: the answer to ``--help``."""

from __future__ import annotations

#: Operands and options, by program.
USAGES: dict[str, str] = {
    "tput": "cols | lines | colors | bold | smul | rev | setaf N | sgr0",
    "timeout": "[-s SIGNAL] [-k DURATION] DURATION PROGRAM [ARGUMENT]...",
    "shuf": "[-n COUNT] [-e WORD... | -i FIRST-LAST | FILE]",
    "realpath": "[-e] [-m] FILE...",
    "readlink": "-f FILE...",
    "mktemp": "[-d] [-u] [-p FOLDER] [-t] [--suffix=TEXT] [TEMPLATE]",
    "fold": "[-w WIDTH] [-s] [FILE]...",
    "split": "[-l LINES | -b BYTES] [-d] [-a LENGTH] [FILE [PREFIX]]",
    "zcat": "[FILE]...",
    "zip": "[-j] [-q] [-r] ARCHIVE NAME...",
    "gzip": "[-c] [-d] [-k] [-f] [-1...-9] [FILE]...",
    "gunzip": "[-c] [-k] [-f] [FILE]...",
    "awk": ("[-F FS] [-v NAME=VALUE] [-f FILE] PROGRAM [FILE | NAME=VALUE]..."),
    "bash": "[-e] [-u] [-x] [-c TEXT] [FILE [ARGUMENT]...]",
    "basename": "NAME [SUFFIX] | [-a] [-s SUFFIX] NAME...",
    "base64": "[-d] [-w COLUMNS] [FILE]",
    "bc": "[-l] [-q] [FILE]...",
    "cat": "[-n] [-b] [-s] [-A] [-e] [-E] [-t] [-T] [-v] [FILE]...",
    "chmod": "MODE FILE...",
    "column": (
        "[-t [-s CHARACTERS] [-o TEXT] [-N NAMES] [-R LIST] [-H LIST] [-d]] [-J] [-x] "
        "[-c WIDTH] [FILE]..."
    ),
    "cmp": "[-s] [-l] [-n BYTES] FILE1 [FILE2]",
    "comm": "[-1] [-2] [-3] FILE1 FILE2",
    "cp": "[-r] [-a] [-p] [-n] [-u] [-v] SOURCE... TARGET",
    "join": "[-1 N] [-2 N] [-j N] [-t C] [-i] [-a N] [-v N] [-e TEXT] [-o LIST] A B",
    "curl": (
        "[-s] [-i] [-I] [-f] [-X METHOD] [-H FIELD] [-o FILE] [-O] [-w FORMAT] URL"
    ),
    "cut": (
        "[-d DELIMITER] [-s] [--output-delimiter=TEXT] -f LIST | -b LIST | -c LIST "
        "[--complement] [FILE]..."
    ),
    "date": "[-u] [-d TEXT] [-r FILE] [-I[UNIT]] [-R] [--rfc-3339=UNIT] [+FORMAT]",
    "diff": (
        "[-u] [-U LINES] [-q] [-s] [-r] [-N] [-i] [-w] [-b] [-a] [--label TEXT] "
        "FILE1 FILE2"
    ),
    "dirname": "NAME...",
    "egrep": "PATTERN [FILE]...",
    "envsubst": "[-v] [NAMES]",
    "expr": "OPERAND [OPERATOR OPERAND]... | FUNCTION OPERAND...",
    "dd": "[if=FILE] [of=FILE] [bs=BYTES] [count=N] [skip=N] [seek=N] [status=none]",
    "du": "[-a] [-b] [-c] [-h] [-k] [-m] [-s] [-d DEPTH] [FILE]...",
    "env": "[-i] [-u NAME] [-0] [NAME=VALUE]... [PROGRAM [ARGUMENT]...]",
    "fgrep": "TEXT [FILE]...",
    "find": (
        "[PLACE]... [-name PATTERN] [-iname PATTERN] [-path PATTERN] [-type "
        "f|d] [-size [+-]N[ckM]] [-mtime N] [-newer FILE] [-empty] "
        "[-maxdepth N] [-mindepth N] [-perm MODE] [!] [( )] [-o] [-print] "
        "[-printf FORMAT] [-delete] "
        "[-quit] [-exec PROGRAM {} ;]"
    ),
    "hexdump": "[-b | -c | -C | -d | -o | -x] [-n COUNT] [-s START] [-v] [FILE]...",
    "openssl": (
        "rand [-hex | -base64] COUNT | dgst [-DIGEST] [-hmac KEY] [-r] [-binary] "
        "[FILE]... | base64 [-d] [-A] [-in FILE] [-out FILE]"
    ),
    "unzip": "[-j] [-l] [-n | -o] [-p] [-q] ARCHIVE [MEMBER]... [-d DIRECTORY]",
    "gawk": ("[-F FS] [-v NAME=VALUE] [-f FILE] PROGRAM [FILE | NAME=VALUE]..."),
    "grep": (
        "[-E] [-F] [-P] [-i] [-v] [-c] [-n] [-o] [-q] [-l] [-L] [-w] [-x] [-r] "
        "[-m N] [-A N] [-B N] [-C N] [-e PATTERN] PATTERN [FILE]..."
    ),
    "groups": "",
    "head": "[-n LINES] [-c BYTES] [FILE]...",
    "hostname": "",
    "hint": "[-a] [-s]",
    "id": "[-u] [-g] [-un]",
    "jq": ("[-r] [-c] [-n] [-s] [-e] [-S] [-j] [--arg NAME VALUE] FILTER [FILE]..."),
    "less": "[-N] [FILE]...",
    "ls": "[-a] [-A] [-d] [-F] [-h] [-l] [-r] [-R] [-S] [-t] [-1] [FILE]...",
    "man": "NAME...",
    "md5sum": "[-c] [FILE]...",
    "mkdir": "[-p] [-v] DIRECTORY...",
    "more": "[FILE]...",
    "mv": "[-n] [-u] [-v] SOURCE... TARGET",
    "nano": "FILE",
    "nl": "[-b a|t] [-w WIDTH] [-s TEXT] [FILE]...",
    "oathtool": (
        "[--totp[=sha256]] [-b] [-d DIGITS] [-w WINDOW] [-N TIME] [-s SECONDS] "
        "[-c COUNTER] KEY"
    ),
    "paste": "[-s] [-d LIST] [FILE]...",
    "predict": "[NUMBER [guess|likely|sure]]",
    "printenv": "[NAME]...",
    "ps": "[-e] [-f] [aux]",
    "rev": "[FILE]...",
    "rm": "[-f] [-r] [-i] [-v] FILE...",
    "rmdir": "DIRECTORY...",
    "sed": "[-n] [-E] [-i[SUFFIX]] [-s] [-e SCRIPT] SCRIPT [FILE]...",
    "seq": "[-w] [-s TEXT] [FIRST [STEP]] LAST",
    "sh": "[-e] [-u] [-x] [-c TEXT] [FILE [ARGUMENT]...]",
    "sha1sum": "[-c] [FILE]...",
    **dict.fromkeys(
        ("sha224sum", "sha256sum", "sha384sum", "sha512sum"), "[-c] [FILE]..."
    ),
    "sleep": "NUMBER[s|m|h|d]...",
    "sort": (
        "[-n] [-h] [-g] [-M] [-V] [-r] [-u] [-f] [-b] [-k KEY] [-t CHARACTER] [-c] "
        "[-C] [-m] [-s] [-z] [-o FILE] [FILE]..."
    ),
    "stat": "[-c FORMAT] FILE...",
    "tac": "[FILE]...",
    "tail": "[-n LINES] [-n +LINE] [-c BYTES] [FILE]...",
    "tar": "-c|-x|-t [-z] [-v] [-f ARCHIVE] [-C FOLDER] [NAME]...",
    "nohup": "PROGRAM [ARGUMENT]...",
    "od": "[-A RADIX] [-t TYPE] [-j SKIP] [-N COUNT] [-w WIDTH] [-v] [-c] [-x] [FILE]...",
    "xxd": "[-p] [-u] [-r] [-l COUNT] [-s START] [-c COLUMNS] [-g BYTES] [FILE]",
    "tee": "[-a] [-i] [FILE]...",
    "touch": "[-c] [-d TEXT] [-t [[CC]YY]MMDDhhmm[.ss]] [-r FILE] FILE...",
    "tr": "[-d] [-s] [-c] SET1 [SET2]",
    "truncate": "[-c] -s [+|-]SIZE FILE...",
    "fallocate": "-l SIZE FILE",
    "uname": "[-a] [-s] [-n] [-r] [-v] [-m] [-p] [-i] [-o]",
    "uniq": "[-c] [-d] [-u] [-i] [INPUT [OUTPUT]]",
    "vi": "FILE",
    "vim": "FILE",
    "wc": "[-l] [-w] [-c] [-m] [FILE]...",
    "which": "PROGRAM...",
    "whoami": "",
    "why": "[-v]",
    "xargs": (
        "[-n N] [-L N] [-I TEXT] [-P N] [-d CHARACTER] [-0] [-r] [-t] "
        "[PROGRAM [ARGUMENT]...]"
    ),
}


def text(name: str) -> str:
    """The page for ``name``."""
    return f"Usage: {name} {USAGES[name]}".rstrip() + "\n"
