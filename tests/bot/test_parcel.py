"""What is written for the spool and for other services reads back to the byte; noise is told from it."""

import pytest

from bot.parcel import Arrived, Parcel, SignedBody, packed, read, unpacked, written

ALL_BYTES = bytes(range(256))


@pytest.mark.parametrize("body", [None, SignedBody("c2lnbmVk+/=", ALL_BYTES)])
def test_a_parcel_reads_back_as_it_was(body: SignedBody | None) -> None:
    parcel = Parcel([Arrived("01A", ALL_BYTES, 2**42, b""), Arrived("01B", b"", 0, ALL_BYTES)], body)
    assert unpacked(packed(parcel)) == parcel


@pytest.mark.parametrize("record", [b"", b"noise", b"[]", b"{}", b'{"events": [], "body": null}', b'{"events": [1]}'])
def test_what_is_no_parcel_is_told_so(record: bytes) -> None:
    with pytest.raises(ValueError, match=r"parcel|Expecting"):
        unpacked(record)


@pytest.mark.parametrize("body", [b"", b"\n", "あ".encode(), ALL_BYTES])
def test_a_body_reads_back_to_the_byte_with_its_type(body: bytes) -> None:
    assert read(written(body, content_type="application/json; charset=utf-8")) == (
        body,
        "application/json; charset=utf-8",
    )
