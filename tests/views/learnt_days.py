"""Which days were learnt."""

from datetime import date

import pytest

from salesdesk.views import day_learning


def noted_days(monkeypatch: pytest.MonkeyPatch) -> list[date]:
    """The days that are learnt from now on, as they are."""
    learnt: list[date] = []
    real = day_learning.learn_day

    def noted(task: day_learning.LearningTask) -> day_learning.LearntDay:
        learnt.append(task.today)
        return real(task)

    monkeypatch.setattr("salesdesk.views.learning.learn_day", noted)
    return learnt
