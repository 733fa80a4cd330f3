// Help for sentences about wrong input: "did you mean", lists of what is allowed, and values that are safe to
// repeat.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace siptty {

/// The nearest of `known` by edit distance (a swap of two neighbours counts once), letter case apart; empty
/// when none is near. A third of the letters may be wrong, at most three.
[[nodiscard]] std::string_view closest(std::string_view word, std::span<const std::string_view> known);

/// `; did you mean "udp"?`, or nothing when no word is near.
[[nodiscard]] std::string did_you_mean(std::string_view word, std::span<const std::string_view> known);

/// "udp, tcp, tls".
[[nodiscard]] std::string comma_list(std::span<const std::string_view> words);

/// `text` in quotes, cut to 60 characters, with control characters escaped: for sentences that repeat a wrong
/// value.
[[nodiscard]] std::string in_quotes(std::string_view text);

/// `text` with control characters escaped, so that a terminal does not obey what a file or a peer wrote.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace siptty
