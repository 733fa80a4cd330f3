// What a dialog of ours is found by, whatever its remote tag: Call-ID and our own tag (RFC 3261 §12).
#pragma once

#include <base/key_hash.hpp>

#include <string>
#include <string_view>

namespace sip {

/// Stands for the texts in the stack's tables, which hold none. Not for what leaves the process.
class dialog_hash {
 public:
  explicit dialog_hash(base::key_hash hash) : hash_(hash) {}

  [[nodiscard]] base::key_digest operator()(std::string_view call_id, std::string_view local_tag) const {
    return digest_of({call_id, local_tag});
  }
  /// §8.2.2.2: the same request over two paths has all of this in common, and another branch.
  [[nodiscard]] base::key_digest merge_key(std::string_view call_id, std::string_view from_tag,
                                           std::string_view cseq) const {
    return digest_of({call_id, from_tag, cseq});
  }

 private:
  /// No part holds a line end, so parts do not run together.
  [[nodiscard]] base::key_digest digest_of(std::initializer_list<std::string_view> parts) const;

  base::key_hash hash_;
  mutable std::string scratch_;  ///< kept, so that hashing does not allocate
};

}  // namespace sip
