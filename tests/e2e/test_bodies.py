"""Bodies that are too large, sent to the real server over a real connection."""

import socket

import pytest

from tests.live import Site

MB = 1_000_000
HEAD = (
    "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
    "Content-Type: multipart/form-data; boundary=x\r\n{size}\r\n\r\n"
)
FILE = b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'


def send(site: Site, path: str, size: str, chunks: list[bytes]) -> tuple[bytes, int]:
    """What was answered, and how many bytes the server took before."""
    taken = 0
    with socket.create_connection(("127.0.0.1", site.port), timeout=30) as line:
        line.sendall(HEAD.format(path=path, size=size).encode())
        try:
            for chunk in chunks:
                line.sendall(chunk)
                taken += len(chunk)
        except OSError:
            pass
        try:
            return line.recv(4096), taken
        except ConnectionError:
            return b"", taken


@pytest.mark.parametrize("path", ["/healthz", "/en/sign-in/", "/en/admin/login/", "/x"])
def test_a_huge_body_is_refused_before_it_has_come(site: Site, path: str) -> None:
    answer, _ = send(site, path, f"Content-Length: {1_500 * MB}", [FILE])
    assert answer.startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize("path", ["/healthz", "/en/sign-in/"])
def test_chunks_without_an_end_are_cut_off(site: Site, path: str) -> None:
    chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    _, taken = send(site, path, "Transfer-Encoding: chunked", [chunk] * 60)
    assert taken < 60 * len(chunk)


def test_a_body_a_little_too_large_is_taken_to_its_end_and_told_so(site: Site) -> None:
    body = [FILE, *[b"x" * MB] * 5]
    length = sum(map(len, body))
    answer, taken = send(site, "/en/sign-in/", f"Content-Length: {length}", body)
    assert taken == length
    assert answer.startswith((b"HTTP/1.1 413 ", b"HTTP/1.1 403 "))
