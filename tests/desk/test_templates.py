"""Pipeline templates are found by their files."""

import json
from pathlib import Path

import pytest

from salesdesk.desk.templates import template, templates
from salesdesk.domain.errors import Refused


def test_the_templates_and_their_order() -> None:
    assert [found.key for found in templates()] == ["new-business", "inbound", "renewals", "enterprise"]
    for found in templates():
        assert len(found.stages) >= 3
        assert all(0 < stage.probability < 1 for stage in found.stages)


def test_a_template_is_found_by_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stages = [{"name": "First", "probability": 0.5, "stall_days": 3}]
    for key, order in (("late", 2), ("early", 1)):
        content = {"order": order, "name": key.title(), "description": "", "stages": stages}
        (tmp_path / f"{key}.json").write_text(json.dumps(content), encoding="utf-8")
    monkeypatch.setattr("salesdesk.desk.templates.resource_path", lambda *parts: tmp_path)
    assert [found.name for found in templates()] == ["Early", "Late"]
    assert template("LATE").key == "late"
    with pytest.raises(Refused):
        template("renewals")
