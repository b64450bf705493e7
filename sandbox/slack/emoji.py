"""The emoji people here use: short name -> character. Slack turns a typed character into its name (slack.md 3.2)."""

EMOJI = {
    "+1": "👍",
    "100": "💯",
    "bulb": "💡",
    "calendar": "📅",
    "camera": "📷",
    "clap": "👏",
    "cry": "😢",
    "double_vertical_bar": "⏸️",
    "eye": "👁️",
    "eyes": "👀",
    "fire": "🔥",
    "gift": "🎁",
    "grinning": "😀",
    "heart": "❤️",
    "heart_eyes": "😍",
    "hourglass_flowing_sand": "⏳",
    "house": "🏠",
    "joy": "😂",
    "lock": "🔒",
    "mailbox_with_mail": "📬",
    "moneybag": "💰",
    "ok_hand": "👌",
    "package": "📦",
    "phone": "☎️",
    "pray": "🙏",
    "raised_hands": "🙌",
    "repeat": "🔁",
    "rocket": "🚀",
    "slightly_smiling_face": "🙂",
    "smile": "😄",
    "sob": "😭",
    "sparkles": "✨",
    "star": "⭐",
    "sunglasses": "😎",
    "tada": "🎉",
    "thinking_face": "🤔",
    "truck": "🚚",
    "wave": "👋",
    "white_check_mark": "✅",
    "wink": "😉",
    "x": "❌",
    "yellow_heart": "💛",
}
NAMES = {character: name for name, character in EMOJI.items()} | {
    character.rstrip("\ufe0f"): name for name, character in EMOJI.items()
}
SKIN_TONES = {2: "🏻", 3: "🏼", 4: "🏽", 5: "🏾", 6: "🏿"}
TONES = {character: tone for tone, character in SKIN_TONES.items()}
ALIASES = {"thumbsup": "+1"}


def code_points(name: str, skin_tone: int | None = None) -> str | None:
    """ "1f44b-1f3fc" for wave in skin tone 3; None for a name that is not here."""
    character = EMOJI.get(ALIASES.get(name, name))
    if character is None:
        return None
    whole = character + (SKIN_TONES.get(skin_tone or 0, ""))
    return "-".join(f"{ord(each):x}" for each in whole)
