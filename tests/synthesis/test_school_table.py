"""A user's own schools: what is read, and what is refused by name."""

import pytest

from sim.config import ConfigError
from sim.synthesis.school_table import read_schools

AREAS = ["north", "south"]


def read(tmp_path, text: str):
    path = tmp_path / "schools.csv"
    path.write_text(text, encoding="utf-8")
    return read_schools(str(path), AREAS)


def test_a_table_is_read(tmp_path):
    table = read(tmp_path, "code,area,capacity,catchment\na,north,300,north south\nb,south,200,\n")
    assert table.code == ["a", "b"]
    assert [rows.tolist() for rows in table.serving] == [[0], [0, 1]]
    assert table.capacity.tolist() == [300.0, 200.0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("code,area,capacity\na,north,300\n", ["area south", "catchment"]),
        ("code,area,capacity\na,nort,300\nb,south,1\n", ["row 2, column area", "'nort'", "nearest: north"]),
        ("code,area,capacity\na,north,many\nb,south,1\n", ["row 2, column capacity", "'many'"]),
        ("code,area,capacity\na,north,-3\nb,south,1\n", ["row 2, column capacity", "above 0", "-3"]),
        ("code,area,capacity\na,north,3\na,south,1\n", ["row 3, column code", "'a'"]),
        ("code,area,places\na,north,3\n", ["column capacity", "missing"]),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_by_name(tmp_path, text, words):
    with pytest.raises(ConfigError) as refused:
        read(tmp_path, text)
    assert "\n" not in str(refused.value)
    for word in ["city.schools", "schools.csv", *words]:
        assert word in str(refused.value)
