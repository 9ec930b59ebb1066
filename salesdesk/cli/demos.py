"""The program shows itself: the sample desk, a tour that draws every page and report, and its test of itself."""

import os
import time
from contextlib import closing
from pathlib import Path

from salesdesk import app, platform_paths
from salesdesk.cli.telling import print_json, say, tell
from salesdesk.desk.desk import Desk
from salesdesk.desk.ports import Clock
from salesdesk.domain.errors import Message
from salesdesk.i18n import tr
from salesdesk.store.store import SqlStore


def demo(out: Path, clock: Clock) -> int:
    """The sample desk in a window; on a machine without a display every page and report is written into ``out``."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="salesdesk-") as folder:
        desk = app.sample_desk(Path(folder) / "Sample desk.salesdesk", clock)
        if app.has_display() and not app.is_unseen():
            return app.run(lambda: desk, clock)
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        return _tour(desk, out)


def _tour(desk: Desk, out: Path) -> int:
    from salesdesk.ui.tour import Tour

    application = app.qt_application()
    session = app.window_session(desk, desk.clock)
    try:
        faults = Tour(application, session, out).run()
    finally:
        session.close()
    faults += [str(fault) for fault in write_reports(desk_at(desk), out)]
    for fault in faults:
        say(fault)
    if not faults:
        tell(tr("Every page is drawn, and every report written, in {folder}.", folder=str(out.resolve())))
    return 1 if faults else 0


def desk_at(desk: Desk) -> Desk:
    """The same desk to read only, once its window is closed."""
    return Desk(SqlStore.view(desk.store.path, desk.clock, key=desk.store.key), desk.clock, desk.looks_back)


def write_reports(desk: Desk, out: Path) -> list[Message]:
    """Write every report in every format, and the deals, into a folder; says which came out empty."""
    from salesdesk.formats import local_formats
    from salesdesk.reports.every import write_every

    with closing(desk.store):
        tables = [out / "deals.csv", out / "deals.xlsx"]
        for table in tables:
            app.export_deals(desk, table)
        formats = local_formats(desk.settings.language, platform_paths.system_locale())
        written = [*write_every(desk.snapshot(), formats, out), *tables]
    return [Message("{file} is empty.", {"file": path.name}) for path in written if path.stat().st_size < 200]


def self_test(out: Path) -> int:
    """Prove that the program as it is installed works: prints one JSON line about what it did in ``out``."""
    from salesdesk import reports
    from salesdesk.store.connections import SQLITE_VERSION
    from salesdesk.ui.handiwork import try_out
    from salesdesk.ui.tour import Tour

    begun = time.perf_counter()
    out.mkdir(parents=True, exist_ok=True)
    clock = platform_paths.system_clock
    application = app.qt_application()
    desk = app.sample_desk(out / "self-test.salesdesk", clock)
    session = app.window_session(desk, clock)
    session.start()
    seconds = session.wait_until_usable()
    tour = Tour(application, session, out)
    tour.visit("funnel", "light", "funnel")
    faults = [*tour.faults, *map(str, try_out(session, out))]
    session.close()
    faults += map(str, write_reports(desk_at(desk), out))
    facts = {
        "sqlite": SQLITE_VERSION,
        "start_seconds": round(seconds - begun, 3),
        "reports": list(reports.all_reports()),
        "pdf": str(out / "review.pdf"),
        "xlsx": str(out / "review.xlsx"),
        "funnel_png": str(out / "funnel-light.png"),
    }
    print_json(facts, indent=None)
    for fault in faults:
        say(fault)
    return 1 if faults else 0
