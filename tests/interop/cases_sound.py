"""What comes back from Asterisk's echo is what was sent: tone and speech, each codec, and across a change of the codec."""

from audio import Sound
from capture import Capture
from cases_asterisk import extension
from cases_media import ASTERISK_RTP
from lab import ASTERISK, check
from likeness import pieces, segmental_snr, spectral_distance
from phone import Phone
from run import case

TEXT = "The birch canoe slid on the smooth planks. Glue the sheet to the dark blue background. These days a chicken leg is a rare dish."


def speak(lab):
    file = lab.path("speech.wav")
    code, output = lab.finish(["espeak-ng", "-v", "en", "-s", "150", "-w", file, TEXT])
    check(code == 0, f"espeak-ng failed: {output}")
    return file


def check_speech(lab, codec, least_snr, most_distance):
    """The sound that was sent against the sound that was heard, both from the recording on one time line."""
    lab.start_asterisk()
    spoken, recorded = speak(lab), lab.path("recorded.wav")
    phone = Phone.registered(lab, 100, ASTERISK, "--codecs", codec)
    with Capture(lab) as capture:
        phone.dial(extension(600))
        phone.send(f"record {recorded}")
        phone.send(f"play {spoken}")
        phone.expect("media", played=spoken, timeout=20)
        sent = len(capture.rtp(destination=ASTERISK_RTP))
        capture.wait(lambda: len(capture.rtp(source=ASTERISK_RTP)) >= sent - 2, 10, "the echo of the last word")
        phone.hang_up()
    sent, heard = (Sound.read(recorded, channel) for channel in (0, 1))
    pairs = pieces(sent, heard)
    snr, distance = segmental_snr(pairs), spectral_distance(pairs)
    print(f"{codec}: segmental SNR {snr:.1f} dB, spectral distance {distance:.2f} dB over {len(pairs)} pieces")
    check(snr >= least_snr, f"{codec}: segmental SNR {snr:.1f} dB, at least {least_snr} is due")
    check(distance <= most_distance, f"{codec}: spectral distance {distance:.2f} dB, at most {most_distance} is due")


@case("media: speech comes back from the echo as it was sent, PCMU")
def speech_pcmu(lab):
    check_speech(lab, "PCMU", 25, 1.5)


@case("media: speech comes back from the echo as it was sent, PCMA")
def speech_pcma(lab):
    check_speech(lab, "PCMA", 25, 1.5)


@case("media: speech comes back from the echo as it was sent, G722")
def speech_g722(lab):
    check_speech(lab, "G722", 15, 2)


@case("media: speech comes back from the echo as it was sent, Opus")
def speech_opus(lab):
    check_speech(lab, "opus", 3, 3)


@case("media: a re-INVITE changes the codec and the sound goes on")
def codec_change(lab):
    lab.start_asterisk()
    recorded = lab.path("recorded.wav")
    phone = Phone.registered(lab, 100, ASTERISK, "--codecs", "PCMU,PCMA", "--tone", "440")
    with Capture(lab) as capture:
        phone.dial(extension(600))
        capture.wait_rtp(50, source=ASTERISK_RTP)
        phone.send(f"record {recorded}")
        capture.wait_rtp(75, source=ASTERISK_RTP)
        for names, codec, number in (("PCMA", "PCMA", 8), ("G722", "G722", 9), ("opus", "opus", None), ("PCMU,PCMA", "PCMU", 0)):
            phone.send(f"codecs {names}")
            agreed = phone.expect("media", state="agreed", codec=codec)
            check(number is None or agreed["payload_type"] == str(number), f"{codec} goes out as {agreed['payload_type']}")
            begin = len(capture.packets)
            capture.wait_rtp(75, source=ASTERISK_RTP)
            kinds = {p.payload_type for p in capture.rtp(destination=ASTERISK_RTP, since=begin)[10:]}
            check(kinds == {int(agreed["payload_type"])}, f"after the change to {codec} payload types {kinds} go out")
        phone.hang_up()
    heard = Sound.read(recorded, channel=1)
    silent = sum(heard.part(n / 50, (n + 1) / 50).rms() < 300 for n in range(25, int(heard.seconds * 50) - 25)) / 50
    print(f"{silent:.2f} s of {heard.seconds:.1f} s were silent, four changes of the codec")
    check(silent <= 0.5, f"the sound was away for {silent:.2f} s in four changes of the codec")


@case("media: RTCP shares the RTP port with a peer that agrees, and only then")
def rtcp_mux(lab):
    lab.start_asterisk()
    for user, agreed in ((122, "yes"), (100, "no")):
        phone = Phone.registered(lab, user, ASTERISK, "--codecs", "PCMU", "--tone", "440", "--rtcp-mux")
        with Capture(lab, f"capture{user}") as capture:
            phone.dial(extension(600))
            check(phone.expect("media", state="agreed")["rtcp_mux"] == agreed, f"rtcp-mux with {user} should be {agreed}")
            capture.wait(lambda: reports(capture), 10, "an RTCP report of the phone")
            phone.hang_up()
        even = {port % 2 == 0 for port in reports(capture)}
        check(even == {agreed == "yes"}, f"{user}: reports went to ports {reports(capture)}")
        phone.quit()


def reports(capture):
    """Ports of Asterisk's that RTCP went to."""
    to = [(int(p.destination.rsplit(":", 1)[1]), p.payload) for p in capture.packets if p.protocol == "UDP"]
    return {port for port, bytes in to if port in ASTERISK_RTP and len(bytes) > 8 and 200 <= bytes[1] <= 207}
