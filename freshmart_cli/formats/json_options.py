"""The options of JSON documents."""

from __future__ import annotations

from typing import Literal

from freshmart_cli.formats.encodings import Encoding
from freshmart_cli.formats.piece import Piece
from freshmart_cli.formats.texts import Drift


class JsonOptions(Piece):
    """``format: {type: json, …}``; ``documents``: one a line, or one a file."""

    type: Literal["json"]
    encoding: Encoding = "utf-8"
    documents: Literal["lines", "file"] = "lines"
    drift: Drift = "evolve"


class KafkaJsonOptions(JsonOptions):
    """The same within Kafka records, one a line: said by the source, which knows how its bytes travel."""

    envelope: Literal["kafka"] = "kafka"
