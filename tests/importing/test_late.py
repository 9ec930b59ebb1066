"""A name of the import is there when it is first asked for, so that the child that reads a file imports little."""

import subprocess
import sys
from importlib import import_module

from salesdesk import importing
from tests.support import source

READER = """
import sys
import salesdesk.worker_kinds.foreign_file
print(*sorted(sys.modules))
"""
NOT_TO_READ = (
    "salesdesk.importing.plan.planning", "salesdesk.importing.plan.deals", "salesdesk.importing.understand.amounts",
    "charset_normalizer", "sqlcipher3", "numpy",
)  # fmt: skip
"""What understanding a file, or an odd encoding, needs, but not reading a usual one."""


def test_every_name_is_the_one_of_its_module() -> None:
    told = source.imported_for_types(source.PACKAGE / "importing" / "__init__.py", "salesdesk.importing.")
    assert set(told) == set(importing.__all__)
    for name, module in told.items():
        assert getattr(importing, name) is getattr(import_module(module), name)


def test_a_child_that_reads_a_file_imports_nothing_that_understands_it() -> None:
    done = subprocess.run([sys.executable, "-c", READER], check=True, capture_output=True, text=True)
    found = set(done.stdout.split())
    assert "salesdesk.importing.read.delimited" in found
    assert not found & set(NOT_TO_READ)
