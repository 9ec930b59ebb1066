"""Verbs about a desk as a whole: open, sample, new, backup, restore, check."""

import argparse
import sys
from contextlib import closing
from pathlib import Path

from salesdesk import app
from salesdesk.cli.common import AddVerb, clock_of, open_desk, path_of, print_json, say
from salesdesk.cli.passphrases import from_file, key_of
from salesdesk.desk.desk import Desk
from salesdesk.desk.templates import template, templates
from salesdesk.i18n import tr, worded


def window(asked: argparse.Namespace) -> int:
    """Open the window."""
    number = asked.passphrase_fd
    return app.window(asked.file, clock_of(asked), None if number is None else lambda: from_file(number))


def demo(asked: argparse.Namespace) -> int:
    """The sample desk."""
    return app.demo(asked.out, clock_of(asked))


def _self_test(asked: argparse.Namespace) -> int:
    return app.self_test(asked.out)


def _templates(asked: argparse.Namespace) -> int:
    found = [{"key": t.key, "name": t.name, "stages": [stage.name for stage in t.stages]} for t in templates()]
    if asked.json:
        print_json(found)
    else:
        for one in templates():
            sys.stdout.write(f"{one.key}: {one.name} - {' > '.join(stage.name for stage in one.stages)}\n")
    return 0


def _new(asked: argparse.Namespace) -> int:
    command = template(asked.template).command()
    with closing(app.new_desk(path_of(asked), clock_of(asked), asked.currency).store) as store:
        Desk(store, clock_of(asked)).do(command)
    say(tr("{file} is ready, with the pipeline {name}.", file=str(path_of(asked)), name=command.name))
    return 0


def _backup(asked: argparse.Namespace) -> int:
    with closing((desk := open_desk(asked, write=False)).store) as store:
        stem = f"{store.path.stem} {desk.today().isoformat()}{store.path.suffix}"
        target = asked.out or store.path.with_name(stem)
        store.backup(target)
    say(tr("The desk is copied to {file}.", file=str(target)))
    return 0


def _restore(asked: argparse.Namespace) -> int:
    from salesdesk.store import restore

    kept = restore.restore(asked.source, path_of(asked), clock_of(asked), key_of(asked, asked.source))
    if kept:
        say(tr("The desk as it was is kept in {file}.", file=str(kept)))
    say(tr("{file} is the desk again.", file=str(asked.source)))
    return 0


def _check(asked: argparse.Namespace) -> int:
    from salesdesk.desk.checking import check

    with closing((desk := open_desk(asked, write=False)).store):
        faults = check(desk)
    for fault in faults:
        say(worded(fault))
    if not faults:
        say(tr("The desk is sound: the file is whole, and every deal is what its history adds up to."))
    return 1 if faults else 0


def add_verbs(verb: AddVerb) -> None:
    """Add the verbs about a desk as a whole."""
    sample = verb("demo", demo, tr("the sample desk in a window, or without a display drawn into a folder"))
    sample.add_argument("--out", type=Path, default=Path("out/demo"))
    verb("self-test", _self_test, None).add_argument("--out", type=Path, required=True)
    new = verb("new", _new, tr("a new desk with a pipeline from a template"))
    new.add_argument("--template", required=True)
    new.add_argument("--currency")
    verb("templates", _templates, tr("the pipeline templates")).add_argument("--json", action="store_true")
    verb("check", _check, tr("prove that the desk is sound"))
    verb("backup", _backup, tr("a verified copy of the desk")).add_argument("--out", type=Path)
    verb("restore", _restore, tr("replace the desk by a backup; a copy of the present desk is kept")).add_argument(
        "source", type=Path
    )
