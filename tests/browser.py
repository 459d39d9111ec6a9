"""Debian's Chromium, by its path (nothing is downloaded), and how tests open it.

Its headless shell is the same engine without the window around a page, which nobody sees
here and which takes as much time as the pages do.
"""

import os
import shutil
from typing import Any, Protocol

from playwright.sync_api import Browser, Page, Playwright

CHROMIUM = (
    os.environ.get("CHROMIUM")
    or shutil.which("chromium-headless-shell")
    or "/usr/bin/chromium"
)
DESKTOP = (1280, 800)
PHONE = (390, 844)


#: For pages that are used and not looked at. They are laid out and never painted, so that
#: there are no pictures of them (``pdf`` works), the browser keeps its frame from page to
#: page, and its network has no process of its own. The last switch of a name counts: what
#: else these say is Playwright's own.
UNSEEN = (
    "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,"
    "availablePointerTypes=4,acceleratedCompositingEnabled=false",
    "--enable-features=CDPScreenshotNewSurface,SkipListAccountsWithoutGaiaCookies,"
    "RenderDocument:level/crashed-frame,NetworkServiceInProcess2",
)


def launch(playwright: Playwright, *, unseen: bool = False) -> Browser:
    # With a limit, a person's first page comes in the process of their blank one.
    flags = ["--disable-dev-shm-usage", "--renderer-process-limit=1"]
    flags += UNSEEN if unseen else ()
    if os.geteuid() == 0:
        flags.append("--no-sandbox")  # Chromium's sandbox refuses to run as root
    return playwright.chromium.launch(executable_path=CHROMIUM, args=flags)


class Visit(Protocol):
    """Open a browser of its own at ``path``; further options are Playwright's."""

    def __call__(
        self,
        path: str,
        *,
        locale: str = "ja-JP",
        size: tuple[int, int] = DESKTOP,
        scripts: bool = True,
        scheme: str = "light",
        **options: Any,
    ) -> Page: ...
