"""What a grocer sells: departments, categories and types from which products are made."""

from __future__ import annotations

from dataclasses import dataclass

BRANDS = ("National", "Private", "Harvest", "Blue Ridge", "Casa", "Maple", "Golden", "Everyday")
PACKAGES = ("3 OZ", "8 OZ", "12 OZ", "16 OZ", "24 OZ", "32 OZ", "64 OZ", "6 CT", "12 CT")


@dataclass(frozen=True, slots=True)
class Department:
    """``categories`` is (name, types); prices in cents; ``deposit`` in cents a piece."""

    code: int
    name: str
    price_from: int
    price_to: int
    categories: tuple[tuple[str, str], ...]
    tax_flag: str = "N"
    uom: str = "EA"
    deposit: int = 0


DEPARTMENTS = (
    Department(
        15,
        "GROCERY",
        79,
        899,
        (
            ("PASTA SAUCE", "MARINARA|ALFREDO|PESTO"),
            ("SOUP", "CHICKEN NOODLE|TOMATO|CRÈME OF LEEK"),
            ("CEREAL", "OAT RINGS|KIDS CEREAL|GRANOLA"),
            ("BAKING", "FLOUR|SUGAR|CAKE MIX"),
            ("CANNED VEGETABLES", "SWEET CORN|BLACK BEANS|GREEN PEAS"),
            ("SNACKS", "POTATO CHIPS|PRETZELS|POPCORN"),
            ("COOKIES", "SANDWICH COOKIES|SHORTBREAD"),
            ("CONDIMENTS", "KETCHUP|MUSTARD|JALAPEÑO RELISH"),
            ("CAT FOOD", "CAN CATFOOD|DRY CATFOOD"),
        ),
    ),
    Department(
        17,
        "BEVERAGES",
        99,
        1299,
        (
            ("SOFT DRINKS", "COLA|LEMON LIME|GINGER ALE|ROOT BEER"),
            ("WATER", "SPRING WATER|SPARKLING WATER"),
            ("BEER", "LAGER|PALE ALE"),
        ),
        tax_flag="T",
        deposit=5,
    ),
    Department(
        20,
        "DAIRY",
        99,
        799,
        (
            ("MILK", "FLUID MILK WHITE|CHOCOLATE MILK"),
            ("YOGURT", "GREEK YOGURT|YOGURT DRINK"),
            ("CHEESE", "SHREDDED CHEDDAR|SLICED SWISS"),
            ("EGGS", "EGGS LARGE|EGGS X-LARGE"),
        ),
    ),
    Department(
        22,
        "FROZEN",
        149,
        1199,
        (("PIZZA", "PIZZA PREMIUM|PIZZA ECONOMY"), ("ICE CREAM", "VANILLA|FUDGE SWIRL")),
    ),
    Department(
        25,
        "PRODUCE",
        49,
        599,
        (("VEGETABLES", "GARLIC|ONIONS|CELERY|SALAD MIX"), ("FRUIT", "LEMONS|AVOCADOS")),
    ),
    Department(
        26,
        "PRODUCE BULK",
        79,
        499,
        (("FRUIT", "APPLES|BANANAS|GRAPES"), ("VEGETABLES", "TOMATOES|POTATOES")),
        uom="LB",
    ),
    Department(
        18,
        "MEAT",
        299,
        1599,
        (("BEEF", "GROUND BEEF|CHUCK ROAST"), ("POULTRY", "CHICKEN BREAST|WHOLE TURKEY")),
        uom="LB",
    ),
    Department(
        31,
        "DELI",
        899,
        2999,
        (("CHEESE", "GRUYÈRE|MANCHEGO"), ("MEATS", "PROSCIUTTO|SMOKED HAM")),
        uom="KG",
    ),
    Department(33, "BAKERY", 199, 1499, (("BREAD", "SOURDOUGH|RYE|BAGELS"), ("CAKES", "PIE|CUPCAKES"))),
    Department(
        8,
        "GENERAL MERCHANDISE",
        99,
        2999,
        (
            ("PAPER", "PAPER TOWELS|BATH TISSUE|NAPKINS"),
            ("CLEANING", "DISH SOAP|LAUNDRY DETERGENT"),
            ("SEASONAL", "CANDLES|GREETING CARDS"),
        ),
        tax_flag="T",
    ),
    Department(
        9,
        "HEALTH",
        199,
        2499,
        (("FIRST AID", "BANDAGES|ANTISEPTIC"), ("BABY", "DIAPERS|BABY WIPES")),
        tax_flag="E",
    ),
)
