"""Whether somebody says no more than thank you (features.md ST-2). Pure, and careful: any other word is an answer."""

import re
import unicodedata
from typing import Final

SAID: Final = frozenset(
    {"thanks", "thank", "thankyou", "thx", "tks", "ty", "tysm", "cheers", "obrigado", "obrigada", "obg", "obgd"}
    | {
        "obrigadao",
        "brigado",
        "brigada",
        "brigadao",
        "valeu",
        "vlw",
        "grato",
        "grata",
        "agradecido",
        "agradecida",
        "gracias",
    }
)
BESIDE: Final = frozenset(
    {"you", "u", "so", "very", "much", "many", "a", "lot", "again", "all", "muito", "mto", "mt", "muitissimo", "mesmo"}
    | {"demais", "gente", "pessoal", "querida", "querido"}
)
SIGNS: Final = frozenset("👍🙏❤🥰😊😀😁🙂☺💙💚💛💜🤍👏🙌😘")
_LONG: Final = 60  # characters: whoever writes more says more


def only(text: str) -> bool:
    """Whether these words are thanks and nothing else: "Muito obrigada!! 🙏", "thank you so much", "👍"."""
    if not text.strip() or len(text) > _LONG or "?" in text:
        return False
    plain = unicodedata.normalize("NFD", text.casefold())
    signs = {each for each in plain if unicodedata.category(each) == "So"}
    words = re.findall(r"[^\W_]+", "".join(each for each in plain if unicodedata.category(each) != "Mn"))
    if not signs <= SIGNS or not set(words) <= SAID | BESIDE:
        return False
    return bool(set(words) & SAID) or (bool(signs) and not words)
