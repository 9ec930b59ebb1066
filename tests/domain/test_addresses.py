"""Addresses in texts of others: which are found, where they lead, which may be opened."""

import pytest

from salesdesk.domain.addresses import MOST, Address, address_of, addresses_in
from tests.support.hostile_text import HONEST, HOSTILE, LINKS, LONG


@pytest.mark.parametrize(
    ("written", "host"),
    [
        ("https://example.com/a?b=c#d", "example.com"),
        ("http://example.com:8080/", "example.com"),
        ("https://\u0430pple.example/", "xn--pple-43d.example"),
        ("https://münchen.example/", "xn--mnchen-3ya.example"),
        ("mailto:anna@example.com?subject=Offer", ""),
        ("tel:+493012345", ""),
    ],
)
def test_known_schemes_open_and_say_where_they_lead(written: str, host: str) -> None:
    assert address_of(written) == Address(written, written.partition(":")[0], host, True)


@pytest.mark.parametrize(
    "written",
    [
        *LINKS.values(),
        "https://bank.example@192.0.2.1/",
        "https://bank.example/\u202emoc",
        "https://bank\u200b.example/",
        "https://bank.example\n/",
        "https:///etc/passwd",
        "https:bank.example",
        "http://[::1",
        "https://example.com:99999/",
        "mailto:anna@example.com?attach=/etc/passwd",
        "mailto:anna@example.com?subject=x&ATTACHMENT=/etc/passwd",
        "HTTPS",
        "https://example.com/" + "x" * 3_000,
        "",
    ],
)
def test_nothing_else_opens(written: str) -> None:
    assert not address_of(written).opens


@pytest.mark.parametrize("text", [*HOSTILE.values(), *HONEST.values(), *LONG.values()])
def test_no_hostile_text_has_an_address_that_hides_its_host(text: str) -> None:
    for found in addresses_in(text):
        assert not found.opens or (found.scheme in ("http", "https") and found.host in found.whole)


def test_addresses_are_found_in_a_sentence() -> None:
    text = "See https://a.example/x_(y), (https://b.example). Write to mailto:c@d.example! Not www.e.example; https://a.example/x_(y)"
    assert [found.whole for found in addresses_in(text)] == [
        "https://a.example/x_(y)",
        "https://b.example",
        "mailto:c@d.example",
    ]
    many = " ".join(f"https://{number}.example" for number in range(50))
    assert len(addresses_in(many)) == MOST
