"""Where another computer kept second copies of backups: said after a move, and offered where the folder is here too."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from salesdesk.desk.backups import SecondPlaceThere
from salesdesk.domain.errors import SalesDeskError
from salesdesk.i18n import tr, worded
from salesdesk.ui.kit.boxes import MessageBox, show_message


def ask_about(place: SecondPlaceThere, parent: QWidget, go_on: Callable[[], object]) -> None:
    """Say it over a window, name the folder where that is wanted, and then go on."""
    told = tr("The other computer kept a second copy of each backup in {folder}.", folder=str(place.folder))
    more = tr("That folder is here too.") if place.take else tr("That folder is not here. Settings name such a place.")
    box = MessageBox(told, more, tr("Backups"), parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    use = box.add(tr("Keep second copies there"), MessageBox.ButtonRole.AcceptRole) if place.take else None
    box.add(tr("Not now") if place.take else tr("Close"), MessageBox.ButtonRole.RejectRole)

    def answered() -> None:
        if place.take is not None and box.clickedButton() is use:
            try:
                place.take()
            except SalesDeskError as error:
                show_message(worded(error.message), tr("Backups"), parent)
        go_on()

    box.finished.connect(answered)
    box.open()
