"""Instagram messaging, by Instagram login or by Facebook login. Limits, windows and errors are in NOTES.md."""

from typing import Final

from storage.domain.traits import INSTAGRAM
from workers.channels import Channel
from workers.channels.instagram.asking import HEARING, check, profile, recent, renew, token_ends
from workers.channels.instagram.media import fetch_media
from workers.channels.instagram.parse import parse
from workers.channels.instagram.send import attend, hide, send

CHANNEL: Final = Channel(
    traits=INSTAGRAM,
    parse=parse,
    send=send,
    attend=attend,
    block=None,
    hide=hide,
    upload=None,
    fetch_media=fetch_media,
    profile=profile,
    recent=recent,
    token_ends=token_ends,
    renew=renew,
    templates=None,
    check=check,
    hearing=HEARING,
)
