"""Walks the models of the language along a path, to know which keys may stand there."""

from __future__ import annotations

import types
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from freshmart_cli.contracts.document import Document, YamlPath
from freshmart_cli.formats.piece import Piece
from freshmart_cli.formats.registry import formats


def keys_at(model: type[BaseModel], path: YamlPath, value: Any) -> tuple[str, ...]:
    """The keys that the map at ``path`` of a document may have; empty where any name may stand."""
    found = model_at(model, path, value)
    return field_names(found) if found else ()


def required_at(model: type[BaseModel], path: YamlPath, value: Any) -> tuple[str, ...]:
    """The keys that the map at ``path`` of a document must have."""
    found = model_at(model, path, value)
    fields = found.model_fields.items() if found else ()
    return tuple(field.alias or name for name, field in fields if field.is_required())


def model_at(model: type[BaseModel], path: YamlPath, value: Any) -> type[BaseModel] | None:
    """The model that reads ``path`` of a document, or None where a name, a list or a text stands."""
    current: Any = model
    for depth, part in enumerate(path):
        current = _inside(current, part)
        if current is Piece:
            current = _format_options(Document("", value, {}).find(path[: depth + 1]))
    return current if _is_model(current) else None


def field_names(model: type[BaseModel]) -> tuple[str, ...]:
    """The keys of a model as YAML writes them."""
    return tuple(field.alias or name for name, field in model.model_fields.items())


def _inside(annotation: Any, part: str | int) -> Any:
    if _is_model(annotation):
        for name, field in annotation.model_fields.items():
            if part in (field.alias, name):
                return _plain(field.annotation)
        return None
    arguments = get_args(annotation)
    return _plain(arguments[-1] if get_origin(annotation) is dict else arguments[0]) if arguments else None


def _plain(annotation: Any) -> Any:
    """The annotation without Optional and Annotated."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _plain(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return _plain(next(each for each in get_args(annotation) if each is not type(None)))
    return annotation


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _format_options(block: Any) -> type[BaseModel] | None:
    found = formats().get(str(block.get("type") if isinstance(block, dict) else block))
    return found.options if found else None
