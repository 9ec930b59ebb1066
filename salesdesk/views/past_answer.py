"""What was answered of a past day, with what it rests on, so that it can be told whether it still holds."""

from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from salesdesk.analytics.fingerprints import code_of

T = TypeVar("T")
HalfPrints = NDArray[np.uint32]
HALF = (1 << 32) - 1


@dataclass(frozen=True, eq=False)
class KnownOfDeals:
    """Of the deals that something had happened to by an instant, one fingerprint of what had happened and of the facts that they
    have today; ``keys`` are codes of their keys, ascending. Half of the bits of each, since there may be many such answers: where
    two deals have one code, one that has not changed may look as if it had."""

    keys: HalfPrints
    told: HalfPrints

    def of(self, deal: str) -> int | None:
        """That of a deal; None where nothing had happened to it."""
        code = np.uint32(code_of(deal) & HALF)
        at = int(np.searchsorted(self.keys, code))
        return int(self.told[at]) if at < len(self.keys) and self.keys[at] == code else None


@dataclass(frozen=True, eq=False)
class PastAnswer(Generic[T]):
    """What was answered of a past day, and what it rests on."""

    value: T
    known: KnownOfDeals
