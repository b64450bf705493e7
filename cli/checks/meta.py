"""Meta: what its app hears of and where it brings it, and each inbox's token, permissions and subscriptions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from cli import compose
from cli.checks import Finding
from storage.settings import SettingError

if TYPE_CHECKING:
    from storage.db import Database
    from storage.models import Inbox
    from storage.settings import Settings
    from workers.channels import Account, Channel


def about_apps(settings: Settings, database: Database) -> Iterator[Finding]:
    """The Meta app's webhooks, by object: the address, and the fields. Asked with the app's own id and secret."""
    from storage.domain.errors import NeedsMending, SendError
    from workers.channels import subscriptions

    if not settings.meta_app_secrets:
        return
    accounts = list(_accounts(settings, database))
    app = next(filter(None, (_app(account, channel) for account, channel in accounts)), "")
    if not app:
        return
    try:
        told = subscriptions.of(app, settings.meta_app_secrets[0])
    except NeedsMending:
        mend = "Take META_APP_SECRET over from App settings, Basic, of the app that the tokens were made for."
        yield Finding("Meta app", "wrong", f"META_APP_SECRET is not the secret of the app {app}", mend)
        return
    except SendError as error:
        yield Finding("Meta app", "note", f"does not say what it hears of: {error.provider or error.code}")
        return
    for name, channel in sorted({channel.traits.channel: channel for _, channel in accounts}.items()):
        hearing, label = channel.hearing, channel.traits.label
        found = told.get(hearing.name)
        address = f"{settings.public}/webhooks/{name}"
        where = f"In the app's dashboard, under {label}, Configuration (docs/meta-setup.md):"
        if found is None or not found.fields:
            mend = f"{where} set the callback address {address} and subscribe {', '.join(hearing.needed)}."
            yield Finding(f"Meta app, {label}", "wrong", "no webhook is set up", mend)
            continue
        if found.callback != address:
            mend = f"{where} set the callback address to {address}, or PUBLIC_URL to where Novelo is."
            yield Finding(f"Meta app, {label}", "wrong", f"Meta calls {found.callback}", mend)
        missing = [each for each in hearing.needed if each not in found.fields]
        for field in missing:
            why = f"the field {field} is not subscribed"
            yield Finding(f"Meta app, {label}", "wrong", why, f"{where} subscribe it.")
        if less := [each for each in hearing.useful if each not in found.fields]:
            why = f"not subscribed, so some things go unseen: {', '.join(less)}"
            yield Finding(f"Meta app, {label}", "note", why, f"{where} subscribe them.")
        if found.callback == address and not missing and not less:
            yield Finding(f"Meta app, {label}", "ok", f"hears of {len(found.fields)} fields at {address}")


def about_inboxes(settings: Settings, database: Database) -> Iterator[Finding]:
    """Every connected inbox."""
    from storage import inboxes

    for inbox in database.read(inboxes.connected):
        yield from about_inbox(settings, database, inbox)


def about_inbox(settings: Settings, database: Database, inbox: Inbox) -> Iterator[Finding]:
    """An account's connection to its channel."""
    from storage.domain.errors import SendError
    from storage.domain.health import WARNINGS
    from storage.secrets import CannotOpen
    from workers.outside import Outside, point_to_meta

    what = f"Inbox {inbox.id}, {inbox.name}"
    try:
        outside = Outside(settings, database, compose.vault(settings), "check")
        account = outside.account(inbox)
    except (CannotOpen, SettingError) as error:
        yield Finding(what, "wrong", str(error), "Set the key it was added with, or run `novelo inboxes add` again.")
        return
    point_to_meta(settings)
    channel = outside.channels[inbox.channel]
    troubles = channel.check(account)
    for trouble in troubles:
        yield Finding(what, "wrong" if trouble.grave else "note", trouble.why, trouble.mend)
    if not troubles:
        yield Finding(what, "ok", "connected")
    ends = inbox.token_expires_at
    if channel.token_ends is not None:
        try:
            ends = channel.token_ends(account) or ends
        except SendError:
            return  # what is wrong with it has been said
    if ends is not None and ends - database.now() < timedelta(days=WARNINGS[0]):
        mend = "Make a new one, and run `novelo inboxes add` again."
        yield Finding(what, "note", f"its token ends on {ends:%Y-%m-%d %H:%M} UTC", mend)


def _accounts(settings: Settings, database: Database) -> Iterator[tuple[Account, Channel]]:
    """Every connected account whose token opens."""
    from storage import inboxes
    from storage.secrets import CannotOpen
    from workers.outside import Outside, point_to_meta

    try:
        outside = Outside(settings, database, compose.vault(settings), "check")
    except SettingError:
        return
    point_to_meta(settings)
    for inbox in database.read(inboxes.connected):
        try:
            yield outside.account(inbox), outside.channels[inbox.channel]
        except CannotOpen:
            continue


def _app(account: Account, channel: Channel) -> str:
    """The app that the account's token was made for; "" where Meta does not say: Instagram's login has no such call."""
    from types import MappingProxyType

    from workers.channels import tokens

    return "" if account.login == "instagram" else tokens.app(account, MappingProxyType({}))
