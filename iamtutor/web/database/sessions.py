"""Browser sessions in the database, as Django keeps them; looked up without a query that
is built anew for each request, and without asking again whether what is there is ours or
whether a new key is anybody's."""

from typing import Any

from django.contrib.sessions.backends import base, db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.core import signing
from django.utils import timezone
from django.utils.crypto import get_random_string

from iamtutor.policy.keeping import kept
from iamtutor.web.database.rows import row


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> AbstractBaseSession | None:
        key = self.session_key
        found = None if key is None else row(self.model, session_key=key)
        if found is None or found.expire_date <= timezone.now():
            self._session_key = None
            return None
        return found

    def _get_new_session_key(self) -> str:
        """Without Django's question whether somebody has it: writing it tells that, too."""
        return get_random_string(32, base.VALID_KEY_CHARS)

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        try:
            written = _signed(str(session_data), self.key_salt)
        except signing.BadSignature:
            return super().decode(session_data)  # which says so in the log
        found: dict[str, Any] = self.serializer().loads(written)
        return found


class _AsItIs:
    """In place of what reads a signed text."""

    def dumps(self, obj: bytes) -> bytes:
        return obj

    def loads(self, data: bytes) -> bytes:
        return data


@kept((2_000, 1024))
def _signed(session_data: str, salt: str) -> bytes:
    """What a session says, if we signed it: it says the same for many requests."""
    written: bytes = signing.loads(session_data, salt=salt, serializer=_AsItIs)
    return written
