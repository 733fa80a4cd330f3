#include "key.hpp"

#include <base/ascii.hpp>

#include <algorithm>

namespace sip {
namespace {

constexpr std::string_view cookie = "z9hG4bK";
constexpr char separator = '\0';  // stands in none of the parts

void append(std::string& key, std::string_view part) {
  key.append(part).push_back(separator);
}

void append_lowered(std::string& key, std::string_view part) {
  const auto begin = static_cast<std::ptrdiff_t>(key.size());
  append(key, part);
  std::transform(key.begin() + begin, key.end(), key.begin() + begin, base::to_lower);
}

}  // namespace

bool has_unique_branch(const via_view& via) {
  return via.branch.size() > cookie.size() && base::istarts_with(via.branch, cookie);
}

base::key_digest transaction_hash::client_key(std::string_view method, const via_view& via) const {
  scratch_.clear();
  append(scratch_, method);
  append_lowered(scratch_, via.branch);
  append_lowered(scratch_, via.sent_by());
  return hash_(scratch_);
}

base::key_digest transaction_hash::server_key(const message& request, std::string_view method,
                                              std::string_view to_tag) const {
  const auto& via = request.top_via();
  if (has_unique_branch(via)) return client_key(method, via);
  scratch_.clear();
  append(scratch_, method);
  append(scratch_, request.request_uri());
  append(scratch_, to_tag);
  append(scratch_, request.from().tag());
  append(scratch_, request.call_id());
  append(scratch_, std::to_string(request.cseq().number));
  append(scratch_, via.transport);
  append_lowered(scratch_, via.sent_by());
  append(scratch_, via.params.text());
  return hash_(scratch_);
}

}  // namespace sip
