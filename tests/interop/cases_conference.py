"""A conference of siptty with real peers: each one's tone is heard by all others, measured on every side."""

from audio import Sound
from capture import Capture
from cases_asterisk import extension
from cases_media import ASTERISK_RTP
from lab import ASTERISK, check, eventually
from phone import Phone
from run import case

BARESIP_RTP = range(26060, 26160)
LOCAL, MILLIWATT, BARESIP = 1500, 1004, 440  # Hz: what siptty, Asterisk and baresip say
QUIET = 0.004  # of a tone that is not there; what is there has a twentieth of the energy or more


def check_hears(who, sound, heard, not_heard):
    """In two seconds from the middle of the sound."""
    middle = sound.part(sound.seconds / 2 - 1, sound.seconds / 2 + 1)
    check(middle.seconds > 1.9, f"{who}: the recording is too short: {sound}")
    pieces = [middle.part(n / 10, (n + 1) / 10) for n in range(19)]
    energy = sum(piece.rms() ** 2 for piece in pieces) or 1
    shares = {hertz: sum(piece.rms() ** 2 * piece.share(hertz) for piece in pieces) / energy for hertz in (LOCAL, MILLIWATT, BARESIP)}
    for hertz in heard:
        check(shares[hertz] > 0.03, f"{who} does not hear {hertz} Hz; shares of the energy: {shares}")
    for hertz in not_heard:
        check(shares[hertz] < QUIET, f"{who} hears {hertz} Hz; shares of the energy: {shares}")


def levels(phone):
    """Of the local party, Asterisk and baresip in the last packet. Asterisk's tone pauses now and then."""
    phone.send("conference list")
    return [float(phone.expect("party", id=n, state="present", parties=3)["level_dbov"]) for n in (0, 1, 2)]


@case("media: a conference of siptty, Asterisk and baresip, where each hears the other two")
def conference(lab):
    lab.start_asterisk()
    baresip = lab.start_baresip("guest", 25060, 24444, "<sip:guest@127.0.0.1:25060>;regint=0;answermode=auto")
    whole, party = lab.path("conference.wav"), lab.path("asterisk.wav")
    phone = Phone.registered(lab, 100, ASTERISK, "--tone", LOCAL)
    with Capture(lab) as capture:
        phone.dial(extension(630))
        phone.dial("sip:guest@127.0.0.1:25060")
        baresip.expect("CALL_ESTABLISHED")
        phone.send("conference")
        phone.expect("party", id=1, state="joined")
        phone.expect("party", id=2, state="joined", parties=3)
        phone.send(f"conference record {whole}")
        phone.send(f"1 record {party}")
        capture.wait_rtp(250, timeout=20, source=BARESIP_RTP)
        capture.wait_rtp(250, timeout=20, source=ASTERISK_RTP)
        eventually(lambda: all(level > -30 for level in levels(phone)), 10, "all three parties are listed with a level")
        phone.send("conference record")
        phone.send("1 hangup")
        phone.expect("party", id=1, state="left")
        phone.expect("disconnected", id=1)
        phone.send("2 hangup")
        phone.expect("party", id=2, state="left")
        phone.expect("disconnected", id=2)
    baresip.expect("CALL_CLOSED")
    check_hears("siptty", Sound.read(whole, channel=1), [MILLIWATT, BARESIP], [LOCAL])
    check_hears("siptty's own side", Sound.read(whole, channel=0), [LOCAL], [MILLIWATT, BARESIP])
    check_hears("siptty, from Asterisk", Sound.read(party, channel=1), [MILLIWATT], [LOCAL, BARESIP])
    check_hears("baresip", Sound.read(baresip.heard()), [LOCAL, MILLIWATT], [BARESIP])
    spool = lab.peers / "asterisk/spool/heard.wav"
    eventually(lambda: spool.exists() and spool.stat().st_size > 64000, 10, "Asterisk has written what it heard")
    check_hears("Asterisk", Sound.read(spool), [LOCAL, BARESIP], [MILLIWATT])
    phone.quit()


def tones(sound, hertz):
    """For each tenth of a second which of these tones are heard."""
    pieces = (sound.part(n / 10, (n + 1) / 10) for n in range(int(sound.seconds * 10)))
    return [frozenset(h for h in hertz if piece.rms() > 300 and piece.share(h) > 0.1) for piece in pieces]


@case("media: in a conference on PCMU, G.722 and Opus a muted party is not heard, and a held one neither hears nor is heard")
def mute_and_hold(lab):
    host = Phone(lab, "--user", "host")
    guests = {}
    for number, (codec, hertz) in enumerate((("PCMU", 440), ("G722", 1000), ("opus", 1700)), 1):
        guests[hertz] = lab.path(f"guest{number}.wav")
        Phone(lab, "--user", f"guest{number}", "--auto-answer", "200", "--codecs", codec, "--tone", hertz,
              "--record", guests[hertz], bind=f"127.0.0.1:1710{number}").expect("ready")
        host.dial(f"sip:guest{number}@127.0.0.1:1710{number}")
    with Capture(lab) as capture:
        host.send("conference")
        host.expect("party", id=3, state="joined", parties=4)
        capture.wait_rtp(600, timeout=30)  # six streams: two seconds
        host.send("conference mute 1")
        host.expect("party", id=1, state="changed", muted="yes")
        capture.wait_rtp(600, timeout=30)
        host.send("2 hold")
        host.expect("hold", id=2)
        capture.wait_rtp(500, timeout=30)
        host.quit()
    heard = {hertz: tones(Sound.read(file, channel=1), guests) for hertz, file in guests.items()}
    for own, others in heard.items():
        check(not any(own in piece for piece in others), f"the party with {own} Hz hears itself")
    third = heard[1700]
    for expected, when in (({440, 1000}, "at first"), ({1000}, "while 440 Hz is muted"), (set(), "while 1000 Hz is held, too")):
        count = sum(piece == expected for piece in third)
        check(count >= 8, f"{when} the third party hears {sorted(expected)} for {count} tenths of a second only: {third}")
    check({440, 1700} in heard[1000] and {1700} in heard[1000], f"the second party heard {heard[1000]}")
    check(not any(heard[1000][-8:-1]), f"the second party hears something while it is held: {heard[1000]}")
    check({1000, 1700} in heard[440], f"the first party heard {heard[440]}")
