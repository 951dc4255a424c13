"""Asks a virus scanner about a file before it is kept. The setting VIRUS_SCAN names which one.

- "" – none: files are kept and marked as not scanned.
- "clamd:/path/to/socket" or "clamd:host:port" – ClamAV's daemon, which gets the content and never a path.
- "command:/path/to/program arguments" – gets the content on standard input; ends with 0 for clean, 1 for infected.

Whatever else happens, a scanner that does not answer included, the file counts as unscannable and is refused.
"""

import shlex
import socket
import struct
import subprocess

import structlog
from django.conf import settings

from roadmap.models import ScanResult

log = structlog.get_logger(__name__)
CHUNK = 1 << 16
CLEAN_CODE, INFECTED_CODE = 0, 1


class Infected(Exception):
    """The scanner found something."""


class Unscannable(Exception):
    """The scanner could not tell."""


def scan(content: bytes) -> ScanResult:
    """Return what the scanner says of a file's content. Raises Infected and Unscannable."""
    kind, _colon, where = str(settings.VIRUS_SCAN).partition(":")
    if not kind:
        return ScanResult.OFF
    try:
        if kind == "clamd":
            _ask_clamd(where, content)
        elif kind == "command":
            _ask_command(where, content)
        else:
            raise Unscannable(f"VIRUS_SCAN names neither clamd nor a command: {kind!r}")
    except (OSError, subprocess.SubprocessError, ValueError) as problem:
        log.error("the virus scanner did not answer", problem=str(problem))
        raise Unscannable(str(problem)) from problem
    return ScanResult.CLEAN


def _ask_clamd(where: str, content: bytes) -> None:
    with _connected(where) as connection:
        connection.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), CHUNK):
            part = content[start : start + CHUNK]
            connection.sendall(struct.pack("!I", len(part)) + part)
        connection.sendall(struct.pack("!I", 0))
        answer = b""
        while received := connection.recv(4096):
            answer += received
    text = answer.rstrip(b"\0\n").decode("utf-8", "replace")
    if text.endswith("FOUND"):
        raise Infected(text)
    if text != "stream: OK":
        raise Unscannable(text or "no answer")


def _connected(where: str) -> socket.socket:
    seconds = settings.VIRUS_SCAN_SECONDS
    if where.startswith("/"):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(seconds)
        try:
            connection.connect(where)
        except OSError:
            connection.close()
            raise
        return connection
    host, _colon, port = where.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=seconds)


def _ask_command(command: str, content: bytes) -> None:
    done = subprocess.run(
        shlex.split(command), input=content, capture_output=True, timeout=settings.VIRUS_SCAN_SECONDS, check=False
    )
    if done.returncode == INFECTED_CODE:
        raise Infected(done.stdout.decode("utf-8", "replace"))
    if done.returncode != CLEAN_CODE:
        raise Unscannable(f"the command ended with {done.returncode}")
