"""Whatever a seller types leaves in a table and comes back as it was."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.commands.deals import CreateDeal
from salesdesk.importing import ImportOptions, plan_import
from salesdesk.reports import export_deals
from salesdesk.views.export import deals
from tests.reports.desks import Clock, empty

HALVES = st.characters(categories=("L", "M", "N", "P", "S", "Zs", "Cf"), exclude_characters="\ufeff")
TYPED = (
    st.text(st.sampled_from("'=+-@\u200d\u200b\"<r>,;/1%\n ") | HALVES, min_size=1, max_size=12)
    .map(str.strip)
    .filter(bool)
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(TYPED, min_size=1, max_size=12), st.sampled_from(("csv", "xlsx")))
def test_titles_organisations_and_own_fields_come_back(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], fmt: str
) -> None:
    folder = tmp_path_factory.mktemp("trip")
    desk = empty(folder / "desk.salesdesk", Clock())
    for text in texts:
        key = desk.do(CreateDeal(title=text, source=text)).made or ""
        desk.do(SetField(deals=(key,), field="own:Own", value=text))
        desk.do(SetField(deals=(key,), field="organisation", value=text))
    export_deals(deals(desk.snapshot()), fmt, folder / f"deals.{fmt}")
    options = ImportOptions(zone=desk.settings.zone, base_currency="EUR")
    plan = plan_import(folder / f"deals.{fmt}", options, desk.clock, name=f"deals.{fmt}")
    with desk.read() as reader:
        kept = {card.id: (card.title, card.organisation, card.source) for card in reader.all_cards(None)}
    desk.store.close()
    assert plan.counts.refused == 0
    assert {d.external_id: (d.title, d.organisation, d.facts.get("source")) for d in plan.drafts} == kept
    assert {d.external_id: d.custom["Own"] for d in plan.drafts} == {key: values[0] for key, values in kept.items()}
