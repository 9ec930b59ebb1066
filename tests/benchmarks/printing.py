"""A one-page report as PDF, right after the program has started, beside an empty page by the same typesetter:
``python -m tests.benchmarks.printing DESK``; prints seconds as JSON."""

import json
import sys
from pathlib import Path

from tests.benchmarks.clock import seconds


def main() -> int:
    """An empty page, then the review."""
    from salesdesk import platform_paths
    from salesdesk.desk.desk import Desk
    from salesdesk.formats import Formats
    from salesdesk.store.store import SqlStore
    from salesdesk.views.quota import quota

    desk = Desk(SqlStore.view(Path(sys.argv[1]), platform_paths.system_clock), platform_paths.system_clock)
    quota(desk.snapshot())  # as the board has asked for it by then
    begun = seconds()
    from salesdesk.reports import typesetting

    assert typesetting.picture({"width": 523, "height": 770, "alt": "", "marks": []}, "png")
    empty = seconds() - begun
    begun = seconds()
    from salesdesk import reports

    made = reports.make("review", reports.view(desk.snapshot(), "review"), "pdf", Formats())
    assert len(made) > 10_000
    sys.stdout.write(json.dumps({"review": seconds() - begun + empty, "empty": empty}) + "\n")
    desk.store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
