"""Tables of the outbox. What happened is in the ledger; here is only what was read, wished and sent."""

from django.conf import settings
from django.db import models


class ReadMark(models.Model):
    """已读: one person has read one notice (``InboxRow.key``; no foreign key, because rebuilds make those anew)."""

    person = models.CharField(max_length=150)
    notice = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person", "notice"), name="one_read_mark"),)

    def __str__(self) -> str:
        return f"{self.person} {self.notice}"


class Wish(models.Model):
    """接收设置: which groups of notices a person wants by which channels, and whether a daily digest by e-mail."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_wish")
    channels = models.JSONField()
    digest = models.BooleanField()
    english = models.BooleanField()

    def __str__(self) -> str:
        return self.user.get_username()


class Delivery(models.Model):
    """发件箱: one message to one person by one channel.

    ``waiting`` → ``claimed`` (leased by a sender) → ``begun`` (on the wire) → ``sent``; ``dead`` after the last try, or
    ``unsure`` when a sender died while it was on the wire: a person decides, because sending again might send twice.
    """

    key = models.CharField(max_length=64, unique=True)
    person = models.CharField(max_length=150, db_index=True)
    channel = models.CharField(max_length=16)
    notice = models.CharField(max_length=300)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    state = models.CharField(max_length=8, default="waiting")
    attempts = models.IntegerField(default=0)
    not_before = models.DateTimeField()
    holder = models.CharField(max_length=36, blank=True)
    lease_until = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)
    planned_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("state", "not_before"), name="delivery_ready"),)

    def __str__(self) -> str:
        return f"{self.channel} {self.person} {self.state}"
