"""Sound and digits with Asterisk, measured on its side or on the wire."""

import re

from audio import Sound, write_tone
from capture import Capture
from cases_asterisk import extension
from lab import ASTERISK, check, eventually
from phone import Phone
from run import case

ASTERISK_RTP = range(20000, 21000)
SILENCE = {0xFF, 0x7F}  # PCMU's two zeros


@case("media: digits arrive at 602 as they were sent")
def digits(lab):
    lab.start_asterisk()
    log = lab.follow("asterisk")
    phone = Phone.registered(lab, 100, ASTERISK)
    phone.dial(extension(602))
    phone.send("dtmf 1590*74#")
    got = log.wait_line(r"LABDTMF 100 (\S*)", timeout=20)[1]
    check(got == "1590*74", f"Asterisk read {got}")
    phone.hang_up()


@case("media: digits from 612 are heard once each")
def digits_received(lab):
    lab.start_asterisk()
    phone = Phone.registered(lab, 100, ASTERISK)
    phone.dial(extension(612))
    for digit in "1234#":
        phone.expect("dtmf", digit=digit)
    phone.expect("disconnected", timeout=15)
    check(phone.seen("dtmf") is None, "one digit more than were sent")


def check_echo(lab, codec):
    lab.start_asterisk()
    played, recorded = lab.path("played.wav"), lab.path("recorded.wav")
    write_tone(played, 880, 4)
    phone = Phone.registered(lab, 100, ASTERISK, "--codecs", codec)
    with Capture(lab) as capture:
        answered = phone.dial(extension(600))
        agreed = codec.split("/")[0]
        check(answered["codec"].lower() == agreed.lower(), f"{agreed} was wanted, {answered['codec']} was agreed on")
        phone.send(f"record {recorded}")
        phone.send(f"play {played}")
        capture.wait_rtp(150, source=ASTERISK_RTP)
        phone.hang_up()
    sent, heard = (Sound.read(recorded, channel) for channel in (0, 1))
    for name, sound in (("left, sent", sent), ("right, heard", heard)):
        check(sound.seconds_of(880) > 2, f"{codec}: no two seconds of 880 Hz in the recording's {name} channel: {sound}")


@case("media: a WAV file played into the echo comes back, PCMU")
def echo_pcmu(lab):
    check_echo(lab, "PCMU")


@case("media: a WAV file played into the echo comes back, PCMA")
def echo_pcma(lab):
    check_echo(lab, "PCMA")


@case("media: a WAV file played into the echo comes back, G722")
def echo_g722(lab):
    check_echo(lab, "G722")


@case("media: a WAV file played into the echo comes back, Opus")
def echo_opus(lab):
    check_echo(lab, "opus")


@case("media: a WAV file played into the echo comes back, L16")
def echo_l16(lab):
    check_echo(lab, "L16/8000")


@case("media: mute is silence to the peer while the stream goes on")
def mute(lab):
    lab.start_asterisk()
    phone = Phone.registered(lab, 100, ASTERISK, "--codecs", "PCMU", "--tone", "440")
    with Capture(lab) as capture:
        phone.dial(extension(611))  # records five seconds, then plays them back
        capture.wait_rtp(75, destination=ASTERISK_RTP)
        phone.send("mute on")
        capture.wait(lambda: set(capture.rtp(destination=ASTERISK_RTP)[-1].payload) <= SILENCE, 10, "a muted packet")
        first_muted = len(capture.packets)
        capture.wait_rtp(100, destination=ASTERISK_RTP)
        last_muted = len(capture.packets)
        phone.send("mute off")
        capture.wait_rtp(25, destination=ASTERISK_RTP)
        recordings = lab.peers / "asterisk/spool"
        eventually(lambda: any(r.stat().st_size > 70000 for r in recordings.glob("*.wav")), 10, "Asterisk has recorded five seconds")
        phone.hang_up()

    muted = [p for p in capture.rtp(destination=ASTERISK_RTP, since=first_muted) if p.time <= capture.packets[last_muted - 1].time]
    check(len(muted) >= 100, f"only {len(muted)} packets while muted")
    check(all(set(p.payload) <= SILENCE for p in muted), "sound in a muted packet")
    check({b.sequence - a.sequence & 0xFFFF for a, b in zip(muted, muted[1:])} == {1}, "gaps in the muted stream")
    steps = [b.timestamp - a.timestamp & 0xFFFFFFFF for a, b in zip(muted, muted[1:])]
    check(all(step and step % 160 == 0 for step in steps), f"the muted stream's clock steps by {set(steps)}")
    span = muted[-1].time - muted[0].time  # a stalled machine leaves frames out, and the clock goes on
    check(abs(span - sum(steps) / 8000) < 0.05, f"{span:.3f} s passed and the muted stream's clock says {sum(steps) / 8000:.3f} s")

    recording = Sound.read(next(recordings.glob("*.wav")))
    check(recording.seconds_of(440) > 1, f"Asterisk recorded no tone before the mute: {recording}")
    quiet = [recording.part(n / 10, (n + 1) / 10).rms() < 20 for n in range(int(recording.seconds * 10))]
    check("1" * 18 in "".join(str(int(q)) for q in quiet), "Asterisk recorded no 1.8 s of silence while muted")


@case("media: hold and resume are agreed on, and the sound comes back")
def hold(lab):
    lab.start_asterisk()
    recorded = lab.path("recorded.wav")
    phone = Phone.registered(lab, 100, ASTERISK)
    with Capture(lab) as capture:
        phone.dial(extension(6042))  # a steady tone
        capture.wait_rtp(50, source=ASTERISK_RTP)
        phone.send("hold")
        phone.expect("hold")
        phone.send("resume")
        phone.expect("resumed")
        phone.send(f"record {recorded}")
        capture.wait_rtp(75, source=ASTERISK_RTP)
        phone.hang_up()
    offers = [m.bytes.decode() for m in capture.sip(15060) if m.bytes.startswith(b"INVITE") and m.destination == ASTERISK]
    directions = [found[0] if (found := re.findall(r"a=(sendonly|inactive|recvonly|sendrecv)", offer)) else "sendrecv" for offer in offers]
    held = [n for n, direction in enumerate(directions) if direction in ("sendonly", "inactive")]
    check(held and directions[-1] == "sendrecv" and held[-1] < len(directions) - 1, f"the offers were {directions}")
    check(Sound.read(recorded, channel=1).seconds_of(1004) > 1, "no sound after the resume")


@case("media: early media is heard before the answer")
def early_media(lab):
    lab.start_asterisk()
    phone = Phone.registered(lab, 100, ASTERISK, "--record", lab.path("recorded.wav"))
    with Capture(lab) as capture:
        phone.send("dial " + extension(608))
        phone.expect("early", code=183)
        capture.wait_rtp(50, source=ASTERISK_RTP)
        check(phone.seen("confirmed") is None, "the call was answered before its early media had played")
        phone.expect("confirmed", timeout=20)
        phone.hang_up()
    heard = Sound.read(lab.path("recorded.wav"), channel=1)
    check(heard.part(0, 2).rms() > 100, f"the early media is not in the recording: {heard}")
