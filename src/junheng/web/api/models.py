"""Tokens."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from junheng.web.api.words import SCOPES
from junheng.web.words import language


class Token(models.Model):
    """What lets a program act for somebody, as far as its scopes go. The token itself is not kept."""

    user = models.ForeignKey("people.User", models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    start = models.CharField(max_length=12)  # its first letters, by which its owner knows it
    sha256 = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField()  # values of Permission
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        """A name once for each person: a form sent twice makes one token."""

        ordering: ClassVar = ["name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "name"], name="token_name_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.name}"

    @property
    def scope_words(self) -> list[str]:
        """What it may do, in words."""
        names = {permission.value: words.get(language()) for permission, words in SCOPES.items()}
        return [names.get(one, one) for one in self.scopes]

    @property
    def expired(self) -> bool:
        """Whether it opens nothing any more."""
        return self.expires_at <= timezone.now()
