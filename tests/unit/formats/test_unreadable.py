"""What an unreadable file says about itself."""

import pickle

from freshmart_cli.formats.unreadable import Reason, UnreadableFile


def test_the_reason_is_a_code_and_the_message_a_sentence() -> None:
    fault = UnreadableFile(Reason.EMPTY, "the file has 0 bytes")
    assert (fault.reason, fault.message) == ("empty", "the file has 0 bytes")
    assert str(fault) == "empty: the file has 0 bytes"


def test_it_crosses_processes_whole() -> None:
    fault = pickle.loads(pickle.dumps(UnreadableFile(Reason.BROKEN_GZ, "it ends too early")))
    assert (fault.reason, fault.message) == (Reason.BROKEN_GZ, "it ends too early")
