"""Codecs that Asterisk sends back as they are (600), beside those that the media cases compare."""

from audio import Sound
from capture import Capture
from cases_asterisk import extension
from cases_media import ASTERISK_RTP
from lab import ASTERISK, check
from phone import Phone
from run import case

TONE = 880
LARGEST = 1440  # octets of sound in a packet that Ethernet carries whole over IPv6: 1500 - 40 - 8 - 12


def check_echo(lab, choice, name, clock_rate, octets_per_ms):
    """The tone comes back at the rate that was agreed on, in packets of the length that was agreed on."""
    recorded = lab.path("recorded.wav")
    phone = Phone.registered(lab, 123, ASTERISK, "--codecs", choice, "--tone", TONE, "--record", recorded)
    with Capture(lab) as capture:
        answered = phone.dial(extension(600))
        agreed = phone.expect("media", state="agreed")
        capture.wait_rtp(100, source=ASTERISK_RTP)
        phone.hang_up()
    check(answered["codec"] == name and int(agreed["clock_rate"]) == clock_rate, f"{choice} was wanted, {agreed} was agreed on")
    sizes = {len(p.payload) for p in capture.rtp(destination=ASTERISK_RTP)}
    due = round(octets_per_ms * int(agreed["ptime"]))
    check(sizes == {due} and due <= LARGEST, f"{choice}: packets of {due} octets were due, {sizes} went out: {agreed}")
    heard = Sound.read(recorded, channel=1)
    check(heard.rate == clock_rate and heard.seconds_of(TONE, share=0.9) > 1.5, f"{choice}: at {heard.rate} Hz the tone is not in {heard}")


@case("codecs: L16 at 16, 44.1 and 48 kHz comes back from Asterisk at its rate")
def l16(lab):
    lab.start_asterisk()
    for rate in (16000, 44100, 48000):
        check_echo(lab, f"L16/{rate}", "L16", rate, 2 * rate / 1000)


@case("g729: it comes back from Asterisk")
def g729(lab):
    lab.start_asterisk()
    check_echo(lab, "G729", "G729", 8000, 1)
