"""The rule for passwords that Django lacks, and one-time passwords."""

from __future__ import annotations

import secrets

from django.core.exceptions import ValidationError

from junheng.web.people.models import User
from junheng.web.words import say

LEAST_KINDS = 3
_LOWER, _UPPER, _DIGITS = "abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789"  # none that look alike
_GROUPS, _GROUP = 3, 4


class SeveralKinds:
    """Of small letters, capitals, digits and other signs at least three."""

    def validate(self, password: str, user: User | None = None) -> None:  # noqa: ARG002 - asked so by Django
        """Refuse a password of too few kinds.

        Raises:
            ValidationError: says so.
        """
        kinds = {
            "lower" if sign.islower() else "upper" if sign.isupper() else "digit" if sign.isdigit() else "other"
            for sign in password
        }
        if len(kinds) < LEAST_KINDS:
            raise ValidationError(say("people.password_kinds"), code="password_too_plain")

    def get_help_text(self) -> str:
        """The rule in words."""
        return say("people.password_kinds")


def one_time_password() -> str:
    """A password to be read aloud or typed from paper once, such as `Rk7m-xQ4p-9sTz`; it keeps the rules."""
    while True:
        letters = [secrets.choice(_LOWER + _UPPER + _DIGITS) for _ in range(_GROUPS * _GROUP)]
        if all(any(letter in kind for letter in letters) for kind in (_LOWER, _UPPER, _DIGITS)):
            groups = ("".join(letters[at : at + _GROUP]) for at in range(0, len(letters), _GROUP))
            return "-".join(groups)
