#include "key.hpp"

#include <base/ascii.hpp>

namespace sip {
namespace {

constexpr std::string_view cookie = "z9hG4bK";
constexpr char separator = '\0';  // stands in none of the parts

void append(std::string& key, std::string_view part) {
  key.append(part).push_back(separator);
}

void append_lowered(std::string& key, std::string_view part) {
  for (const char c : part) key.push_back(base::to_lower(c));
  key.push_back(separator);
}

}  // namespace

bool has_unique_branch(const via_view& via) {
  return via.branch.size() > cookie.size() && base::istarts_with(via.branch, cookie);
}

void client_key(std::string& key, std::string_view method, const via_view& via) {
  key.clear();
  append(key, method);
  append_lowered(key, via.branch);
  append_lowered(key, via.sent_by());
}

void server_key(std::string& key, const message& request, std::string_view method, std::string_view to_tag) {
  const auto& via = request.top_via();
  if (has_unique_branch(via)) return client_key(key, method, via);
  key.clear();
  append(key, method);
  append(key, request.request_uri());
  append(key, to_tag);
  append(key, request.from().tag());
  append(key, request.call_id());
  append(key, std::to_string(request.cseq().number));
  append(key, via.transport);
  append_lowered(key, via.sent_by());
  append(key, via.params.text());
}

}  // namespace sip
