"""The sentences of the program are in the catalogues, and the catalogues are whole."""

import ast
import gettext
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from salesdesk.desk.templates import template
from salesdesk.domain.errors import Message as Sentence
from salesdesk.i18n import languages, ntr, tr, use_language, worded
from salesdesk.resources import resource_path
from tests.support import source
from tools import words

CATALOGUES = sorted(words.FOLDER.glob("*/LC_MESSAGES/salesdesk.po"))
PLACEHOLDER = re.compile(r"{(\w*)[^}]*}")
JARGON = re.compile(
    r"quantile|percentile|confidence|wilson|brier|log.?score|log.?loss|log.?odds|logit|posterior|\bpriors?\b|\bshock|\bnodes?\b"
    r"|horizon|standard (?:deviation|error)|varianc|significan|regression|distribution|\bcrps\b|kaplan|baseline|\bmodels?\b"
    r"|calibrat|likelihood|\bintervals?\b|80% range|\bthe mean\b|\bmean (?:amount|cycle|days|sales|value)",
    re.IGNORECASE,
)
"""Words of statistics, which no sentence for a salesperson needs."""
JARGON_IN_CHINESE = re.compile(
    "分位|置信|显著|后验|先验|对数|方差|标准差|标准误|回归|分布|似然|模型|冲击|节点|视界|几率|基线"
)


@pytest.fixture(scope="module")
def chinese() -> Catalog:
    with (words.FOLDER / "zh_CN" / "LC_MESSAGES" / "salesdesk.po").open("rb") as file:
        return read_po(file, "zh_CN")


@pytest.fixture
def in_chinese() -> Iterator[None]:
    use_language("zh_CN")
    yield
    use_language("en")


@pytest.fixture(scope="module")
def template_now() -> Catalog:
    return words.collected()


def ids(catalogue: Catalog) -> set[str | tuple[str, ...]]:
    return {tuple(m.id) if isinstance(m.id, list | tuple) else m.id for m in catalogue if m.id}


def sentences(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def test_every_sentence_of_the_program_is_in_the_template(template_now: Catalog) -> None:
    with words.TEMPLATE.open("rb") as file:
        kept = ids(read_po(file))
    assert ids(template_now) == kept, "run `make words`"
    assert len(kept) > 800


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_a_catalogue_has_a_translation_of_every_sentence(path: Path, template_now: Catalog) -> None:
    with path.open("rb") as file:
        kept = read_po(file, path.parent.parent.name)
    assert ids(kept) == ids(template_now), "run `make words`"
    assert words.untranslated(kept) == []
    assert not [message.id for message in kept if message.id and message.fuzzy]
    assert path.with_suffix(".mo").read_bytes() == words.compiled(words.updated(path, template_now))


def test_translations_keep_the_values_of_their_sentences(chinese: Catalog) -> None:
    for message in sentences(chinese):
        original = message.id if isinstance(message.id, str) else message.id[-1]
        for translation in words.forms(message):
            assert sorted(PLACEHOLDER.findall(translation)) == sorted(PLACEHOLDER.findall(original)), original


def test_translations_are_chinese_with_chinese_marks(chinese: Catalog) -> None:
    names = re.compile("A4|Letter|SalesDesk")
    for message in sentences(chinese):
        for translation in words.forms(message):
            bare = names.sub("", PLACEHOLDER.sub("", translation))
            assert re.search("[\u4e00-\u9fff]", bare) or not re.search("[A-Za-z]", bare), translation
            assert not re.search("[\u4e00-\u9fff][,;:?!.]", translation), translation
            assert translation == translation.strip()


def test_no_sentence_speaks_of_statistics(chinese: Catalog) -> None:
    """Whoever sells knows a win rate, a median and a chance, and no quantile, no confidence interval and no model."""
    for message in sentences(chinese):
        for original in (message.id,) if isinstance(message.id, str) else message.id:
            assert not JARGON.search(PLACEHOLDER.sub("", original)), original
        for translation in words.forms(message):
            assert not JARGON_IN_CHINESE.search(PLACEHOLDER.sub("", translation)), translation


@pytest.mark.parametrize(
    "said", ["80% confidence interval", "The 90% quantile", "what the model says", "mean sales cycle"]
)
def test_words_of_statistics_are_found(said: str) -> None:
    assert JARGON.search(said)
    assert not JARGON.search("Does Won in column A mean open? What the figures mean; the median of 3 deals.")


def test_readers_are_addressed_in_one_way(chinese: Catalog) -> None:
    assert [form for message in sentences(chinese) for form in words.forms(message) if "你" in form] == []


def test_words_are_the_same_each_time_they_are_collected(template_now: Catalog) -> None:
    assert words.template_text(words.collected()) == words.template_text(template_now)
    for path in CATALOGUES:
        assert words.template_text(words.updated(path, template_now)) == path.read_bytes(), "run `make words`"


def test_everything_that_is_raised_with_a_sentence_is_collected() -> None:
    kinds = {"SalesDeskError"}
    defined = [
        (node.name, {base.id for base in node.bases if isinstance(base, ast.Name)}, node)
        for path in source.python_files("salesdesk")
        for node in ast.walk(source.syntax(path))
        if isinstance(node, ast.ClassDef)
    ]
    for _ in range(3):
        kinds |= {name for name, bases, _ in defined if bases & kinds}
    own_words = {name for name, _, node in defined if name in kinds and "super().__init__(mark(" in ast.unparse(node)}
    assert own_words == {"DeskDamaged", "ImportCancelled", "NotLearnt", "Outdated"}
    assert kinds - own_words <= set(words.SENTENCES)


def test_what_words_a_sentence_is_called_by_its_own_name() -> None:
    """The collector knows plain names; ``i18n.tr(...)`` would pass it by."""
    plain = set(words.SENTENCES) - {"mark", "_change"}
    for path in source.python_files("salesdesk"):
        for node in ast.walk(source.syntax(path)):
            if isinstance(node, ast.Attribute) and node.attr in plain:
                pytest.fail(f"{path}:{node.lineno} {ast.unparse(node)}")


@pytest.mark.parametrize(
    "code",
    ['tr(f"{count} deals")', 'tr("Won " + when)', 'Refused("a" if b else "c")', 'change_of(deals, "%s" % a, "b")'],
)
def test_a_sentence_put_together_is_refused(code: str) -> None:
    with pytest.raises(words.NotLiteralError):
        list(words.from_python(io.BytesIO(code.encode()), None, None, None))


def test_each_kind_of_call_gives_its_sentences() -> None:
    code = (
        'tr("A", x=tr("B"))\nntr("C", "Cs", n)\nraise Refused("D", name=name)\nTABLE = {1: mark("E")}\n'
        'change_of([deal], "F", "")\nchange_of(deals, "G", "H")\n_change(tx, key, "I")\ntr(found.name)\nMessage(label, {})\n'
    )
    found = [text for _, _, text, _ in words.from_python(io.BytesIO(code.encode()), None, None, None)]
    assert sorted(map(str, found)) == ["('C', 'Cs')", *"ABDEFGHI"]


def test_untranslated_sentences_wait_and_translated_ones_stay(tmp_path: Path, template_now: Catalog) -> None:
    path = tmp_path / "zh_CN" / "LC_MESSAGES" / "salesdesk.po"
    path.parent.mkdir(parents=True)
    path.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Board"\nmsgstr "看板"\n', "utf-8"
    )
    catalogue = words.updated(path, template_now)
    waiting = words.untranslated(catalogue)
    assert catalogue["Board"].string == "看板"
    assert "Board" not in waiting
    assert len(waiting) == len(ids(template_now)) - 1


def test_languages_are_those_with_a_catalogue() -> None:
    assert languages() == {"en": "English", "zh_CN": "简体中文"}


def test_the_program_speaks_chinese(in_chinese: None) -> None:
    assert tr("Board") == "看板"
    assert [ntr("{count} deal", "{count} deals", count) for count in (1, 2, 1234)] == [
        "1 个商机",
        "2 个商机",
        "1,234 个商机",
    ]
    assert worded(Sentence("Move {title} to {stage}", {"title": "Acme", "stage": "谈判"})) == "将“Acme”移至“谈判”"
    made = template("new-business").command()
    assert [made.name, *(stage.name for stage in made.stages)] == [
        "新业务",
        "已确认",
        "需求已分析",
        "方案已发送",
        "谈判",
    ]


def test_help_is_there_in_every_language() -> None:
    folder = resource_path("help")
    english = sorted(path.name for path in folder.glob("*.md"))
    for language in set(languages()) - {"en"}:
        assert sorted(path.name for path in (folder / language).glob("*.md")) == english
        for name in english:
            parts = [(where / name).read_text("utf-8").split("\n\n") for where in (folder, folder / language)]
            assert len(parts[0]) == len(parts[1]), name


def test_there_is_one_plural_form_in_chinese() -> None:
    found = gettext.translation("salesdesk", words.FOLDER, ["zh_CN"])
    assert {found.ngettext("{count} day", "{count} days", count) for count in range(30)} == {"{count} 天"}


def test_a_language_without_a_catalogue_is_english() -> None:
    use_language("xx")
    assert tr("Board") == "Board"
    use_language("en")
