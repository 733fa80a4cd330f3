"""[audio] realtime: what the system grants, and what is said when it does not."""

import os
import pathlib

from lab import check
from phone import Phone
from run import case

WITHOUT_THE_RIGHT = ["prlimit", "--rtprio=0", "setpriv", "--bounding-set=-sys_nice", "--inh-caps=-sys_nice"]


def real_time(lab, **options):
    config = lab.path("realtime.toml")
    config.write_text("[audio]\nmode = \"tone\"\nrealtime = true\n")
    return Phone(lab, "--config", config, "--auto-answer", "200", **options)


def media_policy(phone):
    for task in pathlib.Path(f"/proc/{phone.pid}/task").iterdir():
        if (task / "comm").read_text().strip() == "siptty-media":
            return os.sched_getscheduler(int(task.name))
    return None


@case("realtime: where the system refuses the priority there is a sentence, and the call goes on")
def refused(lab):
    phone = real_time(lab, before=WITHOUT_THE_RIGHT)
    told = phone.expect("error")["text"]
    check("refuses real-time priority" in told and "limits.conf" in told, told)
    address = phone.expect("ready")["address"]
    check(media_policy(phone) == os.SCHED_OTHER, f"the policy is {media_policy(phone)}")
    caller = Phone(lab)
    caller.dial(f"sip:x@{address}")
    caller.expect("media", state="flowing")
    caller.hang_up()


@case("realtime: where it is granted the media thread has it, and only that one")
def granted(lab):
    phone = real_time(lab)
    phone.expect("ready")
    if media_policy(phone) == os.SCHED_OTHER:
        check("refuses real-time priority" in phone.expect("error")["text"], "a system that grants none")
        print("this system grants no real-time priority, so what is checked is that siptty says so")
        return
    check(media_policy(phone) == os.SCHED_FIFO, f"the policy is {media_policy(phone)}")
    check(os.sched_getscheduler(phone.pid) == os.SCHED_OTHER, "the engine's thread has real-time priority, too")
    check(phone.seen("error") is None, "an error is told although the priority was granted")
