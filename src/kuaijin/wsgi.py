"""The WSGI application, for granian or any other server."""

import os

from django.core.wsgi import get_wsgi_application

from kuaijin.startup import settled

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kuaijin.settings")

application = get_wsgi_application()
settled()
