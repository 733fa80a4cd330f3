"""Calls with Asterisk's echo over bad networks: how they sound, and what each side says of it, beside captures and tshark."""

import collections
import re

from audio import Sound
from cases_media import ASTERISK_RTP
from lab import check
from link import NEAR, Link
from run import case
from streams import Arrivals, mos, reports, tshark_table

ECHO = f"sip:600@{NEAR}:15060"
TONE = 440
PACKETS = 900  # 18 s: three or four reports of each side
ASTERISK_MS = 3  # it takes the time when it reads a packet, not when that came: one late reading of 48 ms moves it so far
TICK_MS = 0.25  # jitter is told in whole ticks of 0.125 ms, and rounded once more on the way

Network = collections.namedtuple("Network", "name impairments heard")  # `heard`: so much of the time the tone is pure

NETWORKS = (
    Network("calm", "--delay 10", 0.95),
    Network("1 % lost", "--loss 1 --delay 20", 0.9),
    Network("5 % lost", "--loss 5 --delay 20", 0.85),  # nearly 10 %, there and back: silence for them would leave 0.6
    Network("bursts", "--loss 4 --burst 4 --delay 20", 0.7),  # what is longer than 60 ms fades to silence
    Network("40 ms of jitter", "--jitter 40 --delay 20", 0.9),
    Network("reordered and doubled", "--reorder 5 --duplicate 3 --delay 20", 0.9),
)


class Call:
    """One phone over there, its call, and what was captured on both ends of its line."""

    def __init__(self, lab, number, network):
        self.network = network
        self.link = Link(lab, number, *network.impairments.split(), "--seed", 20261121)
        self.recording = lab.path(f"{self.link.name}.wav")
        self.here, self.there = self.link.capture_here(), self.link.capture_there()

    def begin(self, user):
        self.phone = self.link.phone(user, "--codecs", "PCMU", "--tone", TONE, "--record", self.recording)
        self.here.start()
        self.there.start()
        self.phone.send(f"dial {ECHO}")

    def wait_last(self):
        self.there.wait_rtp(PACKETS, timeout=60, since=0, source=ASTERISK_RTP)

    def end(self, log):
        """`log` is Asterisk's, which tells what its channel measured when the BYE has come; a lost one is sent again."""
        self.phone.hang_up(timeout=40)
        stream = self.here.rtp(destination=ASTERISK_RTP)[0].ssrc
        self.told_by_asterisk = log.wait_line(rf"LABRTCP .*themssrc={stream};.*", timeout=40).string
        self.here.stop()
        self.there.stop()
        told = [line for line in self.phone.lines if line.startswith("event media") and "jitter_ms=" in line]
        self.media = {key: float(value) for key, value in re.findall(r"(\w+)=(-?[\d.]+)(?= |$)", told[-1])}
        self.bye = next(p.time for p in self.there.packets if p.payload.startswith(b"BYE"))
        self.heard = self.there.rtp(source=ASTERISK_RTP)
        self.echoed = self.here.rtp(destination=ASTERISK_RTP)


def agree(ours, theirs, margin, share=0.05):
    """Within `share` of theirs, or within `margin`, which is for figures near nothing."""
    return abs(ours - theirs) <= max(margin, share * abs(theirs))


def is_reordered(name):
    """Asterisk leaves packets that came late or twice out of its figures, RFC 3550 does not."""
    return name == "reordered and doubled"


def check_network(name, sent, arrived):
    """The line did what it was told to, or nothing below means anything."""
    order = [packet.sequence for packet in arrived]
    found = Arrivals(arrived)
    lost, jitter_ms = found.last.lost / found.last.expected, found.mean_jitter_ms()
    late = sum(b - a & 0x8000 != 0 for a, b in zip(order, order[1:]))
    holds = {"calm": lost == 0, "1 % lost": 0.001 < lost < 0.03, "5 % lost": 0.02 < lost < 0.09,
             "bursts": found.burst_ratio() > 1.5, "40 ms of jitter": jitter_ms > 8,
             "reordered and doubled": late > 10 and len(set(order)) < len(order) - 10}
    check(holds[name] and len(sent) >= PACKETS, f"{name}: of {len(sent)} packets {lost:.1%} are lost, {late} are late, "
          f"jitter {jitter_ms:.1f} ms, bursts {found.burst_ratio():.1f}")


def check_tshark(name, capture, packets):
    """What is computed here from the capture is what tshark reads out of it. It counts up to the number of the last packet,
    where RFC 3550 counts to the highest one: that may be 50 ms behind."""
    own, table = Arrivals(packets), tshark_table(capture, packets[0].ssrc)
    behind = own.last.missing - table.lost
    check(table.packets == len(packets) and 0 <= behind <= (3 if is_reordered(name) else 0), f"{name}: {table}, here {own.last}")
    check(agree(table.jitter_ms, own.mean_jitter_ms(), 0.05, 0.01), f"{name}: {table}, here {own.mean_jitter_ms():.3f} ms")


def check_reports(name, told, found, tolerance_ms):
    """Each report tells what had come when its highest number had, and perhaps some late ones after it."""
    check(len(told) >= 2, f"{name}: {len(told)} reports in {PACKETS} packets")
    for report in told:
        states = [state for state in found.states if state.highest & 0xFFFF == report.highest & 0xFFFF]
        check(any(state.missing == report.lost and agree(report.jitter_ms, state.jitter_ms, tolerance_ms) for state in states),
              f"{name}: {report}, in the capture: {states}")


def check_own_figures(call):
    """What the phone tells of what it hears; both sides' figures, for the table."""
    name, media, found = call.network.name, call.media, Arrivals(call.heard)
    state = min(found.at(call.bye), key=lambda s: (abs(s.lost - media["lost"]), abs(s.jitter_ms - media["jitter_ms"])))
    check(state.lost == media["lost"] and agree(media["jitter_ms"], state.jitter_ms, TICK_MS), f"{name}: {media}, in the capture {state}")
    unheard = 100 * (state.lost + media["discarded"]) / state.expected
    expected = mos(unheard, media["rtt_ms"] / 2 + media["jitter_buffer_ms"] + 20, found.burst_ratio())
    check(agree(media["mos"], expected, 0), f"{name}: {media}, MOS {expected:.2f} by the capture")
    return [f"{media['lost']:.0f} / {state.lost}", f"{media['jitter_ms']:.1f} / {state.jitter_ms:.1f}", f"{media['mos']:.2f} / {expected:.2f}"]


def remote_figures(call, report):
    """Jitter in ms, loss in percent and MOS of what Asterisk hears, by a report of its."""
    lost = 100 * max(report.lost, 0) / (report.highest - call.echoed[0].sequence + 1)
    return report.jitter_ms, lost, mos(lost, call.media["rtt_ms"] / 2 + 2 * report.jitter_ms + 40)


def check_remote_figures(call):
    """What the phone tells of what Asterisk hears is what the last report says; or the one before, when the last one came while
    the phone hung up."""
    told = [call.media[f"remote_{key}"] for key in ("jitter_ms", "loss_percent", "mos")]
    due = [remote_figures(call, r) for r in reports(call.there, NEAR, call.echoed[0].ssrc) if r.time < call.bye][:-3:-1]
    agreed = [d for d in due if all(agree(t, f, m) for t, f, m in zip(told, d, (0.01, 0.1, 0)))]
    check(agreed, f"{call.network.name}: jitter, loss and MOS {told}, by the last two reports {due}")
    return [f"{told[2]:.2f} / {agreed[0][2]:.2f}"]


def check_asterisk(call):
    """What Asterisk's channel tells after the call. It names its own jitter `rx` in one list, ours so in the other."""
    name, line = call.network.name, call.told_by_asterisk
    jitter_ms = Arrivals(call.echoed).mean_jitter_ms()
    told = {key: float(value) for key, value in re.findall(r"(\w+)=([\d.]+)", line)}
    check(agree(told["rxcount"], len(call.echoed), 3, 0), f"{name}: {line}, {len(call.echoed)} packets in the capture")
    ours = [r.lost & 0xFFFFFF for r in reports(call.here, call.link.address, call.heard[0].ssrc)]
    check(told["rlp"] in ours[-2:], f"{name}: {line}, our reports told {ours}")
    if not is_reordered(name):
        check(agree(told["avgrxjitter"] * 1000, jitter_ms, 1), f"{name}: {line}, {jitter_ms:.2f} ms in the capture")
    return [f"{told['rxcount']:.0f} / {len(call.echoed)}", f"{told['avgrxjitter'] * 1000:.1f} / {jitter_ms:.1f}"]


def check_figures(call):
    name = call.network.name
    check_network(name, call.there.rtp(destination=ASTERISK_RTP), call.echoed)
    check_tshark(name, call.there, call.heard)
    check_tshark(name, call.here, call.echoed)
    check_reports(name, reports(call.there, call.link.address, call.heard[0].ssrc), Arrivals(call.heard), TICK_MS)
    if not is_reordered(name):
        check_reports(name, reports(call.here, NEAR, call.echoed[0].ssrc), Arrivals(call.echoed), ASTERISK_MS)
    pairs = check_own_figures(call) + check_asterisk(call) + check_remote_figures(call)
    print("|", " | ".join([name, *pairs]), "|")  # docs/media.md


def check_sound(call):
    heard = Sound.read(call.recording, channel=1)
    pure = heard.seconds_of(TONE, share=0.95) / heard.seconds
    check(pure > call.network.heard, f"{call.network.name}: {pure:.0%} of what was heard is the tone: {heard}")


@case("link: calls through loss, bursts, jitter and reordering stay up and are heard, and loss, jitter and MOS agree with tshark on both sides")
def bad_networks(lab):
    calls = [Call(lab, number, network) for number, network in enumerate(NETWORKS)]
    lab.start_asterisk(NEAR)
    log = lab.follow("asterisk")
    for number, call in enumerate(calls):
        call.begin(100 + number % 3)
    for call in calls:
        call.phone.expect("confirmed", timeout=40)
    for call in calls:
        call.wait_last()
    for call in calls:
        call.end(log)
    for call in calls:
        check_figures(call)
        check_sound(call)
