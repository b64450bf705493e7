"""What is no message: each comes as the webhook Meta has for it."""

import pytest

from tests.sandbox.meta.line import Meta

WHATSAPP = {
    "call_missed": ("calls", "calls"),
    "call_answered": ("calls", "calls"),
    "marketing_stop": ("user_preferences", "user_preferences"),
    "marketing_resume": ("user_preferences", "user_preferences"),
    "security_code": ("messages", "messages"),
    "new_number": ("messages", "messages"),
    "handed_over": ("messaging_handovers", "control_passed"),
    "standby": ("standby", "standby"),
    "history": ("history", "history"),
}
INSTAGRAM = {"link": "referral", "handed_over": "pass_thread_control", "taken_over": "take_thread_control"}


@pytest.mark.parametrize("what", sorted(WHATSAPP))
def test_what_happens_on_whatsapp_comes_under_its_own_field(meta: Meta, what: str) -> None:
    meta.sandbox.post("meta/happenings", customer="maria", what=what)
    field, key = WHATSAPP[what]
    (change, *_) = [
        change for received in [meta.app.last()] for entry in received.body["entry"] for change in entry["changes"]
    ]
    assert change["field"] == field
    assert key in change["value"]


@pytest.mark.parametrize("what", sorted(INSTAGRAM))
def test_what_happens_on_instagram_stands_beside_the_parties(meta: Meta, what: str) -> None:
    meta.sandbox.post("meta/happenings", customer="kenji", what=what)
    (item,) = meta.app.last().body["entry"][0]["messaging"]
    assert INSTAGRAM[what] in item


def test_a_call_opens_the_window(meta: Meta) -> None:
    meta.sandbox.post("meta/happenings", customer="maria", what="call_missed")
    customers = meta.sandbox.state()["meta"]["customers"]
    assert next(each["window"]["closes_at"] for each in customers if each["id"] == "maria")


@pytest.mark.parametrize(("customer", "status"), [("kenji", 422), ("nobody", 404)])
def test_what_cannot_happen_is_refused(meta: Meta, customer: str, status: int) -> None:
    answer = meta.sandbox.http.post("/control/meta/happenings", json={"customer": customer, "what": "history"})
    assert answer.status_code == status
