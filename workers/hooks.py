"""Telling other programs: one signed POST a call, to public addresses only, without following redirects.

The address is an admin's, and its name somebody else's: where it leads is looked up at each call and judged before
anything is connected to (storage/rebinding.py). What they answer is not read beyond its status.
"""

import logging
import time
from typing import Final

import httpx

from storage import calling, hooks
from storage.calling import Call
from storage.domain import hooking
from storage.failpoints import reach
from storage.queue import Ring
from storage.rebinding import Pinned, Resolve, origin_of
from storage.secrets import CannotOpen, Vault
from workers.channels import graph
from workers.outside import Outside

log = logging.getLogger(__name__)
MOST_IN_A_ROW: Final = 20  # then the line goes to the back of the queue
ANSWER_SECONDS: Final = 10.0  # ours; the lease is 30 s


def call_out(outside: Outside, line_id: int) -> int:
    """Work a line until nothing is due or somebody else has it. How many calls were made."""
    made, database = 0, outside.database
    while made < MOST_IN_A_ROW and not outside.stopping.is_set():
        call = database.write(lambda session: calling.take(session, line_id, database.now()), brief=True)
        if call is None:
            return made
        reach("hook.taken")
        failure = post(call, outside.vault, loopback=outside.settings.webhooks_to_loopback)
        reach("hook.answered")
        state = _settle(outside, call, failure)
        reach("hook.settled")
        made += 1
        log.info("webhook.called", extra={"call": call.id, "webhook": call.hook_id, "state": state, "reason": failure})
    database.ring([Ring("hook", "call_out", line_id)])
    return made


def post(call: Call, vault: Vault, *, loopback: bool, resolve: Resolve | None = None) -> str:
    """One try: "" when they took it, else why not in a few words. Never raises, and never says what they answered."""
    try:
        url = httpx.URL(hooking.address(call.url, loopback=loopback))
        secret = vault.open(hooks.owner(call.hook_id), call.secret)
    except (ValueError, httpx.InvalidURL):
        return "the address may not be called"
    except CannotOpen:
        return "its secret does not open with NOVELO_SECRET_KEY"
    at = int(time.time())
    headers = {
        "content-type": "application/json",
        "user-agent": graph.USER_AGENT,
        "webhook-id": call.key,
        "webhook-timestamp": str(at),
        "webhook-signature": hooking.sign(secret, call.key, at, call.body),
    }
    origin = origin_of(url)
    ours = {origin} if loopback and origin is not None and url.host in hooking.LOOPBACK else set()
    timeout = httpx.Timeout(ANSWER_SECONDS, connect=graph.CONNECT_SECONDS)
    try:
        with httpx.Client(transport=Pinned(ours, resolve=resolve), timeout=timeout, trust_env=False) as client:
            request = client.build_request("POST", url, content=call.body, headers=headers)
            answer = client.send(request, stream=True, follow_redirects=False)
            answer.close()
    except httpx.ConnectError as error:
        return "its address is not public" if "public" in str(error) else "no connection"
    except httpx.HTTPError as error:
        return f"no answer: {type(error).__name__}"
    return "" if answer.is_success else f"HTTP {answer.status_code}"


def _settle(outside: Outside, call: Call, failure: str) -> str:
    def work(session):  # type: ignore[no-untyped-def] # a session
        state = calling.settle(session, call, failure, outside.database.now())
        reach("hook.settling")
        return state

    return str(outside.database.write(work, brief=True))
