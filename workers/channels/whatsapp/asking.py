"""What WhatsApp tells when it is asked."""

from datetime import datetime
from typing import Final

from storage.domain.errors import NeedsMending, SendError, TryLater
from workers.channels import Account, Hearing, Trouble, graph, tokens
from workers.channels.reading import Fields, fields, objects, word
from workers.channels.whatsapp.errors import ERRORS

PERMISSIONS: Final = ("whatsapp_business_messaging", "whatsapp_business_management")  # meta.md 1.5
HEARING: Final = Hearing(
    "whatsapp_business_account",
    needed=("messages",),
    useful=(
        "message_template_status_update",
        "message_template_quality_update",
        "template_category_update",
        "message_template_components_update",
        "smb_message_echoes",
    ),
)
AGAIN: Final = "Make a new token, and run `novelo inboxes add` again (docs/meta-setup.md)."


def check(account: Account) -> list[Trouble]:
    """Whether the token speaks for the number and may do all we ask of it, the number is connected, and our app hears
    of its business account."""
    try:
        number = _get(account, account.account_id, fields="display_phone_number,verified_name,quality_rating,status")
    except SendError as error:
        return [Trouble(error.provider or error.code, AGAIN)]
    status = word(number.get("status"))
    troubles = tokens.lacking(account, ERRORS, PERMISSIONS)
    if status not in {"", "CONNECTED"}:
        mend = "See what WhatsApp Manager says about the number; Meta's own mail names the reason."
        troubles.append(Trouble(f"the number's status is {status}", mend))
    if account.business_id:
        troubles += [*_unheard(account), *_without_templates(account)]
    return troubles


def token_ends(account: Account) -> datetime | None:
    """When the token ends. Raises SendErrors."""
    return tokens.ends_at(account, ERRORS)


def _unheard(account: Account) -> list[Trouble]:
    """Only what Meta says outright counts: reading this takes a permission that sending does not need."""
    try:
        told = _get(account, account.business_id, "subscribed_apps").get("data")
    except SendError:
        return []
    mend = f"Call POST /{account.business_id}/subscribed_apps once with the token (docs/meta-setup.md, step 4)."
    if told == []:
        return [Trouble("no app is subscribed to the WhatsApp Business Account, so its webhooks reach nobody", mend)]
    apps = {word(fields(each.get("whatsapp_business_api_data")).get("id")) for each in objects(told)} - {""}
    ours = tokens.app(account, ERRORS)
    if ours and apps and ours not in apps:
        return [Trouble("another app hears of the WhatsApp Business Account, the token's own does not", mend)]
    return []


def _without_templates(account: Account) -> list[Trouble]:
    """Without templates nobody can be written to after a day of silence."""
    try:
        _get(account, account.business_id, "message_templates", fields="id", limit="1")
    except TryLater as error:
        if not isinstance(error, NeedsMending):
            return []
        return [Trouble(f"its templates cannot be read: {error.provider or error.code}", AGAIN)]
    except SendError as error:
        return [Trouble(f"its templates cannot be read: {error.provider or error.code}", AGAIN)]
    return []


def _get(account: Account, *path: str, **params: str) -> Fields:
    return graph.call("facebook", "GET", *path, token=account.token, codes=ERRORS, params=params, repeatable=True)
