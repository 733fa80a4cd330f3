"""baresip's control port: commands and events as JSON in netstrings."""

import json
import socket
import threading
import time

from lab import Failure


class Baresip:
    def __init__(self, port, home):
        self.home = home
        self.events = []
        self._changed = threading.Condition()
        self._socket = socket.create_connection(("127.0.0.1", port), 5)
        self._socket.settimeout(None)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        with self._socket.makefile("rb") as stream:
            while length := self._length(stream):
                message = json.loads(stream.read(length))
                stream.read(1)  # the comma
                with self._changed:
                    self.events.append(message)
                    self._changed.notify_all()

    @staticmethod
    def _length(stream):
        digits = b""
        while (byte := stream.read(1)).isdigit():
            digits += byte
        return int(digits or 0)

    def send(self, command, parameters=""):
        message = json.dumps({"command": command, "params": parameters, "token": command}).encode()
        self._socket.sendall(b"%d:%s," % (len(message), message))

    def expect(self, kind, timeout=10):
        """The first event of that type, such as CALL_ESTABLISHED; each is given out once."""
        end = time.monotonic() + timeout
        with self._changed:
            while True:
                for event in self.events:
                    if event.get("type") == kind:
                        self.events.remove(event)
                        return event
                left = end - time.monotonic()
                if left <= 0:
                    raise Failure(f"baresip gave no {kind} within {timeout} s, but {self.events}")
                self._changed.wait(left)

    def heard(self):
        """The file that it records what it hears into; written while the call lasts."""
        return next(self.home.glob("dump-*-dec.wav"))

    def stop(self):
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
