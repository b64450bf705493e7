"""The house's own rules, as failing tests: docs and code name the same things, and every part has its counterpart.

That the languages say the same is in tests/bot/i18n.
"""

import ast
import importlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest

from bot import ids
from cli import manifest
from cli.main import novelo
from storage import settings
from storage.domain.traits import TRAITS
from storage.queue import JOBS, QUEUES
from workers.channels import channels

HOUSE = Path(__file__).parents[1]
DOCS = HOUSE / "docs"
PACKAGES = ("bot", "cli", "sandbox", "storage", "workers")
FIXTURES = HOUSE / "tests" / "fixtures"
PAGES = sorted([*HOUSE.glob("*.md"), *DOCS.rglob("*.md")])
LONGEST = 450  # lines of one module: more than that no longer fits in one head


def rows(page: Path) -> set[str]:
    """The names in the first column of a page's tables."""
    return {name for line in page.read_text().splitlines() if line.startswith("| `") for name in codes(line)}


def codes(row: str) -> list[str]:
    return re.findall(r"`([^`]+)`", row.split("|")[1])


def modules() -> Iterator[Path]:
    for package in PACKAGES:
        yield from (HOUSE / package).rglob("*.py")


@cache
def names_used_in(folder: str) -> set[str]:
    """Every name and attribute that the modules of a folder use."""
    used: set[str] = set()
    for path in (HOUSE / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute):
                used.add(node.attr)
            elif isinstance(node, ast.Name):
                used.add(node.id)
    return used


def ids_made_by(maker: str) -> set[str]:
    """The constants of bot/ids.py that are made with ActionId, BlockId or CallbackId."""
    source = (HOUSE / "bot" / "ids.py").read_text()
    return set(re.findall(rf"(?m)^([A-Z_]+): Final = {maker}\(", source))


def commands(group: click.Group = novelo, above: str = "novelo") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, f"{above} {name}")
        else:
            yield f"{above} {name}", command


def test_every_setting_is_in_the_docs_and_nothing_else_is() -> None:
    assert rows(DOCS / "settings.md") == {*settings.names(), "NOVELO_INBOX_TOKEN", "NOVELO_SLACK_CONFIG_TOKEN"}


def test_every_dependency_is_in_the_docs_with_its_reason() -> None:
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    assert rows(DOCS / "dependencies.md") == {re.split(r"[<>=~ ]", each)[0] for each in wanted}


def test_every_scope_is_in_the_docs_with_its_reason() -> None:
    assert {name for name in rows(DOCS / "slack-setup.md") if ":" in name or name == "commands"} == set(manifest.SCOPES)


@pytest.mark.parametrize(
    ("name", "command"), list(commands()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_command_has_help_and_is_in_the_docs(name: str, command: click.Command) -> None:
    assert command.help
    assert all(each.help for each in command.params if isinstance(each, click.Option))
    assert f"`{name}" in (DOCS / "operations.md").read_text()


def test_no_page_names_a_command_that_does_not_exist() -> None:
    known = {name for name, _ in commands()} | {"novelo", "novelo inboxes", "novelo inboxes add"}
    named = {
        (page.name, " ".join(words.split()))
        for page in PAGES
        for words in re.findall(r"(?m)(?:`|^ {4,})(novelo(?: [a-z]+(?:-[a-z]+)*\b(?!=))*)", page.read_text())
    }
    assert {(page, words) for page, words in named if words not in known} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOUSE)))
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("name", sorted(ids_made_by("ActionId")))
def test_every_id_has_a_listener_and_something_that_carries_it(name: str) -> None:
    assert name in names_used_in("bot/listeners")
    assert name in names_used_in("bot/blocks")


@pytest.mark.parametrize("name", sorted(ids_made_by("BlockId") | ids_made_by("CallbackId")))
def test_every_id_that_is_not_pressed_is_drawn(name: str) -> None:
    assert name in names_used_in("bot/blocks")


@pytest.mark.parametrize("job", JOBS.values())
def test_every_job_name_leads_to_a_function(job: str) -> None:
    module, _, name = job.rpartition(".")
    assert module == "workers.jobs"
    assert callable(getattr(importlib.import_module(module), name))


def test_every_queue_has_a_crew_of_threads() -> None:
    from workers.worker import crews

    assert sorted(queue for crew in crews(QUEUES, 4) for queue in crew.queues) == sorted(QUEUES)


@pytest.mark.parametrize("name", sorted(TRAITS))
def test_every_channel_is_complete(name: str) -> None:
    folder = HOUSE / "workers" / "channels" / name
    there = {path.name for path in folder.iterdir()}
    assert {"__init__.py", "parse.py", "send.py", "media.py", "NOTES.md"} <= there
    assert channels()[name].traits is TRAITS[name]
    assert list((FIXTURES / name).glob("*.json"))
    contracts = (HOUSE / "tests" / "workers" / "channels").rglob("test_contract.py")
    assert [path for path in contracts if name in path.read_text()]


def test_every_fixture_has_its_expected_file_and_the_reverse() -> None:
    files = {path for path in FIXTURES.rglob("*.json") if path.parent.name != "golden"}
    kinds = (".expected", ".events")
    expected = {path for path in files if path.stem.endswith(kinds)}
    given_for = {path: path.with_name(path.stem.rpartition(".")[0] + ".json") for path in expected}
    assert set(given_for.values()) == files - expected


def test_every_event_of_the_manifest_has_a_listener() -> None:
    source = "\n".join(path.read_text() for path in (HOUSE / "bot" / "listeners").rglob("*.py"))
    names = {event.partition(".")[0] for event in manifest.BOT_EVENTS}
    assert {name for name in names if f'"{name}"' not in source} == set()


def test_every_shortcut_is_in_the_manifest_and_has_a_listener() -> None:
    declared = {each["callback_id"] for each in manifest.build(None, socket_mode=True)["features"]["shortcuts"]}
    made = ids_made_by("ShortcutId")
    assert {getattr(ids, name) for name in made} == declared
    assert made <= names_used_in("bot/listeners")


def test_the_layers_are_kept() -> None:
    tool = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([tool, "--no-cache"], cwd=HOUSE, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("package", PACKAGES)
def test_no_module_is_longer_than_one_head_holds(package: str) -> None:
    read = [path for path in (HOUSE / package).rglob("*.py") if path.parent.name != "versions"]  # not migrations
    long = {str(path.relative_to(HOUSE)): len(path.read_text().splitlines()) for path in read}
    assert {name: lines for name, lines in long.items() if lines > LONGEST} == {}


def test_nothing_is_named_for_being_a_thing() -> None:
    empty = re.compile(r"(^|_)(handlers?|managers?|helpers?|utils?|data|info)(_|$)")
    named = {str(path.relative_to(HOUSE)): path.stem for path in modules()}
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
                if "methods" in path.parts:
                    continue  # the sandbox's are named by Slack: conversations.info
                words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", node.name).lower()
                named[f"{path.relative_to(HOUSE)}: {node.name}"] = words
    assert [where for where, words in named.items() if empty.search(words)] == []


@pytest.mark.parametrize("page", ["security.md", "reliability.md"])
def test_the_tests_a_page_names_exist(page: str) -> None:
    named = re.findall(r"`(?:(tests/[\w/]+(?:\.py)?))?(?:::)?(test_\w+)?`", (DOCS / page).read_text())
    found, file = 0, ""
    for path, name in named:
        file = path or file
        if path:
            assert (HOUSE / path).exists(), path
        if name:
            assert f"def {name}(" in (HOUSE / file).read_text(), f"{file}::{name}"
        found += bool(path or name)
    assert found > 5
