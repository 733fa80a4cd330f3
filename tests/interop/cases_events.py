"""siptty and the event packages, messages and transfers of real servers."""

from lab import ASTERISK, KAMAILIO, check
from phone import BINARY, Phone
from run import case

PIDF = ('<?xml version="1.0"?><presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:200@127.0.0.1:16060">'
        '<tuple id="t1"><status><basic>open</basic></status></tuple></presence>')


def at_asterisk(number):
    return f"sip:{number}@{ASTERISK}"


def at_kamailio(number):
    return f"sip:{number}@{KAMAILIO}"


@case("events: Asterisk tells the state of a mailbox, and ends the subscription when it is asked to")
def mailbox(lab):
    lab.start_asterisk()
    phone = Phone.registered(lab, 100, ASTERISK)
    phone.send(f"subscribe {at_asterisk(100)} --event message-summary --accept application/simple-message-summary")
    notify = phone.expect("notify", state="active")
    check("Messages-Waiting: no" in notify["body"], f"not a mailbox state: {notify['body']}")
    phone.send("unsubscribe")
    phone.expect("subscription", state="terminated", again="no")
    phone.quit()


@case("events: Asterisk tells when a watched phone rings and talks")
def dialog_state(lab):
    lab.start_asterisk()
    Phone.registered(lab, 101, ASTERISK, "--auto-answer", "180")
    watcher = Phone.registered(lab, 100, ASTERISK)
    watcher.send(f"subscribe {at_asterisk(101)} --event dialog --accept application/dialog-info+xml")
    watcher.expect("notify", state="active")
    caller = Phone.registered(lab, 102, ASTERISK)
    caller.send("dial " + at_asterisk(101))
    watcher.wait(lambda: "early" in (watcher.seen("notify") or {}).get("body", ""), 10, "the early dialog of the phone that rings")
    caller.hang_up()
    watcher.expect("notify", state="active")
    watcher.quit()


@case("events: a message to Asterisk arrives and its answer comes back")
def message(lab):
    lab.start_asterisk()
    log = lab.follow("asterisk")
    phone = Phone.registered(lab, 100, ASTERISK)
    phone.send(f"message {at_asterisk(616)} \"Good morning\"")
    sent = phone.expect("message-sent")
    check(sent["code"] in ("200", "202"), f"the message was answered {sent['code']}")
    log.wait_line("LABMESSAGE Good morning")
    check(phone.expect("message")["text"] == "heard: Good morning", "the answer reads otherwise")
    phone.quit()


@case("events: a MESSAGE inside a call is shown")
def message_in_call(lab):
    lab.start_asterisk()
    phone = Phone.registered(lab, 100, ASTERISK)
    phone.dial(at_asterisk(615))
    check(phone.expect("message")["text"].startswith("hello in dialog"), "the text reads otherwise")
    phone.expect("disconnected")
    phone.quit()


@case("events: Asterisk sends the caller away with REFER, and hears how it went")
def transferred(lab):
    lab.start_asterisk()
    phone = Phone.registered(lab, 100, ASTERISK)
    first = phone.dial(at_asterisk(613))
    phone.expect("transfer-requested", followed="yes")
    second = phone.expect("confirmed")
    check(first["id"] != second["id"], "no new call was made")
    phone.expect("disconnected", id=first["id"])
    phone.send("hangup")
    phone.expect("disconnected", id=second["id"])
    phone.quit()


@case("events: two calls at Asterisk are connected with each other by an attended transfer")
def attended(lab):
    lab.start_asterisk()
    Phone.registered(lab, 101, ASTERISK, "--auto-answer", "200")  # Asterisk wants a person in at least one of the calls
    phone = Phone.registered(lab, 100, ASTERISK)
    first = phone.dial(at_asterisk(101))
    second = phone.dial(at_asterisk(600))
    phone.send(f"{first['id']} attend {second['id']}")
    progress = phone.expect("transfer", final="yes")
    check(progress["code"] == "200", f"the transfer ended with {progress['code']} {progress['reason']}")
    phone.wait(lambda: phone.count("disconnected") == 2, 10, "the end of both calls")
    phone.quit()


@case("events: what is published at Kamailio is told to those who watch")
def presence(lab):
    lab.start_kamailio()
    publisher = Phone.registered(lab, 200, KAMAILIO)
    watcher = Phone.registered(lab, 201, KAMAILIO)
    watcher.send(f"subscribe {at_kamailio(200)} --event presence --accept application/pidf+xml")
    watcher.expect("notify")
    publisher.send(f"publish {at_kamailio(200)} '{PIDF}' --event presence --type application/pidf+xml")
    check(publisher.expect("publication", state="published")["etag"], "there is no entity tag")
    watcher.wait(lambda: "open" in (watcher.seen("notify") or {}).get("body", ""), 10, "a NOTIFY with the published state")
    publisher.send("unpublish")
    publisher.expect("publication", state="removed")
    watcher.expect("notify")
    watcher.send("unsubscribe")
    watcher.expect("subscription", state="terminated", again="no")
    watcher.quit()
    publisher.quit()


@case("events: the one-shot verbs say by their exit code how it went")
def one_shots(lab):
    lab.start_asterisk()
    us = ["--register", f"sip:100@{ASTERISK}", "--auth-pass", "pw100", "--bind", "127.0.0.1:0", "--timeout", "8"]
    for arguments, expected in (
        (["message", at_asterisk(616), "--text", "hello"], 0),
        (["subscribe", at_asterisk(100), "--event", "message-summary"], 0),
        (["subscribe", at_asterisk(100), "--event", "no-such-package"], 1),
        (["publish", at_asterisk(100), "--event", "presence", "--text", "x"], 1),
        (["subscribe", "sip:nobody@127.0.0.1:9", "--event", "presence"], 1),
        (["subscribe", at_asterisk(100)], 2),
    ):
        code, output = lab.finish([BINARY, *arguments, *us])
        check(code == expected, f"siptty {' '.join(arguments)} gave {code}, not {expected}:\n{output}")
