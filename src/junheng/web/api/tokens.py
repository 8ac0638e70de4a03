"""Making, finding and ending tokens."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from junheng.errors import UsageError
from junheng.text import Text
from junheng.web.access.permissions import Permission
from junheng.web.access.reach import reach
from junheng.web.api.models import Token
from junheng.web.audit.record import record
from junheng.web.people.models import User

PREFIX = "jh_"  # so that a token found in a file is known for what it is
MOST_DAYS = 366
MOST_TOKENS = 20
TOLD_EVERY = timedelta(minutes=10)  # that a token was used is written down no more often


def scopes_of(user: User) -> list[Permission]:
    """The permissions that somebody can hand on to a program."""
    return [one for one in Permission if one is not Permission.OWN_ACCOUNT and reach(user, one)]


@transaction.atomic
def make(user: User, name: str, scopes: Collection[str], days: int) -> tuple[Token, str]:
    """Make a token; it is told only now.

    Raises:
        UsageError: the name is taken, or there are too many.
    """
    User.objects.select_for_update().get(pk=user.pk)
    allowed = {one.value for one in scopes_of(user)}
    if not scopes or not set(scopes) <= allowed or not 1 <= days <= MOST_DAYS:
        raise UsageError(Text("请选择您有权限的范围和有效期。", "Choose scopes that you have, and how long it lasts."))
    if Token.objects.filter(user=user).count() >= MOST_TOKENS:
        raise UsageError(
            Text("令牌太多（最多{most}个），请先停用不用的。", "There are {most} tokens already; end those that are not used.")
            .format(most=MOST_TOKENS)
        )  # fmt: skip
    secret = PREFIX + secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            made = Token.objects.create(
                user=user, name=name, start=secret[:8], sha256=_hash(secret), scopes=sorted(scopes),
                expires_at=timezone.now() + timedelta(days=days),
            )  # fmt: skip
    except IntegrityError as error:
        raise UsageError(
            Text("已有名为“{name}”的令牌，请换一个名称。", "There is a token called {name}; take another name.").format(
                name=name
            )
        ) from error
    record("api.token_made", who=user, county=user.county, target=made, name=name, scopes=made.scopes)
    return made, secret


def found(secret: str) -> Token | None:
    """The token, where it still opens anything: not after its end, nor while its owner has yet to choose a password."""
    token = Token.objects.select_related("user").filter(sha256=_hash(secret)).first()
    if token is None or token.expired or not token.user.is_active or token.user.must_change_password:
        return None
    now = timezone.now()
    if token.used_at is None or now - token.used_at > TOLD_EVERY:
        Token.objects.filter(pk=token.pk).update(used_at=now)
    return token


@transaction.atomic
def end(user: User, pk: int) -> bool:
    """End an own token; whether there was one."""
    token = Token.objects.filter(user=user, pk=pk).first()
    if token is None:
        return False
    record("api.token_ended", who=user, county=user.county, target=token, name=token.name)
    token.delete()
    return True


def _hash(secret: str) -> str:
    """Of 256 random bits nothing slower is needed."""
    return hashlib.sha256(secret.encode(errors="surrogateescape")).hexdigest()
