"""A field of deals is said once: in a copy of the program a new one is added in three places, and found everywhere."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.support import source

RECORD = "    external_print: str | None = None\n"
DESCRIPTORS = ')  # fmt: skip\n"""The built-in fields'
FIELD = """    fact(
        "priority", "choice", mark("Priority"),
        choices=(("low", mark("Low")), ("normal", mark("Normal")), ("high", mark("High"))),
    ),
"""
OTHERS = (
    ("seats", "number", "float | None", "REAL"),
    ("renewal", "date", "date | None", "TEXT"),
    ("partner", "yes_no", "bool | None", "INTEGER"),
    ("margin", "percent", "float | None", "REAL"),
    ("cost", "money", "int | None", "INTEGER"),
    ("trial", "duration", "int | None", "INTEGER"),
    ("signed", "time", "datetime | None", "INTEGER"),
    ("site", "link", "str | None", "TEXT"),
)
"""One more field of each other kind that a column can hold: key, kind, type in the record, type in the file."""
LATEST = "LATEST = max(STEPS)\n"
MIGRATION = """STEPS[max(STEPS) + 1] = (
    "ALTER TABLE deal ADD COLUMN priority TEXT CHECK (priority IN ('low', 'normal', 'high'))",
{others})
"""


def add(path: Path, text: str, before: str) -> None:
    """Write a text before the only place that begins so."""
    whole = path.read_text("utf-8")
    assert whole.count(before) == 1, path
    path.write_text(whole.replace(before, text + before), "utf-8")


def test_a_new_field_is_its_descriptor_its_column_and_a_migration(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(source.ROOT / "salesdesk", copy / "salesdesk", ignore=ignored)
    (copy / "resources").symlink_to(source.ROOT / "resources", target_is_directory=True)
    package = copy / "salesdesk"
    columns = "".join(f"    {key}: {held} = None\n" for key, _, held, _ in OTHERS)
    facts = "".join(f'    fact("{key}", "{kind}", mark("{key.capitalize()}")),\n' for key, kind, _, _ in OTHERS)
    statements = "".join(f'    "ALTER TABLE deal ADD COLUMN {key} {stored}",\n' for key, _, _, stored in OTHERS)
    add(package / "domain" / "records.py", "    priority: str | None = None\n" + columns, RECORD)
    add(package / "domain" / "fields" / "deal.py", FIELD + facts, DESCRIPTORS)
    add(package / "store" / "migrations" / "__init__.py", MIGRATION.replace("{others}", statements), LATEST)
    paths = os.pathsep.join((str(copy), str(source.ROOT)))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--import-mode=importlib", "--rootdir", str(tmp_path),
         "-o", f"pythonpath={copy}",
         "-c", str(source.ROOT / "pyproject.toml"), str(source.ROOT / "tests" / "flows" / "new_field_checks.py")],
        env=os.environ | {"PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}, cwd=tmp_path, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"\b\d+ passed\b", done.stdout), done.stdout
