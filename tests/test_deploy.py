"""What docs/deploy gives people to copy names only what there is."""

import re
from pathlib import Path
from typing import Any

import yaml

from cli.main import COMMANDS
from storage import settings

HOUSE = Path(__file__).parents[1]
DEPLOY = HOUSE / "docs" / "deploy"
ROLES = dict(line.split(": ", 1) for line in (HOUSE / "Procfile").read_text().splitlines())


def services() -> dict[str, Any]:
    return dict(yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"])


def test_every_role_of_the_procfile_is_a_service_and_the_other_way_round() -> None:
    commands = [each.get("command", ()) for each in services().values()]
    ours = {" ".join(command) for command in commands if command and command[0] == "novelo"}
    assert ours == set(ROLES.values())


def test_nothing_starts_before_the_database_is_up_to_date() -> None:
    for name in ("web", "worker", "sweep", "socket"):
        assert services()[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_what_is_set_for_the_containers_is_a_setting() -> None:
    told = {name for each in services().values() if each.get("image") == "novelo" for name in each["environment"]}
    file = (DEPLOY / "Containerfile").read_text()
    told |= set(re.findall(r"\b((?:NOVELO_\w+)|HOST|PORT)=", file))
    assert told - set(settings.names()) == set()


def test_the_image_is_made_of_what_is_here() -> None:
    file = (DEPLOY / "Containerfile").read_text()
    copied = [word for line in re.findall(r"(?m)^COPY (?!--)(.+) \S+$", file) for word in line.split()]
    assert [each for each in copied if not (HOUSE / each).exists()] == []
    assert {"bot", "workers", "storage", "cli", "sandbox", "requirements.lock", "pyproject.toml"} <= set(copied)


def test_every_unit_runs_a_command_and_is_given_the_time_to_stop() -> None:
    for unit in DEPLOY.glob("*.service"):
        [command] = re.findall(r"(?m)^ExecStart=\S+/novelo (\S+)$", unit.read_text())
        assert command == "%i" or command in COMMANDS
        assert "TimeoutStopSec=30" in unit.read_text()
