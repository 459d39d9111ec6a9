"""Writes the table of buttons in ``docs/authoring.md`` again, from the buttons themselves.

``python -m tools.write_buttons``; a test compares the two.
"""

from pathlib import Path

from iamtutor.cloud.console.button import Button, Parameter
from iamtutor.lessons.schema.acts import BUTTONS

GUIDE = Path(__file__).parents[1] / "docs" / "authoring.md"
_HEAD = "| button | parameters |\n| --- | --- |\n"
#: How a kind of value is written, where it is not a text.
_KINDS = {
    "texts": "a list",
    "named": "by name",
    "switch": "true or false",
    "number": "a number",
}


def table() -> str:
    """A row a button, in the order of their names."""
    rows = (_row(button) for _, button in sorted(BUTTONS.items()))
    return _HEAD + "".join(rows)


def written() -> str:
    """The guide with today's table in it."""
    before, found, rest = GUIDE.read_text("utf-8").partition(_HEAD)
    if not found:
        raise ValueError(f"{GUIDE} has no table of buttons")
    return before + table() + "\n" + rest.partition("\n\n")[2]


def _row(button: Button) -> str:
    needed = ", ".join(map(_parameter, button.needs))
    taken = ", ".join(_parameter(one) for one in button.takes if one.kind != "form")
    said = [needed, f"optional {taken}" if taken else "", button.note]
    return f"| `{button.name}` *{button.words}* | {'; '.join(filter(None, said))} |\n"


def _parameter(parameter: Parameter) -> str:
    told = [_KINDS.get(parameter.kind, ""), parameter.note]
    told = [text for text in told if text]
    return f"`{parameter.name}`" + (f" ({', '.join(told)})" if told else "")


if __name__ == "__main__":
    GUIDE.write_text(written(), encoding="utf-8")
