"""`novelo rotate-keys`."""

import click

from cli import compose


@click.command()
def rotate_keys() -> None:
    """Seal every stored token with the newest key.

    Put a new key before the old one in NOVELO_SECRET_KEY, separated by a comma, and restart; run this; then take the
    old key away. Nothing stops meanwhile.
    """
    from storage import keys
    from storage.secrets import CannotOpen

    settings = compose.settings()
    vault = compose.vault(settings)
    compose.migrate(settings)
    with compose.opened(settings) as database:
        try:
            count = database.write(lambda session: keys.reseal(session, vault, database.now()))
        except CannotOpen as error:
            raise click.ClickException(f"{error}: put the key it was sealed with back behind the new one") from None
    click.echo(f"Tokens sealed with the newest key: {count}. The older keys can go.")
