"""The signing keys of counties: Ed25519, a private file that stays in the county, a public one that the province keeps.

A public key file is PEM with a line above it that names the county; openssl reads it as it is. Which key is whose is
decided by nobody but the province: by what it puts into its folder, after comparing fingerprints with the county.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from junheng.errors import UsageError
from junheng.records.durable import cannot_write, refuse_existing, replace_file
from junheng.records.store import county_folder
from junheng.text import Text

if TYPE_CHECKING:  # loaded where keys are used: the program starts faster without it
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PRIVATE, PUBLIC = ".key", ".pub"
COUNTY_LINE = "county: "
FINGERPRINT_LETTERS = (
    32  # 128 bits of SHA-256: short enough to be read out on the telephone, too many to be met by chance
)


class PassphraseError(UsageError):
    """The private key file has a passphrase, and none or a wrong one was given."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A county's public key."""

    county: str
    raw: bytes

    @property
    def fingerprint(self) -> str:
        """32 hexadecimal letters that name the key."""
        return fingerprint_of(self.raw)

    def fits(self, signature: bytes, signed: bytes) -> bool:
        """Whether `signature` was made over `signed` with the private key to this one."""
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, signed)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A county's private key."""

    key: Ed25519PrivateKey

    @property
    def fingerprint(self) -> str:
        """That of the public key."""
        return fingerprint_of(self.key.public_key().public_bytes_raw())

    def sign(self, content: bytes) -> bytes:
        """The signature of `content`, 64 bytes; the same every time."""
        return self.key.sign(content)


def fingerprint_of(raw: bytes) -> str:
    """The fingerprint of a public key."""
    return hashlib.sha256(raw).hexdigest()[:FINGERPRINT_LETTERS]


def spoken(fingerprint: str) -> str:
    """A fingerprint in groups of four, for reading aloud."""
    return " ".join(fingerprint[place : place + 4] for place in range(0, len(fingerprint), 4))


def new_keys(county: str, folder: Path, passphrase: str = "") -> tuple[Path, Path, PublicKey]:
    """Make a pair of keys for `county` in `folder`: the private file, the public file, the public key.

    Raises:
        UsageError: the county has no name, a file is there already, or the folder cannot be written.
    """
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415

    county = county.strip()
    if not county or "\n" in county:
        raise UsageError(Text("请给出县名：--county 某县", "name the county: --county NAME"))
    private = Ed25519PrivateKey.generate()
    public = PublicKey(county, private.public_key().public_bytes_raw())
    stem = county_folder(county)
    files = folder / f"{stem}{PRIVATE}", folder / f"{stem}{PUBLIC}"
    for file in files:
        refuse_existing(file)
    encryption = (
        serialization.BestAvailableEncryption(passphrase.encode()) if passphrase else serialization.NoEncryption()
    )
    pem = private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write_private(files[0], pem)
        replace_file(files[1], public_file(public))
    except OSError as error:
        raise cannot_write(folder, error) from error
    return (*files, public)


def _write_private(path: Path, data: bytes) -> None:
    """Write a file that only its owner can read, from its first byte on."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def public_file(public: PublicKey) -> bytes:
    """The bytes of a public key file."""
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

    key = Ed25519PublicKey.from_public_bytes(public.raw)
    pem = key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return f"{COUNTY_LINE}{public.county}\n".encode() + pem


def read_private(path: Path, passphrase: str = "") -> PrivateKey:
    """The private key in a file.

    Raises:
        PassphraseError: it has a passphrase, and `passphrase` is not the one.
        UsageError: it cannot be read, or is no such key.
    """
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415

    data = _read(path)
    try:
        key = serialization.load_pem_private_key(data, passphrase.encode() or None)
    except TypeError as error:  # no passphrase where one is needed, or one where none is
        if passphrase:
            return read_private(path)
        raise PassphraseError(
            Text(
                f"私钥“{path}”有口令：请输入，或设环境变量 JUNHENG_KEY_PASSPHRASE",
                f"the private key {path} has a passphrase: type it, or set JUNHENG_KEY_PASSPHRASE",
            )
        ) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        if passphrase and b"ENCRYPTED" in data:
            raise PassphraseError(Text(f"私钥“{path}”的口令不对", f"the passphrase of {path} is wrong")) from error
        raise _no_key(path) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _no_key(path)
    return PrivateKey(key)


def read_public(path: Path) -> PublicKey:
    """The public key in a file.

    Raises:
        UsageError: it cannot be read, is no such key, or names no county.
    """
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

    data = _read(path)
    try:
        first, _, pem = data.decode("utf-8-sig").replace("\r\n", "\n").partition("\n")
        key = serialization.load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise _no_key(path) from error
    county = first.removeprefix(COUNTY_LINE).strip()
    if not isinstance(key, Ed25519PublicKey) or not first.startswith(COUNTY_LINE) or not county:
        raise _no_key(path)
    return PublicKey(county, key.public_bytes_raw())


def read_keys(folder: Path) -> tuple[PublicKey, ...]:
    """Every public key in the province's folder.

    Raises:
        UsageError: there is none, or a file ending in .pub is no public key.
    """
    found = tuple(read_public(path) for path in sorted(folder.glob(f"*{PUBLIC}"))) if folder.is_dir() else ()
    if not found:
        raise UsageError(
            Text(
                f"“{folder}”里没有公钥（.pub 文件）。请把各县交来的公钥文件放进这个文件夹。",
                f"{folder} holds no public keys (.pub files). Put the counties' public key files there.",
            )
        )
    return found


def keys_by_fingerprint(keys: Iterable[PublicKey]) -> dict[str, tuple[PublicKey, ...]]:
    """Keys by fingerprint; the same key may stand under two names of a county."""
    found: dict[str, tuple[PublicKey, ...]] = {}
    for key in keys:
        found[key.fingerprint] = (*found.get(key.fingerprint, ()), key)
    return found


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(
            Text(f"无法读取密钥文件“{path}”（{error.strerror}）", f"cannot read the key file {path} ({error.strerror})")
        ) from error


def _no_key(path: Path) -> UsageError:
    return UsageError(
        Text(
            f"“{path}”不是 junheng 的密钥文件，请用 junheng keys new 生成",
            f"{path} is not a key file of junheng; make one with: junheng keys new",
        )
    )
