"""Verbs about a desk as a whole: open, sample, new, check."""

import argparse
from contextlib import closing
from pathlib import Path

from salesdesk import app, platform_paths
from salesdesk.cli import demos
from salesdesk.cli.common import AddVerb, clock_of, path_of, tell_risks
from salesdesk.cli.passphrases import from_file, key_of, secret_of
from salesdesk.cli.telling import print_json, say, tell
from salesdesk.desk.desk import Desk
from salesdesk.desk.templates import template, templates
from salesdesk.i18n import tr, worded
from salesdesk.store.store import SqlStore


def window(asked: argparse.Namespace) -> int:
    """Open the window."""
    number = asked.passphrase_fd
    if number is None:
        return app.window(asked.file, clock_of(asked))
    return app.window(asked.file, clock_of(asked), lambda: from_file(number))


def demo(asked: argparse.Namespace) -> int:
    """The sample desk."""
    return demos.demo(asked.out, clock_of(asked))


def _self_test(asked: argparse.Namespace) -> int:
    return demos.self_test(asked.out)


def _templates(asked: argparse.Namespace) -> int:
    found = [{"key": t.key, "name": t.name, "stages": [stage.name for stage in t.stages]} for t in templates()]
    if asked.json:
        print_json(found)
    else:
        for one in templates():
            tell(f"{one.key}: {one.name} - {' > '.join(stage.name for stage in one.stages)}")
    return 0


def _new(asked: argparse.Namespace) -> int:
    command = template(asked.template).command()
    with closing(app.new_desk(path_of(asked), clock_of(asked), asked.currency).store) as store:
        Desk(store, clock_of(asked)).do(command)
    say(tr("{file} is ready, with the pipeline {name}.", file=str(path_of(asked)), name=command.name))
    tell_risks(path_of(asked))
    return 0


def _check(asked: argparse.Namespace) -> int:
    from salesdesk.desk.checking import check

    key = key_of(asked, path_of(asked))
    with closing(SqlStore.view(path_of(asked), clock_of(asked), key=key)) as store:
        faults = check(Desk(store, clock_of(asked)), asked.full)
    for fault in faults:
        say(worded(fault))
    if not faults and not asked.full:
        say(tr("The file is whole. salesdesk check --full also proves every value."))
    elif not faults:
        say(tr("The desk is sound: the file is whole, and every deal is what its history adds up to."))
    _tell_of_the_place(path_of(asked), key)
    return 1 if faults else 0


def _tell_of_the_place(path: Path, key: bytes | None) -> None:
    """Say what can go wrong where the desk lies, and which copies of it there hold what it lacks."""
    from salesdesk.store.location.conflicts import conflicted_copies
    from salesdesk.store.location.risks import risks_of

    for risk in risks_of(path):
        say(worded(risk.sentence))
    for copy in conflicted_copies(path, key):
        say(worded(copy.sentence))
        if copy.can_merge:
            say(tr("salesdesk do MergeLog source=FILE brings them into the desk."))


def _recover(asked: argparse.Namespace) -> int:
    from salesdesk.desk.recovering import report
    from salesdesk.store.recovery.recover import backups_of, recover

    backups = backups_of(asked.source, platform_paths.backups_folder())
    key, passphrase = secret_of(asked, asked.source)
    found = recover(asked.source, asked.out, clock_of(asked), backups, key=key, passphrase=passphrase)
    for sentence in report(found):
        say(worded(sentence))
    say(
        tr(
            "What could be read of {file} is in {new}. {file} itself was not touched.",
            file=asked.source.name,
            new=str(asked.out),
        )
    )
    return 0


def add_verbs(verb: AddVerb) -> None:
    """Add the verbs about a desk as a whole."""
    sample = verb("demo", demo, tr("the sample desk in a window, or without a display drawn into a folder"))
    sample.add_argument("--out", type=Path, default=Path("out/demo"))
    verb("self-test", _self_test, None).add_argument("--out", type=Path, required=True)
    new = verb("new", _new, tr("a new desk with a pipeline from a template"))
    new.add_argument("--template", required=True)
    new.add_argument("--currency")
    verb("templates", _templates, tr("the pipeline templates")).add_argument("--json", action="store_true")
    check = verb("check", _check, tr("prove that the desk is sound"))
    check.add_argument("--full", action="store_true", help=tr("also the log, and every value against it"))
    recover = verb("recover", _recover, tr("bring what can be read of a damaged desk into a new one"))
    recover.add_argument("source", type=Path, help=tr("the damaged file, which is only read"))
    recover.add_argument("--out", type=Path, required=True, help=tr("the new file"))
