"""Several files at once in a form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from junheng.web.files.kinds import ENDINGS
from junheng.web.words import say

MOST_FILES = 20


class FilesInput(forms.ClearableFileInput):
    """A place for several files."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"accept": ",".join(ENDINGS)})


class FilesField(forms.FileField):
    """Several files; each is looked at when it is received (`keeping.receive`)."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """Each of them by itself."""
        given = data if isinstance(data, list | tuple) and data else [data or None]  # none at all is refused, too
        if len(given) > MOST_FILES:
            raise forms.ValidationError(say("files.too_many", most=MOST_FILES))
        cleaned = [super(FilesField, self).clean(one, initial) for one in given]
        return [one for one in cleaned if one]
