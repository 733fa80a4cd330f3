#include <base/endpoint.hpp>
#include <siptty/trace/ladder.hpp>
#include <siptty/trace/safe_text.hpp>
#include <siptty/trace/wire_log.hpp>

#include "scan.hpp"

#include <algorithm>

namespace siptty {
namespace {

/// "pbx" of "sip:100@pbx.io"; "100" of "sip:100@10.0.0.1", where the column's address says the rest.
std::string_view peer_label(std::string_view name_addr) {
  const auto who = user_at_host(name_addr);
  const auto at = who.rfind('@');
  const auto host = at == std::string_view::npos ? who : who.substr(at + 1);
  if (base::endpoint::parse(host))
    return at == std::string_view::npos ? std::string_view{} : who.substr(0, at);
  return host.substr(0, host.find_first_of(".:"));
}

std::string_view user_label(std::string_view name_addr) {
  const auto who = user_at_host(name_addr);
  const auto at = who.find('@');
  return at == std::string_view::npos ? std::string_view{} : who.substr(0, at);
}

class builder {
 public:
  ladder take() { return std::move(l_); }

  void add(const wire_event& e) {
    const auto m = scan(e.bytes);
    const bool sent = e.direction == direction::sent;
    const auto ours = column(e.local), theirs = column(e.remote);
    const auto from = m.header("From", "f");
    const bool we_called = sent == !m.method.empty();
    name(ours, e.account.empty() ? user_label(we_called ? from : m.header("To", "t")) : e.account);
    name(theirs, peer_label(!we_called ? from : m.uri.empty() ? m.header("To", "t") : m.uri));

    ladder_arrow arrow;
    arrow.from = sent ? ours : theirs;
    arrow.to = sent ? theirs : ours;
    arrow.text = text_of(e, m);
    arrow.cause = cause_of(e);
    arrow.wall = e.wall;
    arrow.number = e.number;
    arrow.retransmission = e.retransmission;
    arrow.rewritten = !e.intended.empty();
    l_.arrows.push_back(std::move(arrow));
  }

  void add(const media_lane& lane) {
    if (l_.arrows.empty() || l_.columns.size() < 2) return;
    ladder_arrow arrow;
    arrow.from = lane.sent ? 0 : 1;  // the first message opened our column and the peer's
    arrow.to = lane.sent ? 1 : 0;
    arrow.text = safe_text(lane.text);
    arrow.cause = safe_text(lane.note);
    arrow.media = true;
    l_.arrows.push_back(std::move(arrow));
  }

 private:
  ladder l_;

  std::size_t column(const base::endpoint& where) {
    auto address = where.to_string();
    const auto at = std::find_if(l_.columns.begin(), l_.columns.end(),
                                 [&](const ladder_column& c) { return c.address == address; });
    if (at != l_.columns.end()) return static_cast<std::size_t>(at - l_.columns.begin());
    l_.columns.push_back({std::move(address), {}});
    return l_.columns.size() - 1;
  }

  void name(std::size_t column, std::string_view label) {
    if (l_.columns[column].label.empty()) l_.columns[column].label = safe_text(label);
  }

  static std::string text_of(const wire_event& e, const scanned& m) {
    if (!m.is_sip()) return summary_of(e);
    const auto sdp = sdp_summary(m.body);
    const auto tail = sdp.empty() ? std::string{} : "  " + safe_text(sdp);
    if (m.status != 0) return std::to_string(m.status) + " " + safe_text(m.reason) + tail;
    const auto method = safe_text(m.method);
    if (!m.header("Authorization").empty() || !m.header("Proxy-Authorization").empty())
      return method + " (auth)";
    if (m.has_to_tag()) return method + tail;
    if (m.method == "ACK" || m.method == "CANCEL") return method;
    return method + " " + safe_text(short_uri(m.uri));
  }

  static std::string cause_of(const wire_event& e) {
    if (!e.error.empty()) return safe_text(e.error);
    return e.direction == direction::sent && e.cause != "peer" ? safe_text(e.cause) : std::string{};
  }
};

}  // namespace

ladder make_ladder(const std::vector<const wire_event*>& events, const std::vector<media_lane>& media) {
  builder b;
  for (const auto* e : events) b.add(*e);
  for (const auto& lane : media) b.add(lane);
  return b.take();
}

}  // namespace siptty
