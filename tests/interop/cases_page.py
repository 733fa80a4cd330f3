"""SPEC PAGE-1: RTP to and from multicast groups, one siptty paging others over a loopback that takes multicast."""

from audio import Sound, write_tone
from lab import Process, check
from phone import BINARY, Phone
from run import case

GROUP = "239.255.1.2:5004"
FIRST = "239.255.1.1:5004"
LO = ("--interface", "lo")


class Page(Phone):
    """siptty page: no commands, the same events."""

    def __init__(self, lab, *arguments):
        Process.__init__(self, [BINARY, "page", *arguments], lab.directory)
        lab.own(self)
        self.events = []
        self._parsed = 0

    @classmethod
    def listener(cls, lab, groups, *arguments):
        page = cls(lab, groups, "--listen", "--timeout", 40, *arguments)
        page.expect("listening")
        return page

    def end(self):
        """Stopped by a signal: the verdict."""
        self._process.terminate()
        verdict = self.expect("verdict")
        self.wait_end()
        return verdict


def heard(lab, name, hertz):
    return Sound.read(lab.path(name), channel=1).seconds_of(hertz)


@case("media: page: a file is heard by two listeners of the group, over a route that leads there")
def file(lab):
    lab.finish(["ip", "link", "set", "lo", "multicast", "on"])
    lab.finish(["ip", "route", "add", "239.0.0.0/8", "dev", "lo"])
    write_tone(lab.path("page.wav"), 1000, 3)
    listeners = [Page.listener(lab, GROUP, "--record", name) for name in ("a.wav", "b.wav")]
    elsewhere = Page.listener(lab, FIRST)
    pager = Page(lab, GROUP, "--play", "page.wav")
    verdict = pager.expect("verdict", timeout=20)
    check(verdict["result"] == "ok" and int(verdict["sent"]) >= 145, f"the pager says {verdict}")
    check(pager.wait_end() == 0, "the pager did not end well")
    for listener, name in zip(listeners, ("a.wav", "b.wav")):
        listener.expect("page", group=GROUP)
        ended = listener.expect("page-ended", reason="over")
        check(int(ended["received"]) >= 140, f"the listener says {ended}")
        check(listener.end()["pages"] == "1", "one page is more than one")
        check(heard(lab, name, 1000) > 2.5, f"{name} has {heard(lab, name, 1000):.1f} s of the tone")
    check(elsewhere.end()["pages"] == "0", "a group heard what was sent to another one")


@case("media: page: the group that stands first interrupts the second, and both pages are in files of their own")
def priorities(lab):
    listener = Page.listener(lab, f"{FIRST},{GROUP}", *LO, "--record", "page.wav")
    low = Page(lab, GROUP, *LO, "--tone", 600, "--duration", 6)
    listener.expect("page", group=GROUP, file="page.wav")
    high = Page(lab, FIRST, *LO, "--tone", 1500, "--duration", 2)
    listener.expect("page-ended", group=GROUP, reason="interrupted")
    listener.expect("page", group=FIRST, file="page-2.wav")
    listener.expect("page-ended", group=FIRST, reason="over")
    listener.expect("page", group=GROUP, file="page-3.wav")
    listener.expect("page-ended", group=GROUP, reason="over", timeout=20)
    check(low.wait_end() == 0 and high.wait_end() == 0, "a pager did not end well")
    check(listener.end()["pages"] == "3", "not three pages")
    check(heard(lab, "page-2.wav", 1500) > 1.2, "the first group's page is not in its file")
    check(heard(lab, "page-2.wav", 600) == 0, "the second group is heard in the first one's page")
    check(heard(lab, "page-3.wav", 600) > 0.8, "the second group's page does not go on afterwards")
    check(heard(lab, "page.wav", 1500) == 0, "the first group is heard in the second one's page")


@case("media: page: whoever pages next is heard, over IPv6 and in wide band")
def again(lab):
    group = "[ff15::102]:5004"
    for command in ("link add page0 type veth peer name page1", "link set page0 up", "-6 addr add fd00::1/64 dev page0 nodad"):
        lab.finish(["ip", *command.split()])  # a loopback takes no multicast of IPv6
    arguments = (group, "--interface", "page0", "--codecs", "G722")
    write_tone(lab.path("high.wav"), 5000, 2, rate=16000)
    listener = Page.listener(lab, *arguments, "--record", "wide.wav")
    for number in (1, 2):
        pager = Page(lab, *arguments, "--play", "high.wav")
        listener.expect("page", group=group)
        listener.expect("page-ended", reason="over")
        check(pager.wait_end() == 0, "a pager did not end well")
    check(listener.end()["pages"] == "2", "not two pages")
    for name in ("wide.wav", "wide-2.wav"):
        check(heard(lab, name, 5000) > 1.2, f"{name} does not have the tone above 4 kHz")


@case("page: what cannot work is said in a sentence")
def refusals(lab):
    for arguments, code, sentence in (
            (("10.1.2.3:5004", "--tone", 440), 2, "10.1.2.3 is no multicast address"),
            (("239.1.2.3", "--tone", 440), 2, "needs a port"),
            (("nonsense", "--tone", 440), 2, "is no group"),
            ((GROUP,), 2, "what shall be heard"),
            ((GROUP, "--listen", "--tone", 440), 2, "--listen hears the groups"),
            ((GROUP, "--tone", 440, "--interface", "none0"), 2, "there is no network interface none0"),
            ((GROUP, "--tone", 440, "--codecs", "opus"), 2, "cannot agree on opus"),
            ((GROUP, "--tone", 440), 1, "no route leads there"),
            ((GROUP, "--listen"), 1, "no route leads there"),
            ((GROUP, "--listen", *LO, "--timeout", 0.5), 3, "time is over")):
        page = Page(lab, *arguments)
        check(page.wait_end() == code, f"{arguments}: not exit code {code}")
        check(any(sentence in line for line in page.lines), f"{arguments}: {page.lines} does not say {sentence!r}")
