"""Which rate budgets a delivery draws on: Slack's and the channels' own limits, shared by all workers.

Sources: platform notes slack.md 2.1 and 2.2, meta.md 3.11 and 5.7.
"""

from typing import Final

from storage.budgets import Limit
from storage.domain.traits import TRAITS
from storage.models import Delivery

POST_SECONDS: Final = 1.0  # one post a second a Slack channel, short bursts allowed
POST_BURST: Final = 4
UPDATE_SECONDS: Final = 60 / 50  # chat.update: 50 a minute a workspace
UPDATE_BURST: Final = 10
CARD_SECONDS: Final = 3.0  # features.md "Card": at most one drawing each 3 s
REACTION_SECONDS: Final = 60 / 50  # reactions.add: 50 a minute a workspace
REACTION_BURST: Final = 20
EPHEMERAL_SECONDS: Final = 60 / 100  # chat.postEphemeral: 100 a minute a workspace
EPHEMERAL_BURST: Final = 20
WHATSAPP_BURST: Final = 20


def limits(delivery: Delivery, channel: str, slack_channel: str) -> list[Limit]:
    """(name, seconds an act, burst) of every budget this delivery draws on.

    channel: of its inbox. slack_channel: where its conversation's thread is.
    """
    workspace, conversation = delivery.workspace_id, delivery.conversation_id
    match delivery.target, delivery.kind:
        case "customer", _:
            traits = TRAITS[channel]
            return [
                (f"inbox:{delivery.inbox_id}", 1 / traits.per_second, WHATSAPP_BURST),
                (f"pair:{conversation}", traits.pair_seconds, traits.pair_burst),
            ]
        case "receipt", _:
            return [(f"inbox:{delivery.inbox_id}", 1 / TRAITS[channel].per_second, WHATSAPP_BURST)]
        case (("slack" | "card"), ("card" | "edit" | "delete" | "moved")):
            return [
                (f"slack:update:{workspace}", UPDATE_SECONDS, UPDATE_BURST),
                (f"card:{conversation}", CARD_SECONDS if delivery.kind == "card" else 0.0, 1),
            ]
        case "tidy", "tidy_edit":
            return [(f"slack:update:{workspace}", UPDATE_SECONDS, UPDATE_BURST)]
        case "tidy", _:
            return []  # what follows from it draws on its own
        case (("slack" | "file"), _):
            return [(f"slack:post:{workspace}:{slack_channel}", POST_SECONDS, POST_BURST)]
        case "mark", _:
            return [(f"slack:reactions:{workspace}", REACTION_SECONDS, REACTION_BURST)]
        case "notice", "ephemeral":
            return [(f"slack:ephemeral:{workspace}", EPHEMERAL_SECONDS, EPHEMERAL_BURST)]
        case "notice", _:
            return [(f"slack:dm:{workspace}:{delivery.payload.get('user', '')}", POST_SECONDS, POST_BURST)]
    raise ValueError(f"no budget for {delivery.target}/{delivery.kind}")
