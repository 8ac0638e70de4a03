"""A file by its content."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models


class StoredFile(models.Model):
    """Bytes under JUNHENG_HOME/files. The same bytes are kept once, whoever brings them; names are with who refers to it."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=10)  # of `kinds.KINDS`
    kept_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.sha256[:12]} {self.kind} {self.size}"

    @property
    def path(self) -> Path:
        """Where the bytes are."""
        folder: Path = settings.FILES
        return folder / self.sha256[:2] / self.sha256
