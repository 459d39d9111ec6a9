"""The programs that the real images of the two hosts bring, by name.

How the list came about: no image was asked. That Amazon's default AMIs bring these
packages is knowledge about Amazon Linux. What a package brings was compared, for those of
``PACKAGES``, with Debian 13's package of the same source (``dpkg -L``, November 2026),
without what only Debian adds; a Debian package that is split there is put together again.
The versions differ, so that a rare name may be too many or too few. The names of
``_OTHERS``, and in ``SBIN`` those of other packages, are from memory and were compared with
nothing. What is neither here nor emulated is "not found".
"""

import re

#: A package of both images a paragraph: its name, and the programs that it brings.
_PACKAGES = """
coreutils: [ arch b2sum base32 base64 basename basenc cat chcon chgrp chmod chown
  chroot cksum comm cp csplit cut date dd df dir dircolors dirname du echo env expand
  expr factor false fmt fold groups head hostid id install join link ln logname ls
  md5sum mkdir mkfifo mknod mktemp mv nice nl nohup nproc numfmt od paste pathchk
  pinky pr printenv printf ptx pwd readlink realpath rm rmdir runcon seq sha1sum
  sha224sum sha256sum sha384sum sha512sum shred shuf sleep sort split stat stdbuf stty
  sum sync tac tail tee test timeout touch tr true truncate tsort tty uname unexpand
  uniq unlink users vdir wc who whoami yes
util-linux: agetty blkdiscard blkid blkzone blockdev chcpu chmem choom chrt col colcrt
  colrm column ctrlaltdel dmesg fallocate fincore findfs findmnt flock fsck
  fsck.cramfs fsck.minix fsfreeze fstrim getopt hardlink hexdump hwclock i386 ionice
  ipcmk ipcrm ipcs isosize ldattach linux32 linux64 look lsblk lscpu lsipc lsirq
  lslocks lslogins lsmem lsns mcookie mkfs mkfs.bfs mkfs.cramfs mkfs.minix mkswap more
  mountpoint namei nsenter partx pivot_root prlimit readprofile resizepart rev rtcwake
  runuser setarch setpriv setsid setterm su sulogin swaplabel switch_root taskset
  uclampset ul unshare wdctl whereis wipefs x86_64 zramctl
findutils: find xargs
procps-ng: free kill pgrep pidwait pkill pmap ps pwdx skill slabtop snice sysctl tload
  top uptime vmstat w watch
diffutils: cmp diff diff3 sdiff
psmisc: fuser killall peekfd prtstat pslog pstree
less: less lessecho lesskey lesspipe
gzip: gunzip gzexe gzip uncompress zcat zcmp zdiff zegrep zfgrep zforce zgrep zless
  zmore znew
bzip2: bunzip2 bzcat bzcmp bzdiff bzegrep bzfgrep bzgrep bzip2 bzip2recover bzless
  bzmore
tar: tar
grep: egrep fgrep grep
sed: sed
gawk: gawk gawkbug
xz: unxz xz xzcat xzcmp xzdiff xzegrep xzfgrep xzgrep xzless xzmore
"""
#: Names by package.
PACKAGES = {
    name: tuple(programs.split())
    for name, _, programs in (
        paragraph.partition(":")
        for paragraph in re.split(r"\n(?=\S)", _PACKAGES.strip())
    )
}

#: On both images as well.
_OTHERS = frozenset(
    """
    awk bash cal chage chattr chsh clear cloud-init cpio curl dig ec2-metadata envsubst file
    getent getfacl gettext gpg host hostname hostnamectl iconv info journalctl last
    locale localectl logger login loginctl lsattr lsof man mount nano newgrp
    nslookup openssl passwd perl pidof ping python3 rename renice rpm rsync scp
    screen script setfacl sftp sh ssh ssh-add ssh-agent ssh-copy-id ssh-keygen
    ssh-keyscan strace sudo sudoedit systemctl systemd-analyze time timedatectl tput
    tset umount unzip utmpdump vi view vim wall wget whatis which write xxd yum zip
    """.split()
)
#: What lies in /usr/sbin there.
SBIN = frozenset(
    """
    adduser agetty arp arping blkdiscard blkid blkzone blockdev chcpu chmem chroot
    ctrlaltdel dhclient fdisk findfs fsck fsck.cramfs fsck.minix fsfreeze fstrim
    groupadd groupdel groupmod halt hwclock ifconfig init ip iptables isosize
    ldattach losetup lspci mkfs mkfs.bfs mkfs.cramfs mkfs.minix mkswap modprobe
    netstat parted pivot_root poweroff readprofile reboot route rtcwake runlevel
    runuser service setenforce shutdown ss sulogin swaplabel swapoff swapon
    switch_root sysctl tcpdump traceroute useradd userdel usermod visudo wipefs
    zramctl
    """.split()
)
_BOTH = _OTHERS.union(SBIN, *PACKAGES.values())
#: The two images.
AMAZON_LINUX_2023 = _BOTH | frozenset("dnf nmcli resolvectl bc".split())
AMAZON_LINUX_2 = _BOTH | frozenset(
    """
    amazon-linux-extras at bc crontab pydoc python python2 python2.7 telinit
    """.split()
)
#: What bash itself does there and not here.
SHELL_WORDS = frozenset(
    """
    bind builtin caller compgen complete compopt coproc enable exec fc hash suspend times
    ulimit umask
    """.split()
)  # fmt: skip
