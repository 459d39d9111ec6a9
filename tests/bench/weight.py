"""What a page weighs: bytes over the wire and requests, as Chromium counts them."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Self

from playwright.sync_api import BrowserContext

#: The most that a command's answer may weigh, compressed.
ANSWER_BUDGET = 6_000


@dataclass
class Weight:
    """Transferred bytes, headers included, by kind: Document, Stylesheet, Script …"""

    requests: int = 0
    by_kind: Counter[str] = field(default_factory=Counter)

    @property
    def transferred(self) -> int:
        return self.by_kind.total()

    def summary(self) -> str:
        kinds = ", ".join(
            f"{kind.lower()} {size / 1000:.1f}"
            for kind, size in self.by_kind.most_common()
        )
        total = self.transferred / 1000
        return f"{total:.1f} KB in {self.requests} requests ({kinds})"


@dataclass(frozen=True)
class Budget:
    """The most that a page may weigh, in bytes over the wire."""

    transferred: int
    requests: int
    scripts: int
    document: int

    @classmethod
    def first_visit(cls) -> Self:
        return cls(transferred=70_000, requests=8, scripts=20_000, document=14_000)

    @classmethod
    def second_visit(cls) -> Self:
        return cls(transferred=14_000, requests=8, scripts=0, document=14_000)

    def exceeded(self, weight: Weight) -> list[str]:
        """In words, each figure that is over."""
        figures = (
            ("bytes", weight.transferred, self.transferred),
            ("requests", weight.requests, self.requests),
            ("bytes of scripts", weight.by_kind["Script"], self.scripts),
            ("bytes of HTML", weight.by_kind["Document"], self.document),
        )
        return [
            f"{actual} {what}, {most} allowed"
            for what, actual, most in figures
            if actual > most
        ]


def weigh(context: BrowserContext, path: str) -> Weight:
    """Load ``path`` in a new tab of ``context`` and add up what it fetched until then.

    A context that has been nowhere yet gives the first visit, else a later one: what
    comes from the browser's cache is no request.
    """
    page = context.new_page()
    cdp = context.new_cdp_session(page)
    kinds: dict[str, str] = {}
    weight = Weight()

    def arrived(event: dict[str, Any]) -> None:
        if not event["response"].get("fromDiskCache"):
            kinds[event["requestId"]] = event["type"]

    def finished(event: dict[str, Any]) -> None:
        kind = kinds.pop(event["requestId"], None)
        if kind and event["encodedDataLength"]:
            weight.requests += 1
            weight.by_kind[kind] += int(event["encodedDataLength"])

    cdp.on("Network.responseReceived", arrived)
    cdp.on("Network.loadingFinished", finished)
    cdp.send("Network.enable")
    page.goto(path, wait_until="load")
    # The icon is asked for after the page; one turn of the browser's loop lets the
    # last "finished" arrive.
    page.evaluate(
        "() => new Promise(done => requestIdleCallback(done, {timeout: 500}))"
    )
    page.close()
    return weight
