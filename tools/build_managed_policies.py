"""Write iamtutor/content/aws/managed_policies.json.xz from moto's copy of AWS's list.

    python tools/build_managed_policies.py

moto (Apache-2.0, a development dependency) carries the managed policies as AWS's API
gave them. The running site reads only the file that this writes.
"""

from __future__ import annotations

import json
import lzma
from importlib.metadata import version
from pathlib import Path

from moto.iam.aws_managed_policies import aws_managed_policies_data

TARGET = Path(__file__).parent.parent / "iamtutor/content/aws/managed_policies.json.xz"


#: The order in which people write and read a document; JSON itself has none.
_ELEMENTS = (
    "Version",
    "Id",
    "Statement",
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
)


def in_order(element: dict[str, object]) -> dict[str, object]:
    return {name: element[name] for name in sorted(element, key=_ELEMENTS.index)}


def readable(document: dict[str, object]) -> dict[str, object]:
    """The same document with its elements in the usual order."""
    statements = document["Statement"]
    listed = statements if isinstance(statements, list) else [statements]
    return in_order({**document, "Statement": [in_order(s) for s in listed]})


def compact_form() -> dict[str, object]:
    """Name, path, version, dates and document of every policy, in order of name."""
    given = json.loads(aws_managed_policies_data)
    rows = [
        [
            name,
            policy["Path"],
            policy["DefaultVersionId"],
            policy["CreateDate"],
            policy["UpdateDate"],
            readable(policy["Document"]),
        ]
        for name, policy in sorted(given.items())
    ]
    return {
        "source": f"moto {version('moto')}, moto.iam.aws_managed_policies (Apache-2.0)",
        "date": max(policy["UpdateDate"] for policy in given.values())[:10],
        "columns": ["name", "path", "version", "created", "updated", "document"],
        "policies": rows,
    }


def main() -> None:
    text = json.dumps(compact_form(), ensure_ascii=False, separators=(",", ":"))
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))


if __name__ == "__main__":
    main()
