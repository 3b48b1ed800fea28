"""Random identifiers and the hashes under which secrets are kept."""

import hashlib
import secrets

# Without 0/O, 1/I/L, U: people read these aloud and copy them from paper.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def public_id() -> str:
    """A random name for a participation that says nothing about the person."""
    return secrets.token_hex(6)


def secret() -> str:
    return secrets.token_urlsafe(32)


def readable_code() -> str:
    """An access code a person can type: three groups of four, about 59 bits."""
    letters = [secrets.choice(_ALPHABET) for _ in range(12)]
    return "-".join("".join(letters[i : i + 4]) for i in (0, 4, 8))


def fingerprint(value: str) -> str:
    """What is stored instead of a secret. The secrets are long and random: no salt is needed."""
    return hashlib.sha256(value.encode()).hexdigest()


def fold_code(value: str) -> str:
    """A code as typed, brought to the form in which it was made."""
    kept = "".join(c for c in value.upper() if c in _ALPHABET)
    return "-".join(kept[i : i + 4] for i in range(0, len(kept), 4))
