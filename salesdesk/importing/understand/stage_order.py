"""The order in which a team sells through its stages, when the desk does not know it yet."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

_STEPS = (
    r"lead|prospect|suspect|^new|inbound|neu|erstgespr|erstkontakt|nouve|nuev|nuov|novo|нов|перв|线索|初步|新规|新規|リード|潜在|接触|screening"
    r"|pre-?accepted",
    r"qualif|discover|contact|appointment|meeting|termin|engag|connect|kontakt|rendez|reuni|visit"
    r"|контакт|встреч|联系|资格|确认|需求|ヒアリング|初回|訪問|accepted",
    r"needs|analy|demo|present|evaluat|assess|bedarf|besoin|necesid|bisogni|value prop|perception|decision maker"
    r"|презент"
    r"|анализ|分析|演示|评估|提案前|デモ|pilot|poc|trial|design",
    r"propos|offer|quote|quot|angebot|offre|devis|ofert|cotiz|propuesta|offert|предлож|报价"
    r"|方案|提案|見積|initial offer",
    r"negot|review|verhand|négoc|negoc|trattat|verkoop|onderhand|переговор|谈判|商务|交渉|稟議",
    r"contract|vertrag|contrat|commit|verbal|sign|legal|closing|договор|контракт|签约|合同|契約|最終|decision",
)
_PATTERNS = tuple(re.compile(step, re.IGNORECASE) for step in _STEPS)


def selling_step(name: str) -> int | None:
    """Where in a usual sale a stage of this name lies, 0 at the beginning; None for a name that does not tell.

    Of words that overlap the longest counts ("decision maker", not "decision"), of others the one of the latest step.
    """
    words = [(step, found) for step, pattern in enumerate(_PATTERNS) if (found := pattern.search(name))]
    steps = [step for step, word in words if not any(_is_within(word, other) for _, other in words)]
    return max(steps, default=None)


def _is_within(word: re.Match[str], other: re.Match[str]) -> bool:
    """Whether a longer word shares letters with this one."""
    overlap = word.start() < other.end() and other.start() < word.end()
    return overlap and len(word[0]) < len(other[0])


def order_by_names(names: Sequence[str], chances: Mapping[str, float]) -> list[str]:
    """Stages of a file without history: by their names where all of them tell, else by probability where all have one
    and they differ, else as the file first has them."""
    steps = {name: selling_step(name) for name in names}
    if all(step is not None for step in steps.values()):
        return sorted(names, key=lambda n: (steps[n] or 0, chances.get(n, 0.0)))
    if len(chances) == len(names) and len(set(chances.values())) == len(names):
        return sorted(names, key=lambda n: chances[n])
    return list(names)


def order_by_passage(paths: Iterable[Sequence[str]], names: Sequence[str]) -> list[str]:
    """Stages in the order in which most deals pass through them (first visits), by pairwise majority.

    A stage stands before another when more deals visited it first; circles of majorities are broken by the number of
    stages beaten, then by how early the deals come through on average, then by the order given.
    """
    before: Counter[tuple[str, str]] = Counter()
    places: Counter[str] = Counter()
    visits: Counter[str] = Counter()
    for path in paths:
        firsts = list(dict.fromkeys(path))
        before.update(combinations(firsts, 2))
        for place, name in enumerate(firsts):
            places[name] += place
            visits[name] += 1
    wins = {a: sum(before[a, b] > before[b, a] for b in names if b != a) for a in names}
    losses = {a: sum(before[a, b] < before[b, a] for b in names if b != a) for a in names}
    given = {name: i for i, name in enumerate(names)}
    return sorted(names, key=lambda n: (losses[n] - wins[n], places[n] / max(visits[n], 1), given[n]))
