"""Read models of letters and certificates; `models` names them all."""

from django.db import models


class LetterRow(models.Model):
    """文书登记簿: one letter by its number; its text is in the entry ``seq`` of the register ``stream``.

    ``id``: series, year and number; ``place``: which letter of its ``case``, ``position``: which of its entry.
    """

    id = models.CharField(primary_key=True, max_length=96)
    series = models.CharField(max_length=64)
    year = models.IntegerField()
    number = models.IntegerField()
    told = models.CharField(max_length=128)
    kind = models.CharField(max_length=32)
    title_zh = models.CharField(max_length=64)
    title_en = models.CharField(max_length=64)
    case = models.CharField(max_length=64)
    place = models.IntegerField()
    project = models.CharField(max_length=64)
    addressee = models.CharField(max_length=200)
    on = models.DateField()
    signed_by = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    stream = models.CharField(max_length=64)
    seq = models.IntegerField()
    position = models.IntegerField()
    void = models.BooleanField()
    void_reason = models.TextField()
    voided_by = models.CharField(max_length=64)
    voided_on = models.DateField(null=True)

    class Meta:
        ordering = ("series", "year", "number")
        indexes = (
            models.Index(fields=("series", "year", "number"), name="letter_number"),
            models.Index(fields=("case", "place"), name="letter_case"),
        )


class CertificateRow(models.Model):
    """证照库: one certificate, known by the case that gave it; entered in entry ``seq`` of the register ``stream``.

    ``status`` is what became of it by an act (``core.certificate``); that its time is over is seen from
    ``valid_until``.
    """

    id = models.CharField(primary_key=True, max_length=64)
    series = models.CharField(max_length=64)
    year = models.IntegerField()
    number = models.IntegerField()
    issue = models.IntegerField()
    told = models.CharField(max_length=128, db_index=True)
    outside_no = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    item = models.CharField(max_length=64)
    item_zh = models.CharField(max_length=200)
    item_en = models.CharField(max_length=200)
    holder = models.CharField(max_length=200)
    uscc = models.CharField(max_length=18)
    project = models.CharField(max_length=64, db_index=True)
    project_name = models.CharField(max_length=200)
    department = models.CharField(max_length=64)
    issuer = models.CharField(max_length=200)
    conditions = models.TextField()
    granted_on = models.DateField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    on_promise = models.BooleanField()
    purpose = models.CharField(max_length=16)
    replaces = models.CharField(max_length=64)
    replaced_by = models.CharField(max_length=64)
    status = models.CharField(max_length=16)
    ended_on = models.DateField(null=True)
    stream = models.CharField(max_length=64)
    seq = models.IntegerField()

    class Meta:
        ordering = ("series", "year", "number", "issue")
        indexes = (
            models.Index(fields=("series", "year", "number"), name="certificate_number"),
            models.Index(fields=("valid_until",), name="certificate_until", condition=models.Q(status="valid")),
        )
