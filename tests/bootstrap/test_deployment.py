"""The files for an installation without run.py say the same as the code."""

import re
from typing import Any

import pytest
from ruamel.yaml import YAML

from bootstrap.paths import ROOT


def load(name: str) -> Any:
    return YAML(typ="safe").load((ROOT / name).read_text())


@pytest.fixture(scope="module")
def compose() -> Any:
    return load("docker-compose.yml")


def test_the_containers_name_everything_production_asks_for(compose: Any) -> None:
    asked = set(re.findall(r'_required\("(\w+)"\)', (ROOT / "digiplan" / "settings.py").read_text()))
    assert asked == {"SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "CELERY_BROKER_URL"}
    for name in ("web", "worker", "beat", "migrate"):
        variables = compose["services"][name]["environment"]
        assert asked <= set(variables)
        assert variables["DIGIPLAN_MODE"] == "production"


def test_no_secret_has_a_default(compose: Any) -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    assert re.findall(r"\$\{(SECRET_KEY|POSTGRES_PASSWORD)(:-|-)", text) == []
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "DOMAIN"):
        assert f"${{{name}:?" in text


def test_only_the_proxy_is_reachable_from_outside(compose: Any) -> None:
    services = compose["services"]
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    assert compose["networks"]["back"]["internal"] is True
    assert services["database"]["networks"] == services["broker"]["networks"] == ["back"]


def test_database_and_broker_keep_the_agreed_settings(compose: Any) -> None:
    arguments = compose["services"]["database"]["environment"]["POSTGRES_INITDB_ARGS"]
    assert "--locale-provider=builtin --builtin-locale=C.UTF-8" in arguments
    command = " ".join(compose["services"]["broker"]["command"])
    assert "--appendonly yes" in command
    assert "--maxmemory-policy noeviction" in command


def test_publiccode_names_licence_and_languages() -> None:
    about = load("publiccode.yml")
    assert about["legal"]["license"] == "EUPL-1.2"
    assert (ROOT / "LICENSE").read_text().startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    for language, text in about["description"].items():
        assert language in about["localisation"]["availableLanguages"]
        assert len(text["shortDescription"]) <= 150
        assert 150 <= len(text["longDescription"]) <= 10_000


def test_ci_runs_the_checks_and_then_the_tests() -> None:
    lines = (ROOT / ".ci" / "run").read_text().split("\n")
    assert "set -euo pipefail" in lines
    assert lines.index("python3 run.py check") < lines.index("python3 run.py test")
