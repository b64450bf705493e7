"""WhatsApp Business Cloud API. Its limits, windows and errors are in NOTES.md."""

from typing import Final

from storage.domain.traits import WHATSAPP
from workers.channels import Channel
from workers.channels.whatsapp.asking import HEARING, check, token_ends
from workers.channels.whatsapp.media import fetch_media, upload
from workers.channels.whatsapp.parse import parse
from workers.channels.whatsapp.send import attend, block, send
from workers.channels.whatsapp.templates import templates

CHANNEL: Final = Channel(
    traits=WHATSAPP,
    parse=parse,
    send=send,
    attend=attend,
    block=block,
    hide=None,
    upload=upload,
    fetch_media=fetch_media,
    profile=None,
    recent=None,
    token_ends=token_ends,
    renew=None,
    templates=templates,
    check=check,
    hearing=HEARING,
)
