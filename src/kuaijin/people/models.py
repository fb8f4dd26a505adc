"""Tables of the accounts application. No domain fact lives here: those are in the ledger."""

from django.conf import settings
from django.db import models


class Account(models.Model):
    """What an account is in the park: its role, the name it acts under, its department, a firm's code."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="account")
    role = models.CharField(max_length=32, db_index=True)
    display_name = models.CharField(max_length=80)
    department = models.CharField(max_length=80, blank=True)
    org = models.CharField(max_length=18, blank=True)

    def __str__(self) -> str:
        return self.display_name


class ApiToken(models.Model):
    """A key for the API. Only its digest is kept; the key itself is shown once, when it is made."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    # Empty: made before keys had an end.
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class GivenUpLinks(models.Model):
    """How many of an account's signed addresses for one purpose were given up; the one that holds carries the count."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="given_up_links")
    purpose = models.CharField(max_length=32)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("account", "purpose"), name="one_count_a_purpose"),)

    def __str__(self) -> str:
        return f"{self.account} {self.purpose} {self.count}"


class SignIn(models.Model):
    """One attempt to sign in, good or bad (who, when, from where, with what result)."""

    username = models.CharField(max_length=150, db_index=True)
    at = models.DateTimeField(db_index=True)
    address = models.CharField(max_length=45, blank=True)
    good = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.username} {self.at:%Y-%m-%d %H:%M} {'good' if self.good else 'bad'}"
