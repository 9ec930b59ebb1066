"""Where the user has been: the addresses behind Back and Forward."""


class NavigationHistory:
    """Addresses in the order they were visited, with a place in them. Visiting one forgets those ahead."""

    def __init__(self, longest: int = 200) -> None:
        self._addresses: list[str] = []
        self._at = -1
        self._longest = longest

    @property
    def here(self) -> str | None:
        """The address shown now."""
        return self._addresses[self._at] if self._addresses else None

    def visit(self, address: str) -> None:
        """Go to a new address; the one shown already is no new one."""
        if address == self.here:
            return
        self._addresses = [*self._addresses[: self._at + 1], address][-self._longest :]
        self._at = len(self._addresses) - 1

    def can_go(self, by: int) -> bool:
        """Whether there is an address so many steps ahead (behind, when negative)."""
        return 0 <= self._at + by < len(self._addresses)

    def go(self, by: int) -> str | None:
        """The address so many steps ahead, which is the present one from now on; None when there is none."""
        if not self.can_go(by):
            return None
        self._at += by
        return self.here
