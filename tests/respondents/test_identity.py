"""What an anonymous study keeps of a respondent's metadata, and when two e-mails are one person's."""

from __future__ import annotations

import pytest

from openkoji.respondents.identity import Identity, anonymous


@pytest.mark.parametrize(
    "key",
    [
        *("id", "ID", "customerId", "customer_id", "customerID", "userid", "orgIds", "uid", "user-uid", "uuid", "guid"),
        *(
            "login",
            "githubLogin",
            "handle",
            "twitter",
            "linkedin",
            "linkedInProfile",
            "github",
            "instagram",
            "facebook",
        ),
        *("telegram", "whatsapp", "whatsAppNumber", "skype", "skype_name", "companyName", "username", "firstname"),
        *("vorname", "Nachname", "nom", "nom_complet", "prenom", "Prénom", "nombre", "apellido", "apellidos"),
        *("cognome", "naam", "voornaam", "achternaam", "customer", "primaryContact", "person", "employee", "patient"),
        *("member", "contact1", "mail", "workEmail", "E-Mail", "homePhone", "dateOfBirth", "ipAddress", "ip"),
        *("ｎａｍｅ", "ＵＳＥＲ_ＩＤ", "NAME", "displayName", "id_number", "accountNumber"),
    ],
)
def test_a_key_that_is_shaped_like_an_identity_goes(key: str) -> None:
    assert anonymous(Identity(metadata={key: "x"})).metadata == {}


@pytest.mark.parametrize(
    "value",
    [
        *("@ada", "＠ada", " @ada_l", "ada@example.com", "ada＠example.com", "https://example.com/ada"),
        *("HTTPS://example.com", "+44 20 7946 0958", "１２３ ４５６ ７８９", "10.0.0.1"),
    ],
)
def test_a_value_that_is_shaped_like_an_identity_goes(value: str) -> None:
    assert anonymous(Identity(metadata={"note": value})).metadata == {}


@pytest.mark.parametrize(
    "key",
    [
        *("plan", "tenureMonths", "country", "segment", "paid", "width", "idea", "grid", "valid", "squid", "fluid"),
        *("customerSegment", "employeeCount", "memberSince", "loginCount", "seats", "role", "nominal", "remember"),
        *("handled", "contacted", "personas", "number", "ideal", "hybrid", "guided", "nps", "mrr", "industry"),
    ],
)
def test_a_harmless_key_stays(key: str) -> None:
    assert anonymous(Identity(metadata={key: "pro"})).metadata == {key: "pro"}


@pytest.mark.parametrize("value", ["pro", 14, 3.5, True, "at @ 5", "5 @ 10", "very much"])
def test_a_harmless_value_stays(value: str | float | bool) -> None:
    assert anonymous(Identity(metadata={"plan": value})).metadata == {"plan": value}


def test_an_email_is_one_persons_in_any_case_and_with_spaces_around_it() -> None:
    assert Identity(email=" Ada@Example.COM ").email_key == Identity(email="ada@example.com").email_key


def test_letters_that_only_fold_alike_are_two_people() -> None:
    assert Identity(email="straße@example.com").email_key != Identity(email="strasse@example.com").email_key
