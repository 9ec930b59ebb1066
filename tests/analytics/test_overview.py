"""The overview at the head of the analytics: every function it names is there."""

import importlib
import re

from salesdesk import analytics


def test_each_function_of_the_overview_is_there() -> None:
    named, module = [], ""
    for found, name in re.findall(r"``(\w*)\.(\w+)``", analytics.__doc__ or ""):
        module = found or module
        named.append((module, name))
    assert len(named) > 30
    for module, name in named:
        assert callable(getattr(importlib.import_module(f"salesdesk.analytics.{module}"), name)), (module, name)
