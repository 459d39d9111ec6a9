"""The arguments of each ``aws s3`` command, in the order of the program's own tables."""

from iamtutor.shell.awscli.parser import Argument

_RECURSIVE = Argument("--recursive", flag=True, default=False, to="dir_op")
_DRYRUN = Argument("--dryrun", flag=True, default=False)
_QUIET = Argument("--quiet", flag=True, default=False)
_ERRORS = Argument("--only-show-errors", flag=True, default=False)
_PAGE_SIZE = Argument("--page-size")
_PAYER = Argument(
    "--request-payer", nargs="?", const="requester", choices=("requester",)
)
_FILTERS = (
    Argument("--include", nargs=1, append=True, to="filters"),
    Argument("--exclude", nargs=1, append=True, to="filters"),
)
_STORAGE_CLASSES = tuple(
    (
        "STANDARD REDUCED_REDUNDANCY STANDARD_IA ONEZONE_IA INTELLIGENT_TIERING "
        "GLACIER DEEP_ARCHIVE GLACIER_IR"
    ).split()
)
_ACLS = tuple(
    (
        "private public-read public-read-write authenticated-read aws-exec-read "
        "bucket-owner-read bucket-owner-full-control log-delivery-write"
    ).split()
)

_CHECKSUMS = tuple(
    "CRC64NVME CRC32 SHA256 SHA1 CRC32C SHA512 XXHASH64 XXHASH3 XXHASH128".split()
)

_TRANSFER = (
    _DRYRUN,
    _QUIET,
    *_FILTERS,
    Argument("--acl", choices=_ACLS),
    Argument("--follow-symlinks", flag=True, default=True),
    Argument("--no-follow-symlinks", flag=True, const=False, to="follow_symlinks"),
    Argument("--no-guess-mime-type", flag=True, default=False),
    Argument("--sse", nargs="?", const="AES256", choices=("AES256", "aws:kms")),
    Argument("--sse-c", nargs="?", const="AES256", choices=("AES256",)),
    Argument("--sse-c-key"),
    Argument("--sse-kms-key-id"),
    Argument("--sse-c-copy-source", nargs="?", const="AES256", choices=("AES256",)),
    Argument("--sse-c-copy-source-key"),
    Argument("--storage-class", choices=_STORAGE_CLASSES),
    Argument("--grants", nargs="+"),
    Argument("--website-redirect"),
    Argument("--content-type"),
    Argument("--cache-control"),
    Argument("--content-disposition"),
    Argument("--content-encoding"),
    Argument("--content-language"),
    Argument("--expires"),
    Argument("--source-region"),
    _ERRORS,
    Argument("--no-progress", flag=True, default=False),
    Argument("--progress-frequency"),
    Argument("--progress-multiline", flag=True, default=False),
    _PAGE_SIZE,
    Argument("--ignore-glacier-warnings", flag=True, default=False),
    Argument("--force-glacier-transfer", flag=True, default=False),
    _PAYER,
    Argument("--checksum-mode", choices=("ENABLED",)),
    Argument("--checksum-algorithm", choices=_CHECKSUMS),
    Argument("--metadata"),
    Argument("--copy-props", choices=("none", "metadata-directive", "default")),
    Argument("--metadata-directive", choices=("COPY", "REPLACE")),
    Argument("--case-conflict", choices=("ignore", "skip", "warn", "error")),
    Argument("--no-overwrite", flag=True, default=False),
)
#: Keys that the person brings along, which may be in files.
KEYS = ("sse_c_key", "sse_c_copy_source_key")
_PATHS = Argument("paths", nargs=2, required=True)
_PATH = Argument("path", required=True)

ARGUMENTS: dict[str, tuple[Argument, ...]] = {
    "ls": (
        Argument("paths", nargs="?", default="s3://"),
        _RECURSIVE,
        _PAGE_SIZE,
        Argument("--human-readable", flag=True, default=False),
        Argument("--summarize", flag=True, default=False),
        _PAYER,
        Argument("--bucket-name-prefix"),
        Argument("--bucket-region"),
    ),
    "cp": (_PATHS, *_TRANSFER, Argument("--expected-size"), _RECURSIVE),
    "mv": (
        _PATHS,
        *_TRANSFER,
        _RECURSIVE,
        Argument("--validate-same-s3-paths", flag=True, default=False),
    ),
    "rm": (
        Argument("paths", nargs=1, required=True),
        _DRYRUN,
        _QUIET,
        _RECURSIVE,
        _PAYER,
        *_FILTERS,
        _ERRORS,
        _PAGE_SIZE,
    ),
    "sync": (
        _PATHS,
        Argument("--delete", flag=True, default=False),
        Argument("--exact-timestamps", flag=True, default=False),
        Argument("--size-only", flag=True, default=False),
        *_TRANSFER,
    ),
    "mb": (_PATH, Argument("--tags", nargs=2, append=True)),
    "rb": (_PATH, Argument("--force", flag=True, default=False)),
    "presign": (_PATH, Argument("--expires-in", default=3600)),
    "website": (
        Argument("paths", required=True),
        Argument("--index-document"),
        Argument("--error-document"),
    ),
}


#: Options that are numbers. The program looks at them after everything is read.
INTEGERS = ("page_size", "expires_in", "progress_frequency")
_USAGES: dict[int | str | None, str] = {
    "?": "<S3Uri> or NONE",
    2: "<LocalPath> <S3Uri> or <S3Uri> <LocalPath> or <S3Uri> <S3Uri>",
}


def usage_of(name: str) -> str:
    """How a command is used, as its complaints say it: by how many paths it takes."""
    paths, *_ = ARGUMENTS[name]
    return _USAGES.get(paths.nargs, "<S3Uri>")
