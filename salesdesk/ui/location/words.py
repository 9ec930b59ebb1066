"""What can be done about the place of a desk, as buttons say it."""

from salesdesk.i18n import mark

MOVE = mark("Move it to this computer")
MOVE_AND_BACK_UP = mark("Move it, and keep backups here")
KEEP = mark("Keep it here")
NOT_NOW = mark("Not now")
COPY = mark("Copy it to…")
MERGE = mark("Merge it")
LOOK = mark("Look at it")
LEAVE = mark("Leave it")
OPEN_THERE = mark("Open it at its new place")
OPEN_NEW = mark("Open what is there now")
SAVE = mark("Save what was open as…")
BACKUPS = mark("Show backups")
AGAIN = mark("Try again")
MOVING = mark("{file} is being copied to this computer, and the copy is checked…")
