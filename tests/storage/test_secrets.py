"""Tokens at rest: sealed, each for its own row, under keys that may change."""

import pytest
from cryptography.fernet import Fernet

from storage.secrets import CannotOpen, Vault

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_what_was_sealed_opens_and_does_not_show_the_token():
    sealed = Vault([OLD]).seal("inbox:1", "EAA-token")
    assert "EAA" not in sealed
    assert Vault([OLD]).open("inbox:1", sealed) == "EAA-token"


def test_a_token_does_not_open_for_another_row():
    sealed = Vault([OLD]).seal("inbox:1", "EAA-token")
    with pytest.raises(CannotOpen, match=r"^the token of inbox:2 was sealed for another owner$"):
        Vault([OLD]).open("inbox:2", sealed)


def test_a_new_key_opens_what_the_old_one_sealed_until_the_old_one_goes():
    sealed = Vault([OLD]).seal("inbox:1", "EAA-token")
    resealed = Vault([NEW, OLD]).reseal(sealed)
    assert Vault([NEW]).open("inbox:1", resealed) == "EAA-token"
    with pytest.raises(CannotOpen, match=r"^the token of inbox:1 does not open with NOVELO_SECRET_KEY$"):
        Vault([NEW]).open("inbox:1", sealed)
    with pytest.raises(CannotOpen, match=r"^a token does not open with NOVELO_SECRET_KEY$"):
        Vault([NEW]).reseal(sealed)


@pytest.mark.parametrize(
    "link",
    ["", "1", "1.2", "1.9999999999.", "x.9999999999.aa", "1.x.aa", "²." + "9" * 10 + ".aa", "1.9999999999." + "0" * 64],
)
def test_a_link_that_we_did_not_sign_names_nothing(link):
    assert Vault([OLD]).read_link(link, now=0) is None


def test_a_link_names_its_file_until_its_time_is_over():
    vault = Vault([OLD])
    link = vault.sign_link(7, 1000)
    assert [vault.read_link(link, now) for now in (0, 999, 1000)] == [7, 7, None]
    assert vault.read_link("8" + link[1:], 0) is None
