"""Programs of a real machine that this one does not have, and what helps instead."""

from __future__ import annotations

_EDITOR = "nano and vi are here"
_SCRIPT = "nothing runs scripts here; type the lines"
_PACKAGES = "nothing can be installed here"
_NETWORK = "there is no network but the metadata service: curl http://169.254.169.254/"
_USERS = "there is only one user here"
_SUDO = "it would run the rest as root; nothing here needs that, so leave it out"
_SIZES = "ls -lh shows how large files are"
_LINKS = "there are no links here; cp copies"
_BYTES = "base64, md5sum and sha256sum look at bytes"
_PLACES = "cd - goes back to where you were"
_MACHINE = "uname -a, hostname and the metadata service tell about the machine"
_POWER = "aws ec2 stop-instances and reboot-instances, or the console, do it"
_LIMITS = "the limits of this machine are fixed"
_NUMBERS = "write $((…)) or ((…))"
_WORDS = "this shell does not have it"
_SYSTEM = "there are no other processes here"

#: What helps, by program.
INSTEAD: dict[str, str] = {
    **dict.fromkeys(("ed", "emacs", "joe", "pico"), _EDITOR),
    **dict.fromkeys(("node", "perl", "python", "python3"), _SCRIPT),
    **dict.fromkeys(("apt", "apt-get", "dnf", "pip", "pip3", "rpm", "yum"), _PACKAGES),
    **dict.fromkeys(
        (
            "dig",
            "git",
            "nc",
            "nslookup",
            "ping",
            "scp",
            "sftp",
            "ssh",
            "telnet",
            "wget",
        ),
        _NETWORK,
    ),
    **dict.fromkeys(("passwd", "su", "useradd"), _USERS),
    **dict.fromkeys(
        ("bg", "crontab", "fg", "jobs", "kill", "nohup", "systemctl", "top"),
        _SYSTEM,
    ),
    **dict.fromkeys(("exec", "readonly", "trap", "wait"), _WORDS),
    **dict.fromkeys(("df", "du"), _SIZES),
    **dict.fromkeys(("ln", "readlink", "realpath"), _LINKS),
    **dict.fromkeys(("file", "hexdump", "od", "openssl", "xxd"), _BYTES),
    **dict.fromkeys(("dirs", "popd", "pushd"), _PLACES),
    **dict.fromkeys(
        ("dmesg", "ec2-metadata", "free", "hostnamectl", "ip", "lscpu", "uptime"),
        _MACHINE,
    ),
    **dict.fromkeys(("halt", "poweroff", "reboot", "shutdown"), _POWER),
    **dict.fromkeys(("ulimit", "umask"), _LIMITS),
    **dict.fromkeys(("expr",), _NUMBERS),
    **dict.fromkeys(("getopts", "mapfile", "shopt"), _WORDS),
    **dict.fromkeys(("disown", "pgrep", "pkill"), _SYSTEM),
    "column": "aws --output table lines things up",
    "fold": "the terminal folds long lines by itself",
    "mktemp": "name a file below /tmp yourself",
    "yes": "for and seq repeat things",
    "sudo": _SUDO,
    "tar": "cp -r and aws s3 sync are here",
    "unzip": "cp -r and aws s3 sync are here",
    "watch": "type the line again",
    "zip": "cp -r and aws s3 sync are here",
}
