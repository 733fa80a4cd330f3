"""What every test of a terminal asks."""


def check(holds, what, t):
    if not holds:
        raise AssertionError(f"{what}\n{t.text()}")


def restored(t):
    """The shell is back on the normal screen, its cursor is visible and the line discipline as before."""
    t.wait_for("ready>")
    check(t.state("#{alternate_on}") == "0", "the alternate screen is still on", t)
    check(t.state("#{cursor_flag}") == "1", "the cursor is hidden", t)
    t.run("stty -a | grep -wE 'icanon|isig|echo|icrnl|opost' | tr -s ' ' '\\n' | grep -cxE 'icanon|isig|echo|icrnl|opost'")
    t.wait_for("\n5\n")
