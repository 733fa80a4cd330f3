"""The lab alone: when one of these fails, the fault is not siptty's."""

from audio import Sound
from capture import Capture, Message
from lab import ASTERISK, KAMAILIO, Failure, check
from run import case
from wire import check_trace

ASTERISK_RTP = range(20000, 21000)


@case("lab: Asterisk and Kamailio answer OPTIONS")
def options(lab):
    lab.start_asterisk()
    lab.start_kamailio()
    for server in (ASTERISK, KAMAILIO):
        code, output = lab.finish(["sipsak", "-vv", "-s", f"sip:ping@{server}", "-H", "127.0.0.1"])
        check("SIP/2.0 " in output, f"sipsak got no answer from {server}, exit code {code}:\n{output}")


@case("lab: baresip hears its own tone from Asterisk's echo, and the capture holds the call")
def echo(lab):
    lab.start_asterisk()
    with Capture(lab) as capture:
        phone = lab.start_baresip("caller", 25060, 24444, f"<sip:100@{ASTERISK}>;auth_pass=pw100;regint=60")
        lab.follow("caller").wait_line("200 OK .*1 binding")
        phone.send("dial", f"sip:600@{ASTERISK}")
        phone.expect("CALL_ESTABLISHED")
        capture.wait_rtp(100, source=ASTERISK_RTP)
        phone.send("hangup")
        phone.expect("CALL_CLOSED")
    heard = Sound.read(phone.heard())
    check(heard.seconds_of(440) > 1, f"no second of 440 Hz in what baresip heard: {heard}")
    payload = b"".join(packet.payload for packet in capture.rtp(destination=ASTERISK_RTP))
    check(Sound.from_pcmu(payload).seconds_of(440) > 1, "no second of 440 Hz in the captured PCMU")
    methods = [message.bytes.split()[0] for message in capture.sip(15060) if not message.bytes.startswith(b"SIP/2.0")]
    for method in (b"REGISTER", b"INVITE", b"ACK", b"BYE"):
        check(method in methods, f"no {method.decode()} among the captured requests {methods}")


PHONE = "127.0.0.1:5070"


def told(*messages):
    return [{"number": n, "time": n, "direction": "sent" if m.source == PHONE else "received", "local": PHONE, "remote": ASTERISK,
             "bytes": m.bytes} for n, m in enumerate(messages, 1)]


@case("lab: the comparison of trace and wire finds what is lost, added, changed, misaddressed and out of order")
def comparison(_):
    invite, ack = Message(PHONE, ASTERISK, b"INVITE"), Message(PHONE, ASTERISK, b"ACK")
    trying, ok = Message(ASTERISK, PHONE, b"100"), Message(ASTERISK, PHONE, b"200")
    wire = [invite, trying, ok, ack]
    check_trace(told(*wire), wire, ASTERISK)
    check_trace(told(invite, trying, ack, ok), wire, ASTERISK)  # crossed: the 200 was read after the ACK had left
    wrong = {
        "lost": told(invite, trying, ok),
        "added": told(*wire, ack),
        "changed": told(invite, trying, ok, Message(PHONE, ASTERISK, b"ACk")),
        "misaddressed": [dict(told(*wire)[0], remote=KAMAILIO), *told(*wire)[1:]],
        "from the other side": [dict(told(*wire)[0], direction="received"), *told(*wire)[1:]],
        "out of order": told(invite, ok, trying, ack),
        "answered before it was asked": told(trying, invite, ok, ack),
        "numbered twice": [dict(event, number=1) for event in told(*wire)],
    }
    for name, trace in wrong.items():
        try:
            check_trace(trace, wire, ASTERISK)
        except Failure:
            continue
        check(False, f"a trace with a message {name} passes")
