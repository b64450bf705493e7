"""placeholder until the real one lands"""

import re


def canonical(wa_id: str) -> str:
    d = re.sub(r"[^0-9]", "", wa_id or "")
    if not 7 <= len(d) <= 15:
        return ""
    if len(d) == 12 and d[:2] == "55" and d[4] in "6789":
        d = d[:4] + "9" + d[4:]
    elif len(d) == 13 and d[:3] == "521":
        d = "52" + d[3:]
    return "+" + d


def display(number: str) -> str:
    return number
