"""Settings: what is read, what is refused and in which words."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from storage import settings
from storage.settings import SettingError, Settings

KEY = "YSBrZXkgZm9yIHRoZSBzZXR0aW5ncyB0ZXN0cyAzMmI="  # fixed: it names tests, and every worker must know them alike
SERVING = {
    "SLACK_SIGNING_SECRET": "signing",
    "SLACK_BOT_TOKEN": "xoxb-1",
    "META_APP_SECRET": "meta-secret",
    "META_VERIFY_TOKEN": "verify",
    "NOVELO_SECRET_KEY": KEY,
}


def without(*names: str, **more: str) -> dict[str, str]:
    return {name: value for name, value in (SERVING | more).items() if name not in names}


def refused(environ: dict[str, str]) -> str:
    with pytest.raises(SettingError) as error:
        settings.require_serving(settings.load(environ))
    return str(error.value)


def test_an_empty_environment_gives_the_defaults() -> None:
    loaded = settings.load({})
    assert loaded == Settings()
    assert (loaded.host, loaded.port, loaded.workers) == ("127.0.0.1", 8000, 1)
    assert loaded.data_dir == Path("data").absolute()
    assert loaded.slack_api_url == "https://slack.com/api"


def test_an_empty_variable_counts_as_not_set() -> None:
    assert settings.load({"PORT": "", "SLACK_BOT_TOKEN": "  "}) == Settings()


def test_the_database_is_sqlite_in_the_data_folder_unless_told_otherwise(tmp_path: Path) -> None:
    assert settings.load({"NOVELO_DATA_DIR": str(tmp_path)}).database == f"sqlite:///{tmp_path}/novelo.db"
    elsewhere = "postgresql://novelo@localhost/novelo"
    assert settings.load({"DATABASE_URL": elsewhere}).database == elsewhere


def test_others_reach_the_server_where_it_listens_unless_told_otherwise() -> None:
    assert settings.load({"PORT": "9000"}).public == "http://127.0.0.1:9000"
    assert settings.load({"PUBLIC_URL": "https://inbox.example.com/"}).public == "https://inbox.example.com"


def test_instagram_webhooks_may_be_signed_with_either_secret() -> None:
    loaded = settings.load({"META_APP_SECRET": "new, old", "INSTAGRAM_APP_SECRET": "own"})
    assert loaded.webhook_secrets == {"whatsapp": ("new", "old"), "instagram": ("own", "new", "old")}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://localhost/novelo"),
        ("DATABASE_URL", "novelo.db"),
        ("REDIS_URL", "localhost:6379"),
        ("PUBLIC_URL", "http://inbox.example.com"),
        ("PUBLIC_URL", "inbox.example.com"),
        ("SLACK_API_URL", "https://slack.com:port/api"),
        ("META_GRAPH_URL", "ftp://graph.facebook.com"),
        ("META_GRAPH_VERSION", "25"),
        ("PORT", "http"),
        ("PORT", "65536"),
        ("PORT", "0"),
        ("HOST", "my host"),
        ("NOVELO_WORKERS", "0"),
        ("NOVELO_THREADS", "-1"),
        ("NOVELO_SECRET_KEY", "short"),
        ("NOVELO_SECRET_KEY", f"{KEY},short"),
        ("NOVELO_SECRET_KEY", ","),
        ("META_APP_SECRET", ","),
        ("SLACK_BOT_TOKEN", "xoxp-1"),
        ("SLACK_APP_TOKEN", "xoxb-1"),
        ("SLACK_SIGNING_SECRET", "two words"),
    ],
)
def test_a_malformed_setting_is_named_with_what_is_expected_and_without_its_value(name: str, value: str) -> None:
    with pytest.raises(SettingError) as error:
        settings.load({name: value})
    line = str(error.value)
    assert line.startswith(f"{name} must be ")
    assert "\n" not in line
    assert value == "," or value == "0" or value == "25" or value not in line


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_plain_http_is_fine_on_this_machine(host: str) -> None:
    assert settings.load({"META_GRAPH_URL": f"http://{host}:8100/graph/"}).meta_graph_url == f"http://{host}:8100/graph"


def test_several_secret_keys_are_kept_in_their_order() -> None:
    old = Fernet.generate_key().decode()
    assert settings.load({"NOVELO_SECRET_KEY": f"{KEY}, {old}"}).secret_keys == (KEY, old)


def test_serving_is_content_with_what_it_needs() -> None:
    settings.require_serving(settings.load(SERVING))


@pytest.mark.parametrize("name", sorted(SERVING))
def test_serving_names_the_setting_that_is_missing(name: str) -> None:
    line = refused(without(name))
    assert line.startswith(f"{name} is not set: it must be ")
    assert "\n" not in line


def test_socket_mode_needs_no_signing_secret() -> None:
    settings.require_serving(settings.load(without("SLACK_SIGNING_SECRET", SLACK_APP_TOKEN="xapp-1")))


def test_the_oauth_pair_stands_in_for_the_bot_token() -> None:
    settings.require_serving(settings.load(without("SLACK_BOT_TOKEN", SLACK_CLIENT_ID="1.2", SLACK_CLIENT_SECRET="s")))


def test_half_an_oauth_pair_does_not() -> None:
    assert refused(without("SLACK_BOT_TOKEN", SLACK_CLIENT_ID="1.2")).startswith("SLACK_BOT_TOKEN is not set")


def test_printing_settings_shows_no_secret() -> None:
    loaded = settings.load(
        SERVING
        | {
            "DATABASE_URL": "postgresql://novelo:hunter2@localhost/novelo",
            "REDIS_URL": "redis://:hunter2@localhost",
            "SLACK_APP_TOKEN": "xapp-hunter2",
            "SLACK_CLIENT_SECRET": "hunter2",
            "INSTAGRAM_APP_SECRET": "hunter2",
        }
    )
    shown = repr(loaded)
    assert [secret for secret in ("hunter2", *SERVING.values()) if secret in shown] == []
