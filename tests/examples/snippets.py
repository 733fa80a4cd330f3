#!/usr/bin/env python3
"""snippets.py GUIDE.md OUT.cpp: the blocks ```cpp of a guide as one program.

Lines of #include go to the top. The blocks under one heading are the body of one function, in order, so that a block may go
on with the names of the one before. ```cpp file stands outside functions. A section with a ```cpp no_run block is compiled
and not called. CHECK(claim) ends the program when the claim does not hold."""

import re
import sys

HEAD = """#include <cstdio>
#include <cstdlib>
#define CHECK(claim) ((claim) ? void() : (std::fprintf(stderr, "%s:%d: %s\\n", __FILE__, __LINE__, #claim), std::exit(1)))
"""


def read(path):
    """Includes, file-level code, and sections: (runs, lines)."""
    includes, outside, sections, block = {}, [], [[True, []]], None
    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        fence = re.match(r"```(\w*) ?(\w*)", line)
        if fence and block is None and fence[1] == "cpp":
            block = outside if fence[2] == "file" else sections[-1][1]
            sections[-1][0] &= fence[2] != "no_run"
            block.append(f'#line {number + 1} "{path}"\n')
        elif fence:
            block = None if block is not None or fence[1] == "" else []  # other languages are read over
        elif block is not None:
            if line.startswith("#include"):
                includes[line] = None
                line = "\n"
            block.append(line)
        elif line.startswith("## "):
            sections.append([True, []])
    return includes, outside, [section for section in sections if section[1]]


def program(includes, outside, sections):
    parts = [*includes, HEAD, "namespace {\n", *outside]
    for number, (_, lines) in enumerate(sections):
        parts += [f"[[maybe_unused]] void section_{number}() {{\n", *lines, "}\n"]
    parts += ["}  // namespace\nint main() {\n"]
    parts += [f"  section_{number}();\n" for number, (runs, _) in enumerate(sections) if runs]
    return "".join([*parts, "}\n"])


includes, outside, sections = read(sys.argv[1])
if len(sections) < 5:
    sys.exit(f"{sys.argv[1]} has code in {len(sections)} sections only: are the fences still ```cpp?")
with open(sys.argv[2], "w", encoding="utf-8") as out:
    out.write(program(includes, outside, sections))
