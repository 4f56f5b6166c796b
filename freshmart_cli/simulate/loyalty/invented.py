"""People who plainly do not exist: names from a list, addresses at example.org, telephone numbers 555-01xx."""

from __future__ import annotations

import json
from hashlib import blake2b

from freshmart_cli.simulate.loyalty.rows import Member

_FIRST_NAMES = (
    "Ada Ben Cleo Dov Edda Finn Gia Hugo Ines Jarl Kaya Levi Mira Nils Olga Pia Quin Rosa Sven Tula Uma Vito Wren Yuna"
)
_LAST_NAMES = (
    "Sample Testberg Mockley Fixture Placeholder Stubbs Dummymann Inventado Madeup Exemplar Fictor Specimen Nobody "
    "Sandbox Fabrik Pretendo"
)
_LIKINGS = "bakery butcher cheese flowers fruit garden grill pets seasonal snacks soups wine"
_FIRST, _LAST, _TOPICS = _FIRST_NAMES.split(), _LAST_NAMES.split(), _LIKINGS.split()
_DIETS = ("none", "vegetarian", "vegan", "halal", "kosher", "gluten free")
_CONTACTS = ("email", "app", "post", "nobody")


def bits_of(seed: int, what: str, number: int) -> int:
    """128 bits that depend on nothing else."""
    return int.from_bytes(blake2b(f"{seed}:{what}:{number}".encode(), digest_size=16).digest(), "big")


def person(seed: int, customer_id: int) -> Member:
    """A member as the program knows them at first."""
    rest, first = divmod(bits_of(seed, "person", customer_id), len(_FIRST))
    rest, last = divmod(rest, len(_LAST))
    rest, phone = divmod(rest, 700)
    rest, household = divmod(rest, 10)
    rest, postal = divmod(rest, 90_000)
    rest, born = divmod(rest, 62)
    first_name, last_name = _FIRST[first], _LAST[last]
    return Member(
        customer_id,
        first_name,
        last_name,
        email_of(first_name, last_name, customer_id),
        f"+1-{200 + phone}-555-01{rest % 100:02d}",
        (1, 1, 1, 2, 2, 2, 3, 4, 4, 5)[household],
        f"{10_000 + postal:05d}",
        1945 + born,
        preferences_of(rest // 100),
        "active",
    )


def email_of(first_name: str, last_name: str, number: int) -> str:
    return f"{first_name}.{last_name}.{number}@example.org".lower()


def preferences_of(bits: int) -> str:
    """JSON text; for every second person long enough to be kept outside the row."""
    rest, diet = divmod(bits, len(_DIETS))
    rest, contact = divmod(rest, len(_CONTACTS))
    text = f'{{"diet":"{_DIETS[diet]}","contact":"{_CONTACTS[contact]}"'
    if rest % 2:
        wanted = [topic for place, topic in enumerate(_TOPICS) if rest >> place & 1]
        text += f',"topics":{json.dumps(wanted)}'
    return text + "}"


def large_preferences(number: int) -> str:
    """Some that are kept outside the row, whatever the number."""
    return preferences_of(len(_DIETS) * len(_CONTACTS) * (2 * number + 1) + number % len(_DIETS))


def is_large(preferences: str) -> bool:
    return '"topics"' in preferences
