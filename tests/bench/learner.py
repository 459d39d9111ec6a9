"""A browser without a screen: one connection, cookies, forms with their token."""

from __future__ import annotations

import http.client
import secrets
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    body: bytes


class Learner:
    """One person at one keep-alive connection to the site on ``port``."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> Answer:
        return self._send("GET", path, None, {})

    def post(self, path: str, **fields: str) -> Answer:
        """Post a form as htmx does: the answer is a fragment where there is one."""
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-CSRFToken": self.cookies.get("csrftoken", ""),
            "HX-Request": "true",
        }
        return self._send("POST", path, urlencode(fields), headers)

    def start_as_guest(self) -> None:
        """One click on "start now"."""
        self.expect(self.get("/ja/"))
        self.submit("/ja/start/")

    def submit(self, path: str, **fields: str) -> Answer:
        """Post a form as a page without scripts does, and follow where it leads."""
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-CSRFToken": self.cookies.get("csrftoken", ""),
        }
        answer = self._send("POST", path, urlencode(fields), headers)
        while answer.location:
            answer = self.get(answer.location)
        return self.expect(answer)

    def expect(self, answer: Answer) -> Answer:
        """``answer``, which must be a page or a fragment; anything else is an error."""
        if answer.status != 200:
            raise RuntimeError(f"{answer.status} where 200 was due: {answer.body!r}")
        return answer

    def run(self, path: str, line: str) -> Answer:
        """Send one command line to a terminal, with a number used once."""
        return self.expect(self.post(path, line=line, nonce=secrets.token_hex(16)))

    def _send(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> Answer:
        if self.cookies:
            pairs = (f"{name}={value}" for name, value in self.cookies.items())
            headers = {**headers, "Cookie": "; ".join(pairs)}
        self.connection.request(method, path, body=body, headers=headers)
        response = self.connection.getresponse()
        content = response.read()
        for line in response.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return Answer(response.status, response.headers.get("Location", ""), content)
