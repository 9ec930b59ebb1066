"""Every chart as it was approved: all that is drawn at three sizes, with its words, parts and table."""

import pytest

from salesdesk.charts.drawing import draw_chart
from salesdesk.charts.regions import Size
from salesdesk.theme import Mode, load_tokens
from tests.charts import edges, samples
from tests.charts.recording import told, words_and_parts
from tests.support.approved import approve

SIZES: tuple[tuple[Size, Mode], ...] = (((500.0, 300.0), "light"), ((1.0, 1.0), "dark"), ((900.0, 620.0), "light"))
GIVEN = samples.EVERY | edges.EVERY
LIGHT = load_tokens("light")
KINDS = {kind: [name for name, one in GIVEN.items() if type(one).__name__ == kind] for kind in edges.KINDS}


@pytest.mark.parametrize("kind", edges.KINDS)
def test_charts_are_drawn_as_approved(kind: str) -> None:
    lines = []
    for name in KINDS[kind]:
        for size, mode in SIZES:
            lines += [f"# {name}, {size[0]:g} x {size[1]:g}, {mode}"]
            lines += told(draw_chart(GIVEN[name], size, load_tokens(mode)))
    approve(f"charts/{kind}.txt.gz", "\n".join(lines))


def test_charts_choose_as_approved() -> None:
    lines = []
    for name, given, size in edges.sweep():
        lines += [f"# {name}, {size[0]:g} x {size[1]:g}", *words_and_parts(draw_chart(given, size, LIGHT))]
    approve("charts/sweep.txt.gz", "\n".join(lines))
