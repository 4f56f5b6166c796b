"""What the options of delimited files refuse."""

from typing import Any

import pytest

from freshmart_cli.formats.delimited_options import DelimitedOptions


def options(**changes: Any) -> DelimitedOptions:
    return DelimitedOptions.model_validate({"type": "delimited", **changes})


@pytest.mark.parametrize("delimiter", ["", "||", "\n", "\r"])
def test_the_delimiter_is_one_character_that_ends_no_line(delimiter: str) -> None:
    with pytest.raises(ValueError, match="delimiter must be one character"):
        options(delimiter=delimiter)


@pytest.mark.parametrize("quote", ["''", "\n", "\r", ";"])
def test_the_quote_is_one_character_other_than_the_delimiter(quote: str) -> None:
    with pytest.raises(ValueError, match="quote must be one character"):
        options(quote=quote, delimiter=";")


def test_there_may_be_no_quote() -> None:
    assert options(quote="").quote == ""


def test_one_text_for_null_needs_no_list() -> None:
    assert options(null_values="NA").null_values == ("NA",)


def test_an_encoding_without_lf_is_refused() -> None:
    with pytest.raises(ValueError, match="LF cannot end a record"):
        options(encoding="utf-16")
