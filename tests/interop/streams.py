"""How an RTP stream arrived, by three parties: counted here from a capture, by tshark, and in a listener's RTCP reports."""

import collections
import re
import struct
import subprocess

from lab import check

Report = collections.namedtuple("Report", "time ssrc fraction_lost lost highest jitter_ms")
Table = collections.namedtuple("Table", "packets lost jitter_ms")  # tshark's, the jitter is the mean over all packets

# `missing` counts a packet that came twice as two, as RTCP does (it may be negative); `lost` are those that never came.
State = collections.namedtuple("State", "time highest expected missing lost jitter_ms")

CLOCK = 8000


class Arrivals:
    """RFC 3550, A.3 and A.8, in floating point, of one stream in the order of its capture: a state after each packet."""

    def __init__(self, packets):
        check(packets, "no packet of the stream in the capture")
        self.numbers = set()  # sequence numbers without wrap
        self.states = []
        jitter_ms, before = 0.0, packets[0]
        first = highest = before.sequence
        for count, packet in enumerate(packets, 1):
            number = highest + _signed(packet.sequence - highest, 16)
            highest = max(highest, number)
            self.numbers.add(number)
            ticks = _signed(packet.timestamp - before.timestamp, 32)
            jitter_ms += (abs((packet.time - before.time) - ticks / CLOCK) * 1000 - jitter_ms) / 16
            before = packet
            expected = highest - first + 1
            self.states.append(State(packet.time, highest, expected, expected - count, expected - len(self.numbers), jitter_ms))

    @property
    def last(self):
        return self.states[-1]

    def at(self, time):
        """The states of a tenth of a second around this time: nobody knows which of them a program saw."""
        return [state for state in self.states if abs(state.time - time) < 0.1]

    def mean_jitter_ms(self):
        return sum(state.jitter_ms for state in self.states) / len(self.states)

    def burst_ratio(self):
        """ITU-T G.107, 7.5: the mean length of a run of losses over that of as many independent ones."""
        runs = sum(number - 1 not in self.numbers and number > min(self.numbers) for number in self.numbers)
        return max(self.last.lost / runs * (1 - self.last.lost / self.last.expected), 1) if runs else 1


def _signed(difference, bits):
    half = 1 << bits - 1
    return (difference + half) % (2 * half) - half


def tshark_table(capture, ssrc):
    """The row of one stream in tshark's table of RTP streams."""
    done = subprocess.run(["tshark", "-r", capture.file, "-d", "udp.port==15060,sip", "-q", "-z", "rtp,streams"],
                          capture_output=True, text=True)
    check(done.returncode == 0, f"tshark cannot read the capture: {done.stderr}")
    row = next((line for line in done.stdout.splitlines() if f"0x{ssrc:08X}" in line), "")
    found = re.search(r"g711U\s+(\d+)\s+(-?\d+) \(-?[\d.]+%\)((?:\s+-?[\d.]+){6})", row)
    check(found, f"tshark has no row for the stream {ssrc:08X}:\n{done.stdout}")
    return Table(int(found[1]), int(found[2]), float(found[3].split()[4]))


def reports(capture, source, ssrc):
    """What a host told in RTCP (SR and RR) of a stream that it hears."""
    found = []
    for packet in capture.packets:
        if packet.protocol != "UDP" or not packet.source.startswith(source + ":"):
            continue
        found += [report for report in _blocks(packet.time, packet.payload) if report.ssrc == ssrc]
    return found


def _blocks(time, data):
    """RFC 3550, 6.4: the report blocks of a compound packet; none of anything else."""
    while len(data) >= 8 and data[0] >> 6 == 2 and 200 <= data[1] <= 207:
        size = 4 * (int.from_bytes(data[2:4], "big") + 1)
        begin = {200: 28, 201: 8}.get(data[1], size)
        for n in range(data[0] & 31 if begin < size else 0):
            ssrc, fraction, lost, highest, jitter = struct.unpack("!IB3sII", data[begin + 24 * n :][:16])
            yield Report(time, ssrc, fraction / 256, int.from_bytes(lost, "big", signed=True), highest, 1000 * jitter / CLOCK)
        data = data[size:]


def mos(loss_percent, delay_ms, burst_ratio=1):
    """ITU-T G.107 with its defaults and G.711 with concealment (G.113: Ie 0, Bpl 25.1), as a score (annex B)."""
    delay = 0.024 * delay_ms + (0.11 * (delay_ms - 177.3) if delay_ms > 177.3 else 0)
    rating = 93.2 - delay - 95 * loss_percent / (loss_percent / burst_ratio + 25.1)
    return 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6
