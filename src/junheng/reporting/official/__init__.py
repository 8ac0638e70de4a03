"""An evaluation in official form: the self-evaluation report as Word and PDF, the application tables, a sheet for every school.

Enter at `write_word`, `write_pdf`, `write_application` and `school_sheets_bytes`. Report and sheets print fields that are each
said once (`fields`, `schools`); the Word report through a template that an official can edit. Nothing here judges.
"""

from junheng.reporting.official.application import application_bytes, application_of, write_application
from junheng.reporting.official.fields import official_of
from junheng.reporting.official.pdf import pdf_bytes, pdf_of, write_pdf
from junheng.reporting.official.schools import each_school_sheet, school_sheets_bytes
from junheng.reporting.official.word import template_bytes, word_bytes, word_of, write_word

__all__ = [
    "application_bytes",
    "application_of",
    "each_school_sheet",
    "official_of",
    "pdf_bytes",
    "pdf_of",
    "school_sheets_bytes",
    "template_bytes",
    "word_bytes",
    "word_of",
    "write_application",
    "write_pdf",
    "write_word",
]
