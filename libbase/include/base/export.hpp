// What a shared library shows: the namespaces of public headers, and nothing else.
#pragma once

/// Stands behind the name of a namespace in each public header. Everything is built with hidden visibility, so what only a
/// source file or a private header declares is no part of the binary interface.
#define SIPTTY_API __attribute__((visibility("default")))
