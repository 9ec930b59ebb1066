"""How what was learnt and folded is kept for the next run of the program."""

from salesdesk.analytics.events import Events
from salesdesk.desk.kept import Codec
from salesdesk.views.keeping.records import codec_of

EVENTS: Codec[Events] = codec_of(Events, is_large=True)
