"""Which encodings can hold records ended by LF."""

import pytest

from freshmart_cli.formats.encodings import checked_encoding, codec_of


@pytest.mark.parametrize("name", ["latin-1", "UTF-8", "utf-8-sig", "cp1252", "cp850", "shift_jis", "gb18030"])
def test_an_encoding_that_extends_ascii_is_accepted_as_written(name: str) -> None:
    assert checked_encoding(name) == name


@pytest.mark.parametrize("name", ["utf-16", "utf-16-le", "utf-32", "cp037", "utf-7", "iso2022_jp", "hz", "idna"])
def test_an_encoding_in_which_lf_may_be_part_of_a_character_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="LF cannot end a record"):
        checked_encoding(name)


@pytest.mark.filterwarnings("ignore:invalid escape sequence")
@pytest.mark.parametrize("name", ["unicode_escape", "raw_unicode_escape"])
def test_an_encoding_that_can_write_lf_in_other_bytes_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="LF cannot end a record"):
        checked_encoding(name)


@pytest.mark.parametrize("name", ["latin-one", "rot13", "hex"])
def test_what_is_no_text_encoding_is_unknown(name: str) -> None:
    with pytest.raises(ValueError, match="unknown encoding"):
        checked_encoding(name)


def test_a_byte_order_mark_is_not_the_codecs_business() -> None:
    assert codec_of("utf-8-sig") == "utf-8"
    assert codec_of("LATIN1") == "iso8859-1"
