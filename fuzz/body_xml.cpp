// The XML bodies: any bytes are read within their limits or refused with a place; what was read and printed
// once reads back as the same.
#include <base/assert.hpp>
#include <sip/body/dialog_info.hpp>
#include <sip/body/pidf.hpp>
#include <sip/body/reginfo.hpp>

#include <cstdint>

namespace {

template <class Document>
void check(std::string_view text) {
  const auto d = Document::parse(text);
  if (!d) {
    SIPTTY_ASSERT(d.error().offset <= text.size() && d.error().line > 0 && d.error().column > 0);
    return;
  }
  const auto printed = d->print();
  const auto again = Document::parse(printed);
  if (printed.size() > sip::max_body_size) return;
  SIPTTY_ASSERT(again.has_value());
  SIPTTY_ASSERT(again->print() == printed);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check<sip::dialog_info>(text);
  check<sip::presence>(text);
  check<sip::reginfo>(text);
  return 0;
}
