#include <base/ascii.hpp>
#include <sip/transaction/response_via.hpp>

#include <vector>

namespace sip {
namespace {

constexpr std::uint16_t default_port = 5060;
constexpr std::size_t longest_addition = 64;  // a port and an address of IPv6, each with its name

std::string_view first_item(std::string_view list) {
  return next_list_item(list).value_or(std::string_view{});
}

bool is_source(const via_view& via, const hop& from) {
  const auto address = base::ip_address::parse(via.host);
  return address && *address == from.remote.address;
}

}  // namespace

std::string top_via_for_response(const message& request, const hop& from) {
  const auto text = first_item(request.value(header_id::via));
  const auto& via = request.top_via();
  if (via.host.empty()) return std::string(text);

  const auto params_size = via.params.text().size();
  const auto params_at =
      params_size == 0 ? text.size() : static_cast<std::size_t>(via.params.text().data() - text.data());
  std::string value;
  value.reserve(text.size() + longest_addition);
  value.append(base::trim(text.substr(0, params_at)));
  bool has_rport = false;
  for (const auto& p : via.params) {
    if (base::iequals(p.name, "received")) continue;
    value.append(";").append(p.name);
    if (base::iequals(p.name, "rport")) {
      has_rport = true;
      value.append("=").append(std::to_string(from.remote.port));
    } else if (p.has_value) {
      value.append("=").append(p.value);
    }
  }
  if (has_rport || !is_source(via, from)) {
    value.append(";received=").append(from.remote.address.to_string());
  }
  return value;
}

hop reply_hop_for(const message& request, const hop& from) {
  hop to = from;
  const auto& via = request.top_via();
  if (!is_reliable(from.proto) && !via.params.has("rport"))
    to.remote.port = via.port != 0 ? via.port : default_port;
  return to;
}

draft draft_response(const message& request, const hop& from, int status, std::string_view reason,
                     std::string_view to_tag) {
  auto response = draft::response_to(request, status, reason, to_tag);
  std::vector<std::string_view> vias;
  for (const auto& h : request.headers()) {
    if (h.id == header_id::via) vias.push_back(request.value(h));
  }
  if (vias.empty()) return response;

  response.remove(header_id::via);
  for (std::size_t i = vias.size() - 1; i > 0; --i) response.add_front(header_id::via, vias[i]);
  auto others = vias.front();
  static_cast<void>(next_list_item(others));
  response.add_front(header_id::via,
                     {top_via_for_response(request, from), others.empty() ? "" : ",", others});
  return response;
}

}  // namespace sip
