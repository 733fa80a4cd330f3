"""Scanners, floods and garbage against a running siptty: no harm, and afterwards everything works as before."""

import random
import socket

from lab import check, eventually
from phone import Phone
from run import case

PORT = 7091  # sipsak cuts ports of five digits
GROWTH_KIB = 16 * 1024


def start(lab):
    """A phone that has taken a call already, so that what it needs once is there."""
    phone = Phone(lab, "--auto-answer", "200", "--null-audio", bind=f"127.0.0.1:{PORT}")
    call_works(lab, phone)
    return phone


def call_works(lab, phone):
    begin = phone.count("disconnected")
    code, output = lab.finish(["sipp", "-i", "127.0.0.1", "-sn", "uac", "-m", "1", "-nostdin", "-timeout", "20", "-timeout_error",
                               f"127.0.0.1:{PORT}"])
    check(code == 0, f"no call gets through any more:\n{output[-2000:]}\nsiptty:\n" + "\n".join(phone.lines[-20:]))
    eventually(lambda: phone.count("disconnected") > begin, 10, "the call has ended")


class Unharmed:
    """Compares descriptors and memory before and after, and calls."""

    def __init__(self, lab, phone):
        self.lab, self.phone = lab, phone

    def __enter__(self):
        self.descriptors, self.memory = self.phone.descriptors(), self.phone.resident_kib()

    def __exit__(self, kind, *_):
        if kind:
            return
        call_works(self.lab, self.phone)
        # What the attack left half open ends with its transactions and calls: Timer H is 32 s.
        eventually(lambda: self.phone.descriptors() <= self.descriptors, 45, f"no more than {self.descriptors} descriptors are open")
        grown = self.phone.resident_kib() - self.memory
        check(grown < GROWTH_KIB, f"memory grew by {grown} KiB")
        self.phone.quit()


@case("hostile: sipvicious finds the phone, and does no harm")
def scanners(lab):
    phone = start(lab)
    with Unharmed(lab, phone):
        _, found = lab.finish(["svmap", f"-p{PORT}", "-m", "OPTIONS", "127.0.0.1"])
        check(f"127.0.0.1:{PORT}" in found, f"svmap got no answer to OPTIONS:\n{found}")
        lab.finish(["svmap", f"-p{PORT}", "-m", "INVITE", "127.0.0.1"])
        lab.finish(["svwar", f"-p{PORT}", "-e100-160", "-m", "REGISTER", "127.0.0.1", "--force"])
        lab.finish(["svwar", f"-p{PORT}", "-e100-160", "-m", "INVITE", "127.0.0.1", "--force"])
        lab.finish(["svcrack", f"-p{PORT}", "-u100", "-r1-300", "127.0.0.1"])


@case("hostile: sipsak's flood and its broken messages do no harm")
def sipsak(lab):
    phone = start(lab)
    with Unharmed(lab, phone):
        _, told = lab.finish(["sipsak", "-F", "-e", "2000", "-s", f"sip:test@127.0.0.1:{PORT}"])
        check("to send 2000 request" in told, f"sipsak did not flood:\n{told}")
        # The random mode has no end of its own.
        lab.finish(["timeout", "8", "sipsak", "-R", "-t", "60", "-s", f"sip:test@127.0.0.1:{PORT}"])


INVITE = (
    "INVITE sip:siptty@127.0.0.1:{port} SIP/2.0\r\n"
    "Via: SIP/2.0/UDP 127.0.0.1:{back};branch=z9hG4bK{number};rport\r\n"
    "Max-Forwards: 70\r\n"
    "From: <sip:mallory@127.0.0.1>;tag=m{number}\r\n"
    "To: <sip:siptty@127.0.0.1>\r\n"
    "Call-ID: {number}@garbage\r\n"
    "CSeq: 1 INVITE\r\n"
    "Contact: <sip:mallory@127.0.0.1:{back}>\r\n"
    "Content-Type: application/sdp\r\n"
    "Content-Length: 0\r\n\r\n"
)


def damaged(dice, text):
    data = bytearray(text.encode())
    for _ in range(dice.randrange(1, 12)):
        place = dice.randrange(len(data))
        if dice.random() < 0.5:
            data[place] = dice.randrange(256)
        elif dice.random() < 0.5:
            del data[place : place + dice.randrange(1, 40)]
        else:
            data[place:place] = dice.randbytes(dice.randrange(1, 40))
        if not data:
            break
    return bytes(data)


@case("hostile: garbage and damaged messages over UDP do no harm")
def garbage_udp(lab):
    phone = start(lab)
    dice = random.Random(20261120)
    with Unharmed(lab, phone), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind(("127.0.0.1", 0))
        back = udp.getsockname()[1]
        for number in range(6000):
            text = INVITE.format(port=PORT, back=back, number=number)
            kind = number % 6
            data = dice.randbytes(dice.randrange(0, 1500)) if kind == 0 else \
                b"\r\n" * dice.randrange(40) if kind == 1 else \
                text.encode()[: dice.randrange(len(text))] if kind == 2 else \
                ("SIP/2.0 200 OK" + text[text.index("\r\n"):]).encode() if kind == 3 else damaged(dice, text)
            udp.sendto(data, ("127.0.0.1", PORT))
            if number % 50 == 49:  # at the phone's pace: an answered OPTIONS is behind all that was sent before
                check_alive()
        udp.sendto(b"x" * 65507, ("127.0.0.1", PORT))


def check_alive():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind(("127.0.0.1", 0))
        udp.settimeout(0.5)
        back = udp.getsockname()[1]
        request = INVITE.format(port=PORT, back=back, number=f"alive{back}").replace("INVITE", "OPTIONS").encode()
        for _ in range(20):
            udp.sendto(request, ("127.0.0.1", PORT))
            try:
                check(udp.recv(65535).startswith(b"SIP/2.0 "), "no answer to OPTIONS")
                return
            except TimeoutError:
                continue
    check(False, "the phone has stopped to answer OPTIONS")


@case("hostile: garbage, half messages and idle connections over TCP do no harm")
def garbage_tcp(lab):
    phone = start(lab)
    dice = random.Random(20261121)
    with Unharmed(lab, phone):
        idle = [socket.create_connection(("127.0.0.1", PORT)) for _ in range(50)]
        for number in range(200):
            text = INVITE.format(port=PORT, back=9, number=f"tcp{number}").replace("/UDP", "/TCP")
            data = [dice.randbytes(4000), text.encode()[: dice.randrange(len(text))], damaged(dice, text),
                    text.replace("Content-Length: 0", "Content-Length: 4294967295").encode()][number % 4]
            with socket.create_connection(("127.0.0.1", PORT), 5) as tcp:
                try:
                    tcp.sendall(data)
                except (ConnectionResetError, BrokenPipeError):
                    pass  # the phone's answer to garbage may be to hang up
        with socket.create_connection(("127.0.0.1", PORT), 5) as endless:
            try:
                for _ in range(64):
                    endless.sendall(b"X-Endless: " + b"a" * 65536)
            except (ConnectionResetError, BrokenPipeError):
                pass
        check_alive()
        for connection in idle:
            connection.close()
