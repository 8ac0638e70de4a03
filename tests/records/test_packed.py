"""A snapshot as one archive, for a database."""

from __future__ import annotations

import pytest

from junheng.errors import UsageError
from junheng.example import example_snapshots
from junheng.records.store import pack, unpack


def test_a_packed_snapshot_comes_back_whole():
    snapshot = example_snapshots()[0]

    back = unpack(pack(snapshot))

    assert back.hash == snapshot.hash
    assert back.sheets == snapshot.sheets
    assert all(back.sources[name].equals(frame) for name, frame in snapshot.sources.items())
    assert pack(back) == pack(snapshot)


@pytest.mark.parametrize("place", [100, -100, None])
def test_damage_is_told_and_nothing_is_read(place):
    data = bytearray(pack(example_snapshots()[0]))
    if place is None:
        data = data[: len(data) // 2]
    else:
        data[place] ^= 0xFF

    with pytest.raises(UsageError):
        unpack(bytes(data))
