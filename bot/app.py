"""The web side put together: the guard, Flask's doors, and Bolt behind one of them."""

import json
import logging
from collections.abc import Callable
from typing import Any

import httpx
from flask import Flask, Response, request
from slack_bolt import App, BoltContext, BoltRequest, BoltResponse
from slack_bolt.adapter.flask.handler import to_flask_response
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot import listeners, shapes
from bot.desk import Desk
from bot.scopes import SCOPES
from bot.web.api import api
from bot.web.guard import Guard
from bot.web.health import health
from bot.web.install import install
from bot.web.media import media
from bot.web.metrics import metrics
from bot.web.webhooks import webhooks
from storage.certificates import believed
from storage.db import Database
from storage.envelopes import Keeper
from storage.secrets import Vault
from storage.settings import Settings

log = logging.getLogger(__name__)


def create(
    settings: Settings, *, database: Database, vault: Vault, transport: httpx.BaseTransport | None = None
) -> Flask:
    """The WSGI app. Its threads share commits, so there is one process of it. transport: another wire to Slack."""
    desk = Desk(settings, database, vault, transport)
    keeper = Keeper(database)
    flask = Flask("novelo", static_folder=None)
    flask.register_blueprint(webhooks(settings, keeper))
    flask.register_blueprint(media(database, vault, settings.data_dir / "media"))
    flask.register_blueprint(health(database, desk.connect))
    flask.register_blueprint(metrics(database))
    flask.register_blueprint(api(database, settings.public))
    if settings.slack_client_id and settings.slack_client_secret:
        flask.register_blueprint(install(desk, list(SCOPES)))
    if settings.slack_signing_secret:
        bolt = bolt_app(desk)

        @flask.post("/slack/events")
        def events() -> Response:
            try:
                payload = shapes.read(request.get_data())
            except shapes.Odd as odd:
                log.warning("slack.odd", extra={"where": str(odd)})
                return Response(status=400)
            asked = BoltRequest(body=json.dumps(payload), headers=dict(request.headers))
            return to_flask_response(bolt.dispatch(asked))

    flask.wsgi_app = Guard(  # type: ignore[method-assign] # Flask's own way to wrap it
        flask.wsgi_app, settings.webhook_secrets, settings.slack_signing_secret
    )
    return flask


def bolt_app(desk: Desk) -> App:
    """Bolt with our listeners. Listeners run before the answer: what failed is repeated by Slack, not lost."""

    def authorize(
        team_id: str | None, context: BoltContext, logger: logging.Logger, **_: Any
    ) -> AuthorizeResult | None:
        # Bolt looks for it in more places than shapes.py names.
        workspace = desk.home(team_id) if team_id and shapes.ident(team_id) else None
        if workspace is None:
            logger.warning("an event of a workspace that is not ours")
            return None
        context["workspace"] = workspace  # listeners of what comes by the dozen need not read it again
        return AuthorizeResult(
            enterprise_id=None,
            team_id=workspace.team,
            bot_user_id=workspace.bot_user,
            bot_id=workspace.bot,
            bot_token=desk.token(workspace),
        )

    def unanswered(context: BoltContext, next: Callable[[], None]) -> None:
        """Bolt would tell another workspace at its response_url, and break where that does not answer."""
        context.pop("response_url", None)
        next()

    bolt = App(
        name="novelo",
        client=WebClient(base_url=f"{desk.settings.slack_api_url}/", retry_handlers=[], ssl=believed(), timeout=3),
        authorize=authorize,  # type: ignore[arg-type] # None is allowed: Bolt then answers that it is not installed
        before_authorize=unanswered,
        process_before_response=True,
        request_verification_enabled=False,  # the guard has done it, over the raw bytes and before any parsing
        token_verification_enabled=False,
    )
    listeners.register(bolt, desk)

    @bolt.error
    def broke(error: Exception) -> BoltResponse:
        log.error("listener.broke", extra={"reason": type(error).__name__}, exc_info=error)
        return BoltResponse(status=500)  # Slack tries again; over a socket it is not acknowledged

    return bolt
