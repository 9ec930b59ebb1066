"""Files and addresses are handed to other programs here and nowhere else."""

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QWidget

from salesdesk.domain.addresses import SCHEMES, Address
from salesdesk.domain.shown_text import one_line
from salesdesk.i18n import tr
from salesdesk.ui.kit.boxes import MessageBox


def open_file(path: Path) -> bool:
    """Have the program that the system uses for it open a file, or show a folder, that this program has made or knows. False
    where there is none."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


class AddressBox(MessageBox):
    """Shows the whole of an address and where it leads, and offers to open it, if that may be, or to copy it."""

    def __init__(self, address: Address, parent: QWidget | None = None) -> None:
        self.address = address
        said = tr("This address stands in a text of your desk:")
        super().__init__(f"{said}\n\n{one_line(address.whole, 1_500)}", _where(address), tr("Open an address"), parent)
        role = MessageBox.ButtonRole
        self.opening = self.add(tr("Open the address"), role.AcceptRole) if address.opens else None
        self.copying = self.add(tr("Copy"), role.ActionRole)
        self.setDefaultButton(self.add(tr("Cancel"), role.RejectRole))

    def answer(self) -> None:
        """Do what was chosen."""
        chosen = self.clickedButton()
        if chosen is self.copying:
            QGuiApplication.clipboard().setText(self.address.whole)
        elif chosen is not None and chosen is self.opening:
            url = QUrl(self.address.whole)
            # Two readers of one address may disagree about its host; then it is not opened.
            leads_to = url.host(QUrl.ComponentFormattingOption.FullyEncoded).lower()
            if url.isValid() and url.scheme().lower() in SCHEMES and leads_to == self.address.host.lower():
                QDesktopServices.openUrl(url)


def ask_to_open(address: Address, parent: QWidget) -> None:
    """Show an address over a window; it is opened once the user has said so."""
    box = AddressBox(address, parent)
    box.finished.connect(box.answer)
    box.finished.connect(box.deleteLater)
    box.open()


def _where(address: Address) -> str:
    if not address.opens:
        return tr("SalesDesk does not open addresses of this kind. You can copy it.")
    if address.host:
        return tr("It leads to {host}, and is opened by your browser.", host=address.host)
    return tr("It is opened by the program that your system uses for it.")
