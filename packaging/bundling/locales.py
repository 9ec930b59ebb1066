"""Babel's data of every locale, without the names and patterns that SalesDesk never writes.

Its files are pickles, one a locale, which hold by topic what differs from the locale they inherit from.
"""

import pickle

FOLDER = "babel/locale-data/"
NEVER_WRITTEN = frozenset(
    {
        "compact_currency_formats",
        "compact_decimal_formats",
        "compound_unit_patterns",
        "currency_names",
        "currency_names_plural",
        "date_fields",
        "interval_formats",
        "languages",
        "meta_zones",
        "scripts",
        "territories",
        "time_zones",
        "unit_display_names",
        "unit_patterns",
        "variants",
    }
)
"""Names of languages, countries, zones and units, and amounts in words: nine tenths of the data."""


def slimmed(name: str, content: bytes) -> bytes:
    """A file of Babel's with nothing on these topics, by its name in the bundle; any other file as it is."""
    if not name.replace("\\", "/").startswith(FOLDER) or not name.endswith(".dat"):
        return content
    known = pickle.loads(content)
    # Babel looks up the name of a currency for every amount, whether its pattern asks for it or not.
    return pickle.dumps({topic: {} if topic in NEVER_WRITTEN else value for topic, value in known.items()}, 2)
