"""stub."""
from pathlib import Path
def excel_bytes(evaluation, language="zh"): return b""
def write_excel(evaluation, path: Path, language="zh"): ...
