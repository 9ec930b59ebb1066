"""What can go wrong where a desk lies is told by what shows on this computer: mounts, marks, settings, names, rights."""

import os
import sys
from pathlib import Path

import pytest

from salesdesk.desk.locations import LocationRisk
from salesdesk.store.location.mounts import Mount, linux_mounts, mac_mounts, mount_of
from salesdesk.store.location.risks import KnownKeys, knows_locks, risks_of
from salesdesk.store.location.sync_folders import Surroundings
from tests.support.rights import as_any_user

TABLE = r"""22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
30 27 0:51 / /mnt/team rw,relatime shared:9 - nfs4 server:/team rw,vers=4.2
31 27 0:52 / /mnt/office\040share rw,relatime - cifs //server/office rw,vers=3.1.1
32 27 0:53 / /home/anna/remote rw,nosuid - fuse.sshfs anna@host: rw
33 27 0:54 / /home/anna/pCloudDrive rw,nosuid - fuse.pcloud pCloud.fs rw
34 27 8:17 / /media/anna/STICK rw,nosuid - vfat /dev/sdb1 rw
35 27 8:33 / /media/anna/second rw,nosuid - ext4 /dev/sdc1 rw
36 27 0:55 / /mnt/c rw,noatime - 9p C:\134 rw,aname=drvfs;path=C:\134
37 27 0:56 / /home/anna/safe rw - fuse.gocryptfs /home/anna/.safe rw
38 27 0:57 / /mnt/archive ro,relatime - ext4 /dev/sdd1 rw
39 27 0:58 / /run/user/1000/gvfs rw - fuse.gvfsd-fuse gvfsd-fuse rw
40 27 0:59 / /mnt/odd rw - fuse.mystery mystery rw
a broken line"""


@pytest.fixture
def table(tmp_path: Path) -> list[Mount]:
    """The mounts of a made-up Linux, whose drive 8:17 is a stick and 8:33 is none."""
    for device, removable in (("8:17", "1"), ("8:33", "0")):
        (tmp_path / "block" / device).mkdir(parents=True)
        (tmp_path / "block" / device / "removable").write_text(removable)
    return linux_mounts(TABLE, tmp_path / "block")


@pytest.fixture
def around(tmp_path: Path) -> Surroundings:
    (tmp_path / "home").mkdir()
    return Surroundings(tmp_path / "home", {})


def found(path: Path, around: Surroundings, mounts: list[Mount] | None = None) -> list[tuple[str, str]]:
    risks = risks_of(path, around, mounts or [Mount(Path("/"), "ext4")], lambda folder: 100_000)
    return [(risk.kind, risk.name) for risk in risks]


def desk_in(folder: Path, name: str = "desk.salesdesk") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(b"a desk")
    return path


@pytest.mark.skipif(sys.platform != "linux", reason="its table of mounts")
@pytest.mark.parametrize(
    ("path", "kind", "name"),
    [
        ("/mnt/team/desk.salesdesk", "network", "NFS"),
        ("/mnt/office share/sales/desk.salesdesk", "network", "SMB"),
        ("/home/anna/remote/desk.salesdesk", "network", "SSHFS"),
        ("/home/anna/pCloudDrive/desk.salesdesk", "sync", "pCloud"),
        ("/media/anna/STICK/desk.salesdesk", "removable", "vfat"),
        ("/mnt/c/Users/anna/desk.salesdesk", "network", "9P"),
        ("/run/user/1000/gvfs/smb-share/desk.salesdesk", "network", "GVfs"),
        ("/mnt/odd/desk.salesdesk", "network", "mystery"),
        ("/mnt/archive/desk.salesdesk", "read_only_disk", "ext4"),
        ("/home/anna/Dropbox/desk.salesdesk", "", ""),
        ("/media/anna/second/desk.salesdesk", "", ""),
        ("/home/anna/safe/desk.salesdesk", "", ""),
        ("/home/anna/desk.salesdesk", "", ""),
    ],
)
def test_the_table_of_mounts_tells_drives(
    table: list[Mount], around: Surroundings, path: str, kind: str, name: str
) -> None:
    assert found(Path(path), around, table) == ([(kind, name)] if kind else [])


def test_the_deepest_mount_counts_and_of_one_point_the_latest() -> None:
    mounts = [
        Mount(Path("/a/b"), "nfs"),
        Mount(Path("/"), "ext4"),
        Mount(Path("/a"), "vfat"),
        Mount(Path("/a"), "ext4"),
    ]
    kinds = {path: mount.kind for path in ("/a/b/c", "/a/c", "/c", "/ab") if (mount := mount_of(Path(path), mounts))}
    assert kinds == {"/a/b/c": "nfs", "/a/c": "ext4", "/c": "ext4", "/ab": "ext4"}


def test_a_system_that_itself_runs_from_a_network_is_no_network_drive(around: Surroundings) -> None:
    assert found(Path("/home/anna/desk.salesdesk"), around, [Mount(Path("/"), "9p")]) == []


def test_macos_tells_its_mounts_in_words() -> None:
    mounts = mac_mounts(
        "/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)\n"
        "//anna@server/Team%20Share on /Volumes/Team Share (2) (smbfs, nodev, nosuid, mounted by anna)\n"
        "/dev/disk4s1 on /Volumes/STICK (msdos, local, nodev, nosuid, noowners)\n"
        "map auto_home on /System/Volumes/Data/home (autofs, automounted, nobrowse)\n"
    )
    assert [(str(each.point), each.network, each.is_removable, each.is_read_only) for each in mounts[:3]] == [
        ("/", "", False, True),
        ("/Volumes/Team Share (2)", "SMB", False, False),
        ("/Volumes/STICK", "", True, False),
    ]


MARKED = {
    "Syncthing": ".stfolder",
    "Dropbox": ".dropbox.cache",
    "OneDrive": ".849C9593-D756-4E56-8D6E-42412F2A707B",
    "Google Drive": ".tmp.driveupload",
    "Nextcloud": ".sync_2f1c9e1d7a0b.db",
    "ownCloud": ".owncloudsync.log",
    "Resilio Sync": ".sync/ID",
    "Seafile": ".seafile-data",
}


@pytest.mark.parametrize(("service", "mark"), MARKED.items())
def test_a_mark_in_a_folder_above_tells_the_program(
    tmp_path: Path, around: Surroundings, service: str, mark: str
) -> None:
    top = tmp_path / "work"
    desk = desk_in(top / "customers" / "2026")
    assert found(desk, around) == []
    (top / mark).parent.mkdir(exist_ok=True)
    (top / mark).write_text("")
    assert found(desk, around) == [("sync", service)]
    (risk,) = risks_of(desk, around, [Mount(Path("/"), "ext4")])
    assert risk.folder == top.resolve()


SETTINGS = {
    "Dropbox": (".dropbox/info.json", '{{"business": {{"path": "{folder}", "host": 1}}}}'),
    "Nextcloud": (".config/Nextcloud/nextcloud.cfg", "[Accounts]\n0\\Folders\\1\\localPath={folder}/\n"),
    "ownCloud": ("Library/Preferences/ownCloud/owncloud.cfg", "0\\Folders\\1\\localPath={folder}\n"),
    "OneDrive": (".config/onedrive/config", '# my own\nsync_dir = "{folder}"\n'),
    "Syncthing": (".local/state/syncthing/config.xml", '<folder id="a" label="" path="{folder}" type="sendreceive">'),
    "Seafile": (".ccnet/seafile.ini", "{folder}/.seafile-data\n"),
}


@pytest.mark.parametrize(("service", "told"), SETTINGS.items())
def test_the_settings_of_a_program_tell_its_folder(
    tmp_path: Path, around: Surroundings, service: str, told: tuple[str, str]
) -> None:
    file, text = around.home / told[0], told[1]
    file.parent.mkdir(parents=True)
    file.write_text(text.format(folder=tmp_path / "any name"))
    assert found(desk_in(tmp_path / "any name" / "sales"), around) == [("sync", service)]
    assert found(desk_in(tmp_path / "any name else"), around) == []


def test_settings_that_are_none_tell_nothing(tmp_path: Path, around: Surroundings) -> None:
    (around.home / ".dropbox").mkdir()
    for text in ("[1]", "{", '{"personal": {"path": 5}}', '{"personal": 5}', "\0"):
        (around.home / ".dropbox/info.json").write_text(text)
        assert found(desk_in(tmp_path / "work"), around) == []


def test_the_environment_tells_onedrive(tmp_path: Path, around: Surroundings) -> None:
    there = Surroundings(around.home, {"OneDriveCommercial": str(tmp_path / "Acme")})
    assert found(desk_in(tmp_path / "Acme" / "sales"), there) == [("sync", "OneDrive")]


@pytest.mark.parametrize(
    ("name", "service"),
    [
        ("Dropbox (Acme GmbH)", "Dropbox"),
        ("OneDrive - Acme", "OneDrive"),
        ("Google Drive", "Google Drive"),
        ("iCloudDrive", "iCloud Drive"),
        ("Nextcloud2", "Nextcloud"),
        ("Box", "Box"),
        ("坚果云", "Nutstore"),
        ("Library/CloudStorage/GoogleDrive-anna@example.com", "Google Drive"),
        ("Library/CloudStorage/Box-Box", "Box"),
        ("Library/CloudStorage/SynologyDrive-Home", "SynologyDrive"),
        ("Library/Mobile Documents/com~apple~CloudDocs", "iCloud Drive"),
    ],
)
def test_the_usual_name_tells_the_program_below_the_home_alone(
    tmp_path: Path, around: Surroundings, name: str, service: str
) -> None:
    assert found(desk_in(around.home / name / "sales"), around) == [("sync", service)]
    assert found(desk_in(around.home / "Boxes"), around) == []
    assert found(desk_in(tmp_path / "elsewhere" / "old" / name), around) == []


def test_a_link_is_followed(tmp_path: Path, around: Surroundings) -> None:
    desk = desk_in(around.home / "Dropbox")
    link = tmp_path / "desk.salesdesk"
    link.symlink_to(desk)
    assert found(link, around) == [("sync", "Dropbox")]


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="no extended attributes")
def test_an_extended_attribute_tells_the_program(tmp_path: Path, around: Surroundings) -> None:
    desk = desk_in(tmp_path / "work")
    try:
        os.setxattr(desk, "user.com.dropbox.attributes", b"x")
    except OSError:
        pytest.skip("this file system has no attributes of users")
    assert found(desk, around) == [("sync", "Dropbox")]


def test_a_disk_that_is_nearly_full_is_told_with_what_is_left(tmp_path: Path, around: Surroundings) -> None:
    desk = desk_in(tmp_path / "work")
    (risk,) = risks_of(desk, around, [Mount(Path("/"), "ext4")], lambda folder: 12)
    assert str(risk.sentence) == (
        "The disk of desk.salesdesk is nearly full: 12 MB are left. Changes may soon not be saved."
    )
    assert risks_of(desk, around, [Mount(Path("/"), "ext4")], lambda folder: None) == ()


@as_any_user
def test_rights_tell_what_can_only_be_read(tmp_path: Path, around: Surroundings) -> None:
    desk = desk_in(tmp_path / "work")
    desk.chmod(0o400)
    assert found(desk, around) == [("read_only_file", "ext4")]
    desk.chmod(0o600)
    desk.parent.chmod(0o500)
    try:
        assert found(desk, around) == [("read_only_folder", "ext4")]
    finally:
        desk.parent.chmod(0o700)


def test_every_kind_has_a_sentence_with_its_values() -> None:
    for kind in (
        "read_only_file",
        "read_only_folder",
        "read_only_disk",
        "full",
        "no_locks",
        "sync",
        "network",
        "removable",
    ):
        risk = LocationRisk(kind, "desk.salesdesk", "Dropbox", Path("/there"), "00", 5)
        assert "desk.salesdesk" in str(risk.sentence)
        assert "{" not in str(risk.sentence)


def test_this_place_knows_locks(tmp_path: Path) -> None:
    assert knows_locks(tmp_path)
    assert not list(tmp_path.iterdir())


def test_what_the_user_lives_with_is_remembered_for_this_desk_and_place(tmp_path: Path, around: Surroundings) -> None:
    one, other = desk_in(around.home / "Dropbox" / "a"), desk_in(around.home / "Dropbox" / "b")
    (risk,), (another,) = (risks_of(path, around, [Mount(Path("/"), "ext4")]) for path in (one, other))
    kept = KnownKeys(tmp_path / "locations.json", "kept")
    assert not kept.has(risk.key)
    kept.note(risk.key)
    again = KnownKeys(tmp_path / "locations.json", "kept")
    assert again.has(risk.key)
    assert not again.has(another.key)
    told = KnownKeys(tmp_path / "locations.json", "told")
    assert not told.has(risk.key)
    told.note(another.key)
    assert again.has(risk.key)
    text = (tmp_path / "locations.json").read_text()
    assert "Dropbox" not in text
    assert "desk" not in text


def test_a_memory_that_cannot_be_read_or_written_costs_nothing(tmp_path: Path) -> None:
    for text in ("[]", "{", '{"kept": 5}', '{"kept": [5]}'):
        (tmp_path / "locations.json").write_text(text)
        assert not KnownKeys(tmp_path / "locations.json", "kept").has("5")
    KnownKeys(tmp_path / "locations.json", "kept").note("5")
    assert KnownKeys(tmp_path / "locations.json", "kept").has("5")
    nowhere = KnownKeys(tmp_path / "no folder" / "locations.json", "kept")
    nowhere.note("5")
    assert not nowhere.has("5")
