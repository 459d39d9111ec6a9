"""``aws help``: the page that is asked for, made when it is asked for."""

from collections.abc import Iterable, Iterator, Mapping

from botocore import xform_name
from botocore.model import OperationModel, ServiceModel
from botocore.waiter import SingleWaiterConfig

from iamtutor.shell.awscli import names
from iamtutor.shell.awscli.arguments.operation import OperationArguments
from iamtutor.shell.awscli.failures import Unemulated
from iamtutor.shell.awscli.help import words as help_words
from iamtutor.shell.awscli.help.document import Document
from iamtutor.shell.awscli.help.facts import Facts
from iamtutor.shell.awscli.help.operation import Told, write
from iamtutor.shell.awscli.help.restructured import Writer
from iamtutor.shell.awscli.help.roff import Typesetter
from iamtutor.shell.awscli.invocation import Invocation
from iamtutor.shell.awscli.parser import subcommand

#: What it costs to write, read and set a character, and to print one, in the units of
#: ``Budget``.
_CHARACTER_WORK, _PRINTED_WORK = 12, 1


def _facts(invocation: Invocation) -> Facts:
    return Facts(invocation.dialect.commands, invocation.process.budget)


def recorded(invocation: Invocation, asked: str) -> int:
    """A page that comes from no model: ``asked`` stands before ``help``, or is it."""
    return _recorded(invocation, _facts(invocation).pages(), asked)


def _recorded(invocation: Invocation, pages: Mapping[str, str], asked: str) -> int:
    text = pages.get(asked)
    if text is None:
        raise Unemulated(f"there is no help for aws {asked} here")
    invocation.process.budget.work(_PRINTED_WORK * len(text))
    return _show(invocation, text)


def top(invocation: Invocation, words: list[str]) -> int:
    """``aws help``, and with ``words`` a topic."""
    pages = _facts(invocation).pages()
    if not words:
        return _recorded(invocation, pages, "")
    topics = [one.removeprefix("help ") for one in pages if one.startswith("help ")]
    topic = subcommand(words, topics, "")[0]
    return _recorded(invocation, pages, f"help {topic}")


def service(invocation: Invocation, command: str) -> int:
    version = invocation.dialect.commands
    model = names.service_model(version, command)
    if model is None:
        return recorded(invocation, command)
    texts = _facts(invocation).texts(model.service_name)
    page = _page(invocation, command, command)
    page.heading("Description")
    page.html(texts.get("", model.documentation) or "")
    _listing(page, sorted(_told(model, names.operations(version, command))))
    return _set(invocation, page)


#: Commands of the program's own that its pages do not list.
_UNTOLD = {
    "cloudtrail": frozenset(("create-subscription", "update-subscription")),
    "codecommit": frozenset(("credential-helper",)),
}


def _told(model: ServiceModel, listed: Iterable[str]) -> Iterator[str]:
    """Without the operations that are obsolete."""
    obsolete = {
        xform_name(name, "-")
        for name in model.operation_names
        if model.operation_model(name).deprecated
    }
    untold = obsolete | _UNTOLD.get(model.service_name, frozenset())
    return (name for name in listed if name not in untold)


def waiters(invocation: Invocation, command: str, listed: Iterable[str]) -> int:
    page = _page(invocation, f"{command} wait", "wait")
    page.heading("Description")
    page.html(
        "Wait until a particular condition is satisfied. Each subcommand polls an API "
        "until the listed requirement is met."
    )
    page.paragraph()
    if not invocation.dialect.tells_globals:
        page.write(f"{help_words.SEE_GLOBAL}\n")
    _listing(page, sorted(listed))
    return _set(invocation, page)


def waiter(
    invocation: Invocation, command: str, name: str, waiter: SingleWaiterConfig
) -> int:
    version = invocation.dialect.commands
    service = names.service_model(version, command)
    assert service is not None
    model = service.operation_model(waiter.operation)
    return _operation(
        invocation, f"{command} wait", name, model, help_words.of_waiter(waiter)
    )


def operation(invocation: Invocation, command: str, name: str) -> int:
    model = names.operation_model(invocation.dialect.commands, command, name)
    if model is None:
        return recorded(invocation, f"{command} {name}")
    return _operation(invocation, command, name, model)


def _operation(
    invocation: Invocation,
    command: str,
    name: str,
    model: OperationModel,
    description: str | None = None,
) -> int:
    facts = _facts(invocation)
    service_name = model.service_model.service_name
    key = " ".join([*command.split()[1:], name])
    told = Told(
        facts.global_synopsis(),
        facts.global_options(),
        facts.example(service_name, key),
        description,
    )
    if texts := facts.texts(service_name):
        retold = names.retold(model.service_model, texts)
        model = retold.operation_model(model.name)
    page = _page(invocation, f"{command} {name}", name)
    write(page, OperationArguments(invocation, service_name, model), name, told)
    return _set(invocation, page)


def _page(invocation: Invocation, reference: str, name: str) -> Document:
    page = Document()
    if invocation.dialect.tells_globals:
        # What is for search engines is no part of the manual, but counts as lines.
        for line in (".. meta::", "   :description:", ""):
            page.line(line)
    page.paragraph()
    page.line(f".. _cli:aws {reference}:")
    page.heading(name, "*")
    return page


def _listing(page: Document, entries: Iterable[str]) -> None:
    page.heading("Available Commands")
    page.start_list()
    for entry in entries:
        page.entry(entry)


def _set(invocation: Invocation, page: Document) -> int:
    text = page.text()
    budget = invocation.process.budget
    budget.work(_CHARACTER_WORK * len(text))
    typesetter = Typesetter(budget.work)
    typesetter.feed(Writer().roff(text))
    return _show(invocation, typesetter.finish())


def _show(invocation: Invocation, text: str) -> int:
    invocation.out(text)
    invocation.process.page()
    return 0
