"""A detached signature of a log's head, `<drill>.sig`. FORMAT.md, 17, has the bytes.

The key is the operator's own; `cryptography` is needed only by who signs or checks, and is loaded
only then.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from events.errors import DrillError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ENDING: Final = ".sig"
PUBLIC_KEY: Final = "`openssl pkey -in key.pem -pubout -out pub.pem`"
MAKE_KEY: Final = "`openssl genpkey -algorithm ed25519 -out key.pem`"
DECRYPT_KEY: Final = "`openssl pkey -in key.pem -out plain.pem`"
LARGEST: Final = 4096  # bytes of a signature file

_OTHER: Final = re.compile(rb"drill-replay signature (?!1\n)([0-9]{1,9})\n")
_FORM: Final = re.compile(
    rb"(?P<statement>drill-replay signature 1\n"
    rb"drill: (?P<drill>[a-z0-9][a-z0-9-]{0,63})\n"
    rb"events: (?P<events>0|[1-9][0-9]*)\n"
    rb"head: (?P<head>[0-9a-f]{64})\n)"
    rb"key: (?P<key>[A-Za-z0-9+/=]+)\n"
    rb"signature: (?P<signature>[A-Za-z0-9+/=]+)\n"
)


class SignatureError(DrillError):
    """A key that cannot be used, or a signature that proves nothing."""


class NoCryptography(SignatureError):
    """The package that signs and checks is not installed."""

    def __init__(self) -> None:
        super().__init__("signatures need a package; pip install 'drill-replay[sign]'")


class OtherForm(SignatureError):
    """The file is of a form that only another version knows."""

    def __init__(self, form: int) -> None:
        super().__init__(f"its form is signature {form}; this version knows 1")


@dataclass(frozen=True, slots=True)
class Signature:
    """What a signature file says. `key` is the public key as SubjectPublicKeyInfo, DER."""

    drill: str
    events: int
    head: str
    key: bytes
    signature: bytes

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.key)


def statement(drill: str, events: int, head: str) -> bytes:
    """The exact bytes that are signed."""
    said = f"drill: {drill}\nevents: {events}\nhead: {head}\n"
    return b"drill-replay signature 1\n" + said.encode()


def fingerprint(key: bytes) -> str:
    """A public key in short: SHA-256 of its DER, the first 16 hex digits."""
    return sha256(key).hexdigest()[:16]


def sign(drill: str, events: int, head: str, private_pem: bytes) -> bytes:
    """The content of the signature file. Raises SignatureError."""
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key
    except ImportError:
        raise NoCryptography from None
    try:
        key = load_pem_private_key(private_pem, password=None)
    except (ValueError, TypeError) as err:  # TypeError: it is encrypted
        reason = f"is no private key in PEM; make one with {MAKE_KEY}"
        if isinstance(err, TypeError):
            reason = f"has a passphrase; take it away for signing with {DECRYPT_KEY}"
        raise SignatureError(f"the key {reason}") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise SignatureError(f"the key is not of Ed25519; make one with {MAKE_KEY}")
    said = statement(drill, events, head)
    public = b64encode(_der(key.public_key()))
    return said + b"key: %s\nsignature: %s\n" % (public, b64encode(key.sign(said)))


def read(raw: bytes) -> Signature:
    """The signature in a file. Raises SignatureError."""
    if other := _OTHER.match(raw):
        raise OtherForm(int(other[1]))
    found = _FORM.fullmatch(raw)
    try:
        if found is None:
            raise ValueError
        return Signature(
            found["drill"].decode(),
            int(found["events"]),
            found["head"].decode(),
            b64decode(found["key"], validate=True),
            b64decode(found["signature"], validate=True),
        )
    except (ValueError, binascii.Error):
        raise SignatureError("the signature file is not as it was written") from None


def check(found: Signature) -> None:
    """That the key of the file made the signature of its statement. Raises SignatureError."""
    try:
        from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
        from cryptography.hazmat.primitives.serialization import load_der_public_key
    except ImportError:
        raise NoCryptography from None
    try:
        key = load_der_public_key(found.key)
        if not isinstance(key, Ed25519PublicKey):
            raise ValueError
        key.verify(found.signature, statement(found.drill, found.events, found.head))
    except (ValueError, UnsupportedAlgorithm):
        raise SignatureError("the signature's key is no key of Ed25519") from None
    except InvalidSignature:
        raise SignatureError("the signature does not fit what it is said to sign") from None


def public_key(pem: bytes) -> bytes:
    """The DER of a public key in PEM. Raises SignatureError."""
    try:
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric import ed25519
        from cryptography.hazmat.primitives.serialization import load_pem_public_key
    except ImportError:
        raise NoCryptography from None
    if b"PRIVATE KEY-----" in pem:
        raise SignatureError(f"that is a private key; give its public half: {PUBLIC_KEY}")
    try:
        key = load_pem_public_key(pem)
        if isinstance(key, ed25519.Ed25519PublicKey):
            return _der(key)
    except (ValueError, UnsupportedAlgorithm):
        pass
    raise SignatureError(f"that is no public key of Ed25519 in PEM; {PUBLIC_KEY} gives it")


def _der(key: Ed25519PublicKey) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
