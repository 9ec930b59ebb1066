"""What is tried: one command, one system call of it, one fault; drawn so that each command and each fault gets its share."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from zlib import crc32

from tests.faults.shim import CALLS, FAULTS, strikes


@dataclass(frozen=True, order=True)
class Case:
    """At the ``nth`` call of kind ``call`` of a command a fault strikes. ``seed`` chooses what of the unsynced writes is lost."""

    command: str
    call: str
    nth: int
    fault: str
    seed: int = 1

    def __str__(self) -> str:
        return "/".join((self.command, self.call, str(self.nth), self.fault, str(self.seed)))

    @classmethod
    def read(cls, text: str) -> "Case":
        """The inverse of ``str``. Raises ValueError for what is no case."""
        command, call, nth, fault, seed = text.split("/")
        if (call not in CALLS and not command.endswith(" child")) or fault not in FAULTS:
            raise ValueError(text)
        return cls(command, call, int(nth), fault, int(seed))


class Draws:
    """Draws the cases of one command, each once, from how often each kind of call is seen in it."""

    def __init__(self, command: str, seen: Mapping[str, int], seed: int) -> None:
        self._command, self._seed = command, seed
        dice = Random(f"{seed} {command}")
        self._left: dict[str, dict[str, list[int]]] = {}
        for fault in FAULTS[1:]:
            places = {call: list(range(1, count + 1)) for call, count in seen.items() if strikes(fault, call)}
            for numbers in places.values():
                dice.shuffle(numbers)
            self._left[fault] = {call: numbers for call, numbers in places.items() if numbers}
        self._dice = dice

    def draw(self, fault: str) -> Case | None:
        """Another case of a fault; the rare kinds of calls come as often as the common ones. None when all were drawn."""
        left = self._left[fault]
        if not left:
            return None
        call = self._dice.choice(sorted(left))
        nth = left[call].pop()
        if not left[call]:
            del left[call]
        seed = crc32(f"{self._seed} {self._command} {call} {nth} {fault}".encode()) or 1
        return Case(self._command, call, nth, fault, seed)

    def rounds(self, size: int) -> Iterator[list[Case]]:
        """Rounds of ``size`` cases of each fault, as long as there are any."""
        while any(self._left.values()):
            drawn = [self.draw(fault) for fault in FAULTS[1:] for _ in range(size)]
            yield [case for case in drawn if case is not None]
