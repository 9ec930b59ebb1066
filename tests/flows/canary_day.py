"""A day in the real window on an encrypted desk, with a canary in every field: ``python -m tests.flows.canary_day DESK OUT``.

The passphrase is a line on standard input. What the user exports on purpose goes into ``OUT``; without it nothing is done.
``done`` on standard output says that everything was done, ``locked`` and ``unlocked`` that the window was; each waits for a
line, and the last for the end.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QDesktopServices, QDrag
from PySide6.QtWidgets import QApplication, QMessageBox

from salesdesk import app, logs, platform_paths, reports
from salesdesk.desk.commands.registry import load
from salesdesk.desk.script_requests import ScriptRequest, perform
from salesdesk.store import cipher
from salesdesk.ui.importing import ImportPage
from salesdesk.ui.kit import ChartView
from salesdesk.ui.pages.reports.page import ReportsPage
from salesdesk.ui.session import Session

CANARY = "Kanarienvogel"
"""Every text that the user types begins so, and no word of the program does."""
PATIENCE_MS = 60_000
FILE = "Title,Amount,Stage,Organization\n{word}Imported,100,{word}Stage,{word}ImportedFirm\n"
TITLE, STAGE = f"{CANARY}Title", f"{CANARY}Stage"
COMMANDS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("AddPipeline", {"name": f"{CANARY}Pipeline", "stages": [{"name": STAGE}, {"name": f"{CANARY}Later"}]}),
    ("ChangeSettings", {"values": [f"report_owner={CANARY}Owner", f"names={CANARY}Me"]}),
    ("CreateDeal", {"title": TITLE, "organisation": f"{CANARY}Firm", "contact": f"{CANARY}Person", "amount": "5000",
                    "source": f"{CANARY}Source", "stage": STAGE}),
    ("CreateDeal", {"title": f"{TITLE}Won", "organisation": f"{CANARY}Firm", "amount": "7000", "stage": STAGE}),
    ("CreateDeal", {"title": f"{TITLE}Lost", "amount": "100", "stage": STAGE}),
    ("AddNote", {"deal": TITLE, "text": f"{CANARY}Note"}),
    ("PlanActivity", {"deal": TITLE, "title": f"{CANARY}Step", "due_day": "tomorrow"}),
    ("SetField", {"deals": TITLE, "field": "owner", "value": f"{CANARY}Me"}),
    ("SetField", {"deals": TITLE, "field": "tags", "value": f"{CANARY}Tag"}),
    ("WinDeals", {"deals": f"{TITLE}Won"}),
    ("LoseDeals", {"deals": f"{TITLE}Lost", "reason": f"{CANARY}Reason"}),
    ("SaveView", {"name": f"{CANARY}View", "where": f'title contains "{CANARY}"'}),
    ("SetQuota", {"period": "2026-Q4", "amount": "100000"}),
)  # fmt: skip


class CanaryDay:
    """Goes through the day; ``run`` ends when all was done."""

    def __init__(self, desk: Path, passphrase: str, out: Path | None) -> None:
        self._does_something, self._out = out is not None, out or Path()
        self._application = app.qt_application()
        clock = platform_paths.system_clock
        opened = app.opened(desk, clock, cipher.opening_key(desk, passphrase))
        self._session: Session = app.window_session(opened, clock)
        self._passphrase = passphrase
        self._handed = 0
        # What would leave the program: a mail program, and a mouse that lets go.
        setattr(QDesktopServices, "openUrl", self._hand)  # noqa: B010
        setattr(QDrag, "exec", self._hand)  # noqa: B010
        self._answer = QTimer(interval=20)
        self._answer.timeout.connect(self._go_on)
        self._answer.start()

    def _hand(self, *_: object) -> bool:
        self._handed += 1
        return True

    def _go_on(self) -> None:
        """Answer the warning that what leaves the desk is readable."""
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            box.buttons()[0].click()

    def _until(self, holds: Callable[[], object]) -> None:
        loop, look, late = QEventLoop(), QTimer(interval=10), QTimer(singleShot=True, interval=PATIENCE_MS)
        look.timeout.connect(lambda: loop.exit(1) if holds() else None)
        late.timeout.connect(lambda: loop.exit(0))
        look.start()
        late.start()
        assert loop.exec(), "waited in vain"
        look.stop()
        late.stop()

    def _quiet(self) -> None:
        self._until(lambda: self._session.operations.is_idle)

    def run(self) -> None:
        """The day until the window rests, then what is asked for by lines."""
        self._session.start()
        self._session.wait_until_usable()
        self._until(lambda: self._session.guard().is_watching)
        self._quiet()
        if self._does_something:
            self._commands()
            self._typing()
            self._pages()
            self._reports()
            self._import()
            self._upkeep()
            assert self._handed >= 3
        for _ in self._asked("done"):
            self._lock()
        self._session.close()

    def _asked(self, word: str) -> Iterator[None]:
        print(word, flush=True)
        if sys.stdin.readline().strip() == "lock":
            yield

    def _commands(self) -> None:
        commands, desk = load("salesdesk.importing.commands"), self._session.context.desk
        for name, arguments in COMMANDS:
            perform(desk, ScriptRequest("do", name, arguments), commands)
        perform(desk, ScriptRequest("do", "AddNote", {"deal": TITLE, "text": f"{CANARY}Undone"}), commands)
        self._session.operations.undo()
        self._quiet()

    def _typing(self) -> None:
        window = self._session.window
        window.go("new-deal")
        window.frame.new_deal.title.setText(f"{CANARY}HalfTyped")
        self._quiet()

    def _pages(self) -> None:
        window = self._session.window
        with self._session.context.desk.read() as reader:
            deal = next(card.id for card in reader.open_cards(None) if card.title == TITLE)
        for address in [*window.addresses, f"deal/{deal}"]:
            window.go(address)
            self._quiet()
            self._carry([chart for chart in window.findChildren(ChartView) if chart.isVisible()])

    def _carry(self, charts: list[ChartView]) -> None:
        """Drag the first chart of a page out."""
        self._until(lambda: all(chart.chart() is not None for chart in charts))
        for chart in charts[:1]:
            chart.carry()

    def _reports(self) -> None:
        self._session.window.go("reports")
        page = self._session.window.navigator.page
        assert isinstance(page, ReportsPage)
        for name in reports.all_reports():
            self._session.window.go(f"reports?report={name}")
            self._take_out(page, name)
        before = self._handed
        page.out.mail("pdf", opened=True)
        self._until(lambda: self._handed > before)

    def _take_out(self, page: ReportsPage, name: str) -> None:
        """The report that is shown, in each format and by the mouse."""
        self._until(lambda: page.has_pages() and page.out.shown() is not None)
        for form in ("pdf", "xlsx", "html"):
            target = self._out / f"{name}.{form}"
            page.export_to(target)
            self._until(target.exists)
            self._until(lambda: not page.out.exporter.is_busy())
        page.out.drag_report(None)

    def _import(self) -> None:
        file, window = self._out / "import.csv", self._session.window
        file.write_text(FILE.format(word=CANARY), encoding="utf-8")
        window.import_files([file])
        page = window.navigator.page
        assert isinstance(page, ImportPage)
        self._until(lambda: page.stack.currentWidget() is page.plan and page.plan.go.isEnabled())
        page.commit()
        self._until(lambda: page.stack.currentWidget() is page.done)

    def _upkeep(self) -> None:
        """A backup, a table of all deals, and a fault that is written down."""
        desk, operations = self._session.context.desk, self._session.operations
        assert desk.backups is not None
        desk.backups.make("hand")
        app.export_deals(desk, self._out / "deals.xlsx")

        def fails() -> None:
            raise ValueError(f"{CANARY}Fault")

        operations.read(fails)
        self._quiet()

    def _lock(self) -> None:
        guard = self._session.guard()
        guard.lock()
        self._until(lambda: guard.is_locked)
        for _ in self._asked("locked"):
            pass
        screen = guard.screen
        assert screen is not None
        assert screen.form is not None
        screen.form.field.line.setText(self._passphrase)
        screen.form.unlock()
        self._until(lambda: not guard.is_locked)
        self._quiet()
        for _ in self._asked("unlocked"):
            pass


if __name__ == "__main__":
    logs.keep_private()
    logs.tell_no_values(platform_paths.log_file)
    typed = sys.stdin.readline().rstrip("\n")
    CanaryDay(Path(sys.argv[1]), typed, Path(sys.argv[2]) if sys.argv[2:] else None).run()
