"""The arguments of an operation: from its model to a table, from words to parameters."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from botocore import xform_name
from botocore.model import ListShape, OperationModel, Shape

from iamtutor.shell.awscli import names
from iamtutor.shell.awscli.arguments import (
    customised,
    documents,
    security_groups,
    zip_file,
)
from iamtutor.shell.awscli.arguments.outfiles import streams
from iamtutor.shell.awscli.arguments.parameters import Reader, is_switch
from iamtutor.shell.awscli.arguments.paramfiles import loaded
from iamtutor.shell.awscli.failures import ParameterFailure, UnknownOptions
from iamtutor.shell.awscli.invocation import Invocation
from iamtutor.shell.awscli.parser import Argument, Values, parse_known

#: Arguments that stand for two members: how many instances.
_COUNT = "count"
#: Paging is steered by options of the CLI's own, instead of the members of these names.
_PAGING = ("starting-token", "page-size", "max-items")
#: Numbers that are read while the words are parsed: a wrong one is an error of usage.
_READ_EARLY: dict[str, Callable[[str], object]] = {
    "long": int,
    "float": float,
    "double": float,
}


class OperationArguments:
    """The argument table of one operation, and the request that words make of it."""

    def __init__(
        self, invocation: Invocation, service: str, model: OperationModel
    ) -> None:
        self.invocation = invocation
        self.service = service
        self.model = model
        self.members: dict[str, Shape] = {}
        """Member names by the argument's name without hyphens in front."""
        self.shapes: dict[str, Shape] = names.members_of(model)
        hidden = customised.hidden(service, model.name)
        self.names = {
            self._renamed(xform_name(name, "-")): name
            for name in self.shapes
            if name not in hidden
        }
        self.paging = self._paging()
        self.table = tuple(self._arguments())

    def _paging(self) -> dict[str, Any] | None:
        version = self.invocation.dialect.commands
        return names.pagination(version, self.service, self.model.name)

    def _renamed(self, name: str) -> str:
        return customised.renamed(self.service, self.model.name, name)

    def _alias(self, name: str) -> str | None:
        if not self.invocation.dialect.aliases:
            return None
        return customised.alias(self.service, self.model.name, name)

    @property
    def _is_run_instances(self) -> bool:
        return (self.service, self.model.name) == ("ec2", "RunInstances")

    @property
    def _has_short_rules(self) -> bool:
        return self.service == "ec2" and self.model.name in security_groups.OPERATIONS

    @property
    def _takes_zip_file(self) -> bool:
        return (self.service, self.model.name) == ("lambda", "CreateFunction")

    def _arguments(self) -> Iterator[Argument]:
        where = (self.service, self.model.name)
        required = (
            set(self.model.input_shape.required_members) if self.shapes else set()
        )
        required -= customised.optional(*where)
        yield from customised.before(*where)
        if self._has_short_rules:
            for name in security_groups.ARGUMENTS:
                yield Argument(f"--{name}")
        for name, member in self.names.items():
            if not self.paging or name not in _PAGING:
                shape = self.shapes[member]
                yield from self._of_member(name, shape, needed=member in required)
        added = customised.after(*where)
        yield from added
        streaming = streams(self.model)
        if streaming:
            yield Argument("outfile", required=True)
        has_file = streaming or any(a.dest == "outfile" for a in added)
        for option in self.invocation.dialect.inputs if not has_file else ():
            yield Argument(f"--{option}")
        if self.paging:
            yield Argument("--starting-token")
            number = self._page_number()
            if "limit_key" in self.paging:
                yield Argument("--page-size", convert=number)
            yield Argument("--max-items", convert=number)
        if not has_file:
            yield Argument(
                "--generate-cli-skeleton",
                nargs="?",
                const="input",
                choices=self.invocation.dialect.skeletons,
            )
        yield Argument("help", nargs="?")

    def _of_member(
        self, name: str, shape: Shape, *, needed: bool
    ) -> Iterator[Argument]:
        """The options that set one member of the input."""
        dest = name.replace("-", "_")
        second = self._alias(name)
        if second:
            yield Argument(f"--{second}", to=dest)
        # A token against doing a thing twice is made up when none is given.
        made_up = bool(shape.metadata.get("idempotencyToken"))
        needed = needed and not second and not made_up
        switch = is_switch(self.service, shape)
        if shape.type_name == "boolean" or switch:
            nargs = "?" if switch else None
            # The parser does not ask for a flag: that one is missing is found later.
            yield Argument(
                f"--{name}", nargs=nargs, flag=not switch, required=needed and switch
            )
            negative = f"no-{name}" if switch else self._renamed(f"no-{name}")
            yield Argument(f"--{negative}", flag=True, const=False, to=dest)
        else:
            many = "*" if isinstance(shape, ListShape) else None
            convert = _READ_EARLY.get(shape.type_name)
            yield Argument(f"--{name}", nargs=many, required=needed, convert=convert)

    def values(self, words: list[str]) -> Values:
        """What words say; raises ``UnknownOptions``."""
        if words == ["help"]:
            return {"help": "help"}
        values, unknown = parse_known(self._table_for(words), words)
        if values["help"] == "help":
            return values
        if values["help"]:
            unknown.append(values["help"])
        if unknown:
            raise UnknownOptions(f"Unknown options: {', '.join(unknown)}")
        self._check_paging(values)
        return values

    def _table_for(self, words: list[str]) -> Iterable[Argument]:
        """The table; nothing is required when the parameters come from elsewhere."""
        inputs = [f"--{option}" for option in self.invocation.dialect.inputs]
        skeleton = "--generate-cli-skeleton"
        given = any(word in inputs and self.accepts(word) for word in words)
        asked = skeleton in words and self.accepts(skeleton)
        if asked and words[words.index(skeleton) + 1 :][:1] == ["output"]:
            asked = False
        if not given and not asked:
            return self.table
        return [replace(a, required=False) if a.is_option else a for a in self.table]

    def accepts(self, name: str) -> bool:
        return any(argument.name == name for argument in self.table)

    # Pagination

    def _page_number(self) -> Callable[[str], object] | None:
        """How the size of a page is read: as the limit that it becomes."""
        limit = (self.paging or {}).get("limit_key")
        is_text = limit and self.shapes[limit].type_name == "string"
        return None if is_text else int

    @property
    def _by_hand(self) -> list[str]:
        """The members with which a person turns the pages."""
        if self.paging is None:
            return []
        tokens = self.paging["input_token"]
        found = [tokens] if isinstance(tokens, str) else list(tokens)
        limit = self.paging.get("limit_key")
        return [*found, limit] if limit else found

    def paginates(self, values: Values, request: Mapping[str, Any]) -> bool:
        """Whether the pages are fetched for the person: not if they page themselves."""
        if self.paging is None or self.invocation.options["no_paginate"]:
            return False
        names = {name: xform_name(name) for name in self._by_hand}
        if any(
            values.get(dest) is not None
            for dest in names.values()
            if dest not in ("start_token", "max_items")
        ):
            return False
        by_document = self.invocation.dialect.pages_by_document
        return not (by_document and any(name in request for name in names))

    def _check_paging(self, values: Values) -> None:
        """Who turns the pages by hand has no use for the options that do it."""
        if self.paging is None or self.paginates(values, {}):
            return
        used = [
            f"--{name}"
            for name in _PAGING
            if name not in self.names and values.get(name.replace("-", "_"))
        ]
        if used:
            why = (
                "Cannot specify --no-paginate along with pagination arguments: "
                + ", ".join(used)
            )
            told = self.invocation.dialect.paging_problem
            raise ParameterFailure(told.format(why=why))

    def _stray_paging(self, values: Values) -> dict[str, Any]:
        stray = {
            key: values[name.replace("-", "_")]
            for name, key in (
                ("starting-token", "StartingToken"),
                ("page-size", "PageSize"),
                ("max-items", "MaxItems"),
            )
            if name not in self.names and values.get(name.replace("-", "_")) is not None
        }
        return {"PaginationConfig": stray} if stray else {}

    def pagination(self, values: Values) -> dict[str, Any]:
        config: dict[str, Any] = {"StartingToken": values.get("starting_token")}
        for argument, key in (("max_items", "MaxItems"), ("page_size", "PageSize")):
            if values.get(argument) is not None:
                config[key] = values[argument]
        return config

    # From words to parameters

    def request(self, values: Values) -> dict[str, Any]:
        request = self._parameters(values)
        most = values.get("max_items") if self.paging else None
        if most is not None:
            if not self.paginates(values, request):
                if limit := self.names.get("max-items"):
                    request[limit] = most
            elif self.invocation.dialect.warns_of_no_items and int(most) <= 0:
                self.invocation.err(
                    "warning: Non-positive values for --max-items may result in "
                    "undefined behavior.\n"
                )
        if self.paging and not self.paginates(values, request):
            # What is left of the options for paging has no place in a single call.
            request.update(self._stray_paging(values))
        if self._is_run_instances:
            request.update(_count(values.get(_COUNT)))
            request = customised.with_interface(request, values)
        if self._has_short_rules:
            request.update(security_groups.rule(values))
        if self._takes_zip_file:
            zip_file.check(request.get("Code"))
            given_file = values.get(zip_file.ARGUMENT.replace("-", "_"))
            if given_file is not None:
                content = loaded(self.invocation, f"--{zip_file.ARGUMENT}", given_file)
                request["Code"] = {**request.get("Code", {}), **zip_file.code(content)}
        return request

    def _parameters(self, values: Values) -> dict[str, Any]:
        """What the options and the document say, each read and none compared with the
        model yet."""
        if self._has_short_rules:
            security_groups.check(values)
        reader = Reader(self.invocation, self.service)
        given = {
            member: reader.read(f"--{name}", self.shapes[member], value)
            for name, member in self.names.items()
            if (value := values.get(name.replace("-", "_"))) is not None
            and not (self.paging and name == "max-items")
        }
        document = documents.given(self.invocation, values)
        return {**reader.unpacked(self.model.input_shape, document), **given}


def _count(value: str | None) -> dict[str, int]:
    if value is None:
        return {"MinCount": 1, "MaxCount": 1}
    low, _, high = value.partition(":")
    try:
        least = int(low)
        most = int(high) if high else least
    except ValueError:
        raise ParameterFailure(
            "count parameter should be of form min[:max] (e.g. 1 or 1:10)"
        ) from None
    return {"MinCount": least, "MaxCount": most}
