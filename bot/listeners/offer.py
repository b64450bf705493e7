"""The window for a question with answers to tap: its ways in, its rows, and sending."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any, cast

from slack_bolt import Ack, App

from bot import ids
from bot.blocks.offer import Draft, begin, offer, rule_of
from bot.desk import Desk
from bot.i18n import T
from bot.listeners import composing, modals
from bot.mrkdwn import said
from storage.composed import Composed
from storage.domain.parts import Choice, ChoicePart
from storage.domain.traits import ChoiceStyle, Traits
from storage.domain.views import CardView


def register(bolt: App, desk: Desk) -> None:
    """The window's controls."""

    @bolt.action(ids.MORE_OFFER)
    def from_card(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        workspace = desk.workspace(body["team"]["id"])
        if workspace is not None:
            conversation_id = ids.number(action.get("value", ""))
            composing.show(desk, workspace, body, conversation_id, lambda view, t: offer(view, begin(view), t))

    for typed in (ids.OFFER_STYLE, ids.OFFER_TEXT, ids.OFFER_OPENER, ids.OFFER_TITLE, ids.OFFER_DESCRIPTION):
        bolt.action(typed)(_changed(desk, lambda rows, action: rows))
    bolt.action(ids.OFFER_ADD)(_changed(desk, lambda rows, action: (*rows, max(rows, default=0) + 1)))
    bolt.action(ids.OFFER_REMOVE)(_changed(desk, _without))

    @bolt.view(ids.OFFER)
    def sent(ack: Ack, body: dict[str, Any]) -> None:
        draft = drafted(body)

        def make(view: CardView, traits: Traits, t: T) -> Composed | composing.Errors:
            return asked(draft, body["user"]["id"], view, traits, t)

        composing.send(desk, ack, body, ids.OFFER_WORDS, make)


def drafted(body: Mapping[str, Any]) -> Draft:
    """What is in the window."""
    rows = _rows(body)
    values = body["view"].get("state", {}).get("values", {})

    def held(block_id: str, action_id: ids.ActionId) -> str:
        told = values.get(block_id, {}).get(action_id)
        return str(told.get("value") or "") if isinstance(told, dict) else ""

    filled = modals.filled(body)
    return Draft(
        style=cast(ChoiceStyle, filled.get(ids.OFFER_STYLE) or ""),
        rows=rows,
        text=filled.get(ids.OFFER_TEXT, ""),
        opener=filled.get(ids.OFFER_OPENER, ""),
        titles=tuple(held(ids.block(ids.OFFER_ANSWER, row), ids.OFFER_TITLE) for row in rows),
        descriptions=tuple(held(ids.block(ids.OFFER_MORE_WORDS, row), ids.OFFER_DESCRIPTION) for row in rows),
    )


def asked(draft: Draft, author: str, view: CardView, traits: Traits, t: T) -> Composed | composing.Errors:
    """The question as the channel takes it, or what is wrong with it."""
    rule = rule_of(view, draft.style)
    text = said(draft.text, traits)
    errors: composing.Errors = {}
    length = len(text.encode()) if traits.text_unit == "bytes" else len(text)
    if not text:
        errors[ids.OFFER_WORDS] = t("compose-empty")
    elif length > rule.text_max:
        errors[ids.OFFER_WORDS] = t("offer-too-long", count=length - rule.text_max)
    titles = [title.strip() for title in draft.titles[: rule.most]]
    for row, title in zip(draft.rows, titles, strict=False):
        if not title or len(title) > rule.title_max:
            errors[ids.block(ids.OFFER_ANSWER, row)] = t("offer-answer-needed", most=rule.title_max)
        elif titles.count(title) > 1:
            errors[ids.block(ids.OFFER_ANSWER, row)] = t("offer-answer-twice")
    if rule.opener_max and not draft.opener.strip():
        errors[ids.OFFER_BEHIND] = t("compose-empty")
    if errors:
        return errors
    descriptions = [each.strip() if rule.description_max else "" for each in draft.descriptions]
    # Not the same twice: what comes back with an answer says which question it was, also when two had the same answers.
    mark = secrets.token_hex(4)
    choices = tuple(
        Choice(f"{mark}.{number}", title, description)
        for number, (title, description) in enumerate(zip(titles, descriptions, strict=False), start=1)
    )
    part = ChoicePart(text, rule.style, choices, opener=draft.opener.strip() if rule.opener_max else "")
    offered = [{"title": each.title, "description": each.description} for each in choices]
    return Composed(author, "offer", text, (part,), {"choices": offered})


def _changed(desk: Desk, rows: Callable[[tuple[int, ...], Mapping[str, Any]], tuple[int, ...]]) -> Callable[..., None]:
    def listener(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        there = rows(_rows(body), action)
        held = drafted(body)
        typed = {row: (title, more) for row, title, more in zip(held.rows, held.titles, held.descriptions, strict=True)}
        kept = [typed.get(row, ("", "")) for row in there]
        draft = Draft(
            held.style,
            there,
            held.text,
            held.opener,
            tuple(title for title, _ in kept),
            tuple(more for _, more in kept),
        )
        composing.again(desk, body, lambda view, t: offer(view, draft, t))

    return listener


def _without(rows: tuple[int, ...], action: Mapping[str, Any]) -> tuple[int, ...]:
    return tuple(row for row in rows if row != ids.number(action.get("value", ""))) or rows


def _rows(body: Mapping[str, Any]) -> tuple[int, ...]:
    """The answers in sight, by the window's metadata."""
    told = str(body["view"].get("private_metadata", "")).partition(":")[2]
    return tuple(filter(None, map(ids.number, told.split(","))))[:20] or (1,)
