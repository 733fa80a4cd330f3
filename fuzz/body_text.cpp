// sipfrag, message summaries and digits of any bytes: what is read is printed and read back as the same.
#include <base/assert.hpp>
#include <sip/body/dtmf.hpp>
#include <sip/body/message_summary.hpp>
#include <sip/body/sipfrag.hpp>

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto f = sip::sipfrag::parse(text)) {
    SIPTTY_ASSERT(f->headers.size() <= sip::max_sipfrag_headers);
    if (f->status != 0) {
      const auto line = sip::print_sipfrag_status(f->status, f->reason);
      SIPTTY_ASSERT(sip::sipfrag::parse(line)->status == f->status);
    }
  } else {
    SIPTTY_ASSERT(f.error().offset <= size);
  }
  if (const auto s = sip::message_summary::parse(text)) {
    const auto printed = s->print();
    if (printed.size() <= sip::max_body_size) SIPTTY_ASSERT(*sip::message_summary::parse(printed) == *s);
  }
  if (const auto d = sip::dtmf_signal::parse(text))
    SIPTTY_ASSERT(*sip::dtmf_signal::parse(d->print_relay()) == *d);
  return 0;
}
