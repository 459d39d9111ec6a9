"""Who is signed in."""

from django.contrib.auth.backends import BaseBackend

from iamtutor.people.models import Person
from iamtutor.web.database.rows import row


class SignedIn(BaseBackend):
    """Finds the person of a browser session, as every request asks it to. Whether
    somebody may sign in is asked of Django's own backend."""

    def get_user(self, user_id: int) -> Person | None:
        person = row(Person, ("created", "last_login"), id=user_id)
        return person if person is not None and person.is_active else None
