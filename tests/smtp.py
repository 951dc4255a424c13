"""A mail server on loopback, as far as RFC 5321 asks it of a receiver: real connections and messages."""

import email
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import default
from typing import Any

from django.utils import timezone


@dataclass(frozen=True)
class Received:
    """A mail that the server has taken, when, and for whom."""

    at: datetime
    to: str
    message: EmailMessage

    @property
    def key(self) -> str:
        return str(self.message["Message-ID"])

    @property
    def subject(self) -> str:
        return str(self.message["Subject"]).strip()

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")

    def _part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        assert part is not None
        return str(part.get_content())


@dataclass
class MailServer:
    """What the server took, in order; `refuse` says of an address whether it is refused for now (451)."""

    port: int = 0
    received: list[Received] = field(default_factory=list)
    refuse: Callable[[str], bool] = lambda address: False

    def to(self, address: str) -> list[Received]:
        return [mail for mail in self.received if mail.to == address]


class _Dialogue(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        box: MailServer = self.server.box  # type: ignore[attr-defined]  # set by mail_server
        recipients: list[str] = []
        self._say(220, "loopback ready")
        while line := self.rfile.readline():
            verb, _blank, rest = line.decode().strip().partition(" ")
            match verb.upper():
                case "EHLO" | "HELO":
                    self._say(250, "loopback")
                case "MAIL" | "RSET":
                    recipients = []
                    self._say(250, "OK")
                case "RCPT":
                    address = rest.partition("<")[2].partition(">")[0]
                    if box.refuse(address):
                        self._say(451, "try again later")
                    else:
                        recipients.append(address)
                        self._say(250, "OK")
                case "DATA" if recipients:
                    self._say(354, "end with a line of one dot")
                    message = email.message_from_bytes(self._data(), policy=default)
                    now = timezone.now()
                    box.received += [Received(now, address, message) for address in recipients]
                    self._say(250, "taken")
                case "QUIT":
                    self._say(221, "bye")
                    return
                case _:
                    self._say(503, "bad sequence of commands")

    def _data(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def _say(self, code: int, text: str) -> None:
        self.wfile.write(f"{code} {text}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def mail_server(settings: Any) -> Iterator[MailServer]:
    """Run a server, and let the installation send its mail there."""
    with _Server(("127.0.0.1", 0), _Dialogue) as server:
        box = MailServer(port=server.server_address[1])
        server.box = box  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.DEFAULT_FROM_EMAIL = "digiplan@kreis.example"
        settings.PUBLIC_URL = "https://plan.kreis.example"
        try:
            yield box
        finally:
            server.shutdown()
            thread.join()
