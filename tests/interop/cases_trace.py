"""SPEC OBS-1: the trace equals the wire."""

from capture import Capture
from cases_asterisk import extension
from lab import ASTERISK, check
from phone import Phone, read_trace
from run import case
from wire import check_trace


def check_session(lab, transport):
    """Registration, refusals, calls ended by each side, hold, cancel: every message compared."""
    lab.start_asterisk()
    trace = lab.path("trace.jsonl")
    with Capture(lab) as capture:
        phone = Phone.registered(lab, 100, ASTERISK, "--transport", transport, "--trace", trace)
        phone.dial(extension(600))
        phone.send("hold")
        phone.expect("hold")
        phone.send("resume")
        phone.expect("resumed")
        phone.hang_up()
        phone.send("dial " + extension(606))
        phone.expect("disconnected", code=486)
        phone.send("dial " + extension(607))
        phone.expect("early")
        phone.hang_up()
        phone.dial(extension(610))
        phone.expect("disconnected")
        lab.console("channel originate PJSIP/100 extension 603@lab")
        phone.expect("incoming")
        phone.send("reject 603")
        phone.expect("disconnected")
        phone.quit()
    events = read_trace(trace)
    check_trace(events, capture.sip(15060), ASTERISK)
    check(all(event["transport"] == transport.upper() for event in events), "the trace names another transport")
    check(all(event["cause"] for event in events), "a message has no cause")


@case("trace: equals the wire over UDP")
def udp(lab):
    check_session(lab, "udp")


@case("trace: equals the wire over TCP")
def tcp(lab):
    check_session(lab, "tcp")
