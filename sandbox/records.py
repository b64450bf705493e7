"""The records of the pretend world. Times are epoch seconds; ids are the platforms' own."""

from dataclasses import dataclass, field


@dataclass
class Team:
    id: str
    name: str
    domain: str


@dataclass
class SlackApp:
    """The installed app as the workspace knows it. Scopes: what the bot token was granted."""

    id: str
    name: str
    bot_id: str
    bot_user: str
    bot_token: str
    app_token: str
    signing_secret: str
    verification_token: str
    client_id: str
    client_secret: str
    config_token: str
    scopes: frozenset[str]
    app_scopes: frozenset[str]
    events: frozenset[str]
    commands: tuple[str, ...] = ("/inbox",)
    shortcuts: dict[str, str] | None = None  # callback id -> "shortcut" or "message_action"; None: any
    token_error: str = ""  # set: the bot token is dead and answers with this


@dataclass
class User:
    """locale: BCP 47 as Slack writes it ("pt-BR"). tz: IANA name; tz_offset: seconds east of UTC."""

    id: str
    name: str
    real_name: str
    locale: str = "en-US"
    tz: str = "America/Sao_Paulo"
    tz_offset: int = -10800
    team_id: str = ""
    title: str = ""
    is_admin: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    is_bot: bool = False
    deleted: bool = False
    presence: str = "active"
    dnd: bool = False


@dataclass
class UserGroup:
    id: str
    handle: str
    name: str
    users: list[str]


@dataclass
class Channel:
    """kind: "channel" or "im". An im has exactly two members."""

    id: str
    name: str
    creator: str
    members: list[str]
    kind: str = "channel"
    is_private: bool = False
    is_archived: bool = False
    is_shared: bool = False  # Slack Connect
    is_general: bool = False
    topic: str = ""
    locale: str = "en-US"
    created: int = 1_767_225_600  # 2026-01-01


@dataclass
class MetaApp:
    id: str
    secret: str
    instagram_secret: str
    verify_token: str


@dataclass
class Account:
    """One connected account. id: phone_number_id or Instagram account id.

    channel: "whatsapp" or "instagram"; login: "" for WhatsApp, else "instagram" or "facebook".
    token_ends_at: 0: never. token_revoked: Meta does not take it any more. token_type: SYSTEM_USER, USER or PAGE.
    scopes: what the token may do; (): all that its channel needs.
    """

    id: str
    channel: str
    name: str
    token: str
    slack_channel: str
    login: str = ""
    waba_id: str = ""
    display_number: str = ""
    page_id: str = ""
    username: str = ""
    token_ends_at: float = 0
    token_revoked: bool = False
    token_type: str = "SYSTEM_USER"
    scopes: tuple[str, ...] = ()


@dataclass
class Customer:
    """A person on one channel, talking to one account.

    phone: in E.164, "" if they have none to show. wa_id: the digits Meta gives, which may differ from the phone.
    user_id: the BSUID. shows_phone: False leaves wa_id out of webhooks (meta.md 2.1).
    """

    id: str
    name: str
    channel: str
    account: str
    phone: str = ""
    wa_id: str = ""
    user_id: str = ""
    shows_phone: bool = True
    igsid: str = ""
    username: str = ""
    locale: str = "pt_BR"
    tags: list[str] = field(default_factory=list)
