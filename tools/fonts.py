"""Make the static font files in ``resources/fonts`` from their variable and collected sources.

Needs ``fonttools`` and ``brotli`` and two open sources::

    npm pack inter-ui@4.1.1                      # package/variable/InterVariable.woff2 and package/LICENSE.txt
    apt-get download fonts-noto-cjk              # NotoSansCJK-Regular.ttc and NotoSansCJK-Bold.ttc
    python tools/fonts.py InterVariable.woff2 folder-with-the-two-collections

The same sources give the same bytes: no time stamp is written.
"""

import argparse
from collections.abc import Container, Iterator
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "fonts"
INTER_WEIGHTS = {400: "Regular", 550: "Medium", 650: "SemiBold"}
CHINESE_WEIGHTS = {400: "Regular", 700: "Bold"}
CHINESE_FACE = 2
# "calt" would show a typed "->" as an arrow and "2x4" as a product: people's text is shown as they typed it.
KEPT_FEATURES = ["ccmp", "locl", "mark", "mkmk", "kern", "sups", "subs", "vert", "vrt2"]


def main() -> None:
    """Write the five font files, from the two paths on the command line."""
    parser = argparse.ArgumentParser(description="Make the static font files.")
    parser.add_argument("inter", type=Path)
    parser.add_argument("chinese", type=Path)
    sources = parser.parse_args()
    for weight, style in INTER_WEIGHTS.items():
        write_inter(sources.inter, weight, style)
    for weight, style in CHINESE_WEIGHTS.items():
        write_chinese(sources.chinese / f"NotoSansCJK-{style}.ttc", weight, style)


def write_inter(source: Path, weight: int, style: str) -> None:
    """Cut one weight out of the variable font, with tabular figures and the plain "a" as its ordinary characters."""
    font = TTFont(source, recalcTimestamp=False)
    font.flavor = None
    instantiateVariableFont(font, {"wght": weight, "opsz": 14}, inplace=True)
    use_by_default(font, "tnum", range(ord("0"), ord("9") + 1))
    use_by_default(font, "cv11", font.getBestCmap())
    keep_only(font, set(font.getBestCmap()))
    name(font, "Inter", style, weight)
    font.save(FOLDER / f"Inter-{style}.ttf")


def write_chinese(source: Path, weight: int, style: str) -> None:
    """Cut the simplified-Chinese face down; the bold one has no traditional characters, so that both fit in 8 MB."""
    font = TTFont(source, fontNumber=CHINESE_FACE, recalcTimestamp=False)
    keep_only(font, set(chinese_characters(traditional=style == "Regular")))
    name(font, "Noto Sans SC", style, weight)
    font.save(FOLDER / f"NotoSansSC-{style}.otf")


def chinese_characters(traditional: bool) -> Iterator[int]:
    """ASCII, CJK punctuation, full-width forms, GB 2312 and, if asked, frequent traditional ones (Big5 level 1)."""
    yield from range(0x20, 0x7F)
    yield from range(0x2010, 0x2028)
    yield from range(0x3000, 0x3040)
    yield from range(0xFF01, 0xFFEF)
    yield from decoded("gb2312", range(0xA1, 0xF8), range(0xA1, 0xFF))
    if traditional:
        yield from decoded("big5", range(0xA4, 0xC7), [*range(0x40, 0x7F), *range(0xA1, 0xFF)])


def decoded(codec: str, leads: range, trails: range | list[int]) -> Iterator[int]:
    """The code points of all two-byte sequences that the codec knows."""
    for lead in leads:
        for trail in trails:
            text = bytes((lead, trail)).decode(codec, errors="ignore")
            if len(text) == 1:
                yield ord(text)


def use_by_default(font: TTFont, feature: str, characters: Container[int]) -> None:
    """Map some characters straight to the glyphs that a single-substitution feature would have given."""
    table = font["GSUB"].table
    lookups = {i for r in table.FeatureList.FeatureRecord if r.FeatureTag == feature for i in r.Feature.LookupListIndex}
    swaps: dict[str, str] = {}
    for index in sorted(lookups):
        for sub in table.LookupList.Lookup[index].SubTable:
            swaps |= getattr(sub, "ExtSubTable", sub).mapping
    for cmap in font["cmap"].tables:
        cmap.cmap = {
            code: swaps.get(glyph, glyph) if code in characters else glyph for code, glyph in cmap.cmap.items()
        }


def keep_only(font: TTFont, characters: set[int]) -> None:
    """Drop the glyphs and features that no kept character needs."""
    options = Options(layout_features=KEPT_FEATURES, name_IDs=[0, 5, 13, 14], notdef_outline=True, hinting=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)


def name(font: TTFont, family: str, style: str, weight: int) -> None:
    """Name the file so that every font system finds it by family and weight."""
    table = font["name"]
    legacy = {"Regular": (family, "Regular"), "Bold": (family, "Bold")}.get(style, (f"{family} {style}", "Regular"))
    postscript = f"{family.replace(' ', '')}-{style}"
    names = {1: legacy[0], 2: legacy[1], 3: postscript, 4: f"{family} {style}", 6: postscript}
    if legacy[0] != family:
        names |= {16: family, 17: style}
    for number, text in names.items():
        table.setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    font["OS/2"].fsSelection = (font["OS/2"].fsSelection & ~0x61) | (0x20 if style == "Bold" else 0x40)
    font["head"].macStyle = 1 if style == "Bold" else 0
    if "CFF " in font:
        font["CFF "].cff.fontNames = [postscript]
    if "STAT" in font:
        del font["STAT"]


if __name__ == "__main__":
    main()
