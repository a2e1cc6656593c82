from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelbase.kit.hashing import canonical_json, hash_file, hash_of

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


class TestHashOf:
    @given(st.dictionaries(st.text(), json_values, max_size=6))
    def test_a_hash_does_not_depend_on_the_order_of_keys(self, value: dict[str, object]) -> None:
        assert hash_of(dict(reversed(list(value.items())))) == hash_of(value)

    def test_a_hash_tells_a_list_from_its_text(self) -> None:
        assert hash_of(["a", "b"]) != hash_of("ab") != hash_of(["ab"])

    def test_a_hash_refuses_what_has_no_canonical_form(self) -> None:
        with pytest.raises(TypeError):
            canonical_json(object())
        with pytest.raises(ValueError, match="not JSON compliant"):
            canonical_json(float("nan"))


def test_hash_file_is_the_sha256_of_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"abc")
    assert hash_file(tmp_path / "x") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
