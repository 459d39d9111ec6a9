"""What a real machine has and this one lacks: it says so in one way, ``refused``.

``iamtutor: NAME is not emulated here``, perhaps with what helps instead. What the real
machine lacks as well is no matter of this module: bash does not find the command.
"""

from iamtutor.shell.hosts.executables import SHELL_WORDS
from iamtutor.shell.hosts.images import Host

_EDITOR = "nano and vi are here"
_SCRIPT = "bash and awk run scripts here"
_PACKAGES = "nothing can be installed here"
_NETWORK = "there is no network but the metadata service: curl http://169.254.169.254/"
_USERS = "there is only one user here"
_SUDO = "it would run the rest as root; nothing here needs that, so leave it out"
_SIZES = "du and ls -lh show how large files are"
_LINKS = "there are no links here; cp copies"
_BYTES = "od, xxd, hexdump, base64, md5sum and sha256sum look at bytes"
_MACHINE = "uname -a, hostname and the metadata service describe the machine"
_POWER = "aws ec2 stop-instances and reboot-instances, or the console, do it"
_LIMITS = "the limits of this machine are fixed"
_SYSTEM = "there are no other processes here"

#: What helps, by program.
INSTEAD: dict[str, str] = {
    "ed": _EDITOR,
    **dict.fromkeys(("perl", "python", "python3"), _SCRIPT),
    **dict.fromkeys(("dnf", "rpm", "yum"), _PACKAGES),
    **dict.fromkeys(tuple("dig nslookup ping scp sftp ssh wget".split()), _NETWORK),
    **dict.fromkeys(("passwd", "su", "useradd"), _USERS),
    **dict.fromkeys(("crontab", "pgrep", "pkill", "systemctl", "top"), _SYSTEM),
    "df": _SIZES,
    "ln": _LINKS,
    "file": _BYTES,
    **dict.fromkeys(
        ("dmesg", "ec2-metadata", "free", "hostnamectl", "ip", "lscpu", "uptime"),
        _MACHINE,
    ),
    **dict.fromkeys(("halt", "poweroff", "reboot", "shutdown"), _POWER),
    **dict.fromkeys(("ulimit", "umask"), _LIMITS),
    "sudo": _SUDO,
    "watch": "type the line again",
}


def refused(name: str, host: Host) -> str | None:
    """What is said of ``name``; None if the real machine does not have it either."""
    if name not in host.executables and name not in SHELL_WORDS:
        return None
    return not_emulated(name)


def not_emulated(what: str) -> str:
    """What is said of a program, an option or a construct that is missing here."""
    instead = f"; {INSTEAD[what]}" if what in INSTEAD else ""
    return f"iamtutor: {what} is not emulated here{instead}"
