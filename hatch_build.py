"""Puts the workspace beside this file into the wheel, and leaves editable installs to read the checkout."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WorkspaceBuildHook(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Adds the configured entries to a standard wheel; a missing one fails the build."""
        if version != "standard":
            return
        for entry in self.config["workspace"]:
            source = Path(self.root, entry)
            build_data["force_include"][str(source)] = f"{self.config['target']}/{entry}"
