"""A browser without a screen: one connection, cookies, forms with their token."""

import gzip
import html
import http.client
import re
import secrets
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode

LESSON = "/ja/lessons/full-access/"
TERMINAL, DESK = f"{LESSON}run/ec2/", f"{LESSON}run/desk/"
#: The article's commands, as the lesson asks for them: under another name of the file its
#: tasks would stay open. {bucket} is the learner's own.
COMMANDS = (
    "aws s3 ls",
    "aws s3 cp hello.txt s3://{bucket}/",
    "aws s3 ls s3://{bucket}",
    "aws s3 rm s3://{bucket}/hello.txt",
)


@dataclass(frozen=True)
class Answer:
    """``size``: the body's bytes over the wire, compressed as a browser gets them."""

    status: int
    location: str
    body: bytes
    size: int


class Learner:
    """One person at one keep-alive connection to the site on ``port``."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> Answer:
        return self._send("GET", path, None, {})

    def poll(self, path: str) -> Answer:
        """Ask as htmx does for what is new."""
        return self._send("GET", path, None, {"HX-Request": "true"})

    def post(self, path: str, **fields: str) -> Answer:
        """Post a form as htmx does: the answer is a fragment where there is one."""
        return self._send("POST", path, urlencode(fields), {"HX-Request": "true"})

    def start_as_guest(self) -> None:
        """One click on "start now"; the lesson that it leads to is not looked at."""
        self.expect(self.get("/ja/"))
        self.press("/ja/start/")

    def submit(self, path: str, **fields: str) -> Answer:
        """Post a form as a page without scripts does, and follow where it leads."""
        answer = self.press(path, **fields)
        while answer.location:
            answer = self.get(answer.location)
        return self.expect(answer)

    def press(self, path: str, **fields: str) -> Answer:
        """Post a form as a page without scripts does, which must lead to another page."""
        answer = self._send("POST", path, urlencode(fields), {})
        if not answer.location:
            raise RuntimeError(f"{answer.status} leads nowhere: {answer.body!r}")
        return answer

    def expect(self, answer: Answer) -> Answer:
        """``answer``, which must be a page or a fragment; anything else is an error."""
        if answer.status != 200:
            raise RuntimeError(f"{answer.status} where 200 was due: {answer.body!r}")
        return answer

    def run(self, path: str, line: str) -> Answer:
        """Send one command line to a terminal, with a number used once."""
        return self.expect(self.post(path, line=line, nonce=secrets.token_hex(16)))

    def come_to_the_terminal(self) -> list[str]:
        """Start as a guest and have the article carried out up to its commands.

        The commands, for this learner's own bucket.
        """
        self.start_as_guest()
        self.press(f"{LESSON}catch-up/")
        listing = html.unescape(self.run(TERMINAL, "aws s3 ls").body.decode())
        bucket = re.search(r"\d\d:\d\d:\d\d ([a-z0-9.-]+)", listing)
        if bucket is None:
            raise RuntimeError(f"The learner has no bucket: {listing}")
        return [line.format(bucket=bucket[1]) for line in COMMANDS]

    def cookies_for(self, url: str) -> list[dict[str, str]]:
        """The cookies, for a browser that is to go on as this person at ``url``."""
        return [
            {"name": name, "value": value, "url": url}
            for name, value in self.cookies.items()
        ]

    def instance(self) -> str:
        """The id of the learner's instance."""
        page = self.expect(self.get(f"{LESSON}console/ec2/instances/")).body.decode()
        found = re.search(r"\bi-[0-9a-f]{17}\b", page)
        if found is None:
            raise RuntimeError("The learner has no instance")
        return found[0]

    def _send(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> Answer:
        headers["Accept-Encoding"] = "gzip"
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["X-CSRFToken"] = self.cookies.get("csrftoken", "")
        if self.cookies:
            pairs = (f"{name}={value}" for name, value in self.cookies.items())
            headers["Cookie"] = "; ".join(pairs)
        self.connection.request(method, path, body=body, headers=headers)
        response = self.connection.getresponse()
        content = response.read()
        size = len(content)
        if response.headers.get("Content-Encoding") == "gzip":
            content = gzip.decompress(content)
        for line in response.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        location = response.headers.get("Location", "")
        return Answer(response.status, location, content, size)
