"""What is bundled is known: each part with version, licence and hashes; two builds are compared; advisories are heard."""

import json
import re
import tomllib
from importlib import metadata
from pathlib import Path

import listing
import pytest
import sbom
from bundling import licences

from tests.support import source
from tools import audit

LOCK = (source.ROOT / "requirements.lock").read_text(encoding="utf-8")


def test_every_part_of_a_bundle_has_a_version_a_licence_and_hashes() -> None:
    document = json.loads(sbom.written(LOCK))
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")
    of_wheels = {part["name"]: part for part in document["components"] if "purl" in part}
    needs = tomllib.loads((source.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    assert {re.split(r"[<>=~ ;]", need.lower())[0] for need in needs} | {"pillow", "shiboken6"} <= of_wheels.keys()
    for part in of_wheels.values():
        assert part["version"] in part["purl"]
        assert part["licenses"][0]["expression"]
        assert all(len(each["hashes"][0]["content"]) == 64 for each in part["externalReferences"])
        assert part["externalReferences"]
    inner = {each["name"] for part in of_wheels.values() for each in part.get("components", ())}
    assert {"qt", "sqlite", "sqlcipher", "openblas"} <= inner
    refs = [part["bom-ref"] for part in document["components"]]
    assert len(set(refs)) == len(refs)
    assert document["dependencies"][0]["dependsOn"] == refs


def test_the_same_lock_gives_the_same_bytes() -> None:
    assert sbom.written(LOCK) == sbom.written(LOCK)
    other = sbom.written(LOCK.replace("babel==", "babel==9.", 1))
    assert json.loads(other)["serialNumber"] != json.loads(sbom.written(LOCK))["serialNumber"]


def test_a_pin_without_a_hash_or_a_part_without_a_licence_is_told() -> None:
    with pytest.raises(ValueError, match="no hash"):
        list(sbom.pinned("babel==2.0\n"))
    every = (each for each in metadata.distributions() if "license_expression" not in each.metadata.json)
    unknown = next(each.name for each in every if each.name.lower() not in sbom.LICENCES)
    with pytest.raises(ValueError, match=f"licence of {unknown} is not known"):
        sbom.licence_of(unknown)


def test_what_the_keychain_needs_is_pinned_by_hashes_apart_from_what_everyone_installs() -> None:
    extra = (source.ROOT / "requirements-keychain.lock").read_text(encoding="utf-8")
    assert {"keyring", "secretstorage", "jeepney", "pywin32-ctypes"} <= audit.pins(extra).keys()
    of_everyone, _, for_tools = LOCK.partition("# for development\n")
    assert not audit.pins(extra).keys() & audit.pins(of_everyone).keys()
    shared = audit.pins(extra).keys() & audit.pins(for_tools).keys()
    assert all(audit.pins(extra)[name] == audit.pins(for_tools)[name] for name in shared)
    blocks = re.findall(r"^\S+==.*\n(?:    .*\n)+", extra, re.MULTILINE)
    assert len(blocks) == len(audit.pins(extra))
    assert all("--hash=sha256:" in block for block in blocks)


def test_what_tells_two_builds_apart_is_said(tmp_path: Path) -> None:
    made = []
    for name in ("one", "other"):
        folder = tmp_path / name
        (folder / "_internal").mkdir(parents=True)
        (folder / "salesdesk").write_text(name, encoding="utf-8")
        (folder / "_internal" / "b.so").write_bytes(b"same")
        (folder / "_internal" / "link.so").symlink_to("b.so")
        made.append(listing.parsed(listing.listing(folder)))
    one, other = made
    assert list(one) == ["_internal/b.so", "_internal/link.so", "salesdesk"]
    assert one["_internal/link.so"] == "-> b.so"
    assert listing.differences(one, dict(one)) == []
    assert listing.differences(one, other) == ["salesdesk is not the same."]
    assert listing.differences(one, {}) == [f"{name} is in one of them only." for name in one]
    with pytest.raises(ValueError, match="no line"):
        listing.parsed("nonsense")


def test_advisories_name_pinned_versions(tmp_path: Path) -> None:
    def advisory(name: str, **more: object) -> dict[str, object]:
        part = {"package": {"ecosystem": "PyPI", "name": "A.b"}, **more.pop("part", {})}  # type: ignore[dict-item]
        return {"id": name, "summary": "broken", "affected": [part], **more}

    def between(*events: dict[str, str]) -> dict[str, object]:
        return {"ranges": [{"type": "ECOSYSTEM", "events": list(events)}]}

    known = [
        advisory("listed", part={"versions": ["1.5"]}),
        advisory("ranged", part=between({"introduced": "0"}, {"fixed": "2"})),
        advisory("fixed", part=between({"introduced": "1"}, {"fixed": "1.5"})),
        advisory("later", part=between({"introduced": "1.6"})),
        advisory("last", part=between({"introduced": "1"}, {"last_affected": "1.5"})),
        advisory("over", part=between({"introduced": "1"}, {"last_affected": "1.4"})),
        advisory("withdrawn", part={"versions": ["1.5"]}, withdrawn="2026-01-01"),
    ]
    (tmp_path / "some.json").write_text(json.dumps(known), encoding="utf-8")
    pinned = audit.pins("a-b==1.5 \\\n    --hash=sha256:0\nc==1 ; sys_platform == 'win32'\n")
    told = audit.affected(audit.records(tmp_path), pinned)
    assert [line.split()[2] for line in told] == ["last", "listed", "ranged"]
    assert len(audit.pins(LOCK)) > 30


def test_the_duties_of_the_lgpl_are_told_with_the_bundle() -> None:
    text = (licences.OURS / "README.txt").read_text(encoding="utf-8")
    for duty in ("LGPL-3.0.txt", "GPL-3.0.txt", "source", "replace", "three years", "reverse engineer"):
        assert duty in text
