"""A call that strangers and a lying peer send rubbish to: it goes on without a glitch."""

import multiprocessing
import random
import socket
import struct
import time

from audio import Sound
from capture import Capture
from cases_asterisk import extension
from cases_media import ASTERISK_RTP
from lab import ASTERISK, check
from phone import Phone
from run import case

TONE = 440
GROWTH_KIB = 8 * 1024
FLOOD_SECONDS = 5


def rtp(payload_type, sequence, ssrc, size=160, first=0x80):
    return struct.pack("!BBHII", first, payload_type, sequence & 0xFFFF, 160 * sequence & 0xFFFFFFFF, ssrc) + bytes(size)


def rubbish(dice):
    """Truncated, oversized, of another version, source or type, and RTCP that lies of its length."""
    return [dice.randbytes(size) for size in (1, 11, 172, 1472, 9000)] + [
        rtp(0, 7, 1), rtp(111, 8, 2), rtp(0, 9, 3, first=0x40), rtp(0, 10, 4, size=1400), rtp(0, 11, 5, size=4, first=0x8F),
        rtp(0, 12, 6, size=4, first=0xB0), bytes([0x80, 201, 0xFF, 0xFF]) + bytes(4), bytes([0x9F, 200, 0, 1]) + bytes(4)]


class Stranger:
    """Sends from an address that has nothing to do with the call."""

    def __init__(self, port):
        self._to = port
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def send(self, data, rtcp):
        self._udp.sendto(data, ("127.0.0.1", self._to + rtcp))


class Forger:
    """Sends what seems to come from the call's peer (a raw socket, and no UDP checksum, RFC 768)."""

    def __init__(self, peer, port):
        self._from, self._to = peer, port
        self._raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)

    def send(self, data, rtcp):
        host = socket.inet_aton("127.0.0.1")
        udp = struct.pack("!HHHH", self._from + rtcp, self._to + rtcp, 8 + len(data), 0) + data
        ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, socket.IPPROTO_UDP, 0, host, host)
        self._raw.sendto(ip + udp, ("127.0.0.1", 0))


def flood(sender, rate, sent):
    """In a process of its own: as many packets a second as the machine gives, at most `rate`."""
    packets = rubbish(random.Random(20261121))
    small = [packet for packet in packets if len(packet) < 200]
    begin = time.monotonic()
    while (passed := time.monotonic() - begin) < FLOOD_SECONDS:
        while sent.value < rate * passed:
            for packet in packets if sent.value % 100 == 0 else small:
                sender.send(packet, rtcp=sent.value % 10 == 0)
                sent.value += 1
        time.sleep(0.001)  # the next bunch


def port_of(address):
    return int(address.rsplit(":", 1)[1])


class Call:
    """An echo of our own tone at Asterisk, recorded."""

    def __init__(self, lab):
        lab.start_asterisk()
        self.recording = lab.path("recorded.wav")
        self.phone = Phone.registered(lab, 100, ASTERISK, "--codecs", "PCMU", "--tone", TONE)
        with Capture(lab) as capture:
            self.phone.dial(extension(600))
            capture.wait_rtp(50, source=ASTERISK_RTP)
            packet = next(p for p in capture.packets if p.protocol == "UDP" and port_of(p.source) in ASTERISK_RTP)
        self.peer, self.port = port_of(packet.source), port_of(packet.destination)
        self.phone.send(f"record {self.recording}")
        self.memory = self.phone.resident_kib()

    def flooded_by(self, sender, rate):
        """The number of packets that were sent."""
        sent = multiprocessing.Value("q", 0, lock=False)
        process = multiprocessing.Process(target=flood, args=(sender, rate, sent))
        process.start()
        process.join()
        return sent.value

    def check_unharmed(self):
        """Nothing is missing, neither a packet nor a moment of the tone; what the phone counted."""
        self.phone.send("media")
        told = self.phone.expect("media", lost=0)
        grown = self.phone.resident_kib() - self.memory
        check(grown < GROWTH_KIB, f"memory grew by {grown} KiB")
        self.phone.hang_up()
        self.phone.quit()
        heard = Sound.read(self.recording, channel=1)
        pure = heard.seconds_of(TONE, step=0.05, share=0.98)  # 22 periods
        check(heard.seconds > FLOOD_SECONDS - 1 and pure > heard.seconds - 0.15, f"of {heard} only {pure:.2f} s are the pure tone")
        return told


@case("flood: 100,000 packets a second of a third party: nothing of the call is lost, its tone has no glitch, all are counted")
def third_party(lab):
    call = Call(lab)
    sent = call.flooded_by(Stranger(call.port), 100_000)
    told = call.check_unharmed()
    check(sent > 20_000 * FLOOD_SECONDS, f"only {sent} packets were sent: this machine is too busy to tell anything")
    check(int(told["rejected"]) > 0.98 * sent, f"of {sent} packets {told['rejected']} are counted: {told}")


@case("flood: what a lying peer sends from the call's own address is left out and counted, the tone has no glitch")
def lying_peer(lab):
    call = Call(lab)
    sent = call.flooded_by(Forger(call.peer, call.port), 5000)
    told = call.check_unharmed()
    check(sent > 1000 * FLOOD_SECONDS, f"only {sent} packets were sent: this machine is too busy to tell anything")
    for kind in ("garbage", "wrong_payload"):
        check(int(told[kind]) > 0.05 * sent, f"of {sent} packets too few count as {kind}: {told}")
