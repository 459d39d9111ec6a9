"""``make pictures``: the pictures of the README and the docs, taken from the real site.

Each is a scene: a learner comes there as anybody would, and the browser takes the picture.
They are looked at before they are committed.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.arrivals import open_demo_class, sign_in, start_at
from tests.browser import DESKTOP, PHONE, launch
from tests.live import ROOT, Site, live_site

PICTURES = ROOT / "docs" / "pictures"
CONSOLE = "/{language}/lessons/{lesson}/console/"
#: Allowed to read one bucket's objects, from one address; shows most of the editor.
POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "ReadNotes",
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:ListBuckt"],
            "Resource": "arn:aws:s3:::aoi-lab-notes/*",
        }
    ],
}


@dataclass(frozen=True)
class Visitor:
    """A browser at the site, in one language."""

    page: Page
    language: str

    def come(self, lesson: str) -> None:
        """As a guest into a lesson, with the earlier lessons' solutions carried out."""
        start_at(self.page, self.language, lesson, "?tab=ec2")
        self.page.locator("[data-terminal-input]").wait_for()

    def run(self, *lines: str) -> None:
        for line in lines:
            done = self.page.locator("[data-typed]").count()
            field = self.page.locator("[data-terminal-input]")
            field.fill(line)
            field.press("Enter")
            self.page.locator("[data-typed]").nth(done).wait_for()

    def choose(self, setting: str) -> None:
        """Another policy for the role of the instance."""
        self.page.locator("#setting").select_option(setting)
        with self.page.expect_navigation():
            self.page.locator("#controls button").click()

    def console(self, lesson: str, path: str) -> None:
        self.page.goto(
            CONSOLE.format(language=self.language, lesson=lesson) + path,
        )


def workbench(who: Visitor) -> None:
    who.come("read-only")
    who.choose("read-only")
    who.run("aws s3 ls", "aws s3 cp hello.txt s3://aoi-lab-notes")
    who.page.locator(".why .verdict").wait_for()
    who.page.reload()
    who.page.locator("#steps .now").first.scroll_into_view_if_needed()


def terminal_alone(who: Visitor) -> None:
    who.come("full-access")
    who.run(
        "aws sts get-caller-identity",
        "for f in a b c; do echo $f > $f.txt; done; ls *.txt | wc -l",
        "aws s3api list-buckets --query 'Buckets[].Name' --output text",
        "why",
    )
    who.page.locator("[data-focus-mode]").click()
    who.page.locator("#place").evaluate("(place) => place.scrollIntoView()")


def create_role(who: Visitor) -> None:
    who.come("full-access")
    who.console(
        "full-access",
        "iam/roles/create/?step=2&entity=service&service=ec2.amazonaws.com"
        "&q=S3Read&policy=arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
    )


def instances(who: Visitor) -> None:
    who.come("full-access")
    who.console("full-access", "ec2/instances/")
    found = re.search(r"\bi-[0-9a-f]{17}\b", who.page.content())
    assert found is not None
    who.console("full-access", f"ec2/instances/?instance={found[0]}")
    who.page.locator(".tools .menu.right > summary").click()
    who.page.locator(".tools .menu.right details summary").nth(2).click()


def policy_editor(who: Visitor) -> None:
    who.come("full-access")
    who.console("full-access", "iam/policies/create/")
    who.page.locator("#to-json").click()
    field = who.page.locator("#id_document")
    field.fill(json.dumps(POLICY, indent=4))
    who.page.locator(".findings li").filter(has_text="s3:ListBuckt").wait_for()


def results(who: Visitor) -> None:
    who.come("read-only")
    for setting in ("full-access", "read-only"):
        who.choose(setting)
        who.run(
            "aws s3 ls",
            "aws s3 ls s3://aoi-lab-notes",
            "aws s3 cp hello.txt s3://aoi-lab-notes/",
            "aws s3 rm s3://aoi-lab-notes/hello.txt",
        )
    who.page.goto(f"/{who.language}/results/")


def class_page(who: Visitor, site: Site) -> None:
    who.page.goto(f"/{who.language}/sign-in/")
    sign_in(who.page, site, "demo-instructor")
    open_demo_class(who.page)
    who.page.locator("#seats").wait_for()


@dataclass(frozen=True)
class Picture:
    name: str
    scene: Callable[[Visitor], None]
    language: str = "ja"
    scheme: str = "light"
    size: tuple[int, int] = DESKTOP


SCENES = (
    Picture("workbench", workbench, size=(1280, 900)),
    Picture("workbench-en-dark", workbench, "en", "dark", (1280, 900)),
    Picture("terminal", terminal_alone, "en", size=(1280, 760)),
    Picture("console", create_role),
    Picture("instances", instances, size=(1280, 720)),
    Picture("policy-editor", policy_editor, size=(1280, 1000)),
    Picture("results", results),
    Picture("phone", workbench, size=PHONE),
)


def take(site: Site, folder: Path) -> None:
    with sync_playwright() as playwright:
        browser = launch(playwright)

        def visit(picture: Picture, scene: Callable[[Visitor], None]) -> None:
            context = browser.new_context(
                base_url=site.url,
                locale="ja-JP" if picture.language == "ja" else "en-US",
                timezone_id="Asia/Tokyo",
                viewport={"width": picture.size[0], "height": picture.size[1]},
                color_scheme=picture.scheme,  # type: ignore[arg-type]
                reduced_motion="reduce",
            )
            page = context.new_page()
            scene(Visitor(page, picture.language))
            page.locator("#announce").evaluate("(region) => region.replaceChildren()")
            page.screenshot(path=folder / f"{picture.name}.png")
            context.close()
            print(picture.name, flush=True)

        for picture in SCENES:
            visit(picture, picture.scene)
        visit(Picture("class", results), lambda who: class_page(who, site))
        browser.close()


if __name__ == "__main__":
    with live_site() as running:
        take(running, PICTURES)
