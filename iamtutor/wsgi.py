"""The WSGI entry point that gunicorn loads."""

import os
import sys
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iamtutor.settings")
site = get_wsgi_application()

# What follows reads models: only once Django is set up.
from iamtutor.web.operation.room import with_room  # noqa: E402
from iamtutor.web.operation.watchdog import watchdog  # noqa: E402
from iamtutor.web.requests.bodies import Application, BodyLimit  # noqa: E402

door: Application = BodyLimit(site)
if settings.ENDPOINTS:
    from iamtutor.endpoints.door import Door

    door = Door(door)
application = with_room(watchdog.watched(door))


def warm_up() -> None:
    """Load the pages, read the content and make the clients of the ``aws`` program now:
    once, before the workers are forked, and not while the first person waits."""
    assert settings.SECRET_KEY  # Django refuses an empty one where it is asked for
    from iamtutor.lessons.text.errors import InvalidContent
    from iamtutor.shell.awscli.session import warm_up as make_clients
    from iamtutor.web.courses import library

    try:
        courses = library().courses.values()
    except InvalidContent as mistakes:
        sys.exit(f"{mistakes}")
    import_module(settings.ROOT_URLCONF)
    for course in courses:
        for world in course.worlds.values():
            make_clients(world.region)


warm_up()
