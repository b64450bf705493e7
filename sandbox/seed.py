"""The seed of the world: the team Lumina, a lamp shop with people in two languages, and the customers who write to it.

Every secret here is public on purpose: it opens nothing but this sandbox.
"""

from sandbox.records import Account, Channel, Customer, MetaApp, SlackApp, Team, User, UserGroup

TEAM = "T0LUMINA01"
PARTNER_TEAM = "T0ORBIT001"
ANA, BRUNO, CARLA = "U0ANA00001", "U0BRUNO001", "U0CARLA001"
DAVI, GIL, STELLA, INBOX = "U0DAVI0001", "U0GIL00001", "U0STELLA01", "U0INBOX001"
WHATSAPP_CHANNEL, INSTAGRAM_CHANNEL, VIP_CHANNEL = "C0WHATSAPP", "C0INSTAGRM", "C0VIPINBOX"
GENERAL_CHANNEL, PARTNERS_CHANNEL = "C0GENERAL1", "C0PARTNERS"
PHONE_NUMBER, WABA = "106540350001001", "102290120001001"
INSTAGRAM_SHOP, INSTAGRAM_STUDIO, PAGE_STUDIO = "17841400000001001", "17841400000002002", "104000000002002"


def team() -> Team:
    return Team(id=TEAM, name="Lumina", domain="lumina")


def slack_app() -> SlackApp:
    return SlackApp(
        id="A0NOVELO01",
        name="inbox",
        bot_id="B0INBOX001",
        bot_user=INBOX,
        bot_token="xoxb-sandbox-lumina",
        app_token="xapp-sandbox-lumina",
        signing_secret="sandbox-signing-secret",
        verification_token="sandbox-verification-token",
        client_id="1001.2002",
        client_secret="sandbox-client-secret",
        config_token="xoxe.xoxp-sandbox-configuration",
        scopes=frozenset(
            [
                "app_mentions:read",
                "bookmarks:write",
                "channels:history",
                "channels:join",
                "channels:read",
                "chat:write",
                "chat:write.customize",
                "commands",
                "dnd:read",
                "emoji:read",
                "files:read",
                "files:write",
                "groups:history",
                "groups:read",
                "im:write",
                "reactions:read",
                "reactions:write",
                "team:read",
                "usergroups:read",
                "users:read",
            ]
        ),
        app_scopes=frozenset({"connections:write"}),
        events=frozenset(
            [
                "app_home_opened",
                "app_mention",
                "app_uninstalled",
                "tokens_revoked",
                "message.channels",
                "message.groups",
                "reaction_added",
                "reaction_removed",
                "file_shared",
                "member_joined_channel",
                "member_left_channel",
                "channel_archive",
                "channel_unarchive",
                "channel_shared",
                "channel_unshared",
                "channel_deleted",
                "channel_rename",
                "channel_left",
                "channel_id_changed",
                "channel_shared",
                "channel_unshared",
                "group_archive",
                "group_unarchive",
                "group_deleted",
                "group_rename",
                "group_left",
                "team_join",
                "user_change",
            ]
        ),
    )


def users() -> list[User]:
    return [
        User(id=ANA, name="ana", real_name="Ana Ribeiro", locale="pt-BR", title="Vendas", is_admin=True),
        User(id=BRUNO, name="bruno", real_name="Bruno Keller", locale="en-US", title="Support"),
        User(id=CARLA, name="carla", real_name="Carla Nunes", locale="pt-BR", title="Suporte", presence="away"),
        User(id=DAVI, name="davi", real_name="Davi Prado", deleted=True),
        User(id=GIL, name="gil", real_name="Gil Moura", title="Contractor", is_restricted=True),
        User(id=STELLA, name="stella", real_name="Stella Orbit", team_id=PARTNER_TEAM, is_stranger=True),
        User(id=INBOX, name="inbox", real_name="inbox", is_bot=True, tz="America/Los_Angeles", tz_offset=-28800),
    ]


def user_groups() -> list[UserGroup]:
    return [
        UserGroup(id="S0SALES001", handle="sales", name="Sales", users=[ANA, CARLA]),
        UserGroup(id="S0SUPPORT1", handle="support", name="Support", users=[BRUNO, CARLA]),
    ]


def channels() -> list[Channel]:
    return [
        Channel(
            WHATSAPP_CHANNEL, "inbox-whatsapp", ANA, [ANA, BRUNO, CARLA, GIL, INBOX], topic="Customers on WhatsApp"
        ),
        Channel(INSTAGRAM_CHANNEL, "inbox-instagram", ANA, [ANA, BRUNO, CARLA, INBOX], topic="Customers on Instagram"),
        Channel(VIP_CHANNEL, "vip-inbox", ANA, [ANA, BRUNO, INBOX], is_private=True, locale="pt-BR"),
        Channel(GENERAL_CHANNEL, "general", ANA, [ANA, BRUNO, CARLA], is_general=True),
        Channel(PARTNERS_CHANNEL, "partners", ANA, [ANA, STELLA], is_shared=True),
    ]


def emoji() -> dict[str, str]:
    return {"lumina": "https://emoji.example/lumina.png", "lamp": "alias:lumina"}


def meta_app() -> MetaApp:
    return MetaApp(
        id="990010002000300",
        secret="sandbox-meta-secret",
        instagram_secret="sandbox-instagram-secret",
        verify_token="sandbox-verify-token",
    )


def accounts() -> list[Account]:
    return [
        Account(
            id=PHONE_NUMBER,
            channel="whatsapp",
            name="Lumina WhatsApp",
            token="EAA-sandbox-whatsapp",
            slack_channel=WHATSAPP_CHANNEL,
            waba_id=WABA,
            display_number="+551140001234",
        ),
        Account(
            id=INSTAGRAM_SHOP,
            channel="instagram",
            name="Lumina Instagram",
            token="IGAA-sandbox-instagram",
            slack_channel=INSTAGRAM_CHANNEL,
            login="instagram",
            username="lumina.shop",
        ),
        Account(
            id=INSTAGRAM_STUDIO,
            channel="instagram",
            name="Lumina Studio",
            token="EAA-sandbox-page",
            slack_channel=VIP_CHANNEL,
            login="facebook",
            page_id=PAGE_STUDIO,
            username="lumina.studio",
        ),
    ]


def customers() -> list[Customer]:
    return [
        Customer(
            id="maria",
            name="Maria Souza",
            channel="whatsapp",
            account=PHONE_NUMBER,
            phone="+5511987654321",
            wa_id="5511987654321",
            user_id="BR.13491208655302741001",
        ),
        # An old account outside the first wave of nine-digit numbers: Meta's wa_id has no 9 (meta.md 4).
        Customer(
            id="joao",
            name="João Batista",
            channel="whatsapp",
            account=PHONE_NUMBER,
            phone="+5531987651234",
            wa_id="553187651234",
            user_id="BR.13491208655302741002",
        ),
        # Mexico: WhatsApp kept the 1 that telephony dropped in 2019 (meta.md 4).
        Customer(
            id="lucia",
            name="Lucía Hernández",
            channel="whatsapp",
            account=PHONE_NUMBER,
            phone="+525512345678",
            wa_id="5215512345678",
            user_id="MX.13491208655302741003",
            locale="es_MX",
        ),
        # A username adopter: no phone anywhere in her webhooks (meta.md 2.1).
        Customer(
            id="nina",
            name="Nina",
            channel="whatsapp",
            account=PHONE_NUMBER,
            user_id="BR.13491208655302741004",
            shows_phone=False,
            username="nina.costa",
        ),
        Customer(
            id="tom",
            name="Tom O'Brien",
            channel="whatsapp",
            account=PHONE_NUMBER,
            phone="+447700900123",
            wa_id="447700900123",
            user_id="GB.13491208655302741005",
            locale="en_GB",
        ),
        Customer(
            id="maria.instagram",
            name="Maria Souza",
            channel="instagram",
            account=INSTAGRAM_SHOP,
            igsid="7701000000000001",
            username="maria.souza",
        ),
        Customer(
            id="kenji",
            name="Kenji Tanaka",
            channel="instagram",
            account=INSTAGRAM_SHOP,
            igsid="7701000000000002",
            username="kenji.lamps",
            locale="ja_JP",
        ),
        Customer(
            id="sofia",
            name="Sofia Andrade",
            channel="instagram",
            account=INSTAGRAM_STUDIO,
            igsid="8802000000000001",
            username="sofia.interiors",
        ),
    ]
