"""The tokens: one file, readable colours, and files found wherever the program runs from."""

import itertools
import sys
from pathlib import Path

import pytest

from salesdesk import resources
from salesdesk.theme import Mode, contrast, load_tokens, mix, readable_on

MODES: tuple[Mode, ...] = ("light", "dark")
READ_ON = ("background", "surface", "sunken", "accent_tint", "won_tint", "lost_tint", "warning_tint")
TINTED = [(tone, ground) for tone in ("accent", "won", "lost", "warning") for ground in ("surface", f"{tone}_tint")]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("text", "ground"), [*itertools.product(("text", "secondary"), READ_ON), *TINTED])
def test_text_can_be_read_on_its_ground(mode: Mode, text: str, ground: str) -> None:
    tokens = load_tokens(mode)
    assert contrast(getattr(tokens, text), getattr(tokens, ground)) >= 4.5


@pytest.mark.parametrize("mode", MODES)
def test_the_main_button_can_be_read(mode: Mode) -> None:
    tokens = load_tokens(mode)
    assert contrast(tokens.on_accent, tokens.accent) >= 4.5


def test_contrast_runs_from_one_to_twenty_one() -> None:
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#566070", "#566070") == 1


def test_mixing_goes_from_one_colour_to_the_other() -> None:
    assert (mix("#000000", "#FF8040", 0), mix("#000000", "#FF8040", 1)) == ("#000000", "#FF8040")
    assert mix("#000000", "#FF8040", 0.5) == "#804020"


def test_labels_on_fills_are_dark_or_light_as_needed() -> None:
    assert readable_on("#FFFFFF") == load_tokens("light").text
    assert readable_on("#4338CA") == "#FFFFFF"


def test_resources_are_found_in_a_checkout_and_in_a_frozen_program(monkeypatch: pytest.MonkeyPatch) -> None:
    assert resources.resource_path("themes", "tokens.json").is_file()
    monkeypatch.setattr(sys, "_MEIPASS", "/frozen", raising=False)
    resources.resource_root.cache_clear()
    try:
        assert resources.resource_path("fonts") == Path("/frozen/resources/fonts")
    finally:
        monkeypatch.undo()
        resources.resource_root.cache_clear()


def test_resources_are_found_in_a_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "_resources").mkdir()
    monkeypatch.setattr(resources, "__file__", str(tmp_path / "resources.py"))
    resources.resource_root.cache_clear()
    try:
        assert resources.resource_root() == tmp_path / "_resources"
    finally:
        monkeypatch.undo()
        resources.resource_root.cache_clear()


def test_fonts_come_with_their_licences_and_the_chinese_ones_fit_in_8_mb() -> None:
    folder = resources.resource_path("fonts")
    chinese = sum(path.stat().st_size for path in folder.glob("NotoSansSC*.otf"))
    assert 0 < chinese <= 8_000_000
    assert {path.name for path in folder.glob("*LICENSE.txt")} == {"Inter-LICENSE.txt", "NotoSansSC-LICENSE.txt"}
