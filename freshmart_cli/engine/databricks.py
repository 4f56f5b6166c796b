"""Databricks' Connect endpoint: host, token and cluster come from the environment or a profile of its own."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from freshmart_cli.errors import UserError

SCHEME = "databricks://"
_SECONDS = 10
"""For which the SDK may ask the host about itself; it falls back to what it is told here."""

_MEND = "freshmart doctor tells what is set and what is missing"


def connect_url(remote: str) -> str:
    """``databricks://[PROFILE][?cluster_id=ID]`` as a Connect URL with its token (Databricks speaks Spark Connect).

    Raises UserError where the package is missing or credentials are.
    """
    try:
        from databricks.sdk.core import Config
    except ImportError as error:
        hint = "pip install 'freshmart-cli[databricks]'"
        raise UserError("remote: databricks://… needs the package databricks-sdk", hint=hint) from error
    parts = urlsplit(remote)
    try:
        config = Config(profile=parts.netloc or None, http_timeout_seconds=_SECONDS, retry_timeout_seconds=_SECONDS)
        headers = config.authenticate()
    except ValueError as error:
        raise UserError(f"no credentials for Databricks: {str(error).splitlines()[0]}", hint=_MEND) from error
    cluster = dict(parse_qsl(parts.query)).get("cluster_id") or config.cluster_id
    if not cluster:
        raise UserError("no Databricks cluster is named", hint=f"export DATABRICKS_CLUSTER_ID=…; {_MEND}")
    host = urlsplit(str(config.host)).netloc or str(config.host)
    token = headers["Authorization"].removeprefix("Bearer ")
    return f"sc://{host}:443/;use_ssl=true;token={token};x-databricks-cluster-id={cluster}"
