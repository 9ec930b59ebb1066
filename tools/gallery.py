"""Draw all widgets of the kit into PNG files, light and dark: ``python tools/gallery.py folder``."""

import datetime as dt
import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QTableWidget,
    QVBoxLayout,
    QWidget,
)

from salesdesk.domain.errors import Message
from salesdesk.ui import kit, theme


def main() -> None:
    """Draw the gallery in both modes into the folder on the command line."""
    application = QApplication(sys.argv)
    folder = Path(sys.argv[1])
    for mode in ("light", "dark"):
        theme.current().apply(mode)
        page = gallery()
        page.resize(1100, 800)
        page.show()
        application.processEvents()
        page.grab().save(str(folder / f"kit-{mode}.png"))
    application.quit()


def gallery() -> QWidget:
    """A page with one of everything."""
    page = QWidget()
    grid = QGridLayout(page)
    for index, made in enumerate((figures(), texts(), buttons(), fields(), native(), table(), empty(), banners())):
        grid.addWidget(made, index // 2, index % 2)
    bar = kit.NoticeBar(page)
    bar.show_notice("Moved Fleet renewal to Negotiation", "Undo", lambda: None)
    return page


def banners() -> QWidget:
    """A banner of each tone."""
    made = kit.BannerArea()
    for tone in ("lost", "warning", "accent"):
        said = Message("The desk lies in a folder that can only be read.")
        made.show_note(tone, kit.BannerNote(said, (("Show in folder", lambda: None),), tone))
    return made


def figures() -> QWidget:
    """Key figures and gauges."""
    made = QWidget()
    row = QHBoxLayout(made)
    for label, figure, note, tone in (
        ("Won so far", "€182,350", "73% of €250,000 (pace 57%)", None),
        ("Chance to hit quota", "64%", "+9 points since last Monday", "won"),
    ):
        card = kit.KeyFigure(label)
        card.show_figure(figure, note, tone)
        row.addWidget(card)
    ring = kit.Ring(72, 10)
    ring.show_share(0.73, "won")
    row.addWidget(ring)
    return made


def texts() -> QWidget:
    """All roles of text, and the chips."""
    card = kit.CardPanel("Where the quarter can end", "Every possible outcome of your open deals <b>weighted</b>")
    card.add_head_widget(kit.Segmented([("Reached", 1), ("Now in stage", 2)], "View"))
    for role in ("body", "secondary", "small", "strong", "heading", "title", "error"):
        card.body.addWidget(kit.Text(f"{role}: Fleet renewal 11,700 & <i>销售漏斗</i>", role))
    card.body.addWidget(kit.ElidedText("A long title that does not fit " * 6))
    row = QHBoxLayout()
    for text, tone, icon in (
        ("Call · today", "neutral", "phone"),
        ("Call · 2 d late", "lost", "late"),
        ("stalled", "warning", "stalled"),
        ("Won 19 Nov", "won", "check"),
        ("14", "accent", None),
    ):
        row.addWidget(kit.Chip(text, tone, icon))  # type: ignore[arg-type]
    row.addStretch(1)
    card.body.addLayout(row)
    bar = kit.QuotaBar("Quota")
    bar.show_figures(kit.QuotaBarFigures(0.73, 0.93, 0.57))
    over = kit.QuotaBar("Quota")
    over.show_figures(kit.QuotaBarFigures(0.9, 1.2, 0.57))
    card.body.addWidget(bar)
    card.body.addWidget(over)
    return card


def buttons() -> QWidget:
    """All kinds of buttons."""
    card = kit.CardPanel("Buttons")
    for enabled in (True, False):
        row = QHBoxLayout()
        for made in (
            kit.Button("New deal", "primary", "plus"),
            kit.Button("Filter", icon="filter"),
            kit.Button("Ghost", "ghost", "pencil"),
            kit.Button("Won", "success", "won"),
            kit.Button("Lost", "danger", "lost"),
            kit.IconButton("more", "More"),
            kit.MenuButton("R&D & more", "pipeline"),
        ):
            made.setEnabled(enabled)
            row.addWidget(made)
        row.addStretch(1)
        card.body.addLayout(row)
    return card


def fields() -> QWidget:
    """Fields edited in place: one at rest of each kind and one open."""
    card = kit.CardPanel("Fields")
    grid = kit.Fields()
    title = kit.InlineText("Title")
    title.set_value("Data platform, 40 seats")
    amount = kit.InlineMoney("Amount", parse=int, show=lambda minor: f"€{minor / 100:,.0f}")
    amount.set_value(6_200_000)
    close = kit.InlineDate("Expected close", "Write a date such as 2026-12-11.")
    close.set_value(dt.date(2026, 12, 11))
    source = kit.InlineChoice("Source", [("Referral", 1), ("Inbound", 2)], empty="Choose a source")
    for field in (title, amount, close, source):
        grid.add(field.name, field)
    close.begin()
    card.body.addWidget(grid)
    return card


def native() -> QWidget:
    """Qt's own controls under the style sheet."""
    card = kit.CardPanel("Controls")
    column = QVBoxLayout()
    box, radio, line, combo, spin = (
        QCheckBox("Ticked"),
        QRadioButton("Chosen"),
        QLineEdit(),
        QComboBox(),
        kit.NumberBox("Days"),
    )
    box.setChecked(True)
    radio.setChecked(True)
    line.setPlaceholderText("Search or run a command")
    combo.addItems(["New business", "Renewals"])
    wrong = QLineEdit("wrong")
    wrong.setProperty("wrong", "true")
    for made in (box, QCheckBox("Open"), radio, line, wrong, combo, spin):
        column.addWidget(made)
    card.body.addLayout(column)
    return card


def table() -> QWidget:
    """A table."""
    made = QTableWidget(6, 3)
    made.setHorizontalHeaderLabels(["Title", "Amount", "Stage"])
    return made


def empty() -> QWidget:
    """An empty page."""
    return kit.EmptyState(
        "No deals yet. A deal is anything you hope to sell to someone.",
        [("New deal", "plus", lambda: None), ("Import a file", "upload", lambda: None)],
        "board",
    )


if __name__ == "__main__":
    main()
