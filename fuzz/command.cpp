// Any bytes as a command line and as an event's value: one answer, one line, valid JSON.
#include <siptty/command/command.hpp>
#include <siptty/command/event.hpp>

#include <base/assert.hpp>

#include <boost/json.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto parsed = siptty::parse_command(text);
  SIPTTY_ASSERT(!parsed.value || parsed.error.empty());
  if (parsed.value) {
    for (const auto& [name, value] : parsed.value->headers)
      SIPTTY_ASSERT(siptty::check_header(name, value).empty());
    SIPTTY_ASSERT(!siptty::has_control(parsed.value->target) && !siptty::has_control(parsed.value->from));
  }
  SIPTTY_ASSERT(!siptty::has_control(parsed.error));
  (void)siptty::complete_command(text);

  const auto event = siptty::event{"error", {}}.text("text", text).text("parsed", parsed.error);
  SIPTTY_ASSERT(!siptty::has_control(siptty::to_text(event)));
  const auto json = siptty::to_json(event);
  SIPTTY_ASSERT(json.find('\n') == std::string::npos);
  boost::json::error_code error;
  const auto value = boost::json::parse(json, error);
  SIPTTY_ASSERT(!error && value.at("event").as_string() == "error");
  return 0;
}
