"""The statements behind the views, written by hand because 100,000 rows pass through them. Keys are numbers of rows."""

from salesdesk.store import further

_SELECT = f"""SELECT d.id, d.stage, d.rank, d.title, o.name, c.name, d.owner, d.amount, d.currency, d.probability,
    d.expected_close, d.source, d.category, d.outcome, d.lost_reason, d.created_at, d.closed_at, d.stage_since,
    d.stage_spent, d.snoozed_until, d.pipeline, d.external_id{further.columns()}
    FROM deal d LEFT JOIN organisation o ON o.number = d.organisation LEFT JOIN contact c ON c.number = d.contact"""
_CARD = f"{_SELECT} WHERE d.deleted_at IS NULL"
OPEN = "d.deleted_at IS NULL AND d.outcome = 'open'"
OPEN_OF = f"{OPEN} AND d.stage IN (SELECT number FROM stage WHERE pipeline = ?)"
OPEN_CARDS = f"{_SELECT} WHERE {OPEN} ORDER BY (SELECT id FROM stage WHERE number = d.stage), d.rank"
OPEN_CARDS_OF = f"{_SELECT} WHERE {OPEN_OF} ORDER BY (SELECT id FROM stage WHERE number = d.stage), d.rank"
FIRST_CARDS = f"{_SELECT} WHERE {OPEN} AND d.stage = ? ORDER BY d.rank LIMIT ?"
# An amount in two halves: a sum of whole ones might not fit into 64 bits.
OPEN_SUMS = f"""SELECT d.stage, d.owner, d.category, d.currency, d.probability, count(*), sum(d.amount >> 32),
    sum(d.amount & 4294967295) FROM deal d WHERE {OPEN}
    GROUP BY d.stage, d.owner, d.category, d.currency, d.probability
    ORDER BY (SELECT id FROM stage WHERE number = d.stage), d.owner, d.category, d.currency, d.probability"""
CLOSED = """d.deleted_at IS NULL AND d.closed_at >= ? AND d.closed_at < ? AND (? IS NULL OR d.pipeline = ?)
    AND (? IS NULL OR d.outcome = ?)"""
CLOSED_CARDS = f"{_SELECT} WHERE {CLOSED} ORDER BY d.closed_at DESC, d.id"
WINS = """SELECT closed_at, owner, currency, coalesce(amount, 0) FROM deal
    WHERE closed_at >= ? AND closed_at < ? AND outcome = 'won' AND deleted_at IS NULL"""
ALL_OF = "(d.deleted_at IS NULL OR d.deleted_at > ?) AND (? IS NULL OR d.pipeline = ?)"
ALL_CARDS = f"{_SELECT} WHERE {ALL_OF} ORDER BY d.created_at DESC, d.id"

_STEP = """SELECT a.id, d.id, a.kind, a.title, a.due_day, a.due_time FROM activity a JOIN deal d ON d.number = a.subject
    WHERE a.subject_kind = 'deal' AND a.done_at IS NULL AND a.deleted_at IS NULL"""
_SOONEST = "ORDER BY a.due_day IS NULL, a.due_day, a.due_time IS NULL, a.due_time, a.id"
ALL_STEPS = f"{_STEP} {_SOONEST}"

_RANKS = "SELECT number, rank FROM deal WHERE stage = ? AND outcome = 'open' AND deleted_at IS NULL"
RANKS_BELOW = f"{_RANKS} AND rank < ? ORDER BY rank DESC LIMIT {{limit}}"
RANKS_FIRST = f"{_RANKS} ORDER BY rank LIMIT {{limit}}"
RANKS_LAST = f"{_RANKS} ORDER BY rank DESC LIMIT {{limit}}"

EXTERNAL = """SELECT external_source, external_id, id, external_print FROM deal
    WHERE external_id IS NOT NULL AND deleted_at IS NULL"""
PRINTS = "SELECT id, external_print FROM deal WHERE deleted_at IS NULL ORDER BY id"
OWNERS = "SELECT DISTINCT owner FROM deal WHERE owner IS NOT NULL AND deleted_at IS NULL ORDER BY owner"
LOST_REASONS = """SELECT lost_reason FROM deal WHERE lost_reason IS NOT NULL AND deleted_at IS NULL
    GROUP BY lost_reason ORDER BY count(*) DESC, lost_reason LIMIT 20"""


def cards_of(count: int) -> str:
    """Cards by key."""
    return f"{_CARD} AND d.id IN ({_marks(count)})"


def steps_of(count: int) -> str:
    """Next steps of some deals, soonest first."""
    return f"{_STEP} AND d.id IN ({_marks(count)}) {_SOONEST}"


def _marks(count: int) -> str:
    return ",".join("?" * count)
