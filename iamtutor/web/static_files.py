"""Static files as they are served: our scripts without their comments, compressed, under
names that change with their content."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from rjsmin import jsmin
from whitenoise.storage import CompressedManifestStaticFilesStorage

#: Scripts that we write; what is vendored is small already and stays as published.
OURS = "js/"


class Minified:
    """``storage``, whose scripts are read without comments and indentation."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage

    def open(self, name: str) -> File[bytes]:
        with self.storage.open(name) as file:
            return ContentFile(jsmin(file.read()), name=name)


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """The comments in our scripts are for those who read the code, not for phones."""

    def post_process(
        self, paths: Mapping[str, tuple[Any, str]], **options: Any
    ) -> Iterator[Any]:
        return super().post_process(
            {
                name: (Minified(storage) if name.startswith(OURS) else storage, path)
                for name, (storage, path) in paths.items()
            },
            **options,
        )
