"""The ASGI entry point, for servers that want one. The site itself is synchronous."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iamtutor.settings")
application = get_asgi_application()
