// What names a transaction on the wire: RFC 3261 §17.1.3 and §17.2.3.
#pragma once

#include <base/key_hash.hpp>
#include <sip/message/message.hpp>

#include <string>
#include <string_view>

namespace sip {

/// Makes the keys of the tables, which hold no texts.
class transaction_hash {
 public:
  explicit transaction_hash(base::key_hash hash) : hash_(hash) {}

  [[nodiscard]] base::key_digest client_key(std::string_view method, const via_view& via) const;

  /// For a request as if its method were `method`. Without a usable branch (an RFC 2543 client) the key is
  /// made of the fields of §17.2.3, with `to_tag` as the request's To tag.
  [[nodiscard]] base::key_digest server_key(const message& request, std::string_view method,
                                            std::string_view to_tag) const;

 private:
  base::key_hash hash_;
  mutable std::string scratch_;  ///< kept, so that hashing does not allocate
};

/// The branch begins with the magic cookie and has something after it, so it is unique by itself.
[[nodiscard]] bool has_unique_branch(const via_view& via);

}  // namespace sip
