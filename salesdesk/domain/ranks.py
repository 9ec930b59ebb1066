"""The order of cards as text: between any two ranks there is room for another, and at both ends they stay short.

A rank is a whole number, whose first letter tells its length (a..z: zero and up; Z..A: below), and perhaps a fraction.
Compared as plain ASCII text. Source: fractional indexing with variable-length integers.
"""

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
LOWEST, HIGHEST = DIGITS[0], DIGITS[-1]
ZERO = "a0"


def between(before: str | None, after: str | None) -> str:
    """A rank after ``before`` and before ``after`` (None: no neighbour on that side).

    Raises ValueError when the neighbours are not in order.
    """
    if before is not None and after is not None and before >= after:
        raise ValueError(f"no rank between {before!r} and {after!r}")
    if before is None:
        return ZERO if after is None else _under(after)
    whole, fraction = _parts(before)
    if after is None:
        return _next(whole, 1)
    other, rest = _parts(after)
    if whole == other:
        return whole + _middle(fraction, rest)
    up = _next(whole, 1)
    return up if up < after else whole + _middle(fraction, None)


def spread(count: int, before: str | None = None, after: str | None = None) -> list[str]:
    """``count`` ranks in rising order between two neighbours."""
    if count < 1:
        return []
    if after is None:
        return _chain(count, before, up=True)
    if before is None:
        return _chain(count, after, up=False)[::-1]
    half = count // 2
    centre = between(before, after)
    return [*spread(half, before, centre), centre, *spread(count - half - 1, centre, after)]


def _chain(count: int, start: str | None, up: bool) -> list[str]:
    out: list[str] = []
    rank = start
    for _ in range(count):
        rank = between(rank, None) if up else between(None, rank)
        out.append(rank)
    return out


def _parts(rank: str) -> tuple[str, str]:
    head = rank[0]
    length = ord(head) - ord("a") + 2 if head >= "a" else ord("Z") - ord(head) + 2
    return rank[:length], rank[length:]


def _under(rank: str) -> str:
    whole, fraction = _parts(rank)
    return whole if fraction else _next(whole, -1)


def _next(whole: str, step: int) -> str:
    if step > 0 and whole[-1] != HIGHEST:
        return whole[:-1] + DIGITS[DIGITS.index(whole[-1]) + 1]
    head, digits = whole[0], list(whole[1:])
    last, first = (HIGHEST, LOWEST) if step > 0 else (LOWEST, HIGHEST)
    for place in reversed(range(len(digits))):
        if digits[place] != last:
            digits[place] = DIGITS[DIGITS.index(digits[place]) + step]
            return head + "".join(digits)
        digits[place] = first
    return _longer(head, digits, step, first)


def _longer(head: str, digits: list[str], step: int, first: str) -> str:
    if step > 0 and head == "Z":
        return ZERO
    if step < 0 and head == "a":
        return "Z" + HIGHEST
    grows = (head >= "a") == (step > 0)
    body = [*digits, first] if grows else digits[:-1]
    return chr(ord(head) + step) + "".join(body)


def _middle(low: str, high: str | None) -> str:
    prefix = ""
    while True:
        floor = DIGITS.index(low[0]) if low else 0
        ceiling = DIGITS.index(high[0]) if high else len(DIGITS)
        if ceiling - floor > 1:
            return prefix + DIGITS[(floor + ceiling) // 2]
        prefix += DIGITS[floor]
        low = low[1:]
        high = high[1:] if high and ceiling == floor else None
