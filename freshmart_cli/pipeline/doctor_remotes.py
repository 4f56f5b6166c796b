"""What an engine elsewhere needs: somebody who listens, and keys that are there; never their values."""

from __future__ import annotations

import configparser
from collections.abc import Iterator, Mapping
from pathlib import Path

from freshmart_cli.contracts.workspace import Environment
from freshmart_cli.engine.packages import install_command, installed_version, required_packages
from freshmart_cli.engine.remotes import (
    CONNECT,
    DATABRICKS,
    TOKEN_VARIABLE,
    address_of,
    scheme_of,
    why_unreachable,
)
from freshmart_cli.pipeline.doctor_findings import Finding, judged
from freshmart_cli.pipeline.doctor_machine import Machine, package_finding

_SDK = "databricks-sdk"
_CLUSTERS = ("cluster_id", "serverless_compute_id")


def remote_needs(environment: Environment, machine: Machine, secret_in_file: bool) -> Iterator[Finding]:
    """``secret_in_file``: whether freshmart.yml holds a token, which it must not."""
    pyspark = package_finding(machine, "pyspark")
    if pyspark is not None:
        yield pyspark
    if environment.master:
        yield Finding("master", "warning", "set beside remote", "one of the two", "in freshmart.yml: without master")
    if secret_in_file:
        fix = f"delete it from freshmart.yml, have it revoked, and: export {TOKEN_VARIABLE}=…"
        yield Finding("secret", "missing", "freshmart.yml holds a token or password", "no secret in a file", fix)
    scheme = scheme_of(environment.remote)
    if scheme == CONNECT:
        yield from _connect(environment, machine.environ)
    elif scheme == DATABRICKS:
        yield from _databricks(environment.remote, machine.environ)
    else:
        fix = "in freshmart.yml: remote: sc://host:15002"
        yield Finding("remote", "missing", "neither sc:// nor databricks://", "an address of Spark Connect", fix)


def _connect(environment: Environment, environ: Mapping[str, str]) -> Iterator[Finding]:
    address = address_of(environment.remote)
    if address is None:
        fix = "in freshmart.yml: remote: sc://host:15002/;use_ssl=true"
        yield Finding("server", "missing", "the address cannot be read", "sc://host:port", fix)
    else:
        fault = why_unreachable(address)
        fix = f"start Spark Connect on {address.host}, or mend remote in freshmart.yml" if fault else ""
        found = f"{address}: {fault or 'somebody listens'}"
        yield Finding("server", judged(not fault), found, "Spark Connect listens there", fix)
    there = bool(environ.get(TOKEN_VARIABLE))
    found = "set: sent with each call, over TLS unless to localhost" if there else "not set"
    yield Finding("token", judged(there, "absent"), f"{TOKEN_VARIABLE} is {found}", "where the server asks for one")


def _databricks(remote: str, environ: Mapping[str, str]) -> Iterator[Finding]:
    version = installed_version(_SDK)
    pins = [each for each in required_packages("databricks") if each.name == _SDK]
    fits = all(each.fits for each in pins) and version is not None
    fix = "" if fits else install_command(["freshmart-cli[databricks]"])
    needed = pins[0].wanted if pins else "the extra databricks"
    yield Finding(_SDK, judged(fits), version or "not installed", needed, fix)
    profile = _profile(environ)
    for key, variable in (("host", "DATABRICKS_HOST"), ("token", "DATABRICKS_TOKEN")):
        yield _given(variable, bool(environ.get(variable)), key in profile)
    cluster = "cluster_id=" in remote or bool(environ.get("DATABRICKS_CLUSTER_ID"))
    yield _given("DATABRICKS_CLUSTER_ID", cluster, any(each in profile for each in _CLUSTERS))


def _given(variable: str, set_here: bool, in_profile: bool) -> Finding:
    if set_here or in_profile:
        return Finding(variable, "ok", "set" if set_here else "in the profile of ~/.databrickscfg")
    return Finding(variable, "missing", "neither set nor in ~/.databrickscfg", "one of the two", f"export {variable}=…")


def _profile(environ: Mapping[str, str]) -> set[str]:
    """The keys of the profile that is meant; their values are nobody's business here."""
    file = Path(environ.get("DATABRICKS_CONFIG_FILE") or "~/.databrickscfg").expanduser()
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(file.read_text())
    except (OSError, UnicodeDecodeError, configparser.Error):
        return set()
    name = environ.get("DATABRICKS_CONFIG_PROFILE") or "DEFAULT"
    if name != "DEFAULT" and not parser.has_section(name):
        return set()
    return {key for key, value in parser[name].items() if value}
