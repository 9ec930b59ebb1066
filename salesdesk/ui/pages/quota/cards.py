"""The cards of the Quota page: a line each, in the order in which they stand and are read."""

from collections.abc import Callable
from typing import NamedTuple

from salesdesk.ui.context import Context
from salesdesk.ui.pages.quota.by_month_card import ByMonthCard
from salesdesk.ui.pages.quota.card import QuotaCard
from salesdesk.ui.pages.quota.chance_changes import ChanceChangesCard
from salesdesk.ui.pages.quota.columns import Side
from salesdesk.ui.pages.quota.moved_card import MovedCard
from salesdesk.ui.pages.quota.new_deals import NewDealsCard
from salesdesk.ui.pages.quota.slip_card import SlipCard
from salesdesk.ui.pages.quota.trying import TryItOutCard
from salesdesk.ui.pages.quota.usual_deal import UsualDealCard


class CardPlace(NamedTuple):
    """A kind of card, and the column that it stands in where there are two."""

    side: Side
    card: Callable[[Context], QuotaCard]


CARDS: tuple[CardPlace, ...] = (
    CardPlace("left", ChanceChangesCard),
    CardPlace("right", UsualDealCard),
    CardPlace("left", MovedCard),
    CardPlace("left", ByMonthCard),
    CardPlace("right", TryItOutCard),
    CardPlace("left", SlipCard),
    CardPlace("right", NewDealsCard),
)
