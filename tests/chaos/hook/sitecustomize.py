"""Changes our own source as it is imported, in the processes of a house under test: seeded bugs, and shorter waits.

NOVELO_CHANGES names a JSON file: [{"module", "old", "new"}]. Each old text must be there exactly once.
"""

import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import sys
from pathlib import Path
from types import CodeType

CHANGES = [
    (each["module"], each["old"], each["new"]) for each in json.loads(Path(os.environ["NOVELO_CHANGES"]).read_text())
]


class Changed(importlib.machinery.SourceFileLoader):
    """A module, with its text changed before it is compiled; never from or into the byte code's cache."""

    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        source = Path(path).read_text()
        for module, old, new in CHANGES:
            if module == fullname:
                if source.count(old) != 1:
                    raise SystemExit(f"NOVELO_CHANGES: {old!r} is {source.count(old)} times in {module}")
                source = source.replace(old, new)
        return compile(source, path, "exec", dont_inherit=True)


class Finder(importlib.abc.MetaPathFinder):
    """Finds the modules that are to be changed."""

    def find_spec(self, fullname, path, target=None):
        if fullname not in {module for module, _, _ in CHANGES}:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path)
        if spec is not None and spec.origin is not None:
            spec.loader = Changed(fullname, spec.origin)
        return spec


sys.meta_path.insert(0, Finder())
