"""What WhatsApp tells when it is asked."""

from datetime import datetime

from storage.domain.errors import SendError
from workers.channels import Account, graph, tokens
from workers.channels.reading import Fields, word
from workers.channels.whatsapp.errors import ERRORS


def check(account: Account) -> list[str]:
    """Whether the token speaks for the number, the number is connected, and some app hears of its business account."""
    try:
        number = _get(account, account.account_id, fields="display_phone_number,verified_name,quality_rating,status")
    except SendError as error:
        return [error.provider or error.code]
    status = word(number.get("status"))
    troubles = [f"the number's status is {status}"] if status not in {"", "CONNECTED"} else []
    if account.business_id and _nobody_listens(account):
        troubles.append("no app is subscribed to the WhatsApp Business Account, so its webhooks reach nobody")
    return troubles


def token_ends(account: Account) -> datetime | None:
    """When the token ends. Raises SendErrors."""
    return tokens.ends_at(account, ERRORS)


def _nobody_listens(account: Account) -> bool:
    """Only what Meta says outright counts: reading this takes a permission that sending does not need."""
    try:
        return _get(account, account.business_id, "subscribed_apps").get("data") == []
    except SendError:
        return False


def _get(account: Account, *path: str, **params: str) -> Fields:
    return graph.call("facebook", "GET", *path, token=account.token, codes=ERRORS, params=params, repeatable=True)
