"""An evaluation in official form: the self-evaluation report as Word and PDF.

Enter at `write_word` and `write_pdf`. Both print the fields of `fields`, each said once; the Word report through a template
that an official can edit. Nothing here judges.
"""

from junheng.reporting.official.fields import official_of
from junheng.reporting.official.pdf import pdf_bytes, pdf_of, write_pdf
from junheng.reporting.official.word import template_bytes, word_bytes, word_of, write_word

__all__ = ["official_of", "pdf_bytes", "pdf_of", "template_bytes", "word_bytes", "word_of", "write_pdf", "write_word"]
