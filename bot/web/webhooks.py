"""Meta's door: answer the challenge, keep the envelope, say 200. Nothing is parsed here.

Behind the porch no thread waits for the commit: the answer does.
"""

import hmac
import re
from typing import Final

from flask import Blueprint, Response, request

from bot.web.porch import COME_BACK, LATER
from storage.envelopes import Keeper, NotKept
from storage.settings import Settings

CHALLENGE: Final = re.compile(r"[0-9A-Za-z_-]{1,128}")  # meta.md 1.1: reflected, so restricted


def webhooks(settings: Settings, keeper: Keeper) -> Blueprint:
    """`/webhooks/whatsapp` and `/webhooks/instagram`. The guard has checked size and signature."""
    door = Blueprint("webhooks", __name__, url_prefix="/webhooks")

    @door.get("/<any(whatsapp, instagram):source>")
    def challenge(source: str) -> Response:
        token = request.args.get("hub.verify_token", "").encode()
        word = request.args.get("hub.challenge", "")
        known = hmac.compare_digest(token, settings.meta_verify_token.encode())
        if not known or request.args.get("hub.mode") != "subscribe" or not CHALLENGE.fullmatch(word):
            return Response(status=403)
        return Response(word, mimetype="text/plain", headers={"X-Content-Type-Options": "nosniff"})

    @door.post("/<any(whatsapp, instagram):source>")
    def keep(source: str) -> Response:
        later = request.environ.get(LATER)
        if later is not None:
            later.append(keeper.begin(source, request.get_data()))
            return Response(status=200)
        try:
            keeper.keep(source, request.get_data())
        except NotKept:
            return Response(status=503, headers=COME_BACK)
        return Response(status=200)

    return door
