// Bytes -> Replaces, Join, Target-Dialog: what is accepted names two tags and lies within the text.
#include <sip/ua/dialog_reference.hpp>

#include <base/assert.hpp>

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto which : {sip::header_id::replaces, sip::header_id::join, sip::header_id::target_dialog}) {
    const auto r = sip::dialog_reference::parse(which, text);
    if (!r) {
      SIPTTY_ASSERT(r.error().offset <= size);
      continue;
    }
    SIPTTY_ASSERT(!r->call_id.empty() && !r->local_tag.empty() && !r->remote_tag.empty());
    SIPTTY_ASSERT(r->names_remote_tag(r->remote_tag));
  }
  return 0;
}
