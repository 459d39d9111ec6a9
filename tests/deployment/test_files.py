"""What lies in ``deploy/``: the units are valid and hardened, and the site stays in reach
behind nginx with that very configuration while hundreds of clients send nothing."""

import configparser
import contextlib
import http.client
import re
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from iamtutor.web.requests.bodies import UPLOAD_LIMIT
from tests.live import ROOT, Site, held_port, live_site

DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service")) + sorted(DEPLOY.glob("*.timer"))
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin")


# -- units


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not here"
)
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8")
        text = text.replace("/opt/iamtutor/.venv/bin/python", sys.executable)
        (tmp_path / unit.name).write_text(text.replace("/opt/iamtutor", str(ROOT)))
    done = subprocess.run(
        ["systemd-analyze", "verify", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")


class Unit(configparser.RawConfigParser):
    """A unit file; of a key that is repeated, the last."""

    def optionxform(self, optionstr: str) -> str:
        return optionstr


@pytest.mark.parametrize(
    "unit", [u for u in UNITS if u.suffix == ".service"], ids=lambda unit: unit.name
)
def test_a_service_has_no_more_rights_than_it_needs(unit: Path) -> None:
    parsed = Unit(strict=False)
    parsed.read(unit, encoding="utf-8")
    service = parsed["Service"]
    assert service["User"] != "root"
    assert service["NoNewPrivileges"] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert service["ProtectHome"] == "yes"
    assert service["CapabilityBoundingSet"] == ""
    assert service["UMask"] == "0077"
    assert re.fullmatch(r"\d+G", service["MemoryMax"])
    assert service["EnvironmentFile"].startswith("/etc/iamtutor/")


def test_every_command_of_the_night_is_one_that_the_site_has() -> None:
    text = (DEPLOY / "iamtutor-nightly.service").read_text(encoding="utf-8")
    found = re.findall(r"^ExecStart=\S+ manage\.py (\w+)", text, re.M)
    assert found == [
        "backup",
        "clear_guests",
        "clear_classes",
        "clear_records",
        "clearsessions",
    ]


# -- nginx

BEHIND_NGINX = {
    "DEMO": "0",
    "BEHIND_PROXY": "1",
    "TRUSTED_PROXIES": "1",
    "LOG_LEVEL": "INFO",
}


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with live_site(**BEHIND_NGINX) as running:
        yield running


@pytest.fixture(scope="module")
def proxy(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with nginx_before(site.port, tmp_path_factory.mktemp("nginx")) as port:
        yield port


@contextlib.contextmanager
def nginx_before(upstream: int, folder: Path) -> Iterator[int]:
    """The port of an nginx with the shipped configuration, TLS left out."""
    assert NGINX, "nginx is missing: tools/system-packages proxy"
    shipped = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    before_servers = shipped[: shipped.index("server {\n    listen 80;")]
    inside = (DEPLOY / "nginx-site.conf").read_text(encoding="utf-8")
    (folder / "site.conf").write_text(
        inside.replace("/var/log/nginx/iamtutor.log", str(folder / "access.log"))
    )
    temporary = "\n".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    with held_port() as port:
        (folder / "nginx.conf").write_text(
            f"daemon off; pid {folder}/pid; error_log {folder}/error.log;\n"
            "worker_processes 1; events { worker_connections 2048; }\n"
            f"http {{\n{temporary}\n"
            + before_servers.replace("127.0.0.1:8000", f"127.0.0.1:{upstream}")
            + f"server {{ listen 127.0.0.1:{port} reuseport;\n"
            f"include {folder}/site.conf; }}\n}}\n"
        )
        command = [NGINX, "-c", str(folder / "nginx.conf"), "-p", str(folder)]
        command += ["-e", str(folder / "error.log")]
        checked = subprocess.run([*command, "-t"], capture_output=True, text=True)
        assert checked.returncode == 0, checked.stderr
        process = subprocess.Popen(command)
        try:
            wait_for(port)
            yield port
        finally:
            process.terminate()
            process.wait(20)


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", port)),
        ):
            return
        time.sleep(0.02)
    raise AssertionError("nginx does not answer")


def get(port: int, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with contextlib.closing(connection):
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read().decode(errors="replace")
        return answer.status, dict(answer.headers), body


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_pages_come_through_and_the_logs_share_an_id(proxy: int, site: Site) -> None:
    status, headers, page = get(proxy, "/en/", **{"X-Forwarded-For": "192.0.2.9"})
    assert status == 200
    assert "iamtutor" in page
    given = headers["X-Request-Id"]
    assert re.fullmatch(r"[0-9a-f]{32}", given)
    assert given in site.log_text()
    assert get(proxy, "/metrics")[0] == 404


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_a_body_beyond_the_limit_does_not_reach_the_site(proxy: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", proxy, timeout=30)
    with contextlib.closing(connection):
        connection.putrequest("POST", "/en/sign-in/")
        connection.putheader("Content-Length", str(2**31))
        connection.endheaders()
        assert connection.getresponse().status == 413


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_a_long_address_is_sent_on_to_sign_in(proxy: int) -> None:
    """The whole of it stands in a header of the answer, escaped."""
    asked = f"/en/classes/?note={'%20' * 1_300}"
    status, headers, _page = get(proxy, asked)
    assert status == 302
    assert len(headers["Location"]) > len(asked)


class _Repeats(BaseHTTPRequestHandler):
    """Answers with the headers that it was sent."""

    def do_GET(self) -> None:
        body = str(self.headers).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_names_of_metadata_come_through_and_what_is_forged_does_not(
    tmp_path: Path,
) -> None:
    """A client of S3 signs them: dropped on the way, its signature fits no more."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Repeats) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            with nginx_before(server.server_port, tmp_path) as port:
                forged = {"X-Forwarded-For": "192.0.2.9", "X-Forwarded-Proto": "gopher"}
                sent = {"x-amz-meta-my_key": "1", **forged}
                _status, _headers, seen = get(port, "/", **sent)
        finally:
            server.shutdown()
    assert "x-amz-meta-my_key: 1" in seen
    assert "192.0.2.9" not in seen
    assert "gopher" not in seen


def test_what_the_site_takes_comes_through() -> None:
    text = (DEPLOY / "nginx-site.conf").read_text(encoding="utf-8")
    (most,) = re.findall(r"^client_max_body_size (\d+)m;$", text, re.M)
    assert UPLOAD_LIMIT < int(most) * 2**20 < 2 * UPLOAD_LIMIT


#: Three ways to be slow: half a header, a body that does not come, nothing at all.
SLOW = (
    b"GET /en/ HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
    b"POST /en/sign-in/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\na=",
    b"",
)


@contextlib.contextmanager
def slow_clients(port: int, count: int) -> Iterator[list[socket.socket]]:
    with contextlib.ExitStack() as stack:
        clients = []
        for number in range(count):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            client.sendall(SLOW[number % len(SLOW)])
            clients.append(client)
        yield clients


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_four_hundred_slow_clients_keep_nobody_from_an_answer(
    proxy: int, site: Site
) -> None:
    with slow_clients(proxy, 400):
        took = []
        for _ in range(10):
            for port in (proxy, site.port):
                started = time.monotonic()
                assert get(port, "/healthz")[0] == 200
                took.append(time.monotonic() - started)
        # Not a measurement: while a slow client is in the way, there is no answer at
        # all until it is cut off after ten seconds.
        assert statistics.median(took) < 2
        assert max(took) < 8
        assert get(proxy, "/en/")[0] == 200
