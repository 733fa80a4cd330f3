"""Forked calls, calls that take another's place, and answers that came before the 200, with Asterisk and Kamailio."""

import re

from lab import ASTERISK, KAMAILIO, check, eventually
from phone import Phone, read_trace
from run import case


def lines(trace, direction, start):
    return [e for e in read_trace(trace) if e["direction"] == direction and e["bytes"].startswith(start)]


def header(event, name):
    found = re.search(rb"\r\n" + name.encode() + rb": *([^\r\n]*)", event["bytes"])
    return found[1].decode() if found else ""


def tag(value):
    found = re.search(r";tag=([^;>\s]+)", value)
    return found[1] if found else ""


def body(event):
    return event["bytes"].split(b"\r\n\r\n", 1)[1]


@case("kamailio: a forked call has the early media of both legs, one wins, the other hears that it was answered elsewhere")
def forked(lab):
    lab.start_kamailio()
    trace = lab.directory / "trace.jsonl"
    caller = Phone.registered(lab, 200, KAMAILIO, "--trace", str(trace))
    legs = [Phone.registered(lab, 201, KAMAILIO), Phone.registered(lab, 201, KAMAILIO)]
    caller.send(f"dial sip:201@{KAMAILIO}")
    for leg in legs:
        leg.expect("incoming")
        leg.send("answer 183")
    for _ in legs:
        caller.expect("early", code=183, media="yes")
    early = {tag(header(e, "To")) for e in lines(trace, "received", b"SIP/2.0 183")}
    check(len(early) == 2, f"183s came of the legs {early}")
    pracks = {tag(header(e, "To")) for e in lines(trace, "sent", b"PRACK ")}
    check(pracks == early, f"PRACKs went to {pracks}, 183s came from {early}")
    legs[1].send("answer")
    legs[1].expect("confirmed")
    caller.expect("confirmed")
    check(legs[0].expect("disconnected")["by"] == "remote", "the leg that lost was not cancelled by the proxy")
    caller.hang_up()
    legs[1].expect("disconnected", by="remote")
    for phone in [caller, *legs]:
        phone.quit()


@case("asterisk: of two phones that ring at once one answers, the other is told that the call was completed elsewhere")
def rings_two(lab):
    lab.start_asterisk()
    trace = lab.directory / "loser.jsonl"
    loser = Phone.registered(lab, 101, ASTERISK, "--trace", str(trace))
    winner = Phone.registered(lab, 102, ASTERISK)
    caller = Phone.registered(lab, 100, ASTERISK)
    caller.send(f"dial sip:620@{ASTERISK}")
    loser.expect("incoming")
    winner.expect("incoming")
    winner.send("answer")
    winner.expect("confirmed")
    caller.expect("confirmed")
    ended = loser.expect("disconnected", by="remote")
    cancel = lines(trace, "received", b"CANCEL ")
    check(cancel, "Asterisk sent no CANCEL")
    if header(cancel[0], "Reason"):
        text = re.search(r'text="([^"]*)"', header(cancel[0], "Reason"))
        check(not text or text[1] == ended["reason"], f"{header(cancel[0], 'Reason')} was told as {ended['reason']}")
    caller.hang_up()
    winner.expect("disconnected")
    for phone in (caller, winner, loser):
        phone.quit()


@case("asterisk: a call with Replaces takes the place of another phone's leg, which is hung up")
def replaces(lab):
    lab.start_asterisk()
    trace = lab.directory / "first.jsonl"
    first = Phone.registered(lab, 100, ASTERISK, "--trace", str(trace))
    first.dial(f"sip:600@{ASTERISK}")
    answer = [e for e in lines(trace, "received", b"SIP/2.0 200") if header(e, "CSeq").endswith("INVITE")][0]
    value = f"{header(answer, 'Call-ID')};to-tag={tag(header(answer, 'To'))};from-tag={tag(header(answer, 'From'))}"
    second = Phone.registered(lab, 101, ASTERISK, "--tone", "440")
    second.send(f'dial sip:600@{ASTERISK} --header "Replaces: {value}"')
    second.expect("confirmed")
    first.expect("disconnected", by="remote")
    second.expect("media", state="flowing")  # the echo of what it says itself
    second.send(f'dial sip:600@{ASTERISK} --header "Replaces: {value}"')
    check(second.expect("disconnected")["code"] in ("481", "603"), "a dialog that is over was replaced again")
    second.hang_up()
    first.quit()
    second.quit()


@case("asterisk: an answer that was given in a reliable 183 is not repeated in the 200, and the call has sound")
def answered_early(lab):
    lab.start_asterisk()
    trace = lab.directory / "callee.jsonl"
    callee = Phone.registered(lab, 113, ASTERISK, "--tone", "440", "--trace", str(trace))
    caller = Phone.registered(lab, 100, ASTERISK, "--tone", "880")
    caller.send(f"dial sip:113@{ASTERISK}")
    callee.expect("incoming")
    callee.send("answer 183")
    eventually(lambda: any(header(e, "RAck") for e in lines(trace, "received", b"PRACK ")), 5, "Asterisk acknowledges the 183")
    callee.send("answer")
    callee.expect("confirmed")
    caller.expect("confirmed")
    callee.expect("media", state="flowing")
    caller.expect("media", state="flowing")
    final = [e for e in lines(trace, "sent", b"SIP/2.0 200") if header(e, "CSeq").endswith("INVITE")]
    check(final and not body(final[0]), "the 200 has a second session description")
    caller.hang_up()
    callee.expect("disconnected")
    caller.quit()
    callee.quit()
