"""The templates of the lamp shop: each shape that Meta has, in each state that matters (meta.md 3.6)."""

from dataclasses import dataclass
from typing import Any

from sandbox.seed import WABA

Component = dict[str, Any]


@dataclass
class Template:
    """id: digits. language: as the API writes it ("pt_BR"). parameter_format: "POSITIONAL" or "NAMED"."""

    id: str
    name: str
    language: str
    category: str
    components: list[Component]
    status: str = "APPROVED"
    parameter_format: str = "POSITIONAL"
    waba_id: str = WABA
    quality: str = "UNKNOWN"
    reason: str = "NONE"  # why it was rejected


def templates() -> list[Template]:
    made = [
        Template("", "hello", "pt_BR", "UTILITY", [_body("Olá! Podemos continuar por aqui?")]),
        Template("", "hello", "en_US", "UTILITY", [_body("Hello! May we go on here?")]),
        Template(
            "",
            "order_update",
            "pt_BR",
            "UTILITY",
            [
                _body("Oi {{1}}, seu pedido {{2}} saiu para entrega.", "Maria", "L-1042"),
                {"type": "FOOTER", "text": "Lumina"},
                _buttons(
                    {"type": "QUICK_REPLY", "text": "Obrigada"}, {"type": "QUICK_REPLY", "text": "Preciso de ajuda"}
                ),
            ],
        ),
        Template(
            "",
            "order_update",
            "en_US",
            "UTILITY",
            [_body("Hi {{1}}, your order {{2}} is on its way.", "Tom", "L-1042"), {"type": "FOOTER", "text": "Lumina"}],
        ),
        Template(
            "",
            "appointment",
            "en_US",
            "UTILITY",
            [
                {
                    "type": "HEADER",
                    "format": "TEXT",
                    "text": "See you, {{first_name}}",
                    "example": _named("header", first_name="Tom"),
                },
                {
                    "type": "BODY",
                    "text": "We expect you on {{day}}, {{first_name}}.",
                    "example": _named("body", day="Monday", first_name="Tom"),
                },
            ],
            parameter_format="NAMED",
        ),
        Template(
            "",
            "new_lamps",
            "pt_BR",
            "MARKETING",
            [
                {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["https://lumina.example/a.jpg"]}},
                _body("{{1}}, as lâmpadas novas chegaram.", "Maria"),
                _buttons(
                    {"type": "URL", "text": "Ver", "url": "https://lumina.example/{{1}}", "example": ["aurora"]},
                    {"type": "QUICK_REPLY", "text": "Parar promoções"},
                ),
            ],
        ),
        Template("", "login_code", "en_US", "AUTHENTICATION", [_body("{{1}} is your code.", "123456")]),
        Template("", "summer_sale", "pt_BR", "MARKETING", [_body("O verão chegou.")], status="PAUSED"),
        Template("", "winter_sale", "pt_BR", "MARKETING", [_body("O inverno chegou.")], status="DISABLED"),
        Template("", "spring_sale", "pt_BR", "MARKETING", [_body("A primavera chegou.")], status="PENDING"),
        Template(
            "",
            "everything_free",
            "en_US",
            "MARKETING",
            [_body("All is free!")],
            status="REJECTED",
            reason="PROMOTIONAL",
        ),
    ]
    for number, template in enumerate(made, start=1689556908129801):
        template.id = str(number)
    return made


def _body(text: str, *examples: str) -> Component:
    return {"type": "BODY", "text": text} | ({"example": {"body_text": [list(examples)]}} if examples else {})


def _buttons(*buttons: Component) -> Component:
    return {"type": "BUTTONS", "buttons": list(buttons)}


def _named(place: str, **examples: str) -> dict[str, Any]:
    return {f"{place}_text_named_params": [{"param_name": name, "example": text} for name, text in examples.items()]}
