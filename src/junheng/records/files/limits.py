"""What the reader refuses to swallow, and the faults of whole files in plain words."""

from __future__ import annotations

from enum import StrEnum

from junheng.text import Text

MAXIMUM_BYTES = 512 * 1024 * 1024  # of a file, and of a workbook once decompressed
MAXIMUM_RATIO = 200  # decompressed to compressed; office files reach about 30
RATIO_FLOOR_BYTES = 32 * 1024 * 1024  # below this a high ratio does no harm
MAXIMUM_MEMBERS = 10_000  # parts in a workbook
MAXIMUM_COLUMNS = 2_000
MAXIMUM_CELLS = 30_000_000  # rows times columns of the used area


class Flaw(StrEnum):
    """Why a cell gives no value."""

    ERROR = "error"  # #N/A, #DIV/0! and the like
    NO_VALUE = "no_value"  # a formula without a stored result
    EMPTY = "empty"  # .xls: a formula whose result is an empty text, or that was never computed; the file cannot tell


class UnreadableFileError(Exception):
    """A file that cannot be read as a whole: why, and what to do."""

    def __init__(self, why: Text, remedy: Text, cell: str = "") -> None:
        super().__init__(why.zh)
        self.why = why
        self.remedy = remedy
        self.cell = cell

    @classmethod
    def corrupt(cls) -> UnreadableFileError:
        """Damaged."""
        return cls(
            Text("文件已损坏或不完整，无法读取", "the file is damaged or incomplete and cannot be read"),
            Text(
                "请用 Excel 或 WPS 打开并另存为 .xlsx，或重新取得该文件",
                "open it in Excel or WPS and save it as .xlsx, or fetch it again",
            ),
        )

    @classmethod
    def password(cls) -> UnreadableFileError:
        """Encrypted."""
        return cls(
            Text("工作簿有打开密码，无法读取", "the workbook opens by a password only and cannot be read"),
            Text("请取消密码，保存后再传", "remove the password, save it and bring it again"),
        )

    @classmethod
    def bomb(cls) -> UnreadableFileError:
        """Decompresses to something far too large."""
        return cls(
            Text(
                "文件解压后异常庞大，为安全起见没有读取",
                "the file is suspiciously large once decompressed and was not read, for safety",
            ),
            Text(
                "请把需要的数据复制到新的工作簿后导入",
                "copy the data that are needed into a new workbook and import that",
            ),
        )

    @classmethod
    def too_large(cls) -> UnreadableFileError:
        """Beyond the limits."""
        return cls(
            Text(
                f"表格过大（超过 {MAXIMUM_COLUMNS:,} 列或 {MAXIMUM_CELLS:,} 个单元格，或文件超过 512 MB），没有读取",
                f"the sheet is too large (over {MAXIMUM_COLUMNS:,} columns or {MAXIMUM_CELLS:,} cells, or a file over 512 MB)",
            ),
            Text(
                "请删除数据区以外的内容，或拆成几个文件后导入",
                "delete what stands outside the data, or split it into several files",
            ),
        )

    @classmethod
    def web_page(cls) -> UnreadableFileError:
        """HTML or XML under the name of a table."""
        return cls(
            Text(
                "文件内容是网页（HTML/XML），不是真正的表格", "the file holds a web page (HTML/XML), not a real table"
            ),
            Text(
                "请用 Excel 或 WPS 打开并另存为 .xlsx 后导入",
                "open it in Excel or WPS, save it as .xlsx and import that",
            ),
        )

    @classmethod
    def other_format(cls, suffix: str) -> UnreadableFileError:
        """A format that is not read."""
        tables = {
            ".et": "WPS 表格",
            ".ett": "WPS 表格",
            ".ods": "OpenDocument 表格",
            ".xlsb": "Excel 二进制工作簿",
            ".numbers": "Numbers 表格",
        }
        if suffix in tables:
            return cls(
                Text(f"暂不支持 {suffix} 文件（{tables[suffix]}）", f"{suffix} files are not read"),
                Text("请在 WPS 或 Excel 中另存为 .xlsx 后导入", "save it as .xlsx in WPS or Excel and import that"),
            )
        return cls(
            Text(f"{suffix} 文件不是表格，无法导入", f"a {suffix} file is not a table and cannot be imported"),
            Text(
                "请把其中的数据整理到 .xlsx 或 .csv 文件后导入",
                "put its data into an .xlsx or .csv file and import that",
            ),
        )

    @classmethod
    def encoding(cls, detail: Text) -> UnreadableFileError:
        """Bytes that are no text in a known encoding."""
        return cls(
            Text(f"不能识别文件编码：{detail.zh}", f"encoding not recognised: {detail.en}"),
            Text(
                "请用 Excel 或 WPS 打开，另存为“CSV UTF-8”或 .xlsx 后导入",
                "open it in Excel or WPS and save it as “CSV UTF-8” or .xlsx",
            ),
        )
