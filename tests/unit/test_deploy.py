"""deploy/: what the files there name exists, and what they promise is set."""

from __future__ import annotations

import configparser
import re
import shlex
import tomllib
from pathlib import Path

import pytest
import yaml

from credcheck.config import Settings

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
SERVICES = COMPOSE["services"]
OURS = {name: found for name, found in SERVICES.items() if found["image"] == "credcheck"}
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
SETTINGS = (ROOT / "docs" / "settings.md").read_text("utf-8")
DOCUMENTED = set(re.findall(r"^\| `(CREDCHECK_\w+)` \|", SETTINGS, re.MULTILINE))
ITS_OWN = {"CREDCHECK_NAME"}  # read by the proxy, not by the program


def instructions():
    """The lines of the Dockerfile, continued ones joined, without comments."""
    text = (DEPLOY / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [tuple(line.split(maxsplit=1)) for line in lines]


def stages():
    """The instructions of each stage of the image."""
    found = []
    for name, rest in instructions():
        if name == "FROM":
            found.append([])
        found[-1].append((name, rest))
    return found


def unit(path):
    """The settings of a unit, section by section; of one that is given twice, the last."""
    read = configparser.RawConfigParser(strict=False, delimiters=("=",), interpolation=None)
    read.optionxform = str
    read.read_string(path.read_text("utf-8"))
    return read


def env_file(path):
    lines = path.read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


@pytest.mark.parametrize(
    "path", [path for path in sorted(DEPLOY.rglob("*")) if path.is_file()], ids=lambda p: p.name
)
def test_every_variable_is_a_setting(path):
    named = set(re.findall(r"CREDCHECK_[A-Z_]+", path.read_text("utf-8")))
    assert named - ITS_OWN <= DOCUMENTED


def test_what_is_documented_is_read():
    """So that a variable of the files above is not one that nothing reads."""
    assert len(DOCUMENTED) > 25
    read = (ROOT / "src" / "credcheck" / "config.py").read_text("utf-8")
    asked = {f"CREDCHECK_{name}" for name in re.findall(r'env\.\w+\("([A-Z_]+)"', read)}
    assert asked == DOCUMENTED


class TestImage:
    def test_it_is_made_from_the_tree_with_the_versions_that_are_tested(self):
        build, _ = stages()
        (install,) = [rest for name, rest in build if name == "RUN" and "pip install" in rest]
        assert "-c constraints.txt '.[postgres]'" in install
        assert "credcheck bundle verify" in install

    def test_it_has_all_that_the_package_is_made_of(self):
        project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
        folders = {f.split("/")[0] for f in project["tool"]["setuptools"]["package-dir"].values()}
        needed = {*folders, *project["project"]["license-files"], project["project"]["readme"]}
        copied = {
            one
            for name, rest in stages()[0]
            if name == "COPY"
            for one in rest.split()[:-1]
            if not one.startswith("--")
        }
        assert copied >= needed | {"pyproject.toml", "constraints.txt"}
        assert all((ROOT / one).exists() for one in copied)
        let_in = (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
        assert let_in[1] == "*"
        assert {line[1:] for line in let_in if line.startswith("!")} == copied

    def test_it_runs_as_nobody_in_particular(self):
        _, last = stages()
        (user,) = [rest for name, rest in last if name == "USER"]
        assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", user)
        after = [name for name, _ in last[[name for name, _ in last].index("USER") :]]
        assert "RUN" not in after

    def test_it_has_a_version_of_python_that_the_package_runs_on(self):
        bases = [rest.split()[0] for name, rest in instructions() if name == "FROM"]
        assert bases == ["python:3.11-slim-bookworm"] * 2

    def test_its_health_is_asked_of_itself(self):
        (health,) = [rest for name, rest in stages()[1] if name == "HEALTHCHECK"]
        assert "127.0.0.1:8321/healthz" in health
        assert ("EXPOSE", "8321") in stages()[1]

    def test_it_needs_keys(self):
        assert any("CREDCHECK_ACCESS=keys" in rest for name, rest in stages()[1] if name == "ENV")

    def test_nothing_names_where_packages_come_from(self):
        for path in DEPLOY.rglob("Dockerfile*"):
            assert not re.search(r"index-url|find-links|--trusted-host", path.read_text("utf-8"))


class TestCompose:
    def test_it_has_two_of_each(self):
        assert {name: found.get("deploy", {}).get("replicas") for name, found in OURS.items()} == {
            "upgrade": None,
            "api": 2,
            "worker": 2,
        }
        roles = {name: OURS[name]["environment"]["CREDCHECK_ROLE"] for name in ("api", "worker")}
        assert roles == {"api": "api", "worker": "worker"}

    @pytest.mark.parametrize("name", SERVICES)
    def test_each_waits_for_another_or_says_how_it_is(self, name):
        found = SERVICES[name]
        assert "depends_on" in found or "test" in found.get("healthcheck", {})
        assert set(found.get("depends_on", {})) <= set(SERVICES)

    def test_nothing_starts_before_the_tables_are_there(self):
        assert OURS["upgrade"]["command"] == ["db", "upgrade"]
        assert OURS["upgrade"]["restart"] == "no"
        for name in ("api", "worker"):
            waits = OURS[name]["depends_on"]["upgrade"]["condition"]
            assert waits == "service_completed_successfully"

    @pytest.mark.parametrize("name", OURS)
    def test_it_may_write_nowhere_and_has_no_privileges(self, name):
        found = OURS[name]
        assert found["read_only"]
        assert "/tmp" in found["tmpfs"]  # noqa: S108
        assert found["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in found["security_opt"]
        assert found["mem_limit"]
        assert "privileged" not in found

    def test_the_database_is_reached_by_nobody_else(self):
        assert "ports" not in SERVICES["db"]
        assert SERVICES["db"]["networks"] == ["inside"]
        assert COMPOSE["networks"]["inside"]["internal"] is True
        assert all(port.startswith("127.0.0.1:") for port in SERVICES["api"]["ports"])

    def test_the_proxy_alone_is_believed(self):
        address = SERVICES["proxy"]["networks"]["outside"]["ipv4_address"]
        assert OURS["api"]["environment"]["CREDCHECK_TRUSTED_PROXIES"] == f"{address}/32"

    def test_whoever_starts_it_is_asked_for_what_it_needs(self):
        text = (DEPLOY / "compose.yaml").read_text("utf-8")
        asked = set(re.findall(r"\$\{(\w+)", text))
        required = set(re.findall(r"\$\{(\w+):\?", text))
        given = env_file(DEPLOY / "example.env")
        assert set(given) == asked
        assert "POSTGRES_PASSWORD" in required
        assert not any(given[name] for name in required)  # nobody starts with an example's


@pytest.mark.parametrize("path", UNITS, ids=lambda p: p.name)
class TestUnits:
    def test_they_run_the_command(self, path):
        service = unit(path)["Service"]
        program, *arguments = shlex.split(service["ExecStart"])
        project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
        assert Path(program).name in project["project"]["scripts"]
        assert arguments[:3] == ["serve", "--host", "127.0.0.1"]
        assert shlex.split(service["ExecStartPre"])[1:] == ["db", "check"]
        role = {"credcheck-api.service": "api", "credcheck-worker@.service": "worker"}[path.name]
        assert f"CREDCHECK_ROLE={role} " in service["Environment"]

    def test_they_may_do_little(self, path):
        service = unit(path)["Service"]
        assert service["User"] == service["Group"] == "credcheck"
        wanted = {
            "NoNewPrivileges": "yes",
            "CapabilityBoundingSet": "",
            "ProtectSystem": "strict",
            "ProtectHome": "yes",
            "PrivateTmp": "yes",
            "PrivateDevices": "yes",
            "ProtectKernelTunables": "yes",
            "ProtectKernelModules": "yes",
            "ProtectControlGroups": "yes",
            "RestrictNamespaces": "yes",
            "RestrictSUIDSGID": "yes",
            "LockPersonality": "yes",
            "MemoryDenyWriteExecute": "yes",
            "UMask": "0077",
        }
        assert {name: service.get(name) for name in wanted} == wanted
        text = path.read_text("utf-8")
        assert "SystemCallFilter=@system-service" in text
        assert "MemoryMax=" in text

    def test_they_are_given_longer_to_stop_than_the_program_takes(self, path):
        """Ten seconds for requests, eight for jobs, and some for what is closed then."""
        assert int(unit(path)["Service"]["TimeoutStopSec"]) >= 30

    def test_their_settings_can_be_meant(self, path):
        given = env_file(DEPLOY / "systemd" / "credcheck.env")
        where = unit(path)["Service"]["EnvironmentFile"]
        assert where == "/etc/credcheck/credcheck.env"
        settings = Settings.from_env(given)
        assert settings.service.access == "keys"
        assert settings.service.database.startswith("postgresql://")


def test_the_documents_mention_every_file():
    page = (ROOT / "docs" / "deploy.md").read_text("utf-8")
    files = {path.name for path in DEPLOY.rglob("*") if path.is_file()}
    assert {name for name in files if name not in page} == set()


def test_the_documents_link_to_what_is_there():
    for name in ("deploy.md", "privacy.md"):
        page = (ROOT / "docs" / name).read_text("utf-8")
        for link in re.findall(r"\]\((?!https?://|#)([^)#]+)", page):
            assert (ROOT / "docs" / link).resolve().exists(), link
