"""Texts of charts: the shipped fonts, their widths, and characters that no font has."""

from salesdesk.charts import fonts
from salesdesk.theme import load_tokens

WEIGHTS = load_tokens("light").weight


def test_figures_are_tabular() -> None:
    widths = {fonts.text_width(figure * 4, 13, WEIGHTS.regular) for figure in "0123456789"}
    assert len(widths) == 1


def test_heavier_text_is_wider() -> None:
    widths = [
        fonts.text_width("Data platform", 13, weight) for weight in (WEIGHTS.regular, WEIGHTS.medium, WEIGHTS.strong)
    ]
    assert widths == sorted(set(widths))


def test_a_text_that_fits_stays_whole() -> None:
    width = fonts.text_width("Negotiation", 13, WEIGHTS.regular)
    assert fonts.elided("Negotiation", width, 13, WEIGHTS.regular) == "Negotiation"


def test_a_text_that_does_not_fit_is_shortened_to_its_room() -> None:
    short = fonts.elided("Negotiation", 40, 13, WEIGHTS.regular)
    assert short.endswith("…")
    assert fonts.text_width(short, 13, WEIGHTS.regular) <= 40
    assert fonts.elided("Negotiation", 1, 13, WEIGHTS.regular) == ""


def test_characters_without_a_font_are_marked_and_lines_joined() -> None:
    assert fonts.drawable("Won 𒀀\nat last") == f"Won {fonts.MISSING} at last"
    assert fonts.drawable("销售 $5 _x") == "销售 $5 _x"


def test_only_the_needed_families_are_asked() -> None:
    assert fonts.properties("Deal", 13, WEIGHTS.regular).get_family() == ["Inter"]
    assert fonts.properties("销售", 13, WEIGHTS.regular).get_family() == ["Inter", "Noto Sans SC"]
