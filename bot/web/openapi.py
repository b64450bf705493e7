"""The API as OpenAPI 3.1 describes it. tests/bot/web/test_api.py holds every answer against it."""

from typing import Any, Final

Json = dict[str, Any]
SIZE_MOST: Final = 100  # rows a page; ours
SIZE: Final = 25


def _object(properties: Json, *, optional: tuple[str, ...] = ()) -> Json:
    """All properties are there unless they are optional, and no others."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _list(of: Json) -> Json:
    return {"type": "array", "items": of}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


ID: Final[Json] = {"type": "integer", "minimum": 1}
TEXT: Final[Json] = {"type": "string"}
MAYBE: Final[Json] = {"type": ["string", "null"]}
TIME: Final[Json] = {"type": "string", "format": "date-time"}
MAYBE_TIME: Final[Json] = {"type": ["string", "null"], "format": "date-time"}
PLACE: Final[Json] = {"type": ["string", "null"], "description": "The next page's `cursor`; null on the last page."}

SCHEMAS: Final[Json] = {
    "Inbox": _object({"id": ID, "channel": {"enum": ["whatsapp", "instagram"]}, "name": TEXT}),
    "Tag": _object({"kind": {"enum": ["conversation", "contact"]}, "name": TEXT}),
    "Conversation": _object(
        {
            "id": ID,
            "inbox": _ref("Inbox"),
            "contact_id": ID,
            "customer": _object({"name": TEXT, "handle": TEXT}),
            "status": {"enum": ["open", "pending", "closed"]},
            "assignee": MAYBE | {"description": "A Slack user."},
            "team": MAYBE | {"description": "A Slack user group."},
            "priority": {"enum": ["usual", "high", "urgent"]},
            "waiting_since": MAYBE_TIME | {"description": "The oldest message of the customer's without an answer."},
            "snoozed_until": MAYBE_TIME,
            "created_at": TIME,
            "active_at": TIME | {"description": "The customer's newest message; lists are in its order."},
            "replied_at": MAYBE_TIME,
            "closed_at": MAYBE_TIME,
            "link": MAYBE | {"description": "Its thread in Slack."},
            "tags": _list(_ref("Tag")),
        }
    ),
    "File": _object({"kind": TEXT, "mime": TEXT, "name": TEXT, "size_bytes": {"type": "integer", "minimum": 0}}),
    "Message": _object(
        {
            "id": ID,
            "conversation_id": ID,
            "direction": {"enum": ["in", "out", "note"]},
            "source": {"enum": ["customer", "slack", "app", "tool", "bot"]},
            "kind": TEXT,
            "author": MAYBE | {"description": "A Slack user."},
            "status": MAYBE | {"description": "Of what was said to the customer."},
            "text": TEXT | {"description": "Empty once it was taken back."},
            "files": _list(_ref("File")),
            "sent_at": TIME,
            "edited_at": MAYBE_TIME,
            "unsent_at": MAYBE_TIME,
        }
    ),
    "Contact": _object(
        {
            "id": ID,
            "name": TEXT,
            "phone": MAYBE | {"description": "Its middle is hidden where an inbox hides numbers."},
            "email": MAYBE,
            "language": MAYBE,
            "fields": {"type": "object", "additionalProperties": TEXT},
            "opted_out_at": MAYBE_TIME,
            "linked_contact_ids": _list(ID),
            "identities": _list(_ref("Identity")),
            "created_at": TIME,
            "note": MAYBE | {"description": "Only for a token with notes."},
        },
        optional=("note",),
    ),
    "Identity": _object(
        {
            "id": ID,
            "inbox": _ref("Inbox"),
            "name": TEXT,
            "username": MAYBE,
            "phone": MAYBE,
            "conversation_id": {"type": ["integer", "null"]},
        }
    ),
    "ConversationPage": _object({"data": _list(_ref("Conversation")), "next": PLACE}),
    "MessagePage": _object({"data": _list(_ref("Message")), "next": PLACE}),
    "ContactPage": _object({"data": _list(_ref("Contact")), "next": PLACE}),
    "WholeConversation": _object({"conversation": _ref("Conversation"), "messages": _ref("MessagePage")}),
    "Problem": _object({"type": TEXT, "title": TEXT, "status": {"type": "integer"}, "detail": TEXT}),
}

PROBLEMS: Final[Json] = {
    "400": "A parameter is not understood; `detail` says which word.",
    "401": "No token, or one that is not good any more.",
    "404": "There is no such thing, or it is none of the token's.",
    "429": "Too much at once; `Retry-After` says how many seconds to wait.",
}
CURSOR: Final[Json] = {"name": "cursor", "in": "query", "schema": TEXT, "description": "`next` of the page before."}
LIMIT: Final[Json] = {
    "name": "limit",
    "in": "query",
    "schema": {"type": "integer", "minimum": 1, "maximum": SIZE_MOST, "default": SIZE},
}
QUERY: Final[Json] = {
    "name": "query",
    "in": "query",
    "schema": TEXT,
    "description": "As after `/inbox`: `status:open tag:vip wait:>30m`. Nothing asks for what is open or pending.",
}
NUMBER: Final[Json] = {"name": "id", "in": "path", "required": True, "schema": ID}


def _path(says: str, schema: str, *parameters: Json) -> Json:
    refused = {
        status: {"description": why, "content": {"application/problem+json": {"schema": _ref("Problem")}}}
        for status, why in PROBLEMS.items()
    }
    answers = {"200": {"description": says, "content": {"application/json": {"schema": _ref(schema)}}}} | refused
    return {"get": {"summary": says, "parameters": list(parameters), "responses": answers}}


PATHS: Final[Json] = {
    "/conversations": _path("Conversations, the newest first.", "ConversationPage", QUERY, CURSOR, LIMIT),
    "/conversations/{id}": _path("A conversation with its newest messages.", "WholeConversation", NUMBER, LIMIT),
    "/conversations/{id}/messages": _path("Its messages, the newest first.", "MessagePage", NUMBER, CURSOR, LIMIT),
    "/contacts": _path("Contacts, the newest first.", "ContactPage", CURSOR, LIMIT),
    "/contacts/{id}": _path("A contact.", "Contact", NUMBER),
}


def document(address: str) -> Json:
    """The whole document. address: where the server is reached."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Novelo", "version": "1", "description": "Reading a team inbox. Times are UTC."},
        "servers": [{"url": f"{address}/api/v1"}],
        "security": [{"token": []}],
        "paths": PATHS,
        "components": {"schemas": SCHEMAS, "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }
