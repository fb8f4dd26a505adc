"""Scanning by ClamAV (clamd's INSTREAM), where the site names one in ``KUAIJIN_CLAMD``; silence is no clean bill."""

import os
import socket
import struct
from pathlib import Path

from kuaijin.files.errors import refuse

CHUNK = 1 << 16
PATIENCE = 60.0
"""Seconds for one answer."""
LONGEST_ANSWER = 4096


def scan(path: Path, address: str | None = None) -> None:
    """Let clamd look at the file. ``address``: ``/path/of/socket`` or ``host:port``; nothing is done without one.

    Raises:
        Refused: FILE-VIRUS found, or the scanner could not be asked; nothing comes in unseen.
    """
    address = os.environ.get("KUAIJIN_CLAMD", "") if address is None else address
    if not address:
        return
    try:
        answer = _ask(path, address)
    except (OSError, ValueError) as error:
        raise refuse(
            "FILE-VIRUS",
            "病毒扫描服务暂不可用，请稍后再传。",
            "The virus scanner cannot be asked now; try again later.",
        ) from error
    if answer.endswith("FOUND"):
        raise refuse("FILE-VIRUS", f"文件含有病毒：{answer}。", f"The file holds a virus: {answer}.")
    if not answer.endswith("OK"):
        raise refuse("FILE-VIRUS", "病毒扫描未完成，请稍后再传。", "The virus scan did not end; try again later.")


def _ask(path: Path, address: str) -> str:
    with _connected(address) as connection, path.open("rb") as file:
        connection.sendall(b"zINSTREAM\0")
        while block := file.read(CHUNK):
            connection.sendall(struct.pack("!I", len(block)) + block)
        connection.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
            block = connection.recv(LONGEST_ANSWER)
            if not block:
                break
            answer += block
    return answer.rstrip(b"\0\n").decode("utf-8", "replace").removeprefix("stream: ")


def _connected(address: str) -> socket.socket:
    if address.startswith("/"):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(PATIENCE)
        connection.connect(address)
        return connection
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), PATIENCE)
