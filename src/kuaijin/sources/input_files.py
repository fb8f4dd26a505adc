"""Reading a file that somebody names: whole, within a size, and never one that has no end.

A pipe, a socket or a device is not waited for: it would keep the command for ever or fill the memory.
"""

import errno
import os
import stat
from pathlib import Path

from kuaijin.core.base import Text

MB = 1024 * 1024
NOT_PLAIN = Text("不是普通文件（如管道或设备）", "is no plain file (a pipe or a device)")


class UnusableFile(OSError):
    """A file that is no plain file, or too large; ``text`` says why in both languages."""

    def __init__(self, number: int, text: Text, path: Path) -> None:
        super().__init__(number, f"{text.zh} / {text.en}", str(path))
        self.text = text


def read_input(path: Path, most: int) -> bytes:
    """The content of a plain file of at most ``most`` bytes.

    Raises:
        UnusableFile: another kind of file, or a larger one; any other ``OSError`` as the system gives it.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise UnusableFile(errno.EINVAL, NOT_PLAIN, path)
        with open(handle, "rb", closefd=False) as file:
            content = file.read(most + 1)
    finally:
        os.close(handle)
    if len(content) > most:
        size = f"{most:,}"
        text = Text(f"文件超过 {size} 字节", f"the file is larger than {size} bytes")
        raise UnusableFile(errno.EFBIG, text, path)
    return content


def why(error: OSError) -> Text:
    """Why a file cannot be used."""
    if isinstance(error, UnusableFile):
        return error.text
    return Text(f"无法读取：{error.strerror}", f"can't be read: {error.strerror}")
