"""Write cloud/services/ec2/documented_filters.json from botocore's model of EC2.

    python -m tools.build_ec2_filters

The filters that the API Reference lists for each description: the model documents them in
words alone, and the floor that asks for them does not read models.
"""

import json
import re
from pathlib import Path

from iamtutor.cloud.services.ec2.filters import FILTERS
from iamtutor.wire.models import model

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "iamtutor/cloud/services/ec2/documented_filters.json"
#: What the documentation of a filter lists: mostly filters, and values of one of them.
_LISTED = re.compile(r"<code>([a-z0-9.-]+)</code>(?:\s*\([^)]*\))?\s*-")
_VALUES = {"critical", "high", "medium", "low", "informational"}
#: What stands for ``tag:KEY``, which ``tag-key`` brings along.
_OF_TAGS = {"tag", "tag-value"}


def documented() -> dict[str, list[str]]:
    """Operation -> the names, sorted."""
    found = {}
    for operation in FILTERS:
        shape = model("ec2").operation_model(operation).input_shape
        listed = set(_LISTED.findall(shape.members["Filters"].documentation))
        found[operation] = sorted(listed - _VALUES - _OF_TAGS)
    return found


if __name__ == "__main__":
    lines = (f"{json.dumps(one)}: {json.dumps(n)}" for one, n in documented().items())
    TARGET.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
