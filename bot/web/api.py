"""The API that other programs read with: GET only, a bearer token, JSON; what is refused is a problem (RFC 9457)."""

import base64
import binascii
import logging
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, jsonify, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from bot.blocks import queries
from bot.i18n import translator
from bot.web.openapi import SIZE, SIZE_MOST, document
from storage import reading, tokens
from storage.db import Database
from storage.domain.query import Query, parse
from storage.domain.views import Cursor
from storage.domain.vocabulary import VIEWER
from storage.meters import A_SECOND, BURST, Meter
from storage.models import ApiToken
from storage.reading import Page, Reach

log = logging.getLogger(__name__)
QUERY_MOST: Final = 500  # characters
ID_MOST: Final = 2**53  # what every reader of JSON can count to
INSIDE: Final = "query: words are looked for in notes, too: that needs a token made with --notes."
PROBLEM: Final = "application/problem+json"


class Refused(Exception):
    """A request that is not answered. detail: what to do, for people."""

    def __init__(self, status: HTTPStatus, detail: str, **headers: str) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, {k.replace("_", "-"): v for k, v in headers.items()}


def api(database: Database, address: str, meter: Meter | None = None) -> Blueprint:
    """`/api/v1/…`. address: where the server is reached, for the document."""
    door = Blueprint("api", __name__, url_prefix="/api/v1")
    limits = meter or Meter(database.bell.redis if database.bell is not None else None)

    def answered(work: Callable[[Session, Reach, datetime], Any]) -> Response:
        """What a token's owner asked for. Raises Refused."""
        who = _shown(database, limits)
        found = database.read(lambda session: work(session, who, database.now()))
        if found is None:
            raise Refused(HTTPStatus.NOT_FOUND, "There is no such thing here, or this token may not read it.")
        return jsonify(found)

    @door.get("/openapi.json")
    def described() -> Response:
        return jsonify(document(address))

    @door.get("/conversations")
    def conversations() -> Response:
        query, after, size = _query(), _cursor(), _size()

        def work(session: Session, who: Reach, now: datetime) -> Any:
            if reading.looks_into_notes(query) and not who.notes:
                raise Refused(HTTPStatus.BAD_REQUEST, INSIDE)
            return _paged(reading.conversations(session, who, query, now, after=after, size=size), _written)

        return answered(work)

    @door.get("/conversations/<int:number>")
    def conversation(number: int) -> Response:
        size = _size()

        def work(session: Session, who: Reach, _: datetime) -> Any:
            found = reading.conversation(session, who, _id(number))
            if found is None:
                return None
            return {
                "conversation": found,
                "messages": _paged(reading.messages(session, who, number, before=None, size=size), str),
            }

        return answered(work)

    @door.get("/conversations/<int:number>/messages")
    def messages(number: int) -> Response:
        before, size = _before(), _size()

        def work(session: Session, who: Reach, _: datetime) -> Any:
            if reading.conversation(session, who, _id(number)) is None:
                return None
            return _paged(reading.messages(session, who, number, before=before, size=size), str)

        return answered(work)

    @door.get("/contacts")
    def contacts() -> Response:
        before, size = _before(), _size()
        return answered(lambda session, who, _: _paged(reading.contacts(session, who, before=before, size=size), str))

    @door.get("/contacts/<int:number>")
    def contact(number: int) -> Response:
        return answered(lambda session, who, _: reading.contact(session, who, _id(number)))

    @door.route("/<path:_>", methods=["POST", "PUT", "PATCH", "DELETE"])
    def unchanged(_: str) -> Response:
        raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, "Nothing can be changed here: ask with GET.", Allow="GET")

    @door.get("/<path:_>")
    def nowhere(_: str) -> Response:
        raise Refused(HTTPStatus.NOT_FOUND, "There is no such address: /api/v1/openapi.json has them all.")

    @door.errorhandler(Refused)
    def refused(why: Refused) -> Response:
        return _problem(why.status, why.detail, why.headers)

    @door.errorhandler(HTTPException)
    def broken(error: HTTPException) -> Response:
        return _problem(HTTPStatus(error.code or 500), error.description or "", dict(error.get_headers()[1:]))

    @door.errorhandler(SQLAlchemyError)
    def away(error: SQLAlchemyError) -> Response:
        log.warning("api.away", extra={"reason": type(error).__name__})
        return _problem(
            HTTPStatus.SERVICE_UNAVAILABLE, "The database does not answer. Try again.", {"Retry-After": "5"}
        )

    @door.after_request
    def guarded(answer: Response) -> Response:
        answer.headers["Cache-Control"] = "private, no-store"
        answer.headers["X-Content-Type-Options"] = "nosniff"
        return answer

    return door


def _shown(database: Database, limits: Meter) -> Reach:
    """Whoever asks, by the token they show in the header. Raises Refused."""
    scheme, _, words = request.headers.get("Authorization", "").partition(" ")
    now = database.now()
    token: ApiToken | None = None
    if scheme.lower() == "bearer":
        token = database.read(lambda session: tokens.known(session, words.strip(), now))
    if token is None:
        raise Refused(
            HTTPStatus.UNAUTHORIZED,
            "Send a token that is good: Authorization: Bearer novelo_… (`novelo tokens add` makes one).",
            WWW_Authenticate="Bearer",
        )
    number = token.id
    wait = limits.wait(number)
    if wait > 0:
        raise Refused(
            HTTPStatus.TOO_MANY_REQUESTS,
            f"Too much at once: {BURST} requests, then {A_SECOND:g} a second.",
            Retry_After=str(int(wait) + 1),
        )
    if tokens.is_stale(token, now):
        database.write(lambda session: tokens.used(session, number, now))
    log.info("api.asked", extra={"token": number, "door": request.endpoint})
    return reading.reach(token)


def _query() -> Query:
    """Raises Refused with the words that are not understood."""
    line = request.args.get("query", "")
    if len(line) > QUERY_MOST:
        raise Refused(HTTPStatus.BAD_REQUEST, f"query: at most {QUERY_MOST} characters.")
    query = parse(line)
    if not isinstance(query, Query):
        wrong = " ".join(queries.line(each, translator("en")) for each in query)
        raise Refused(HTTPStatus.BAD_REQUEST, f"query: {wrong}")
    if any(VIEWER in term.values for term in query.terms if term.facet in {"assignee", "team"}):
        raise Refused(HTTPStatus.BAD_REQUEST, "query: a program owns no conversations; name somebody instead of me.")
    return query


def _size() -> int:
    """Raises Refused."""
    size = _number("limit", SIZE)
    if not 1 <= size <= SIZE_MOST:
        raise Refused(HTTPStatus.BAD_REQUEST, f"limit: a number from 1 to {SIZE_MOST} is expected.")
    return size


def _before() -> int | None:
    """Raises Refused."""
    return _number("cursor", 0) or None


def _number(name: str, default: int) -> int:
    word = request.args.get(name, "")
    if not word:
        return default
    if not (word.isascii() and word.isdigit() and len(word) <= 16):
        raise Refused(HTTPStatus.BAD_REQUEST, f"{name}: {_expected(name)}")
    return _id(int(word))


def _expected(name: str) -> str:
    return "the `next` of the page before is expected." if name == "cursor" else "a number is expected."


def _id(number: int) -> int:
    """A number that the database can hold; of a bigger one there is nothing. Raises Refused."""
    if number > ID_MOST:
        raise Refused(HTTPStatus.NOT_FOUND, "There is no such thing here, or this token may not read it.")
    return number


def _cursor() -> Cursor | None:
    """Raises Refused."""
    word = request.args.get("cursor", "")
    if not word:
        return None
    try:
        at, _, number = base64.b64decode(word, altchars=b"-_", validate=True).decode("ascii").partition(" ")
        place = Cursor(datetime.fromisoformat(at), int(number))
    except (ValueError, binascii.Error):
        place = None
    if place is None or place.at.tzinfo is None or not 0 < place.id <= ID_MOST:
        raise Refused(HTTPStatus.BAD_REQUEST, f"cursor: {_expected('cursor')}")
    return place


def _written(place: Cursor) -> str:
    return base64.urlsafe_b64encode(f"{place.at.isoformat()} {place.id}".encode()).decode()


def _paged(page: Page, written: Callable[[Any], str]) -> dict[str, Any]:
    return {"data": page.rows, "next": None if page.next is None else written(page.next)}


def _problem(status: HTTPStatus, detail: str, headers: dict[str, str]) -> Response:
    answer = jsonify({"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail})
    answer.status_code, answer.mimetype = status.value, PROBLEM
    answer.headers.update(headers)
    return answer
