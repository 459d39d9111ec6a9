"""The list of the real images' programs, by package."""

from collections import Counter

from iamtutor.shell.hosts.executables import AMAZON_LINUX_2023, PACKAGES
from iamtutor.shell.programs import BUILTINS, PROGRAMS
from tests.shell.stage import Terminal

#: The tutorial's own, and what is not on the images but is installed in a lesson's.
OWN = frozenset("aws help hint jq oathtool predict why".split())


def test_a_name_is_of_one_package() -> None:
    counted = Counter(name for names in PACKAGES.values() for name in names)
    assert [name for name, times in counted.items() if times > 1] == []


def test_what_is_emulated_is_on_the_image() -> None:
    assert PROGRAMS.keys() - BUILTINS.keys() - OWN <= AMAZON_LINUX_2023


def test_every_program_of_the_image_is_known() -> None:
    terminal = Terminal()
    for name in sorted(AMAZON_LINUX_2023 - PROGRAMS.keys()):
        shown = terminal.shows(f"\\{name}")
        assert shown.startswith(f"iamtutor: {name} is not emulated here"), shown
