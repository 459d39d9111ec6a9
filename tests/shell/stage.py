"""A small world to type in: an instance with a role, a desk with an administrator."""

from datetime import UTC, datetime
from typing import Any

from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import File, Machine
from iamtutor.shell import interpreter
from iamtutor.shell.cases import make_turn
from iamtutor.shell.hosts.images import HOSTS
from iamtutor.shell.outcome import Outcome

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
ACCOUNT = "111122223333"
INSTANCE = "i-0f1e2d3c4b5a69788"
KEY, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
CONFIG = "[default]\nregion = ap-northeast-1\n"


def allow(*actions: str, resource: str = "*", effect: str = "Allow") -> dict[str, Any]:
    statement = {"Effect": effect, "Action": list(actions), "Resource": resource}
    return {"Version": "2012-10-17", "Statement": [statement]}


def trust(**principal: str) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def free(_: int) -> None:
    """Work that nobody counts."""


class Terminal:
    """Types lines and keeps the turn. ``role_policy`` is the role's inline policy."""

    def __init__(
        self,
        *,
        host: str = "today",
        role_policy: dict[str, Any] | None = None,
        files: dict[str, Any] | None = None,
        **case: Any,
    ) -> None:
        world = {
            "account": ACCOUNT,
            "region": "ap-northeast-1",
            "now": "2026-11-25T09:00:00Z",
            "roles": [
                {
                    "name": "lab-role",
                    "trust": trust(Service="ec2.amazonaws.com"),
                    "inline": {"lab": role_policy or allow("*")},
                    "created": "2026-11-24T00:00:00Z",
                    "id": "AROALABROLEEXAMPLE001",
                }
            ],
            "users": [
                {
                    "name": "admin",
                    "created": "2026-11-24T00:00:00Z",
                    "inline": {"all": allow("*")},
                    "access_keys": [{"id": KEY, "secret": SECRET}],
                }
            ],
            "instance_profiles": [
                {
                    "name": "lab-role",
                    "created": "2026-11-24T00:00:00Z",
                    "roles": ["lab-role"],
                }
            ],
            "instances": [
                {
                    "id": INSTANCE,
                    "profile": "lab-role",
                    "type": "t3.micro",
                    "private_ip": "172.31.4.185",
                    "http_tokens": "required",
                }
            ],
            "buckets": [
                {
                    "name": "aoi-lab-notes",
                    "region": "ap-northeast-1",
                    "created": "2026-11-25T08:00:00Z",
                    "objects": [
                        {
                            "key": "notes.txt",
                            "body": "notes\n",
                            "last_modified": "2026-11-25T08:10:00Z",
                        }
                    ],
                }
            ],
            **case.pop("world", {}),
        }
        self.turn: Turn = make_turn(
            {
                "id": "stage",
                "cli": "v2",
                "dialect": HOSTS[host].wording,
                "world": world,
                "files": {"hello.txt": "hello\n"} if files is None else files,
                **case,
            }
        )
        self.turn.world.host = host
        desk = Machine("desk", "admin", "desk", "/home/admin", "/home/admin")
        body = self.turn.bodies.put(CONFIG.encode())
        keys = (
            f"[default]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n"
        )
        desk.files["/home/admin/.aws/config"] = File(NOW, body)
        desk.files["/home/admin/.aws/credentials"] = File(
            NOW, self.turn.bodies.put(keys.encode())
        )
        self.turn.world.machines["desk"] = desk
        self.at = "ec2"

    @property
    def machine(self) -> Machine:
        return self.turn.world.machines[self.at]

    def type(self, line: str, **options: Any) -> Outcome:
        return interpreter.run(self.turn, self.at, line, **options)

    def shows(self, line: str, **options: Any) -> str:
        """What the terminal shows after ``line``."""
        return self.type(line, **options).screen

    def calls(self) -> list[str]:
        return [event.operation for event in self.turn.events if event.sent]
