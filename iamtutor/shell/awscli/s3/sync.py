"""``aws s3 sync``: two listings walked side by side, the differences carried out."""

from collections.abc import Iterator
from datetime import timedelta

from botocore.exceptions import BotoCoreError, ClientError

from iamtutor.shell.awscli.invocation import Invocation
from iamtutor.shell.awscli.parser import Values
from iamtutor.shell.awscli.s3.objects import Transfers
from iamtutor.shell.awscli.s3.paths import Item
from iamtutor.shell.awscli.s3.transfer import ITEM_FAILURES, Command
from iamtutor.shell.filesystem import PathError


def sync(invocation: Invocation, values: Values) -> int:
    values["dir_op"] = True
    return _Sync(invocation, values, "sync").run()


class _Sync(Command):
    def run(self) -> int:
        results = self.results
        transfers = Transfers(self.invocation, self.values, results)
        try:
            for item, kind in self._differences():
                if kind == "delete":
                    self._delete(transfers, item)
                else:
                    self.one(transfers, item)
        except (ClientError, BotoCoreError, PathError) as error:
            results.fatal(error)
        results.close()
        return results.status

    def _differences(self) -> Iterator[tuple[Item, str]]:
        """What must be done, in the order of the common names."""
        wanted = {
            item.key: item for item in self.items(self.source) if self.admits(item)
        }
        there = {
            item.key: item
            for item in self._existing()
            if self.admits_path(item.source.path)
        }
        for key in sorted(wanted.keys() | there.keys()):
            item, present = wanted.get(key), there.get(key)
            if item is None:
                if present is not None and self.values["delete"]:
                    yield present, "delete"
            elif present is None or (
                not self.values["no_overwrite"] and self._differ(item, present)
            ):
                yield item, self.kind

    def _existing(self) -> list[Item]:
        if self.dest.kind == "local" and not self.files.exists(self.dest.path):
            return []
        return list(self.items(self.dest))

    def _differ(self, item: Item, present: Item) -> bool:
        if item.size != present.size:
            return True
        if (
            self.values["size_only"]
            or item.modified is None
            or present.modified is None
        ):
            return False
        ahead = item.modified - present.modified
        if self.kind == "download":
            # What was fetched earlier has the object's own time; a local file that is
            # newer than the object was changed here.
            if self.values["exact_timestamps"]:
                return abs(ahead) >= timedelta(seconds=1)
            return ahead < timedelta(seconds=0)
        return ahead > timedelta(seconds=0)

    def _delete(self, transfers: Transfers, item: Item) -> None:
        if self.values["dryrun"]:
            self.results.dry_run(item, "delete")
            return
        try:
            transfers.remove(item)
        except ITEM_FAILURES as error:
            self.results.failure(item, error, "delete")
        else:
            self.results.success(item, "delete")
