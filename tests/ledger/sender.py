"""A sender in a process of its own, to be killed."""

from kuaijin.startup import django_ready

if __name__ == "__main__":
    django_ready()
    from kuaijin.notices.outbox import send_due

    send_due()
