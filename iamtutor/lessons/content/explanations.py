"""The sentences that go with a check's reason: read, checked, made HTML."""

from collections.abc import Iterator

from iamtutor.lessons.content.reasons import Reason
from iamtutor.lessons.text import placeholders
from iamtutor.lessons.text.errors import ContentError
from iamtutor.lessons.text.markdown import render_inline
from iamtutor.lessons.text.strict_yaml import Document


def check(document: Document) -> Iterator[ContentError]:
    """Whether every reason has a sentence with no parameter but its own."""
    if not isinstance(document.data, dict):
        yield document.error((), "a mapping of codes to sentences belongs here")
        return
    for code, sentence in document.data.items():
        if code not in Reason.__members__.values():
            yield document.error((code,), f"there is no reason {code!r}")
        elif not isinstance(sentence, str):
            yield document.error((code,), "a sentence belongs here")
        else:
            known = Reason(code).parameters
            wrong = placeholders.unknown(sentence, known)
            if wrong is not None:
                yield document.error(
                    (code,), f"the reason {code!r} has no parameter {wrong!r}"
                )
    for reason in Reason:
        if reason not in document.data:
            yield document.error((), f"there is no sentence for {reason.value!r}")


def rendered(document: Document) -> dict[str, str]:
    """The sentences as HTML with placeholders, by code."""
    if not isinstance(document.data, dict):
        return {}
    return {
        code: render_inline(sentence)
        for code, sentence in document.data.items()
        if isinstance(sentence, str)
    }
