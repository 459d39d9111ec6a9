"""What is kept of the four hundred services that are real and not emulated: nothing."""

from iamtutor.cloud import catalogue
from iamtutor.shell.awscli import names
from iamtutor.shell.awscli.session import loader
from tests.shell.stage import Terminal


def test_models_of_services_that_are_not_emulated_are_not_kept() -> None:
    terminal = Terminal()
    terminal.type("aws sqs help")
    before = set(loader()._cache)
    others = [n for n in names.commands("v2")[:20] if n not in catalogue.services()]
    for name in others:
        assert name.upper() in terminal.type(f"aws {name} help").screen
    assert set(loader()._cache) == before
    assert names._other.cache_info().currsize < len(others)


def test_words_that_are_no_commands_are_not_kept_without_end() -> None:
    for number in range(600):
        assert names.operations("v2", f"nothing-{number}") == ("help",)
    assert names.operations.cache_info().currsize < 600
