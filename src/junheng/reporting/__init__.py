"""An evaluation for people: one self-contained page, and the same as a workbook.

Enter at `write_html` and `write_excel`. Both show the same `Content`, which is made once from the evaluation and holds
words and rounded figures, no rules. Nothing here judges; whoever wants another form starts from `content_of`.
"""

from junheng.reporting.content import Content, content_of
from junheng.reporting.excel import excel_bytes, write_excel
from junheng.reporting.html import html_text, write_html

__all__ = ["Content", "content_of", "excel_bytes", "html_text", "write_excel", "write_html"]
