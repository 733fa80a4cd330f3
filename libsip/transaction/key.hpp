// What names a transaction on the wire: RFC 3261 §17.1.3 and §17.2.3.
#pragma once

#include <sip/message/message.hpp>

#include <string>
#include <string_view>

namespace sip {

/// Keys are built into a string that the caller keeps, so that looking up does not allocate.
void client_key(std::string& key, std::string_view method, const via_view& via);

/// For a request as if its method were `method`. Without a usable branch (an RFC 2543 client) the key is made
/// of the fields of §17.2.3, with `to_tag` as the request's To tag.
void server_key(std::string& key, const message& request, std::string_view method, std::string_view to_tag);

/// The branch begins with the magic cookie and has something after it, so it is unique by itself.
[[nodiscard]] bool has_unique_branch(const via_view& via);

}  // namespace sip
