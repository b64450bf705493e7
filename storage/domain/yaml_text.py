"""YAML as people write it: what it says, and the line each part of it stands in. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

Path = tuple[str, ...]  # the names a part stands under; places in lists count from "0"


class NoYaml(ValueError):
    """This cannot be read. line: counted from 1; 0: not known. why: in words."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line, self.why = line, why


class Twice(ValueError):
    """A name stands twice in one place: the later would silently take the earlier's place."""

    def __init__(self, name: str, line: int, earlier: int) -> None:
        super().__init__(name)
        self.name, self.line, self.earlier = name, line, earlier


def written(value: Any) -> str:
    """Plain values as YAML, the way every settings file of ours has them."""
    in_full = plain(value)  # a copy has no part that is there twice, which would be written as & and *
    return str(yaml.safe_dump(in_full, allow_unicode=True, sort_keys=False))


def read(text: str) -> tuple[Any, dict[Path, int]]:
    """What a text says, and the line of each part. Raises NoYaml, Twice."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        found = list(_lines(node))
        told = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise _unread(error) from error
    except (RecursionError, ValueError) as error:  # thousands of brackets; a date such as 2026-02-30
        raise NoYaml(0, str(error)) from error
    lines: dict[Path, int] = {}
    for path, line in found:
        if path in lines:
            raise Twice(path[-1], line, lines[path])
        lines[path] = line
    return told, lines


def refers(text: str) -> bool:
    """Whether one part of a text stands for another: a few such lines can stand for more than a computer holds.
    Raises NoYaml."""
    try:
        return any(isinstance(each, yaml.AliasEvent) for each in yaml.parse(text, Loader=yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise _unread(error) from error


def line_of(lines: Mapping[Path, int], path: Path) -> int:
    """The line a part stands in, or else what it stands under."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def plain(value: Any) -> Any:
    """As JSON takes it: its names are words."""
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list) else value


def _unread(error: yaml.YAMLError) -> NoYaml:
    mark = getattr(error, "problem_mark", None)
    return NoYaml(mark.line + 1 if mark else 0, str(getattr(error, "problem", None) or error))


def _lines(node: "yaml.Node | None", above: Path = ()) -> Iterator[tuple[Path, int]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            path = (*above, str(key.value))
            yield path, key.start_mark.line + 1
            yield from _lines(value, path)
    if isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield (*above, str(index)), value.start_mark.line + 1
            yield from _lines(value, (*above, str(index)))
