"""What is taken out of Qt's, Typst's and Babel's files, and what is still there."""

import ctypes
import json
import pickle
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import babel
import PySide6
import pytest
from bundling import elf, icu, locales, slimming, typst

from salesdesk.formats import Formats
from tests.packaging.libraries import LOAD, PAGE, READ, library
from tests.support.source import ROOT

FONTS = ROOT / "resources" / "fonts"
ITEMS = {"icudt73l/brkitr/root.res": b"b" * 9000, "icudt73l/coll/de.res": b"c" * 33, "icudt73l/ucadata.icu": b"u" * 40}
HEAD = (32).to_bytes(2, "little") + bytes(10) + b"CmnD" + bytes(16)


def test_a_table_of_icu_is_read_as_it_was_made() -> None:
    read = icu.items(icu.made(HEAD, ITEMS))
    assert list(read) == list(ITEMS)
    assert all(read[name].rstrip(b"\0") == data for name, data in ITEMS.items())


def test_sorting_is_what_stays_of_icu() -> None:
    table = icu.made(HEAD, ITEMS)
    content = library(
        [elf.Segment(LOAD, READ, 0, 0, 0, PAGE + len(table), PAGE + len(table), PAGE)], bytes(PAGE) + table
    )
    less = icu.slimmed("PySide6/Qt/lib/libicudata.so.73", content)
    assert len(less) < len(content) - PAGE + 200
    assert list(icu.items(less[PAGE:])) == ["icudt73l/coll/de.res", "icudt73l/ucadata.icu"]
    assert icu.slimmed("PySide6/Qt/lib/libicuuc.so.73", content) == content


@pytest.mark.parametrize(
    ("item", "asked"),
    [
        ("coll/de.res", True),
        ("root.res", True),
        ("pool.res", True),
        ("supplementalData.res", True),
        ("ucadata.icu", True),
        ("nfc.nrm", True),
        ("de.res", False),
        ("zh_Hant_HK.res", False),
        ("curr/de.res", False),
        ("gb18030.cnv", False),
    ],
)
def test_what_is_asked_of_icu(item: str, asked: bool) -> None:
    assert icu.is_asked_for(f"icudt73l/{item}") == asked


@pytest.mark.skipif(sys.platform != "linux", reason="Qt has its own ICU on Linux only")
def test_the_data_that_qt_brings_is_loaded_with_what_was_kept(tmp_path: Path) -> None:
    origin = next((Path(PySide6.__file__).parent / "Qt" / "lib").glob("libicudata.so.*"))
    before = origin.read_bytes()
    after = slimming.slimmed(f"PySide6/Qt/lib/{origin.name}", before)
    assert len(after) < len(before) / 5
    path = tmp_path / origin.name
    path.write_bytes(after)
    symbol = f"icudt{origin.suffix[1:]}_dat"
    table = (ctypes.c_char * (len(after) - 2 * PAGE)).in_dll(ctypes.CDLL(str(path)), symbol).raw
    assert {"coll/root.res", "coll/ucadata.icu", "coll/zh.res"} <= {name.partition("/")[2] for name in icu.items(table)}


def test_fonts_are_found_where_they_lie() -> None:
    content, expected = b"\0\1\0\0 no font" * 3, []
    for path in sorted(FONTS.glob("*.[ot]tf")):
        begin = len(content)
        content += path.read_bytes()
        expected.append((begin, len(content)))
        content += b"OTTO, and no font"
    found = list(typst.fonts(content))
    assert [begin for begin, _ in found] == [begin for begin, _ in expected]
    assert all(0 <= end - font < 4 for (_, font), (_, end) in zip(found, expected, strict=True))
    assert all(before[1] <= after[0] for before, after in pairwise(found))


def test_a_library_without_fonts_stays_as_it_is() -> None:
    content = library([elf.Segment(LOAD, READ, 0, 0, 0, 3 * PAGE, 3 * PAGE, PAGE)], bytes(range(256)) * 48)
    assert typst.slimmed("typst/_typst.abi3.so", content) == content


def test_every_locale_is_still_known_and_says_what_it_is_asked(tmp_path: Path) -> None:
    origin = Path(babel.__file__).parent
    folder = tmp_path / "babel"
    shutil.copytree(origin, folder, ignore=shutil.ignore_patterns("locale-data", "__pycache__"))
    (folder / "locale-data").mkdir()
    for path in (origin / "locale-data").glob("*.dat"):
        slim = locales.slimmed(locales.FOLDER + path.name, path.read_bytes())
        (folder / "locale-data" / path.name).write_bytes(slim)
    assert sum(path.stat().st_size for path in folder.rglob("*.dat")) < 4_000_000
    asked = [sys.executable, "-c", SPOKEN + "print(json.dumps(spoken()))"]
    environment = {"PYTHONPATH": f"{tmp_path}:{ROOT}", "PYTHONUTF8": "1", "PYTHONSAFEPATH": "1"}
    done = subprocess.run(asked, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert not done.returncode, done.stderr
    known: dict[str, object] = {}
    exec(SPOKEN, known)
    spoken = known["spoken"]
    assert callable(spoken)
    assert json.loads(done.stdout) == spoken()


SPOKEN = """
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo
from babel.localedata import locale_identifiers
from salesdesk.formats import Formats

def spoken():
    found = {"locales": len(locale_identifiers())}
    for name in ("en_GB", "en_US", "en_IN", "zh_CN", "zh_Hant_TW", "de_CH", "fr_FR", "ar_EG", "fa_IR", "ja_JP", "sv_SE"):
        told, day = Formats(name), date(2026, 12, 11)
        found[name] = [
            str(told.locale), told.money(-123456789, "EUR"), told.money(5, "JPY"), told.money_short(123456789, "USD"),
            told.percent(0.256, 1), told.number(1234.5, 2), told.day(day), told.day_medium(day), told.day_month(day),
            told.day_short(date(2026, 12, 14), day), told.time(datetime(2026, 12, 11, 15, 4, tzinfo=UTC), ZoneInfo("Asia/Tokyo")),
            told.symbol("CNY"), told.first_weekday, told.exact(Decimal("1234567.089")), str(told.parse_day(told.day_medium(day))),
        ]
        found[name + " sign"] = Formats(name, "code").money(100, "GBP")
    return found
"""


def test_only_data_of_locales_is_changed() -> None:
    data = pickle.dumps({"languages": {"de": "German"}, "months": {1: "January"}}, 2)
    assert pickle.loads(locales.slimmed("babel/locale-data/en.dat", data)) == {
        "languages": {},
        "months": {1: "January"},
    }
    assert locales.slimmed("babel/global.dat", data) == data
    assert locales.slimmed("babel/locale-data/LICENSE.unicode", b"text") == b"text"
    assert Formats("en_GB").percent(0.5) == "50%"
