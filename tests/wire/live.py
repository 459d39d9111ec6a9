"""A real server with one learner's account behind its door.

``python -m tests.wire.live`` makes the account on the environment's site and prints where
it is, as JSON.
"""

import contextlib
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.live import Site, live_site
from tests.programs import begin

#: Nothing of the person who runs the tests: no configuration, no credentials, no proxies.
CLEAN = {"PATH": os.environ["PATH"], "TZ": "UTC", "LC_ALL": "C.UTF-8"}


@dataclass
class Account:
    """A learner's account on a running site."""

    site: Site
    label: str
    key: str
    secret: str
    region: str
    document: str
    """Its world as it began, for a second one that is the same."""
    stored: dict[str, str]
    """The bodies in it, in hexadecimal."""

    @property
    def bodies(self) -> dict[str, bytes]:
        return {name: bytes.fromhex(data) for name, data in self.stored.items()}

    @property
    def url(self) -> str:
        return f"{self.site.url}/aws/{self.label}"

    def client(self, service: str, **config: Any) -> Any:
        import boto3
        from botocore.config import Config

        return boto3.Session().client(
            service,
            region_name=self.region,
            endpoint_url=self.url,
            aws_access_key_id=self.key,
            aws_secret_access_key=self.secret,
            config=Config(retries={"total_max_attempts": 1}, **config),
        )

    def run(self, *command: str, cwd: Path, **env: str) -> tuple[int, str, str]:
        """Status, output and errors of a genuine program, with the account's address and
        key in its environment: as ``tests.programs.start`` has them, by its absolute path
        or a module's name."""
        given = {
            **CLEAN,
            "HOME": str(cwd),
            "AWS_ACCESS_KEY_ID": self.key,
            "AWS_SECRET_ACCESS_KEY": self.secret,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_ENDPOINT_URL": self.url,
            **env,
        }
        return begin(*command, env=given, cwd=cwd).end()

    def aws(self, *words: str, cwd: Path) -> tuple[int, str, str]:
        """The genuine AWS CLI, version 1."""
        return self.run("-m", "awscli", *words, cwd=cwd)


@contextlib.contextmanager
def account(**settings: str) -> Iterator[Account]:
    with live_site(
        DEMO="0",
        IAMTUTOR_ENDPOINTS="1",
        ENDPOINT_BURST="100000",
        ENDPOINT_CALLS_PER_SECOND="1000",
        **settings,
    ) as site:
        making = {**site.env, "DJANGO_SETTINGS_MODULE": "iamtutor.settings"}
        status, output, errors = begin("-m", "tests.wire.live", env=making).end()
        assert status == 0, output + errors
        yield Account(site, **json.loads(output.splitlines()[-1]))


def _make() -> None:
    import django

    django.setup()
    from iamtutor.people.classes import open_class
    from iamtutor.people.models import Person
    from iamtutor.people.services import enrol
    from iamtutor.sandbox.codec import pack, unpack
    from iamtutor.sandbox.models import Sandbox
    from tests.wire.stage import KEY, REGION, SECRET, stand_for

    teacher = Person.objects.create_user("chie", "correct horse battery")
    learner = Person.objects.create_user("aoi", "correct horse battery")
    cohort = open_class(title="Spring", instructor=teacher)
    enrolment = enrol(person=learner, cohort=cohort)
    stand = stand_for(enrolment)
    sandbox = Sandbox.objects.get(pk=stand.sandbox_id)
    world = unpack(sandbox.document)
    world.host = "v1"
    document = pack(world)
    Sandbox.objects.filter(pk=sandbox.pk).update(document=document)
    made = {
        "label": stand.endpoint.label,
        "key": KEY,
        "secret": SECRET,
        "region": REGION,
        "document": document.hex(),
        "stored": {
            body.sha256: bytes(body.data).hex() for body in sandbox.bodies.all()
        },
    }
    sys.stdout.write(json.dumps(made) + "\n")


if __name__ == "__main__":
    _make()
