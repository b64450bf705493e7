"""What no test of behaviour can show: things that are nowhere in the source."""

import ast
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = ("bot", "workers", "storage", "cli")
# Who opens a picture must cap its pixels first: 50,000 x 50,000 of them are 10 GB. Nobody does.
OPENS_PICTURES = {"PIL", "cv2", "imageio", "wand", "pyvips", "skimage"}
RUNS_TEXT = {"eval", "exec", "compile", "pickle", "marshal", "shelve", "jinja2"}
MAKES_OBJECTS = {"load", "load_all", "full_load", "unsafe_load", "UnsafeLoader", "FullLoader", "Loader"}  # of yaml


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for top in OURS:
        for path in sorted((ROOT / top).rglob("*.py")):
            yield path.relative_to(ROOT), ast.parse(path.read_text("utf-8"))


def imported(tree: ast.Module) -> set[str]:
    """The packages a module imports."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {each.name.partition(".")[0] for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


def called(tree: ast.Module) -> set[str]:
    """The bare functions a module calls."""
    return {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}


def test_certificates_are_verified_everywhere():
    told = [
        f"{path}:{node.lineno}"
        for path, tree in sources()
        for node in ast.walk(tree)
        if (isinstance(node, ast.keyword) and node.arg == "verify" and ast.unparse(node.value) == "False")
        or (isinstance(node, ast.Attribute) and node.attr in {"CERT_NONE", "_create_unverified_context"})
    ]
    assert told == []


def test_pictures_are_opened_in_one_place_which_is_a_program_of_its_own_and_looks_at_their_size_first():
    able = {str(path) for path, tree in sources() if imported(tree) & OPENS_PICTURES}
    assert able == {"workers/recode.py", "bot/plots.py"}
    plots = (ROOT / "bot" / "plots.py").read_text("utf-8")  # draws our own, and opens none
    assert ("Image.new(" in plots, ".open(" in plots, "fromarray" in plots, "frombytes" in plots) == (
        True, False, False, False,
    )  # fmt: skip
    recode = (ROOT / "workers" / "recode.py").read_text("utf-8")
    assert "PIXELS_MAX" in recode
    assert {name for path, tree in sources() for name in imported(tree) if name == "recode"} == set()


def test_no_text_is_run_and_nothing_is_unpickled():
    told = {str(path): (imported(tree) | called(tree)) & RUNS_TEXT for path, tree in sources()}
    assert {path: found for path, found in told.items() if found} == {}


def test_yaml_gives_plain_values_only():
    told = [
        f"{path}:{node.lineno}"
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "yaml" and node.attr in MAKES_OBJECTS
    ]
    assert told == []


def test_slacks_own_client_is_made_in_one_place_which_keeps_it_from_repeating():
    made = [
        (str(path), {each.arg: ast.unparse(each.value) for each in node.keywords}.get("retry_handlers"))
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("WebClient")
    ]
    assert made == [("bot/app.py", "[]")]


@pytest.mark.skipif(not (ROOT / ".ci").is_dir(), reason="only where the whole repository is")
def test_the_audit_of_packages_does_not_fail_for_want_of_network(tmp_path):
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci/audit", tmp_path / ".ci")  # here an audit may have been made, and pip-audit be installed
    nowhere = os.environ | {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_NO_INDEX": "1", "PIP_RETRIES": "0"}
    said = subprocess.run(
        [tmp_path / ".ci/audit"], env=nowhere, capture_output=True, text=True, timeout=60, check=False
    )
    assert (said.returncode, said.stdout.splitlines()) == (
        0, ["pip-audit cannot be had: the packages were not audited."],
    )  # fmt: skip
