#include "dialog_key.hpp"

namespace sip {

base::key_digest dialog_hash::digest_of(std::initializer_list<std::string_view> parts) const {
  scratch_.clear();
  for (const auto part : parts) scratch_.append(part).push_back('\n');
  return hash_(scratch_);
}

}  // namespace sip
