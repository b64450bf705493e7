"""`/slack/install` and `/slack/oauth_redirect`: adding the app to one more workspace ("Add to Slack").

The state that travels through Slack is signed, ends after ten minutes, and is good only in the browser it was given to.
Slack takes each code once. The tokens are sealed before they are written down. Source: slack.md 1.2.
"""

import hmac
import logging
import secrets
import time
from collections.abc import Sequence
from html import escape
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from bot.desk import Desk
from bot.i18n import T, language_of, translator
from bot.slack import exchange
from storage import health, rotation, workspaces
from storage.domain.errors import Rejected, SendError
from storage.models import AuditEntry

log = logging.getLogger(__name__)
COOKIE: Final = "novelo-install"
SECONDS: Final = 600  # what Slack's own library gives the person to say yes


def install(desk: Desk, scopes: Sequence[str]) -> Blueprint:
    """Both doors. scopes: what the app asks for."""
    door = Blueprint("install", __name__, url_prefix="/slack")
    settings = desk.settings
    back = f"{settings.public}/slack/oauth_redirect"

    @door.get("/install")
    def ask() -> Answer:
        word = secrets.token_urlsafe(24)
        query = {"client_id": settings.slack_client_id, "scope": ",".join(scopes), "redirect_uri": back}
        query["state"] = desk.vault.sign_state(word, int(time.time()) + SECONDS)
        answer = redirect(f"{_authorize(settings.slack_api_url)}?{urlencode(query)}")
        secure = settings.public.startswith("https:")
        answer.set_cookie(COOKIE, word, max_age=SECONDS, secure=secure, httponly=True, samesite="Lax", path="/slack")
        return answer

    @door.get("/oauth_redirect")
    def come_back() -> Answer:
        t = translator(language_of(request.accept_languages.best_match(["pt-BR", "pt", "en"], "en")))
        word = desk.vault.read_state(request.args.get("state", ""), int(time.time()))
        if word is None or not hmac.compare_digest(word.encode(), request.cookies.get(COOKIE, "").encode()):
            return _page(t, "install-other-browser", 400)
        if "code" not in request.args:  # they said no
            return _page(t, "install-refused", 200)
        try:
            name = add(desk, request.args["code"], back)
        except (SendError, SQLAlchemyError) as error:
            reason = error.code if isinstance(error, SendError) else type(error).__name__
            log.warning("workspace.uninstalled", extra={"reason": reason})
            return _page(t, "install-failed", 502)
        answer = _page(t, "install-done", 200, workspace=name)
        answer.delete_cookie(COOKIE, path="/slack")
        return answer

    return door


def add(desk: Desk, code: str, back: str) -> str:
    """Turn Slack's code into a token and keep it. The workspace's name. Raises SendErrors."""
    now = desk.database.now()
    told = exchange(desk.settings, code, back, desk.transport)
    if told.get("is_enterprise_install"):
        raise Rejected("slack_refused", "org_wide")
    new = rotation.granted(told, now)
    known = desk.client(new.token).call("auth.test")

    def work(session: Session) -> None:
        workspace = workspaces.install(session, desk.vault, known, new.token, now=now)
        rotation.keep(desk.vault, workspace, new)
        health.look_now(session, workspace.id, now=now)
        installer = str(told.get("authed_user", {}).get("id", ""))
        session.add(AuditEntry(workspace_id=workspace.id, actor=installer, verb="installed", details={}, at=now))

    desk.database.write(work)
    log.info("workspace.installed", extra={"team": known["team_id"]})
    return str(known.get("team", ""))


def _authorize(api_url: str) -> str:
    """Slack's page for consent is beside its API."""
    return f"{api_url.removesuffix('/api')}/oauth/v2/authorize"


def _page(t: T, key: str, status: int, **values: str) -> Response:
    """A page of one sentence. A workspace's name is only ever shown."""
    said = escape(t(key, **values))
    language = t.language.replace("_", "-")
    page = f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>Novelo</title><p>{said}'
    headers = {"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff"}
    return Response(page, status, mimetype="text/html", headers=headers | {"Referrer-Policy": "no-referrer"})
