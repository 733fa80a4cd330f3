"""What comes back from Asterisk's echo is what was sent: tone and speech, each codec, and across a change of the codec."""

from audio import Sound, write_speech
from capture import Capture
from cases_asterisk import extension
from cases_media import ASTERISK_RTP
from lab import ASTERISK, check
from likeness import DISTANCE_RANGE, SNR_RANGE, bark_distance, coded, frames, segmental_snr
from phone import Phone
from run import case

TEXT = "The birch canoe slid on the smooth planks. Glue the sheet to the dark blue background. These days a chicken leg is a rare dish."
RUINED = 0.02  # share of the frames that changes of the delay may ruin altogether


def gaps(phone):
    """The share of the packets that did not come, or too late: a busy machine's doing, counted by the phone."""
    phone.send("media")
    while "late" not in (report := phone.expect("media")):
        pass
    share = (int(report["lost"]) + int(report["late"])) / int(report["received"])
    check(share < 0.05, f"too many gaps to compare the sound: {report}")
    return share


def check_speech(lab, codec):
    """What was heard must be as like what was sent as the codec alone leaves it; both from the recording on one time line."""
    lab.start_asterisk()
    spoken, recorded = lab.path("speech.wav"), lab.path("recorded.wav")
    write_speech(spoken, TEXT)
    phone = Phone.registered(lab, 100, ASTERISK, "--codecs", codec)
    with Capture(lab) as capture:
        phone.dial(extension(600))
        agreed = phone.expect("media", state="agreed")
        phone.send(f"record {recorded}")
        phone.send(f"play {spoken}")
        phone.expect("media", played=spoken, timeout=20)
        sent = len(capture.rtp(destination=ASTERISK_RTP))
        capture.wait(lambda: len(capture.rtp(source=ASTERISK_RTP)) >= sent - 2, 10, "the echo of the last word")
        ruined = RUINED + 2 * gaps(phone)  # the packet, and the one behind it that goes on from what was concealed
        phone.hang_up()
    sent, heard = (Sound.read(recorded, channel) for channel in (0, 1))
    best = frames(sent, coded(sent, agreed["codec"], agreed["clock_rate"], agreed.get("fmtp", "")))
    call = frames(sent, heard)
    check(len(call) >= 0.95 * len(best), f"{codec}: {len(call)} frames of speech are in the call, {len(best)} were sent")
    snr, best_snr = segmental_snr(call), segmental_snr(best)
    distance, best_distance = bark_distance(call), bark_distance(best)
    print(f"{codec}: segmental SNR {snr:.1f} dB, the codec alone {best_snr:.1f}; "
          f"Bark distance {distance:.2f} dB, the codec alone {best_distance:.2f}; {100 * ruined:.1f} % may be ruined")
    least = best_snr - ruined * (SNR_RANGE[1] - SNR_RANGE[0])
    most = best_distance + ruined * DISTANCE_RANGE
    check(snr >= least, f"{codec}: segmental SNR {snr:.1f} dB, at least {least:.1f} is due")
    check(distance <= most, f"{codec}: Bark distance {distance:.2f} dB, at most {most:.2f} is due")


@case("media: speech comes back from the echo as it was sent, PCMU")
def speech_pcmu(lab):
    check_speech(lab, "PCMU")


@case("media: speech comes back from the echo as it was sent, PCMA")
def speech_pcma(lab):
    check_speech(lab, "PCMA")


@case("media: speech comes back from the echo as it was sent, G722")
def speech_g722(lab):
    check_speech(lab, "G722")


@case("media: speech comes back from the echo as it was sent, Opus")
def speech_opus(lab):
    check_speech(lab, "opus")


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
            begin = capture.position()
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
