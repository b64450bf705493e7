"""A small language for shapes: a rule looks at a value and names what is wrong with it, in Slack's words."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

# value, JSON pointer -> problems, as response_metadata.messages has them.
Rule = Callable[[Any, str], Iterator[str]]


def problem(what: str, at: str) -> str:
    return f"[ERROR] {what} [json-pointer:{at}]"


def string(most: int, least: int = 1) -> Rule:
    """Lengths are counted in code points (slack.md 3.1)."""

    def rule(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield problem("must be a string", at)
        elif len(value) > most:
            yield problem(f"must be less than {most + 1} characters", at)
        elif len(value) < least:
            yield problem(f"must be more than {least - 1} characters", at)

    return rule


def number(least: int, most: int) -> Rule:
    def rule(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield problem("must be an integer", at)
        elif not least <= value <= most:
            yield problem(f"must be from {least} to {most}", at)

    return rule


def boolean(value: Any, at: str) -> Iterator[str]:
    if not isinstance(value, bool):
        yield problem("must be a boolean", at)


def anything(_value: Any, _at: str) -> Iterator[str]:
    yield from ()


def one_of(*allowed: Any) -> Rule:
    def rule(value: Any, at: str) -> Iterator[str]:
        if value not in allowed:
            yield problem(f"must be one of {', '.join(map(str, allowed))}", at)

    return rule


def array(item: Rule, least: int = 1, most: int = 1000) -> Rule:
    def rule(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield problem("must be an array", at)
            return
        if len(value) > most:
            yield problem(f"no more than {most} items allowed", at)
        if len(value) < least:
            yield problem(f"no fewer than {least} items required", at)
        for index, each in enumerate(value):
            yield from item(each, f"{at}/{index}")

    return rule


def record(required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None, *more: Rule) -> Rule:
    """An object with these fields and no others. `more` see the whole object, once its fields are right."""
    fields = {**required, **(optional or {})}

    def rule(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield problem("must be an object", at)
            return
        wrong = [problem(f"missing required field: {name}", at) for name in required if name not in value]
        for name, each in value.items():
            if name in fields:
                wrong.extend(fields[name](each, f"{at}/{name}"))
            else:
                wrong.append(problem(f"invalid additional property: {name}", at))
        yield from wrong
        if not wrong:
            for check in more:
                yield from check(value, at)

    return rule


def typed(table: Mapping[str, Rule]) -> Rule:
    """An object whose `type` says which rule holds."""

    def rule(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield problem("must be an object", at)
            return
        kind = value.get("type")
        if kind is None:
            yield problem("missing required field: type", at)
        elif not isinstance(kind, str) or kind not in table:
            yield problem(f"unsupported type: {kind}", f"{at}/type")
        else:
            yield from table[kind](value, at)

    return rule


def exactly_one(*names: str) -> Rule:
    """A check for `record`: one of these fields and no more."""

    def rule(value: Any, at: str) -> Iterator[str]:
        if sum(name in value for name in names) != 1:
            yield problem(f"must provide exactly one of {', '.join(names)}", at)

    return rule


def at_least_one(*names: str) -> Rule:
    """A check for `record`: one of these fields or more."""

    def rule(value: Any, at: str) -> Iterator[str]:
        if not any(value.get(name) for name in names):
            yield problem(f"must define either {' or '.join(names)}", at)

    return rule
