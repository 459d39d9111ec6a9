"""Patterns for ARNs: of ``Resource`` and ``NotResource``, and of ARN conditions.

    arn:partition:service:region:account:resource

In the first five parts a wildcard stays within its part; in the last, which may itself
have colons, it takes them too. One difference there is between the two (IAM User Guide,
*Resource* and *ARN operators*): in a ``Resource`` a ``*`` at the end of a part can reach
on beyond the colon, while a condition compares each of the six parts separately.
"""

from collections.abc import Sequence

from iamtutor.policy.keeping import SHORT, kept
from iamtutor.policy.patterns import (
    Context,
    Glob,
    Template,
    Unset,
    compile_glob,
    compile_template,
    split_outside_variables,
)


class ArnPattern:
    """A pattern with six parts, each of which needs a place in the value.

    With fewer than six there are no parts to compare: the whole text is the pattern.

    Most values are told apart without looking at parts. What doesn't match when every
    wildcard may take colons doesn't match at all; and when nothing before the last part
    is open, or the value has no colon that the pattern hasn't, that is the answer.
    """

    __slots__ = (
        "_colons",
        "_glob",
        "_has_open_parts",
        "_places",
        "_template",
        "has_variables",
        "parts",
        "text",
    )

    def __init__(self, text: str, variables: bool, *, reaches: bool) -> None:
        self.text = text
        parts = split_outside_variables(text) if variables else text.split(":", 5)
        self.parts = tuple(parts)
        self._template: Template | None = None
        self._glob: Glob | None = None
        self._colons = -1
        if variables and "${" in text:
            self._template = compile_template(text, True, True)
        else:
            self._glob = compile_glob(text)
            self._colons = text.count(":")
        self.has_variables = self._template is not None and self._template.has_variables
        self._has_open_parts = len(parts) == 6 and any(map(_is_open, parts[:5]))
        templates = [compile_template(part, True, variables) for part in parts]
        #: Each part, and whether it may reach on; the last takes what is left.
        self._places = [(part, reaches and part.ends_open) for part in templates]

    def matches(self, value: str, context: Context) -> bool:
        glob = self._glob or self._glob_for(value, context)
        if glob is None or not glob.matches(value):
            return False
        return (
            not self._has_open_parts
            or value.count(":") == self._colons
            or self.part_without_place(value, context) is None
        )

    def _glob_for(self, value: str, context: Context) -> Glob | None:
        assert self._template is not None
        if not value.startswith(self._template.start):
            return None  # whatever the variables are
        glob = self._template.glob(context)
        return None if isinstance(glob, Unset) else glob

    def part_without_place(self, value: str, context: Context) -> int | None:
        """The first of the six parts that nothing in the value can be, if there is one.

        A part takes what stands between two colons. One that reaches on may take more,
        so that the next part can begin at any colon after it. All places where a part
        can begin are kept at once: each is tried no more than once for each part.
        """
        if not self._has_open_parts:
            pieces = value.split(":", 5)
            if len(pieces) == 6:
                for index in range(5):
                    if pieces[index] != self.parts[index]:
                        return index
                glob = self._places[5][0].glob(context)
                is_met = isinstance(glob, Glob) and glob.matches(pieces[5])
                return None if is_met else 5
        pieces = value.split(":")
        count = len(pieces)
        starts: Sequence[int] = (0,)
        index = 0
        for template, reaches in self._places[:-1]:
            glob = template.glob(context)
            if isinstance(glob, Unset):
                return index
            matches = glob.matches
            after = [
                start + 1
                for start in starts
                if start + 1 < count and matches(pieces[start])
            ]
            if not after:
                return index
            starts = range(after[0], count) if reaches else after
            index += 1
        glob = self._places[-1][0].glob(context)
        if not isinstance(glob, Unset):
            for start in starts:
                if glob.matches(":".join(pieces[start:])):
                    return None
        return index

    def resolved(self, context: Context) -> str | Unset:
        """The pattern as it reads for this request."""
        if self._template is None:
            return self.text
        return self._template.literal(context)

    def filled(self, context: Context) -> str | Unset:
        """The text of a pattern without variables that means the same."""
        if self._template is None:
            return self.text
        return self._template.filled(context)


def _is_open(part: str) -> bool:
    return "*" in part or "?" in part or "${" in part


@kept((SHORT, 16384))
def compile_arn_pattern(text: str, variables: bool) -> ArnPattern:
    """An ARN in a condition."""
    return ArnPattern(text, variables, reaches=False)


@kept((SHORT, 16384))
def compile_resource_pattern(text: str, variables: bool) -> ArnPattern:
    """An entry of Resource or NotResource, which may be an incomplete ARN."""
    return ArnPattern(complete_arn(text, variables), variables, reaches=True)


def complete_arn(text: str, variables: bool) -> str:
    """An ARN with fewer than six parts stands for any in the rest of them.

    In a ``Resource``, ``arn:aws:sqs`` says ``arn:aws:sqs:*:*:*``.
    """
    parts = split_outside_variables(text) if variables else text.split(":", 5)
    if parts[0] != "arn" or len(parts) == 1:
        return text
    return ":".join(parts + ["*"] * (6 - len(parts)))
