#!/usr/bin/env python3
"""check_citations.py BUILD_DIR FILE...: every test that a table cites in backticks exists in `ctest -N`.

A citation is `suite: title` or a suite alone; … stands for any text. `fuzz_NAME` is the replay of its corpus. `… words …`
is any test with these words. Commands, types and other code between backticks cite nothing.
"""

import json
import re
import subprocess
import sys

KINDS = ("unit_", "scenario_", "property_", "golden_", "fuzz_", "interop:", "media:", "purity:", "headers:", "compile_fail:", "package:", "examples:",
         "guide:", "doxygen:", "terminal:", "sip-parse:", "sim:", "docs:", "fuzz corpus:")


def names_of_tests(build):
    listing = subprocess.run(["ctest", "--test-dir", build, "--show-only=json-v1"], check=True, capture_output=True, text=True)
    # CMake drops the blank behind the prefix of a suite.
    return [re.sub(r"^([\w-]+):\s*", r"\1: ", test["name"]) for test in json.loads(listing.stdout)["tests"]]


def is_citation(text):
    return text.startswith("…") or text.startswith(KINDS)


def pattern_of(citation):
    if citation.startswith("fuzz_"):
        citation = "fuzz corpus: " + citation.removeprefix("fuzz_")
    words = ".*".join(re.escape(part.strip()) for part in citation.split("…"))
    alone = re.fullmatch(r"[\w-]+|[\w -]+:", citation) is not None
    return re.compile(words + (":? .*" if alone else ""))


def missing(path, names):
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            for citation in filter(is_citation, re.findall(r"`([^`]+)`", line)):
                pattern = pattern_of(citation)
                if not any(pattern.fullmatch(name) for name in names):
                    yield f"{path}:{number}: no test is called `{citation}`"


def cited(path):
    with open(path, encoding="utf-8") as file:
        return sum(map(is_citation, re.findall(r"`([^`]+)`", file.read())))


def main():
    build, files = sys.argv[1], sys.argv[2:]
    names = names_of_tests(build)
    problems = [problem for path in files for problem in missing(path, names)]
    print("\n".join(problems) or f"{sum(map(cited, files))} citations, {len(names)} tests")
    if not all(map(cited, files)):
        sys.exit("a table that cites nothing proves nothing")
    sys.exit(1 if problems else 0)


main()
