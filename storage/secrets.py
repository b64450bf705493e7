"""Tokens at rest: sealed with Fernet, several keys at once so that keys can be changed without a stop."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class CannotOpen(Exception):
    """A sealed token does not open with any of NOVELO_SECRET_KEY's keys, or was sealed for another row."""


class Vault:
    """Seals with the first key and opens with any. `owner` is sealed inside, so rows' tokens cannot be swapped."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernet: Final = MultiFernet([Fernet(key) for key in keys])
        # One key for links that any of our processes may check; it follows the newest secret key.
        self._link_key: Final = hashlib.sha256(b"novelo media links" + keys[0].encode()).digest()

    def seal(self, owner: str, token: str) -> str:
        """Ciphertext for the database."""
        return self._fernet.encrypt(json.dumps([owner, token]).encode()).decode()

    def open(self, owner: str, sealed: str) -> str:
        """The token. Raises CannotOpen."""
        try:
            sealed_for, token = json.loads(self._fernet.decrypt(sealed.encode()))
        except InvalidToken:
            raise CannotOpen(f"the token of {owner} does not open with NOVELO_SECRET_KEY") from None
        if sealed_for != owner:
            raise CannotOpen(f"the token of {owner} was sealed for another owner")
        return str(token)

    def reseal(self, sealed: str) -> str:
        """The same token under the newest key. Raises CannotOpen."""
        try:
            return self._fernet.rotate(sealed.encode()).decode()
        except InvalidToken:
            raise CannotOpen("a token does not open with NOVELO_SECRET_KEY") from None

    def sign_link(self, attachment_id: int, expires: int) -> str:
        """An unguessable, expiring name for a file: "<id>.<unix time>.<signature>"."""
        subject = f"{attachment_id}.{expires}"
        return f"{subject}.{hmac.new(self._link_key, subject.encode(), hashlib.sha256).hexdigest()}"

    def sign_state(self, word: str, expires: int) -> str:
        """A word that comes back through others, until a unix time: "<word>.<unix time>.<signature>"."""
        subject = f"{word}.{expires}"
        return f"{subject}.{hmac.new(self._link_key, f'state {subject}'.encode(), hashlib.sha256).hexdigest()}"

    def read_state(self, state: str, now: int) -> str | None:
        """The word of a state; None when it is forged, broken or past its time."""
        word, _, rest = state.partition(".")
        expires, _, _signature = rest.partition(".")
        if not (expires.isascii() and expires.isdigit() and len(expires) <= 12):
            return None
        if not hmac.compare_digest(self.sign_state(word, int(expires)).encode(), state.encode()):
            return None
        return word if int(expires) > now else None

    def read_link(self, token: str, now: int) -> int | None:
        """The attachment a link names; None when it is forged, broken or past its time."""
        attachment_id, _, rest = token.partition(".")
        expires, _, _signature = rest.partition(".")
        if not (attachment_id.isascii() and attachment_id.isdigit() and expires.isascii() and expires.isdigit()):
            return None
        if not hmac.compare_digest(self.sign_link(int(attachment_id), int(expires)).encode(), token.encode()):
            return None
        return int(attachment_id) if int(expires) > now else None
