"""``aws s3 cp``, ``mv`` and ``rm``."""

import posixpath
from collections.abc import Iterator

from botocore.exceptions import BotoCoreError, ClientError

from iamtutor.shell.awscli.failures import Failure, message_of
from iamtutor.shell.awscli.invocation import Invocation
from iamtutor.shell.awscli.parser import Values
from iamtutor.shell.awscli.s3 import checking, paths
from iamtutor.shell.awscli.s3.objects import (
    AlreadyThere,
    GrantError,
    Transfers,
    customer_key,
)
from iamtutor.shell.awscli.s3.results import Results
from iamtutor.shell.filesystem import PathError

#: What can go wrong with one item without ending the whole command.
ITEM_FAILURES = (ClientError, BotoCoreError, PathError, OSError)

_ARCHIVED = ("GLACIER", "DEEP_ARCHIVE")


def cp(invocation: Invocation, values: Values) -> int:
    command = Command(invocation, values, "cp")
    if "-" in values["paths"]:
        return command.stream()
    return command.run()


def mv(invocation: Invocation, values: Values) -> int:
    return Command(invocation, values, "mv").run()


def rm(invocation: Invocation, values: Values) -> int:
    return Command(invocation, values, "rm").run()


class Command:
    """One command: its two places, and the items between them."""

    def __init__(self, invocation: Invocation, values: Values, name: str) -> None:
        self.invocation = invocation
        self.values = values
        self.name = name
        self.files = invocation.process.files
        self.dir_op = values["dir_op"]
        given = [_with_slash(path) for path in values["paths"]]
        checking.check_types(name, given)
        checking.check_checksums(values, given)
        checking.check_streams(name, given, recursive=self.dir_op)
        checking.check_filters(values)
        self.given_source = given[0]
        self.given_dest = given[-1]
        self._check_paths()
        checking.check_keys(values, given, invocation.dialect)
        self.source = self._place(given[0])[0]
        self.dest, self.use_source_name = self._place(given[-1])
        self.kind = {"mv": "move", "rm": "delete"}.get(
            name, checking.KINDS.get((self.source.kind, self.dest.kind), "")
        )
        self.results = Results(invocation, values, self.kind)

    def _check_paths(self) -> None:
        source, dest = self.given_source, self.given_dest
        if self.name == "mv":
            checking.check_move(source, dest, self.invocation.dialect)
        if (
            paths.kind_of(source) == "local"
            and source != "-"
            and not self._exists(source)
        ):
            raise Failure(f"The user-provided path {source} does not exist.")
        downloading = (paths.kind_of(source), paths.kind_of(dest)) == ("s3", "local")
        if downloading and self.dir_op and not self._exists(dest):
            try:
                self.files.make_directory(dest, parents=True)
            except PathError as error:
                raise Failure(str(error)) from error

    def _exists(self, path: str) -> bool:
        try:
            return self.files.exists(path)
        except PathError:
            return False

    def _place(self, path: str) -> tuple[paths.Place, bool]:
        """A side of the transfer, and whether names below it are the source's."""
        if paths.kind_of(path) == "s3":
            name = paths.without_scheme(path)
            if self.dir_op and not name.endswith("/"):
                name += "/"
            return paths.Place(name, "s3"), self.dir_op or name.endswith("/")
        if path == "-":
            return paths.Place("-", "local"), False
        absolute = self.files.resolve(path)
        if self.dir_op or path.endswith("/") or self.files.is_directory(absolute):
            return paths.Place(absolute.rstrip("/") + "/", "local"), True
        return paths.Place(absolute, "local"), False

    # The whole command

    def run(self) -> int:
        results = self.results
        transfers = Transfers(self.invocation, self.values, results)
        try:
            for item in self.items(self.source):
                if not self.admits(item):
                    continue
                self.one(transfers, item)
        except (ClientError, BotoCoreError, PathError, GrantError) as error:
            results.fatal(error)
        results.close()
        return results.status

    def admits_path(self, path: str) -> bool:
        if not self.values["filters"]:
            return True
        filters = self.filters()
        return filters.admit(path, self.invocation.process.budget.work)

    def admits(self, item: paths.Item) -> bool:
        if not self.admits_path(item.source.path):
            return False
        archived = (item.response or {}).get("StorageClass") in _ARCHIVED
        if archived and self.kind in ("download", "copy", "move"):
            if not self.values["ignore_glacier_warnings"]:
                self.results.warning(
                    f"Skipping file s3://{item.source.path}. Object is of storage class "
                    f"GLACIER. Unable to perform {self.kind} operations on GLACIER "
                    "objects. You must restore the object to be able to perform the "
                    "operation. See aws s3 "
                    f"{self.kind} help for additional parameter options to ignore or "
                    "force these transfers."
                )
            return False
        return True

    def filters(self) -> paths.Filters:
        roots = [
            paths.s3_root(path, self.dir_op)
            if paths.kind_of(path) == "s3"
            else self._local_root(path)
            for path in (self.given_source, self.given_dest)
        ]
        return paths.Filters.of(self.values["filters"], roots)

    def _local_root(self, path: str) -> str:
        absolute = self.files.resolve(path)
        return absolute if self.dir_op else posixpath.dirname(absolute)

    def one(self, transfers: Transfers, item: paths.Item) -> None:
        results = self.results
        if self.values["dryrun"]:
            results.dry_run(item)
            return
        if self._is_kept(item):
            return
        results.start(item)
        try:
            self.act(transfers, item)
        except AlreadyThere:
            pass
        except ITEM_FAILURES as error:
            results.failure(item, error)
        else:
            results.success(item)

    def _is_kept(self, item: paths.Item) -> bool:
        """Whether a local file is there already that nobody may write over."""
        return (
            self.name != "rm"
            and self.values["no_overwrite"]
            and item.dest.kind == "local"
            and self.files.exists(item.dest.path)
        )

    def act(self, transfers: Transfers, item: paths.Item) -> None:
        if self.name == "rm":
            transfers.remove(item)
            return
        match item.source.kind, item.dest.kind:
            case "local", _:
                transfers.upload(item)
            case _, "local":
                transfers.download(item)
            case _:
                transfers.copy(item)
        if self.name == "mv":
            transfers.remove(item)

    # What there is to do

    def items(self, place: paths.Place) -> Iterator[paths.Item]:
        if place.kind == "local":
            yield from self._local_items(place)
            return
        bucket, key = paths.split_bucket_key(place.path)
        if not self.dir_op and key:
            yield self._single(place)
            return
        client = self.invocation.client("s3", self.values.get("source_region"))
        request = {"Bucket": bucket, "Prefix": key}
        if self.values["request_payer"]:
            request["RequestPayer"] = self.values["request_payer"]
        size = self.values["page_size"]
        pages = client.get_paginator("list_objects_v2").paginate(
            **request, PaginationConfig={"PageSize": size}
        )
        for page in pages:
            for entry in page.get("Contents", ()):
                path = f"{bucket}/{entry['Key']}"
                if entry["Size"] == 0 and path.endswith("/"):
                    # A folder that the console made: only rm touches it.
                    if self.name != "rm":
                        continue
                elif not self.dir_op and path != place.path:
                    continue
                yield self.item(
                    paths.Place(path, "s3"),
                    place,
                    size=entry["Size"],
                    modified=entry["LastModified"],
                    response=entry,
                )

    def _single(self, place: paths.Place) -> paths.Item:
        if self.name == "rm":
            return self.item(place, place)
        bucket, key = paths.split_bucket_key(place.path)
        request = {"Bucket": bucket, "Key": key}
        if self.values["request_payer"]:
            request["RequestPayer"] = self.values["request_payer"]
        copies = self.dest.kind == "s3"
        if not copies or self.invocation.dialect.heads_with_any_key:
            request |= customer_key(self.values)
        if copies:  # who copies brings the key of the source
            of_source = customer_key(self.values, "sse_c_copy_source")
            request |= {k.removeprefix("CopySource"): v for k, v in of_source.items()}
        client = self.invocation.client("s3", self.values.get("source_region"))
        answer = head(client, request)
        return self.item(
            place,
            place,
            size=answer["ContentLength"],
            modified=answer["LastModified"],
            response=answer,
        )

    def _local_items(self, place: paths.Place) -> Iterator[paths.Item]:
        if not self.dir_op:
            yield self._local_item(place.path, place)
            return
        top = place.path.rstrip("/") or "/"
        if not self.files.is_directory(top):
            self.results.warning(f"Skipping file {place.path}. File does not exist.")
            return
        for path in sorted(self.files.walk(top)):
            yield self._local_item(path, place)

    def _local_item(self, path: str, root: paths.Place) -> paths.Item:
        found = self.files.find(path)
        body = found.body if found else None
        return self.item(
            paths.Place(path, "local"),
            root,
            size=body.size if body else 0,
            modified=found.modified if found else None,
        )

    def item(
        self, source: paths.Place, root: paths.Place, **known: object
    ) -> paths.Item:
        """The item for ``source``, with the destination that it gets."""
        if self.dir_op:
            relative = source.path[len(root.path) :]
        else:
            relative = source.path.split("/")[-1]
        dest = self.dest.path + relative if self.use_source_name else self.dest.path
        if self.name == "rm":
            dest = source.path
        return paths.Item(source, paths.Place(dest, self.dest.kind), relative, **known)  # type: ignore[arg-type]

    # Standard input and output

    def stream(self) -> int:
        """``-`` stands for the standard stream; only errors are printed."""
        self.values["only_show_errors"] = True
        self.results = results = Results(self.invocation, self.values, self.kind)
        transfers = Transfers(self.invocation, self.values, results)
        process = self.invocation.process
        if self.given_source == "-":
            data = process.budget.encoded(process.stdin or "")
            name = self.dest.path + "-" if self.use_source_name else self.dest.path
            item = paths.Item(
                paths.Place("-", "local"), paths.Place(name, "s3"), "-", len(data)
            )
        else:
            item = paths.Item(self.source, paths.Place("-", "local"), "-")
        if self.values["dryrun"]:
            results.dry_run(item)
            return 0
        try:
            if item.source.kind == "local":
                transfers.upload(item, process.turn.bodies.accept(data))
            else:
                bucket, key = paths.split_bucket_key(item.source.path)
                answer = transfers.client.head_object(
                    Bucket=bucket, Key=key, **customer_key(self.values)
                )
                body = transfers.fetch(item, answer["ContentLength"])
                process.budget.hold(2 * body.size)
                content = process.turn.bodies.get(body)
                process.out(content.decode("utf-8", "surrogateescape"))
        except (ClientError, BotoCoreError) as error:
            source, dest = (
                place.path if place.kind == "local" else f"s3://{place.path}"
                for place in (item.source, item.dest)
            )
            reason = message_of(error, self.invocation.dialect)
            if not self.values["quiet"]:
                self.invocation.err(
                    f"{self.kind} failed: {source} to {dest} {reason}\n"
                )
            return 1
        return 0


def head(client: object, request: dict[str, str]) -> dict[str, object]:
    """HeadObject, whose 404 is told in the program's own words."""
    try:
        answer: dict[str, object] = client.head_object(**request)  # type: ignore[attr-defined]
    except ClientError as error:
        if error.response["Error"]["Code"] != "404":
            raise
        told = {
            **error.response,
            "Error": {
                **error.response["Error"],
                "Message": f'Key "{request["Key"]}" does not exist',
            },
        }
        raise ClientError(told, "HeadObject") from error
    return answer


def _with_slash(path: str) -> str:
    """A bucket alone is its root: ``s3://bucket`` becomes ``s3://bucket/``."""
    if paths.kind_of(path) == "s3":
        _, key = paths.split_bucket_key(paths.without_scheme(path))
        if not key and not path.endswith("/"):
            return path + "/"
    return path
