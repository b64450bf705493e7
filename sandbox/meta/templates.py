"""Message templates: listing them, and filling one in (meta.md 3.6)."""

import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sandbox.meta.answers import GraphError
from sandbox.meta.shapes import table, tables, words
from sandbox.meta.template_seed import Template, templates
from sandbox.records import Account
from sandbox.world import World

PAGE, PAGE_MAX = 25, 1000  # Graph's usual page; meta.md 3.6 asks for 100 at a time
BODY_MAX = 1024  # characters, meta.md 3.2
VALUE_MAX = 1024
PLACE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
FORBIDDEN = re.compile(r"[\n\t]| {5}")  # meta.md 3.6
MEDIA = frozenset({"image", "video", "document"})
REFUSED = {"PAUSED": (132015, "Template is paused"), "DISABLED": (132016, "Template is disabled")}
STATES = frozenset(
    {
        "APPROVED", "PENDING", "REJECTED", "PAUSED", "DISABLED", "IN_APPEAL", "PENDING_DELETION", "DELETED",
        "LIMIT_EXCEEDED", "ARCHIVED",
    }
)  # fmt: skip


class Templates:
    """All templates, by (WABA, name, language)."""

    def __init__(self, world: World) -> None:
        self._templates: dict[tuple[str, str, str], Template] = {}
        world.on_reset(self.forget)
        self.forget()

    def forget(self) -> None:
        self._templates.clear()
        for each in templates():
            self.keep(each)

    def keep(self, template: Template) -> None:
        self._templates[template.waba_id, template.name, template.language] = template

    def find(self, waba_id: str, name: str, language: str) -> Template | None:
        return self._templates.get((waba_id, name, language))

    def listed(self, account: Account, query: Mapping[str, str], address: str) -> dict[str, Any]:
        """GET /{waba}/message_templates: a page. address: of the edge, for the link to the next. Raises GraphError."""
        found = [
            each
            for each in self._templates.values()
            if each.waba_id == account.waba_id
            and all(getattr(each, name) == query[name] for name in ("name", "language", "status") if query.get(name))
        ]
        after, limit = query.get("after", ""), query.get("limit", str(PAGE))
        if not limit.isdigit() or not 0 < int(limit) <= PAGE_MAX:
            raise GraphError(100, f"Param limit must be between 1 and {PAGE_MAX}")
        ids = [each.id for each in found]
        if after and after not in ids:
            raise GraphError(100, "Invalid cursor")
        start = ids.index(after) + 1 if after else 0
        page = found[start : start + int(limit)]
        asked = {each for each in query.get("fields", "").split(",") if each} | {"id"}
        data = [
            {name: value for name, value in _told(each).items() if asked == {"id"} or name in asked} for each in page
        ]
        if not page:
            return {"data": []}
        paging: dict[str, Any] = {"cursors": {"before": page[0].id, "after": page[-1].id}}
        if start + len(page) < len(found):
            kept = "&".join(
                f"{name}={value}" for name, value in query.items() if name not in ("after", "appsecret_proof")
            )
            paging["next"] = f"{address}?{kept}&after={page[-1].id}"
        return {"data": data, "paging": paging}

    def fill(self, account: Account, given: Mapping[str, Any], *, by_phone: bool) -> dict[str, Any]:
        """What the customer sees: {"text", "file", "buttons", "shown"}.

        given: the template object of a send. file: the parameter of a media header, {"type", "id" or "link"}, or None.
        shown: the parts of the text, {"header", "body", "footer"}, "" for none.
        buttons: {"type", "text", "payload"?, "url"?}. Raises GraphError.
        """
        name, language = words(given, "name", VALUE_MAX), words(table(given, "language"), "code", VALUE_MAX)
        template = self.find(account.waba_id, name, language)
        if template is not None and template.status in REFUSED:
            raise GraphError(*REFUSED[template.status])
        if template is None or template.status != "APPROVED":
            raise GraphError(132001, f"Template name ({name}) does not exist in {language}")
        if template.category == "AUTHENTICATION" and not by_phone:
            raise GraphError(131062, "Authentication templates cannot be sent to a business-scoped user ID")
        filling = _Filling(template, tables(given, "components"))
        header, body, footer = filling.header(), filling.body(), filling.component("FOOTER").get("text", "")
        return {
            "text": "\n".join(part for part in (header, body, footer) if part),
            "file": filling.file,
            "buttons": filling.buttons(),
            "shown": {"header": header, "body": body, "footer": footer},
            "category": template.category,
        }


class _Filling:
    """One template with the components that were sent for it."""

    def __init__(self, template: Template, components: list[Mapping[str, Any]]) -> None:
        self._template, self._given = template, components
        self.file: dict[str, str] | None = None
        if strange := {str(each.get("type")).lower() for each in components} - {"header", "body", "button"}:
            raise GraphError(100, f"Unexpected component type {', '.join(sorted(strange))}")

    def component(self, kind: str) -> dict[str, Any]:
        return next((each for each in self._template.components if each["type"] == kind), {})

    def header(self) -> str:
        header, given = self.component("HEADER"), self._parameters("header")
        kind = str(header.get("format", "TEXT")).lower()
        if kind == "text":
            return self._text(header.get("text", ""), given, "header")
        if len(given) != 1:
            raise GraphError(132000, f"header: number of parameters ({len(given)}) does not match the expected (1)")
        if given[0].get("type") != kind:
            raise GraphError(
                132012, f"header: Format mismatch, expected {kind.upper()}, received {given[0].get('type')}"
            )
        inner = table(given[0], kind)
        if kind in MEDIA:
            place = "id" if inner.get("id") else "link"
            self.file = {"type": kind, place: words(inner, place, 2000)}
        return ""

    def body(self) -> str:
        text = self._text(self.component("BODY").get("text", ""), self._parameters("body"), "body")
        if len(text) > BODY_MAX:
            raise GraphError(
                132005, f"body: Translated text has {len(text)} characters, at most {BODY_MAX} are allowed"
            )
        return text

    def buttons(self) -> list[dict[str, str]]:
        """In the template's order, with the payload or the whole address."""
        sent = {
            str(each.get("index")): tables(each, "parameters") for each in self._given if each.get("type") == "button"
        }
        shown = []
        for number, button in enumerate(self.component("BUTTONS").get("buttons", ())):
            told = {"type": str(button["type"]), "text": str(button["text"])}
            given = sent.pop(str(number), [])
            if button["type"] == "QUICK_REPLY":
                told["payload"] = words(given[0], "payload", VALUE_MAX) if given else told["text"]
            if button["type"] == "URL":
                told["url"] = self._address(str(button["url"]), given, number)
            shown.append(told)
        if sent:
            raise GraphError(132012, f"buttons: there is no button at index {', '.join(sorted(sent))}")
        return shown

    def _address(self, url: str, given: list[Mapping[str, Any]], number: int) -> str:
        if PLACE.search(url) and not given:
            raise GraphError(131008, f"buttons: Button at index {number} of type Url requires a parameter")
        return PLACE.sub(lambda _: words(given[0], "text", VALUE_MAX), url)

    def _parameters(self, kind: str) -> list[Mapping[str, Any]]:
        mine = [each for each in self._given if str(each.get("type")).lower() == kind]
        return [parameter for each in mine for parameter in tables(each, "parameters")]

    def _text(self, text: str, given: list[Mapping[str, Any]], where: str) -> str:
        names = list(dict.fromkeys(PLACE.findall(text)))
        if len(names) != len(given):
            raise GraphError(
                132000,
                f"{where}: number of localizable_params ({len(given)}) does not match the expected ({len(names)})",
            )
        if self._template.parameter_format == "NAMED":
            values = {str(each.get("parameter_name")): _value(each, where) for each in given}
            if set(values) != set(names):
                raise GraphError(132012, f"{where}: Parameter name is missing or unknown, expected {', '.join(names)}")
        else:
            values = {name: _value(each, where) for name, each in zip(sorted(names, key=int), given, strict=True)}
        return PLACE.sub(lambda found: values[found[1]], text)


def _value(parameter: Mapping[str, Any], where: str) -> str:
    if parameter.get("type") != "text":
        raise GraphError(132012, f"{where}: Parameter type {parameter.get('type')} is not expected here")
    text = words(parameter, "text", VALUE_MAX)
    if FORBIDDEN.search(text):
        raise GraphError(
            132018, f"{where}: Param text cannot have new-line/tab characters or more than 4 spaces in a row"
        )
    return text


def _told(template: Template) -> dict[str, Any]:
    told = asdict(template)
    del told["waba_id"]
    return told | {"quality_score": {"score": told.pop("quality")}, "rejected_reason": told.pop("reason")}
