"""One command of ``aws`` being carried out: its options, and what follows from them."""

from dataclasses import dataclass
from typing import Any

from iamtutor.cloud import catalogue
from iamtutor.shell.awscli.caller import CALLER
from iamtutor.shell.awscli.failures import Failure
from iamtutor.shell.awscli.parser import Values
from iamtutor.shell.awscli.profiles.configuration import Configuration
from iamtutor.shell.awscli.session import client
from iamtutor.shell.hosts.dialects import Dialect
from iamtutor.shell.process import Process
from iamtutor.shell.text import printable


@dataclass(slots=True)
class Invocation:
    """One command being carried out."""

    process: Process
    dialect: Dialect
    options: Values
    configuration: Configuration

    @property
    def region(self) -> str | None:
        """The region of the command, where the version looks for it."""
        return self.region_and_source()[0]

    def region_and_source(self) -> tuple[str | None, str, str]:
        """The region, and where it was found, as ``configure list`` names it."""
        if self.options["region"]:
            return self.options["region"], "manual", "--region"
        for variable in self.dialect.region_variables:
            if variable in self.process.env:
                listed = list(self.dialect.region_variables)
                shown = str(listed) if len(listed) > 1 else variable
                return self.process.env[variable], "env", shown
        found = self.configuration.value("region")
        if found is not None:
            return found, "config-file", self.configuration.config_path
        if self.dialect.region_from_metadata:
            machine = self.process.machine
            account = self.process.turn.world.account_of_instance(machine.instance_id)
            if account is not None:
                return account.region, "imds", ""
        return None, "None", "None"

    @property
    def timestamps(self) -> str | None:
        """How the person wants points in time to be shown: None where nobody said."""
        if not self.configuration.has_profile:
            return None
        return self.configuration.value("cli_timestamp_format")

    @property
    def output(self) -> str:
        chosen = (
            self.options["output"]
            or self.process.env.get("AWS_DEFAULT_OUTPUT")
            or self.configuration.value("output")
            or "json"
        )
        if chosen not in self.dialect.outputs:
            raise Failure(f"Unknown output type: {chosen}")
        return str(chosen)

    def client(self, service: str, region: str | None = None) -> Any:
        CALLER.get().prepare()
        region = region or self.region
        blank = "" in (self.options["region"], region)
        if blank and catalogue.about(service).home is None:
            self.configuration.check_client(self.dialect, service)
            raise Failure(f"Invalid endpoint: https://{service}..amazonaws.com")
        made = client(service, region or None)
        self.configuration.check_client(self.dialect, service)
        return made

    def out(self, text: str) -> None:
        self.process.out(printable(text))

    def err(self, text: str) -> None:
        self.process.err(text)
