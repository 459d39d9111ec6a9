"""A learner's hands for tests: buttons pressed and calls made, without a terminal."""

import contextlib
from dataclasses import replace

from iamtutor.cloud.calls import ApiCall, perform, record_unsent
from iamtutor.cloud.console import buttons
from iamtutor.cloud.credentials.instances import (
    InstanceCredentials,
    instance_credentials,
)
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.principals import Credentials
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.names import learners_instance
from iamtutor.lessons.worlds import acts
from iamtutor.lessons.worlds.rehearsal import Rehearsal

FULL = "arn:aws:iam::aws:policy/AmazonS3FullAccess"
READ_ONLY = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"


class Stage:
    """A rehearsal of the sample's world, worked on by hand."""

    def __init__(self, course: Course, world: str = "tiny") -> None:
        self.rehearsal = Rehearsal.begin(course, world)

    @property
    def world(self):
        return self.rehearsal.world

    @property
    def situation(self):
        return self.rehearsal.situation

    def press(self, button: str, **params: object) -> buttons.Pressed:
        turn = self.rehearsal.turn()
        pressed = buttons.press(turn, button, params)
        self.rehearsal.events += turn.events
        return pressed

    def role(
        self, *policies: str, name: str = "lab-role", service: str = "ec2"
    ) -> None:
        self.press(
            "create-role",
            name=name,
            trusted_service=f"{service}.amazonaws.com",
            policies=list(policies),
        )

    def instance(self, profile: str | None = "lab-role", name: str = "lab") -> str:
        params = {"name": name, "key_pair": "lab-key"}
        if profile is not None:
            params["instance_profile"] = profile
        self.press("launch-instance", **params)
        instance = learners_instance(self.world.account)
        assert instance is not None
        return instance.instance_id

    def bucket(self, name: str = "aoi-lab-notes", **objects: str) -> None:
        self.press("create-bucket", name=name)
        if objects:
            files = {key.replace("_", "."): text for key, text in objects.items()}
            self.press("upload", bucket=name, files=files)

    def call_from_ec2(self, operation: str, service: str = "s3", **params) -> ApiEvent:
        """A call with the credentials of the instance, or one that is never sent."""
        turn = self.rehearsal.turn()
        instance = learners_instance(self.world.account)
        assert instance is not None
        region = self.world.account.region
        found = instance_credentials(turn, instance.instance_id)
        call = ApiCall(service, operation, params, None, region, "ec2")
        if isinstance(found, InstanceCredentials):
            credentials = Credentials(
                found.access_key_id, found.secret_access_key, found.token, "iam-role"
            )
            with contextlib.suppress(ServiceError):
                perform(turn, replace(call, credentials=credentials))
        else:
            record_unsent(turn, call)
        self.rehearsal.events += turn.events
        return turn.events[-1]

    def call_from_desk(self, operation: str, service: str = "s3", **params) -> ApiEvent:
        """A call with the access key of the administrator."""
        turn = self.rehearsal.turn()
        user = self.world.account.users["admin"]
        key = next(iter(user.access_keys.values()))
        credentials = Credentials(
            key.access_key_id,
            key.secret_access_key,
            source="shared-credentials-file",
        )
        region = self.world.account.region
        with contextlib.suppress(ServiceError):
            perform(
                turn, ApiCall(service, operation, params, credentials, region, "desk")
            )
        self.rehearsal.events += turn.events
        return turn.events[-1]

    def file(self, name: str, text: str, machine: str = "ec2") -> None:
        acts.drop(self.rehearsal.turn(), name, text.encode(), machine=machine)
