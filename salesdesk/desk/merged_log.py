"""What merging the log of another desk has given."""

from typing import NamedTuple


class MergedLog(NamedTuple):
    """What taking in another desk's log gave: how many entries were new, and by how many microseconds the furthest of them
    is ahead of this computer's clock (0 up to a day); ``redacted`` where what this desk held of a person was destroyed."""

    entries: int
    ahead: int
    redacted: bool = False
