"""Two real minutes: neither side's clock and no delay in between runs away."""

import statistics

from audio import Sound, write_pulses
from capture import Capture
from cases_asterisk import extension
from cases_media import ASTERISK_RTP
from lab import ASTERISK, check
from phone import Phone
from run import case

SECONDS = 120
CLOCK = 8000
PPM = 30  # 2.5 ms in 85 s; a stall of this machine would have to last for a whole window to look like that


def pace_ppm(packets, window=30.0):
    """How much slower than the capture's clock the RTP clock runs. Of each end's window the packet that came with the least
    delay counts, because a busy machine can only make packets late."""
    begin, end = packets[0].time, packets[-1].time
    delay = [(p.time, p.time - (p.timestamp - packets[0].timestamp & 0xFFFFFFFF) / CLOCK) for p in packets]
    first, last = (min((late, time) for time, late in delay if low <= time <= low + window) for low in (begin, end - window))
    return 1e6 * (last[0] - first[0]) / (last[1] - first[1])


def check_pace(who, packets):
    print(f"{who}: {len(packets)} packets, the RTP clock is {pace_ppm(packets):.1f} ppm slower than the time")
    check(abs(pace_ppm(packets)) < PPM, f"{who}'s RTP clock is {pace_ppm(packets):.1f} ppm slower than the time")
    numbers = [b.sequence - a.sequence & 0xFFFF for a, b in zip(packets, packets[1:])]
    check(set(numbers) == {1}, f"{who}'s sequence numbers step by {set(numbers)}")
    due = (packets[-1].time - packets[0].time) * 50 + 1
    check(abs(len(packets) - due) < 0.01 * due, f"{who} sent {len(packets)} packets where {due:.0f} were due")


def delays(recording):
    """From each pulse that was sent to the same as it was heard: (when, seconds)."""
    sent, heard = (Sound.read(recording, channel).onsets() for channel in (0, 1))
    return [(begin, back[0] - begin) for begin in sent if (back := [end for end in heard if begin < end < begin + 0.6])]


def told(phone):
    """The answer to the command `media`; events of that name tell of other things, too."""
    phone.send("media")
    while "jitter_buffer_ms" not in (event := phone.expect("media")):
        pass
    return event


@case("drift: in two minutes of echo no packet is missing, no clock runs away, and the sound comes back as late as at first")
def two_minutes(lab):
    lab.start_asterisk()
    pulses, recorded = lab.path("pulses.wav"), lab.path("recorded.wav")
    write_pulses(pulses, 1000, SECONDS + 10)
    phone = Phone.registered(lab, 100, ASTERISK, "--codecs", "PCMU", "--record", recorded)
    buffered = []
    with Capture(lab) as capture:
        phone.dial(extension(600))
        phone.send(f"play {pulses}")
        for _ in range(SECONDS):
            capture.wait_rtp(50, source=ASTERISK_RTP)
            buffered.append(float(told(phone)["jitter_buffer_ms"]) / 1000)
        phone.hang_up()
    check_pace("siptty", capture.rtp(destination=ASTERISK_RTP))
    check_pace("the echo", capture.rtp(source=ASTERISK_RTP))
    found = [delay - buffered[min(int(when), SECONDS - 1)] for when, delay in delays(recorded)]
    check(len(found) > 0.95 * SECONDS, f"only {len(found)} of {SECONDS} pulses came back")
    first, last = statistics.median(found[:30]), statistics.median(found[-30:])
    print(f"{len(found)} pulses; the delay beside the jitter buffer was {1000 * first:.1f} ms, became {1000 * last:.1f} ms")
    check(abs(last - first) < 0.02, f"beside the jitter buffer the delay was {1000 * first:.0f} ms and became {1000 * last:.0f} ms")
