#!/usr/bin/env python3
"""run.py --list: the names of all cases. run.py NAME: runs one; exit code 1 and the reason when it fails.

A case is a function in cases_*.py under @case("claim"). It gets a Lab and raises lab.Failure."""

import importlib
import pathlib
import sys
import time

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
CASES = {}


def case(claim):
    def register(function):
        assert claim not in CASES, claim
        CASES[claim] = function
        return function

    return register


def load():
    sys.modules["run"] = sys.modules[__name__]
    for file in sorted(HERE.glob("cases_*.py")):
        importlib.import_module(file.stem)


def run(name):
    from lab import Failure, Lab

    begin = time.monotonic()
    try:
        with Lab() as lab:
            CASES[name](lab)
    except Failure as failure:
        sys.exit(f"FAILED: {name}\n{failure}")
    print(f"passed in {time.monotonic() - begin:.1f} s: {name}")


if __name__ == "__main__":
    load()
    if sys.argv[1:] == ["--list"]:
        print("\n".join(CASES))
    elif len(sys.argv) == 2 and sys.argv[1] in CASES:
        run(sys.argv[1])
    else:
        sys.exit(__doc__)
