// Any bytes as a configuration file: no crash, no half-loaded value, and problems that a terminal can show.
#include <siptty/config/load.hpp>

#include <base/assert.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto loaded = siptty::load_text(text, "fuzz.toml");
  SIPTTY_ASSERT(loaded.problems.size() <= siptty::max_problems + 1);
  SIPTTY_ASSERT(loaded.ok() || loaded.value.accounts.empty());
  for (const auto& account : loaded.value.accounts) {
    SIPTTY_ASSERT(!account.name.empty() && !account.sip_uri.empty() && !account.codecs.empty());
    SIPTTY_ASSERT(!account.register_ || !account.registrar.empty());
  }
  for (const auto& problem : loaded.problems) {
    const auto line = problem.to_string();
    SIPTTY_ASSERT(line.find_first_of("\x1b\r\n") == std::string::npos);
  }
  return 0;
}
