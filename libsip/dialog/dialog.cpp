#include <base/ascii.hpp>
#include <sip/dialog/dialog.hpp>

#include <algorithm>

namespace sip {

namespace {

constexpr std::string_view max_forwards_value = "70";

std::string contact_uri(const message& m) {
  const auto c = m.get<contact>();
  return c && !c->star ? std::string(c->address.uri_text) : std::string();
}

std::vector<std::string> record_routes(const message& m) {
  std::vector<std::string> routes;
  for (const auto value : m.list(header_id::record_route)) routes.push_back(unfolded(value));
  return routes;
}

std::string uri_of_route(const std::string& route) {
  const auto parsed = parse_name_addr(route);
  return parsed ? std::string(parsed->uri_text) : route;
}

bool is_loose(const std::string& route) {
  const auto address = uri_of_route(route);
  const auto parsed = parse_uri(address);
  return !parsed || parsed->params.has("lr");
}

}  // namespace

dialog dialog::from_response(const message& response) {
  dialog d;
  d.call_id_ = response.call_id();
  d.local_tag_ = response.from().tag();
  d.remote_tag_ = response.to().tag();
  d.local_ = unfolded(response.value(header_id::from));
  d.remote_ = unfolded(response.value(header_id::to));
  d.local_cseq_ = response.cseq().number;
  d.confirm(response);
  return d;
}

dialog dialog::from_request(const message& request, std::string_view local_tag) {
  dialog d;
  d.call_id_ = request.call_id();
  d.local_tag_ = local_tag;
  d.remote_tag_ = request.from().tag();
  d.local_ = unfolded(request.value(header_id::to));
  if (request.to().tag().empty()) d.local_.append(";tag=").append(local_tag);
  d.remote_ = unfolded(request.value(header_id::from));
  d.remote_cseq_ = request.cseq().number;
  d.remote_target_ = contact_uri(request);
  d.route_set_ = record_routes(request);
  return d;
}

void dialog::confirm(const message& response) {
  route_set_ = record_routes(response);
  std::reverse(route_set_.begin(), route_set_.end());
  refresh_target(response);
}

void dialog::refresh_target(const message& m) {
  auto target = contact_uri(m);
  if (!target.empty()) remote_target_ = std::move(target);
}

cseq_order dialog::on_request(std::uint32_t cseq) {
  if (remote_cseq_ && cseq == *remote_cseq_) return cseq_order::repeated;
  if (remote_cseq_ && cseq < *remote_cseq_) return cseq_order::old;
  remote_cseq_ = cseq;
  return cseq_order::next;
}

std::string dialog::next_hop() const {
  return route_set_.empty() ? remote_target_ : uri_of_route(route_set_.front());
}

// §12.2.1.1: a loose first route leaves the target in the Request-URI; a strict one takes its place and the target
// goes to the end of the route set.
draft dialog::request_line_and_routes(std::string_view method) const {
  const bool strict = !route_set_.empty() && !is_loose(route_set_.front());
  auto d = draft::request(method, strict ? uri_of_route(route_set_.front()) : remote_target_);
  for (std::size_t i = strict ? 1 : 0; i < route_set_.size(); ++i) d.add(header_id::route, route_set_[i]);
  if (strict) d.add(header_id::route, {"<", remote_target_, ">"});
  d.add(header_id::max_forwards, max_forwards_value);
  d.add(header_id::from, local_);
  d.add(header_id::to, remote_);
  d.add(header_id::call_id, call_id_);
  return d;
}

draft dialog::make_request(std::string_view method) {
  auto d = request_line_and_routes(method);
  d.add(header_id::cseq, {std::to_string(take_cseq()), " ", method});
  return d;
}

draft dialog::make_ack(std::uint32_t invite_cseq) const {
  auto d = request_line_and_routes("ACK");
  d.add(header_id::cseq, {std::to_string(invite_cseq), " ACK"});
  return d;
}

}  // namespace sip
