"""Print as JSON what an installed version 1 of the AWS CLI has: run by its own Python.

``tools.build_cli_facts`` starts this in the environment of each version. The last lines
say where its models are.
"""

import json
import os
import sys
from typing import Any

import awscli.clidriver  # brings a botocore of its own from 1.46 on
import botocore


def _below(command: Any) -> list[str]:
    table = getattr(command, "subcommand_table", None)
    if table is None and hasattr(command, "_get_command_table"):
        table = command._get_command_table()
    return list(table or ())


commands = awscli.clidriver.create_clidriver()._get_command_table()
json.dump(
    {
        "commands": list(commands),
        "operations": {name: _below(command) for name, command in commands.items()},
        "models": os.path.join(os.path.dirname(botocore.__file__), "data"),
    },
    sys.stdout,
)
