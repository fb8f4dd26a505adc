"""The read models of tables that came in and of data that went out."""

from django.db import models


class TableImportRow(models.Model):
    """导入: one table that was imported, with its source, its file and what came of its rows."""

    id = models.CharField(primary_key=True, max_length=100)
    source = models.CharField(max_length=64, db_index=True)
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    sheet = models.CharField(max_length=100)
    document = models.CharField(max_length=200)
    new = models.IntegerField()
    changed = models.IntegerField()
    same = models.IntegerField()
    left_out = models.IntegerField()
    by = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        app_label = "projections"
        ordering = ("-at", "id")


class ExportRow(models.Model):
    """导出: data that was taken out, how much of it, by whom and what for."""

    id = models.CharField(primary_key=True, max_length=40)
    what = models.CharField(max_length=200)
    about = models.TextField()
    lines = models.IntegerField(null=True)
    reason = models.CharField(max_length=200)
    by = models.CharField(max_length=64, db_index=True)
    role = models.CharField(max_length=32)
    at = models.DateTimeField(db_index=True)

    class Meta:
        app_label = "projections"
        ordering = ("-at", "id")
