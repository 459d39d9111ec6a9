"""The programs that the real images of the two hosts bring, by name.

From the packages of Amazon's default AMIs, as their release notes list them (November
2026), as far as learners type them. What is neither here nor emulated is "not found".
"""

from __future__ import annotations

#: GNU coreutils, util-linux, procps and the like: on both images.
_BOTH = frozenset(
    """
    arch awk b2sum base32 base64 basename bash bunzip2 bzcat bzip2 cal cat chage chattr
    chcon chgrp chmod chown chrt chsh cksum clear cloud-init cmp col colrm column comm cp
    cpio csplit curl cut date dd df diff diff3 dig dir dircolors dirname dmesg du echo
    ec2-metadata egrep env expand expr factor false fallocate fgrep file find findmnt
    flock fmt fold free fuser gawk getent getfacl getopt gettext gpg grep groups gunzip
    gzip head hexdump host hostid hostname hostnamectl iconv id info install ionice ipcs
    join journalctl kill killall last less link ln locale localectl logger login loginctl
    logname look ls lsattr lsblk lscpu lsipc lsof man mcookie md5sum mkdir mkfifo mknod
    mktemp more mount mountpoint mv namei nano newgrp nice nl nohup nproc nsenter nslookup
    numfmt od openssl passwd paste pathchk perl pgrep pidof ping pinky pkill pmap pr
    printenv printf prlimit ps pstree ptx pwd pwdx python3 readlink realpath rename renice
    rev rm rmdir rpm rsync runcon scp screen script sdiff sed seq setfacl setpriv setsid
    sftp sh sha1sum sha224sum sha256sum sha384sum sha512sum shred shuf skill slabtop sleep
    sort split ssh ssh-add ssh-agent ssh-copy-id ssh-keygen ssh-keyscan stat stdbuf strace
    stty su sudo sudoedit sum sync systemctl systemd-analyze tac tail tar taskset tee test
    time timedatectl timeout tload top touch tput tr true truncate tset tsort tty ul umount
    uname unexpand uniq unlink unshare unxz unzip uptime users utmpdump vdir vi view vim
    vmstat w wall watch wc wget whatis whereis which who whoami write xargs xxd xz xzcat yes
    yum zcat zdiff zgrep zip zless zmore
    """.split()
)  # fmt: skip
#: What lies in /usr/sbin there.
SBIN = frozenset(
    """
    adduser agetty arp arping blkid blockdev chroot dhclient fdisk fsck groupadd groupdel
    groupmod halt hwclock ifconfig init ip iptables losetup lspci mkfs mkswap modprobe
    netstat parted poweroff reboot route runlevel service setenforce shutdown ss swapoff
    swapon sysctl tcpdump traceroute useradd userdel usermod visudo
    """.split()
)  # fmt: skip
#: The two images.
AMAZON_LINUX_2023 = _BOTH | SBIN | frozenset("dnf nmcli resolvectl bc".split())
AMAZON_LINUX_2 = (
    _BOTH
    | SBIN
    | frozenset(
        """
        amazon-linux-extras at bc crontab pydoc python python2 python2.7 telinit
        """.split()
    )
)
#: What bash itself does there and not here.
SHELL_WORDS = frozenset(
    """
    bg bind builtin caller compgen complete compopt coproc dirs disown enable exec fc fg
    getopts hash jobs kill mapfile popd pushd readarray readonly shopt suspend time times
    trap ulimit umask wait
    """.split()
)  # fmt: skip
