"""Sweeping the folder of the files."""

from __future__ import annotations

from typing import Any

from junheng.web.files.keeping import sweep
from junheng.web.jobs.work import Working, daily


@daily("sweep_files")
def sweep_files(job: Working, arguments: dict[str, Any]) -> dict[str, object]:
    """Remove bytes that killed processes left and no row names."""
    return {"removed": sweep()}
