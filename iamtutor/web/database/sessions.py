"""Browser sessions in the database, as Django keeps them; looked up without a query that
is built anew for each request."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.utils import timezone

from iamtutor.web.database.rows import row


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> AbstractBaseSession | None:
        key = self.session_key
        found = None if key is None else row(self.model, session_key=key)
        if found is None or found.expire_date <= timezone.now():
            self._session_key = None
            return None
        return found
