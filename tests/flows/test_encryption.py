"""The command line on an encrypted desk: every verb opens it by its passphrase, and nobody else does."""

import json
import os
import subprocess
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from salesdesk import keychain, platform_paths
from salesdesk.cli import passphrases
from salesdesk.store import cipher
from tests.flows.command_lines import CommandLine
from tests.support.desks import desk_in

PASSPHRASE = "eine lange Nacht"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(platform_paths, "backups_folder", lambda: tmp_path / "backups")
    at = desk_in(tmp_path)
    at.deal("Fleet renewal", amount=1_250_000)
    at.desk.store.close()
    return at.path


@pytest.fixture
def line(desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    monkeypatch.setattr(passphrases, "has_terminal", lambda: False)
    monkeypatch.setattr(keychain, "backend", lambda: None)
    return CommandLine(desk, capsys)


@pytest.fixture
def handed(tmp_path: Path) -> Iterator[Any]:
    """Gives the option that names an open file with lines."""
    opened = []

    def option(*lines: str) -> str:
        reading, writing = os.pipe()
        os.write(writing, "".join(f"{line}\n" for line in lines).encode())
        os.close(writing)
        opened.append(reading)
        return f"--passphrase-fd={reading}"

    yield option
    for number in opened:
        passphrases.forget_file(number)
        os.close(number)


@pytest.fixture
def encrypted(line: CommandLine, handed: Any) -> CommandLine:
    assert line("encrypt", handed(PASSPHRASE))[0] == 0
    assert cipher.is_encrypted(line.file)
    return line


def test_each_verb_opens_it_by_its_passphrase(encrypted: CommandLine, handed: Any, tmp_path: Path) -> None:
    def run(*arguments: str) -> tuple[int, str, str]:
        return encrypted(*arguments, handed(PASSPHRASE))

    assert run("figures", "board", "--json")[::2] == (0, "")
    assert json.loads(run("show", "deals", "--json")[1])[0]["title"] == "Fleet renewal"
    assert run("do", "SetQuota", "period=2026-Q4", "amount=1000 EUR")[0] == 0
    assert run("history")[0] == 0
    assert run("undo")[0] == 0
    assert run("redo")[0] == 0
    assert run("check")[0] == 0
    deals = tmp_path / "deals.csv"
    deals.write_text("Title,Amount,Stage\nNew one,100,Qualified\n", encoding="utf-8")
    assert run("import", str(deals), "--currency", "EUR")[0] == 0
    copy = tmp_path / "copies" / "copy.salesdesk"
    copy.parent.mkdir()
    assert run("backup", "--out", str(copy))[0] == 0
    assert cipher.fits(copy, cipher.opening_key(encrypted.file, PASSPHRASE))
    assert run("restore", str(copy))[0] == 0
    assert cipher.is_encrypted(encrypted.file)
    assert len(json.loads(run("show", "deals", "--json")[1])) == 2


def test_what_is_written_for_others_is_readable_and_said_to_be(
    encrypted: CommandLine, handed: Any, tmp_path: Path
) -> None:
    for arguments in (
        ("export", "deals", "--format", "csv"),
        ("report", "review", "--format", "html"),
    ):
        out = tmp_path / arguments[0]
        status, printed, said = encrypted(*arguments, "--out", str(out), handed(PASSPHRASE))
        assert (status, printed) == (0, "")
        assert "The desk is encrypted, but what is written here is not" in said
        assert b"Fleet renewal" in out.read_bytes()


def test_nobody_else_opens_it(encrypted: CommandLine, handed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    before = encrypted.file.read_bytes()
    for name in ("SALESDESK_PASSPHRASE", "PASSPHRASE"):
        monkeypatch.setenv(name, PASSPHRASE)
    for verb in (("figures", "board"), ("show", "deals"), ("check",), ("history",), ("decrypt",), ("undo",)):
        assert "there is no terminal to ask" in encrypted.refused(*verb)
        assert "does not open" in encrypted.refused(*verb, handed("another one"))
    assert "No passphrase can be read" in encrypted.refused("check", handed())
    assert "No passphrase can be read" in encrypted.refused("check", "--passphrase-fd=987")
    assert "encrypted already" in encrypted.refused("encrypt", handed(PASSPHRASE))
    assert encrypted.file.read_bytes() == before


def test_a_person_at_a_terminal_is_asked_again(encrypted: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = ["wrong", PASSPHRASE]
    monkeypatch.setattr(passphrases, "has_terminal", lambda: True)
    monkeypatch.setattr(passphrases, "getpass", lambda _: typed.pop(0))
    status, _, said = encrypted("show", "deals", "--json")
    assert (status, typed) == (0, [])
    assert "does not open" in said
    typed = ["wrong"] * 3
    status, _, said = encrypted("show", "deals", "--json")
    assert (status, typed, said.count("does not open")) == (1, [], 3)


def test_changed_and_taken_off(encrypted: CommandLine, handed: Any) -> None:
    assert encrypted("passphrase", handed(PASSPHRASE, "a new one"))[0] == 0
    assert "does not open" in encrypted.refused("check", handed(PASSPHRASE))
    assert encrypted("check", handed("a new one"))[0] == 0
    assert encrypted("decrypt", handed("a new one"))[0] == 0
    assert not cipher.is_encrypted(encrypted.file)
    assert "is not encrypted" in encrypted.refused("decrypt")
    assert encrypted("check")[0] == 0


def test_older_copies_are_told_encrypted_or_deleted(line: CommandLine, handed: Any) -> None:
    copy, deleted = line.file.with_name("copy.salesdesk"), line.file.with_name("later.salesdesk")
    assert line("backup", "--out", str(copy))[0] == 0
    other = line.file.with_name("other.salesdesk")
    other.write_bytes(b"of another program")
    said = line("encrypt", handed("first"))[2]
    assert "1 older copy is still readable by anybody" in said
    assert str(copy) in said
    assert str(other) not in said
    assert line("passphrase", handed("first", "second"), "--backups", "encrypt")[0] == 0
    assert cipher.fits(copy, cipher.opening_key(line.file, "second"))
    assert line("backup", "--out", str(deleted), handed("second"))[0] == 0
    said = line("passphrase", handed("second", "third"))[2]
    assert "still open with the earlier passphrase" in said
    assert line("passphrase", handed("third", "fourth"), "--backups", "delete")[0] == 0
    assert copy.exists(), "made under a passphrase that nobody said"
    assert other.read_bytes() == b"of another program"


def test_backups_are_encrypted_where_the_desk_is(line: CommandLine, handed: Any) -> None:
    def made(*arguments: str) -> Path:
        found = line("backup", *arguments)[2]
        return Path(found.rpartition("The desk is backed up in ")[2].strip().removesuffix("."))

    plain = made()
    assert not cipher.is_encrypted(plain)
    assert str(plain) in line("encrypt", handed("first"))[2], "the older one is told"
    later = made(handed("first"))
    assert later.parent == plain.parent
    assert cipher.fits(later, cipher.opening_key(line.file, "first"))
    assert line("passphrase", handed("first", "second"), "--backups", "encrypt")[0] == 0
    key = cipher.opening_key(line.file, "second")
    assert cipher.fits(plain, key) and cipher.fits(later, key)
    assert line("restore", str(later), handed("second"))[0] == 0


def test_a_backup_that_is_put_back_gets_the_passphrase_of_the_desk(line: CommandLine, handed: Any) -> None:
    copy = line.file.with_name("copy.salesdesk")
    assert line("backup", "--out", str(copy))[0] == 0
    assert line("encrypt", handed("first"))[0] == 0
    said = line("restore", str(copy), "--dry-run", handed("first"))[2]
    assert "stays encrypted under its passphrase. The backup copy.salesdesk is still readable by anybody" in said
    status, _, said = line("restore", str(copy), handed("first"))
    assert (status, cipher.is_encrypted(line.file)) == (0, True)
    assert "stays encrypted under its passphrase. The backup copy.salesdesk is still readable by anybody" in said
    assert line("passphrase", handed("first", "second"), "--backups", "encrypt")[0] == 0
    assert line("passphrase", handed("second", "third"))[0] == 0
    status, _, said = line("restore", str(copy), handed("second", "third"))
    assert (status, line("check", handed("third"))[0]) == (0, 0)
    assert "stays encrypted under its present passphrase" in said
    assert line("decrypt", handed("third"))[0] == 0
    said = line("restore", str(copy), handed("second"))[2]
    assert "The backup is encrypted: its passphrase opens desk.salesdesk afterwards" in said
    assert line("check", handed("second"))[0] == 0


def test_the_list_of_backups_tells_those_under_another_passphrase(line: CommandLine, handed: Any) -> None:
    assert line("encrypt", handed("first"))[0] == 0
    assert line("backup", handed("first"))[0] == 0
    assert line("passphrase", handed("first", "second"))[0] == 0
    assert "encrypted under another passphrase" in line("backups", handed("second"))[1]
    listed = json.loads(line("backups", "--json", handed("second"))[1])
    assert [(one["encrypted"], one["contents"]) for one in listed] == [(True, None)]


class FakeKeychain:
    """A keychain of the system that is in memory."""

    priority = 5.0

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, name: str) -> str | None:
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, value: str) -> None:
        self.kept[service, name] = value

    def delete_password(self, service: str, name: str) -> None:
        del self.kept[service, name]


def test_the_keychain_opens_it_where_that_was_wanted(
    desk: Path, capsys: pytest.CaptureFixture[str], handed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    line, kept, plain = CommandLine(desk, capsys), FakeKeychain(), FakeKeychain()
    system = type("Keyring", (FakeKeychain,), {"__module__": "keyring.backends.SecretService"})()
    system.kept = kept.kept
    plain.priority = 9.0
    library = types.ModuleType("keyring.backend")
    library.get_all_keyring = lambda: [plain, system]  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", types.ModuleType("keyring"))
    monkeypatch.setitem(sys.modules, "keyring.backend", library)
    monkeypatch.setattr(passphrases, "has_terminal", lambda: False)
    assert line("encrypt", handed(PASSPHRASE), "--keychain")[0] == 0
    assert (len(kept.kept), plain.kept) == (1, {})
    assert PASSPHRASE not in str(kept.kept)
    assert line("check")[0] == 0
    assert line("passphrase", handed(PASSPHRASE, "a new one"))[0] == 0
    assert len(kept.kept) == 1
    assert line("check")[0] == 0
    kept.kept.update(dict.fromkeys(kept.kept, "ab"))
    assert line("check")[0] == 1
    assert line("decrypt", handed("a new one"))[0] == 0
    assert not kept.kept


def test_a_keychain_that_fails_is_no_error(encrypted: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        raise RuntimeError("no service")

    library = types.ModuleType("keyring.backend")
    library.get_all_keyring = fails  # type: ignore[attr-defined]
    monkeypatch.undo()
    monkeypatch.setattr(passphrases, "has_terminal", lambda: False)
    monkeypatch.setitem(sys.modules, "keyring.backend", library)
    assert "there is no terminal" in encrypted.refused("check")


@pytest.mark.skipif(os.name != "posix", reason="a child without a terminal is made by setsid")
def test_a_program_of_its_own_reads_the_passphrase_from_its_open_file(encrypted: CommandLine, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(PASSPHRASE + "\n", encoding="utf-8")
    with secret.open("rb") as file:
        command = [sys.executable, "-m", "salesdesk", "--file", str(encrypted.file), "show", "deals", "--json"]
        number = file.fileno()
        done = subprocess.run(
            [*command, "--passphrase-fd", str(number)], pass_fds=[number], start_new_session=True,
            capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        assert json.loads(done.stdout)[0]["title"] == "Fleet renewal"
        done = subprocess.run(
            command, start_new_session=True, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300,
            check=False,
        )  # fmt: skip
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
