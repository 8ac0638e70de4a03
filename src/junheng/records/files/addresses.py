"""Cell addresses as a spreadsheet shows them."""

from __future__ import annotations


def column_letters(column: int) -> str:
    """The letters of the 0-based column number: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    """The address of the 0-based row and column: (4, 5) is F5."""
    return f"{column_letters(column)}{row + 1}"


def area(first: tuple[int, int], last: tuple[int, int]) -> str:
    """The address of a rectangle: A1:B2, or A1 alone."""
    start, end = address(*first), address(*last)
    return start if start == end else f"{start}:{end}"


def column_number(letters: str) -> int:
    """The 0-based number of a column named by letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
