#include <base/ascii.hpp>
#include <sip/transaction/via_keep.hpp>

#include <algorithm>

namespace sip {
namespace {

constexpr std::uint32_t longest_interval_s = 86'400;

std::optional<param_view> keep_in(std::string_view vias) {
  std::string_view rest;
  const auto via = parse_via(vias, &rest);
  return via ? via->params.find("keep") : std::nullopt;
}

}  // namespace

std::optional<std::uint32_t> keep_wanted_in(const message& response) {
  const auto seconds = base::parse_number<std::uint32_t>(response.top_via().params.get("keep").value_or(""));
  return seconds ? std::optional(std::min(*seconds, longest_interval_s)) : std::nullopt;
}

std::string with_keep_wanted(std::string_view vias, std::uint32_t interval_s) {
  std::string value(vias);
  const auto keep = keep_in(vias);
  if (!keep || keep->has_value) return value;
  const auto end = static_cast<std::size_t>(keep->name.data() - vias.data()) + keep->name.size();
  return value.insert(end, "=" + std::to_string(interval_s));
}

std::string without_keep(std::string_view via) {
  std::string value(via);
  const auto keep = keep_in(via);
  if (!keep) return value;
  const auto begin = via.rfind(';', static_cast<std::size_t>(keep->name.data() - via.data()));
  return value.erase(begin, via.find(';', begin + 1) - begin);
}

}  // namespace sip
