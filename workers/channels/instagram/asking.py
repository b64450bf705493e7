"""What Instagram tells when it is asked: who a customer is, what we sent them, whether the connection is sound."""

from datetime import UTC, datetime
from typing import Final

from storage.domain.errors import Rejected, SendError
from workers.channels import Account, Hearing, Profile, Seen, Trouble, tokens
from workers.channels.instagram.account import call, node
from workers.channels.instagram.errors import ERRORS
from workers.channels.reading import NO_TIME, Fields, fields, objects, text, word, words
from workers.channels.tokens import Renewed

PAGE_PERMISSIONS: Final = ("instagram_basic", "instagram_manage_messages", "pages_manage_metadata", "pages_messaging")
HEARING: Final = Hearing(
    "instagram",
    needed=("messages",),
    useful=(
        "message_reactions",
        "message_edit",
        "message_echoes",
        "messaging_postbacks",
        "messaging_seen",
        "messaging_referral",
        "comments",
    ),
)
PAGE_USEFUL: Final = ("instagram_manage_comments",)
AGAIN: Final = "Make a new token, and run `novelo inboxes add` again (docs/meta-setup.md)."


def profile(account: Account, address: str) -> Profile:
    """GET /{customer}. Refused until the customer has written, and by whoever blocked us: then nothing is known."""
    try:
        told = call(account, "GET", address, params={"fields": "name,username,profile_pic"})
    except Rejected:
        return Profile()
    return Profile(text(told.get("name"), 300), word(told.get("username")), text(told.get("profile_pic")))


def recent(account: Account, address: str) -> list[Seen]:
    """GET /{account}/conversations. Instagram tells the words of the 20 newest messages, and takes 2 calls a second."""
    params = {"platform": "instagram", "user_id": address, "fields": "messages{id,created_time,from,message}"}
    found = call(account, "GET", node(account), "conversations", params=params)
    seen = [
        Seen(word(message.get("id")), text(message.get("message")), _time(message.get("created_time")))
        for conversation in objects(found.get("data"))
        for message in objects(fields(conversation.get("messages")).get("data"))
        if _is_ours(message, address)
    ]
    return sorted(seen, key=lambda each: each.sent_at)


def check(account: Account) -> list[Trouble]:
    """Whether the token speaks for the account and may do all we ask of it, and our app hears of the account."""
    by_page = account.login == "facebook"
    named = "instagram_business_account" if by_page else "user_id"
    try:
        told = call(account, "GET", node(account) if by_page else "me", params={"fields": f"id,{named}"})
    except SendError as error:
        return [Trouble(error.provider or error.code, AGAIN)]
    speaks_for = word(told.get(named)) or word(fields(told.get(named)).get("id"))
    if speaks_for and speaks_for != account.account_id:
        why = f"the token speaks for the account {speaks_for}, not for {account.account_id}"
        return [Trouble(why, "Take the token of that account, or add the account that the token is of.")]
    return [*(tokens.lacking(account, ERRORS, PAGE_PERMISSIONS, PAGE_USEFUL) if by_page else []), *_unheard(account)]


def _unheard(account: Account) -> list[Trouble]:
    """Whether the account itself is subscribed, and for what. Only what Meta says outright counts."""
    try:
        told = call(account, "GET", node(account), "subscribed_apps").get("data")
    except SendError:
        return []
    mend = "Call POST …/subscribed_apps once with the account's token (docs/meta-setup.md)."
    if told == []:
        return [Trouble("no app is subscribed to the account, so its webhooks reach nobody", mend)]
    heard = frozenset[str]().union(*(words(each.get("subscribed_fields")) for each in objects(told)))
    needed = HEARING.needed if account.login == "facebook" else (*HEARING.needed, *HEARING.useful)
    missing = [each for each in needed if each not in heard] if heard else []
    return [Trouble(f"the account is not subscribed to {each}", mend, grave=each == "messages") for each in missing]


def token_ends(account: Account) -> datetime | None:
    """Facebook's login tells; Instagram's only when the token is renewed: here it is seen to be alive."""
    if account.login == "facebook":
        return tokens.ends_at(account, ERRORS)
    call(account, "GET", "me", params={"fields": "user_id"})
    return None


def renew(account: Account, now: datetime) -> Renewed:
    """A new life for a token of Instagram's login. Raises SendErrors."""
    return tokens.renewed(account, ERRORS, now)


def _is_ours(message: Fields, address: str) -> bool:
    sender = word(fields(message.get("from")).get("id"))
    return bool(word(message.get("id")) and sender) and sender != address


def _time(value: object) -> datetime:
    try:
        return datetime.strptime(text(value), "%Y-%m-%dT%H:%M:%S%z").astimezone(UTC)
    except (ValueError, OverflowError):
        return NO_TIME
