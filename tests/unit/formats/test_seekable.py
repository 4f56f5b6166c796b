"""A stream can be read from its end, in memory or laid out on disk."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freshmart_cli.formats.seekable import seekable
from freshmart_cli.formats.unreadable import Reason, UnreadableFile


@given(st.binary(min_size=1), st.integers(1, 20))
def test_a_stream_is_the_same_wherever_it_is_kept(data: bytes, in_memory: int) -> None:
    with seekable(io.BytesIO(data), in_memory) as file:
        assert file.size() == len(data)
        file.seek(len(data) - 1)
        assert file.read() == data[-1:]
        file.seek(0)
        assert file.read() == data


def test_an_empty_stream_is_refused() -> None:
    with pytest.raises(UnreadableFile) as caught, seekable(io.BytesIO()):
        pass
    assert caught.value.reason is Reason.EMPTY
