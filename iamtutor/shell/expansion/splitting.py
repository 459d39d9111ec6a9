"""Field splitting: the value of what was not quoted, cut where ``IFS`` says."""

import re

DEFAULT_IFS = " \t\n"


def split(text: str, ifs: str) -> tuple[bool, list[str], bool]:
    """Whether a separator comes first, the fields, whether a separator comes last.

    Blanks of ``ifs`` count together and not at the ends; of its other characters each
    ends a field.
    """
    if not text or not ifs:
        return False, [text] if text else [], False
    blanks = "".join(c for c in ifs if c in DEFAULT_IFS)
    others = "".join(c for c in ifs if c not in DEFAULT_IFS)
    if not others:
        fields = [f for f in re.split(f"[{re.escape(blanks)}]+", text) if f]
        return text[0] in blanks, fields, text[-1] in blanks
    bare = text.strip(blanks) if blanks else text
    around = f"[{re.escape(blanks)}]*" if blanks else ""
    separator = f"{around}[{re.escape(others)}]{around}"
    if blanks:
        separator += f"|[{re.escape(blanks)}]+"
    fields = re.split(separator, bare)
    last = bool(fields) and fields[-1] == ""
    if last:
        fields.pop()
    return text[0] in ifs and bool(fields) and fields[0] != "", fields, last
