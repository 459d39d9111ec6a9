"""Static files as they are served: named by their content, compressed, and ours without
the comments and the indentation that only their authors read."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile, File
from whitenoise.storage import CompressedManifestStaticFilesStorage

#: Our own scripts and styles. None has a string over several lines.
_COMMENTS = {
    "js/": re.compile(rb"^[ \t]*//.*\n", re.MULTILINE),
    "css/": re.compile(rb"/\*.*?\*/", re.DOTALL),
}
_OURS = tuple(_COMMENTS)
_INDENTATION = re.compile(rb"^[ \t]+|\n(?=\n)", re.MULTILINE)


def lighter(name: str, text: bytes) -> bytes:
    """The file ``name`` without what a browser does not read."""
    for folder, comments in _COMMENTS.items():
        if name.startswith(folder):
            return _INDENTATION.sub(b"", comments.sub(b"", text))
    return text


class StaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    def save(
        self, name: str | None, content: File, max_length: int | None = None
    ) -> str:
        """Keep a file of ours as it is served."""
        if name is not None and name.startswith(_OURS):
            content = ContentFile(lighter(name, content.read()))
        return super().save(name, content, max_length=max_length)

    def post_process(
        self, paths: dict[str, tuple[Any, str]], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        """Name and compress what was kept of ours, not what it was made from."""
        ours = {name: (self, name) for name in paths if name.startswith(_OURS)}
        yield from super().post_process({**paths, **ours}, dry_run, **options)
