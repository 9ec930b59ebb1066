"""The names of the kit are there whenever they are asked for, and none is hidden by the module it is in."""

import subprocess
import sys
from importlib import import_module

import pytest

from salesdesk.late import late_names
from salesdesk.ui import kit
from tests.support import source


def named_for_type_checkers() -> dict[str, str]:
    """Each name that the kit imports under TYPE_CHECKING, with its module."""
    return source.imported_for_types(source.PACKAGE / "ui" / "kit" / "__init__.py", "salesdesk.ui.kit.")


def test_every_name_is_the_one_of_its_module() -> None:
    told = named_for_type_checkers()
    assert set(told) == set(kit.__all__)
    for name, module in told.items():
        assert getattr(kit, name) is getattr(import_module(module), name)
    assert not {module.rpartition(".")[2] for module in told.values()} & set(told)


def test_a_name_imports_its_module_alone() -> None:
    code = (
        "import sys\n"
        "from salesdesk.ui.kit import plain_tip\n"
        "print(*sorted(n for n in sys.modules if n.startswith('salesdesk.ui.kit.')))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["salesdesk.ui.kit.text"]


def test_a_name_that_there_is_not() -> None:
    attribute = late_names("salesdesk.ui.kit", {"text": ("Text",)})
    assert attribute("Text") is kit.Text
    with pytest.raises(AttributeError, match="has no attribute 'Button'"):
        attribute("Button")
