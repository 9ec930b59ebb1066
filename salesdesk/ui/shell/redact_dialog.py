"""Asks which person is to be redacted, and says beforehand what goes, that it cannot be undone, and what still holds them."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QDialogButtonBox, QProgressBar, QVBoxLayout, QWidget

from salesdesk.desk.changes import Change
from salesdesk.desk.commands.redact import RedactionPreview, RedactPerson, is_redacted, preview
from salesdesk.domain.names import name_key
from salesdesk.domain.records import Contact, CustomField
from salesdesk.domain.shown_text import one_line
from salesdesk.i18n import mark, ntr, tr
from salesdesk.ui import theme
from salesdesk.ui.context import Context
from salesdesk.ui.kit import Text, speak, unmarked
from salesdesk.ui.kit.boxes import keep_tall_enough

ABOUT = mark(
    "Name, e-mail, phone, the notes about the person and every mention by name or address are destroyed, in the deals and in "
    "the history. Deals and figures stay. This is the one command that cannot be undone."
)
STILL_THERE = mark(
    "Backups, exports and reports made before still hold the person until you delete them, and so do desks that have not "
    "merged since."
)
_WIDTH = 560
_MOST_COPIES = 8
People = tuple[list[tuple[str, str]], list[str], list[str]]
"""(key, name) of people; names of own fields; names of copies beside the desk and of its backups."""


LONGEST_FIELD = 40
"""Letters of the name of a field that has a line of the dialog."""


class RedactionShare(QObject):
    """Carries from the writer's thread how much is done (percent)."""

    told = Signal(int)

    def __call__(self, done: int, total: int) -> None:
        self.told.emit(100 * done // total)


class RedactDialog(QDialog):
    """Person, own fields, what would go, and a tick that has to be set; then how far it is. When closed then, it goes on."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.setWindowTitle(tr("Redact a person"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(_WIDTH)
        self.person = QComboBox()
        self.person.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        speak(self.person, tr("Person"))
        self.told = Text(wrap=True)
        self.copies = Text(wrap=True)
        self.understood = QCheckBox(tr("I know that this cannot be undone"))
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.hide()
        speak(self.bar, tr("Redact a person"))
        self._share, self._ticket = RedactionShare(), 0
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.redact = self.buttons.addButton(tr("Redact"), QDialogButtonBox.ButtonRole.DestructiveRole)
        self.fields = QVBoxLayout()
        self.boxes: dict[str, QCheckBox] = {}
        keep_tall_enough(self)
        layout, space = QVBoxLayout(self), theme.tokens().space
        layout.setContentsMargins(space.huge, space.large, space.huge, space.large)
        layout.addWidget(Text(tr("Redact a person"), "heading"))
        layout.addWidget(Text(tr(ABOUT), wrap=True))
        layout.addWidget(self.person)
        layout.addLayout(self.fields)
        for part in (self.told, self.copies, self.understood, self.bar, self.buttons):
            layout.addWidget(part)
        self.person.currentIndexChanged.connect(self._ask)
        self.understood.toggled.connect(self._offer)
        self.redact.clicked.connect(self.run)
        self.buttons.rejected.connect(self.reject)
        self._share.told.connect(self.bar.setValue)
        context.operations.settled.connect(self._on_settled)
        self._offer()
        context.operations.read(self._people, self._on_people, key=(self, "people"))

    def command(self) -> RedactPerson | None:
        """What is asked for; None while nobody is chosen."""
        key = self.person.currentData()
        return RedactPerson(person=key, fields=tuple(self._ticked())) if key else None

    def _ticked(self) -> list[str]:
        return [name for name, box in self.boxes.items() if box.isChecked()]

    def _people(self) -> People:
        with self._context.desk.read() as reader:
            people = [one for one in reader.find(Contact) if not is_redacted(one)]
            fields = sorted(one.name for one in reader.find(CustomField))
        named = sorted(
            ((one.id, " · ".join(filter(None, (one.name, one.email)))) for one in people), key=lambda one: one[1]
        )
        path = self._context.desk.store.path
        copies = sorted(each.name for each in path.parent.glob(f"*{path.suffix}") if _is_copy(each, path))
        backups = self._context.desk.backups
        copies += [one.path.name for one in backups.every()] if backups else []
        return named, fields, copies

    @Slot(object)
    def _on_people(self, found: People) -> None:
        people, fields, copies = found
        marked = {name_key(name) for name in self._context.desk.settings.personal_fields}
        for name in fields:
            box = QCheckBox(unmarked(tr("Also what their deals have in {field}", field=one_line(name, LONGEST_FIELD))))
            self.boxes[name] = box
            if name_key(name) in marked:  # it goes in any case
                box.setChecked(True)
                box.setEnabled(False)
            box.toggled.connect(self._ask)
            self.fields.addWidget(box)
        self.person.addItem("", "")
        for key, name in people:
            self.person.addItem(one_line(name), key)
        old = tr(STILL_THERE)
        if copies:
            named = ", ".join(copies[:_MOST_COPIES]) + ("…" if copies[_MOST_COPIES:] else "")
            old += " " + tr("There are: {files}.", files=named)
        self.copies.setText(old)

    @Slot()
    def _ask(self) -> None:
        self._offer()
        command = self.command()
        if command is None:
            self.told.setText("")
            return

        def look() -> RedactionPreview:
            with self._context.desk.read() as reader:
                return preview(reader, command)

        self._context.operations.read(look, self._on_preview, key=(self, "preview"))

    @Slot(object)
    def _on_preview(self, found: RedactionPreview) -> None:
        texts = found.notes + found.own_values + sum(found.mentions.values())
        goes = ntr(
            "{count} text on the desk goes or is changed.", "{count} texts on the desk go or are changed.", texts
        )
        stays = ntr("{count} deal stays, without the name.", "{count} deals stay, without the name.", found.deals)
        self.told.setText(f"{goes} {stays}")

    @Slot()
    def _offer(self) -> None:
        self.redact.setEnabled(self.understood.isChecked() and self.command() is not None)

    @Slot()
    def run(self) -> None:
        """Do it, and close when it is done."""
        command = self.command()
        if command is not None and self.understood.isChecked():
            for part in (self.person, self.understood, self.redact, *self.boxes.values()):
                part.setEnabled(False)
            self.bar.show()
            self._ticket = self._context.operations.run(replace(command, progress=self._share))

    @Slot(int, object)
    def _on_settled(self, ticket: int, change: Change | None) -> None:
        if ticket == self._ticket:  # where it was not done, the window says why
            self.done(QDialog.DialogCode.Rejected if change is None else QDialog.DialogCode.Accepted)


def _is_copy(path: Path, desk: Path) -> bool:
    return path != desk and path.is_file() and path.stem.startswith(desk.stem)
