"""The host images, as tables. The rest of the shell reads columns, it asks no names.

*today* is Amazon Linux 2023 with version 2 of the AWS CLI; *2022* is the article's Amazon
Linux 2 with 1.18.147. ``v1.18`` and ``v1`` are the machines of the recorded cases: the
same version, and version 1 as it is now, where the instance's own setting asks for tokens.
``World.host`` picks one for the next command; the caller of the interpreter sets
``turn.wording`` to the host's.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from iamtutor.shell.hosts.dialects import DIALECTS, Dialect
from iamtutor.shell.hosts.executables import AMAZON_LINUX_2, AMAZON_LINUX_2023


@dataclass(frozen=True, slots=True)
class Host:
    """One host image.

    ``http_tokens`` is what its metadata service asks for when it differs from the
    instance's own setting. ``files`` are the image's, by absolute path.
    """

    name: str
    wording: str
    cli: Dialect
    os_name: str
    kernel: str
    built: datetime
    http_tokens: str | None = None
    selinux: bool = True
    """``ls -l`` puts a dot after the mode of files that have an SELinux context."""
    files: dict[str, str] = field(default_factory=dict)
    executables: frozenset[str] = AMAZON_LINUX_2023
    """The programs of the real image."""
    bash: str = "5.2.15(1)-release"
    openssl: int = 3
    """The first number of its version: the names of digests changed with it."""
    prompt: str = "[{user}@{short} {where}]{mark} "


_AL2 = """NAME="Amazon Linux"
VERSION="2"
ID="amzn"
ID_LIKE="centos rhel fedora"
VERSION_ID="2"
PRETTY_NAME="Amazon Linux 2"
"""

_AL2023 = """NAME="Amazon Linux"
VERSION="2023"
ID="amzn"
ID_LIKE="fedora"
VERSION_ID="2023"
PLATFORM_ID="platform:al2023"
PRETTY_NAME="Amazon Linux 2023"
"""

_BUILT_AL2 = datetime(2022, 8, 5, 18, 0, tzinfo=UTC)
_BUILT_AL2023 = datetime(2026, 10, 5, 18, 0, tzinfo=UTC)
_AL2_FILES = {
    "/etc/os-release": _AL2,
    "/etc/system-release": "Amazon Linux release 2 (Karoo)\n",
}
_AL2023_FILES = {
    "/etc/os-release": _AL2023,
    "/etc/system-release": "Amazon Linux release 2023 (Amazon Linux)\n",
}

_TODAY = Host(
    name="today",
    wording="today",
    cli=DIALECTS["v2"],
    os_name="Amazon Linux 2023",
    kernel="6.12.55-74.119.amzn2023.x86_64",
    built=_BUILT_AL2023,
    files=_AL2023_FILES,
)
_2022 = Host(
    name="2022",
    wording="2022",
    cli=replace(DIALECTS["v1.18"], missing_arguments="too few arguments"),
    os_name="Amazon Linux 2",
    kernel="5.10.130-118.517.amzn2.x86_64",
    built=_BUILT_AL2,
    http_tokens="optional",
    selinux=False,
    files=_AL2_FILES,
    executables=AMAZON_LINUX_2,
    bash="4.2.46(2)-release",
    openssl=1,
)
HOSTS = {
    host.name: host
    for host in (
        _TODAY,
        _2022,
        replace(_2022, name="v1.18", cli=DIALECTS["v1.18"], http_tokens=None),
        replace(_TODAY, name="v1", wording="enhanced", cli=DIALECTS["v1"]),
    )
}
