// 3xx answers to REGISTER and INVITE: the request goes to the contacts in it, best first (RFC 3261 §8.1.3.4).
#include "drafts.hpp"
#include "implementation.hpp"

#include <base/ascii.hpp>
#include <sip/ua/reference.hpp>

#include <algorithm>

namespace sip {

namespace {

constexpr std::size_t max_targets = 10;  // of one request, over all redirections

/// §20.10: 0 to 1 in thousandths; 1 when absent or senseless.
int quality_of(const contact& c) {
  const auto text = c.address.params.get("q").value_or("1");
  if (text.empty() || text[0] != '0') return 1000;
  int q = 0;
  for (std::size_t i = 2; i < 5; ++i)
    q = q * 10 + (i < text.size() && base::is_digit(text[i]) ? text[i] - '0' : 0);
  return q;
}

bool same_uri(const std::string& a, const std::string& b) {
  const auto left = parse_uri(a), right = parse_uri(b);
  return left && right && equivalent(*left, *right);
}

bool contains(const std::vector<std::string>& all, const std::string& uri) {
  return std::any_of(all.begin(), all.end(), [&](const std::string& known) { return same_uri(known, uri); });
}

/// The response's targets by falling q; those of equal q in the order in which they stand.
std::vector<reference> targets_of(const message& response) {
  std::vector<std::pair<int, reference>> found;
  for (const auto value : response.list(header_id::contact)) {
    const auto c = contact::parse(value);
    if (!c || c->star || found.size() == max_targets) continue;
    const auto u = c->address.uri();
    if (u && u->scheme != uri_scheme::other) found.emplace_back(quality_of(*c), parse_reference(u->text));
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<reference> targets;
  for (auto& f : found) targets.push_back(std::move(f.second));
  return targets;
}

std::string_view request_uri_in(const draft& d) {
  const std::string_view line = d.start_line();
  const auto first = line.find(' ');
  return line.substr(first + 1, line.rfind(' ') - first - 1);
}

/// §8.1.3.4: what a target asks for goes in place of what the request said, or after it where a header is a list.
void take_headers(draft& d, const reference& target) {
  for (const auto& [name, value] : target.headers) {
    const auto id = header_id_of(name);
    if (id == header_id::subject || id == header_id::priority || id == header_id::replaces) {
      d.set(id, value);
    } else {
      d.add(id, value);
    }
  }
}

/// The same request for another target; the body stays, and so do all headers that the target does not ask for.
draft retargeted(const draft& d, const reference& target) {
  auto other = draft::request(method_in(d), target.uri);
  for (const auto& l : d.lines()) {
    if (l.id == header_id::content_type) continue;
    if (l.id == header_id::other) {
      other.add(d.name(l), d.value(l));
    } else {
      other.add(l.id, d.value(l));
    }
  }
  if (method_in(d) == "INVITE") take_headers(other, target);
  if (!d.body().empty()) other.body(d.value(header_id::content_type), d.body());
  return other;
}

}  // namespace

/// Takes a final response above 299. True: the request is on its way to another target.
bool stack::implementation::redirect(request_id id, const message& response) {
  auto& o = *requests_.find(id);
  const int code = response.status();
  const auto* c = calls_.find(o.who.call);
  const bool ours =
      o.what == purpose::register_ || (o.what == purpose::invite && c != nullptr && c->may_try_again());
  if (!ours || has_to_tag(o.message) || !accounts_.find(o.who.account)->settings.follow_redirects)
    return false;
  if (code >= 600) return false;
  if (o.redirected.empty()) {
    o.redirected.emplace_back(request_uri_in(o.message));
    o.unredirected = std::make_shared<const draft>(o.message);
  }
  const bool moves =
      code == 301 || code == 302 || code == 305 || (code == 300 && o.what == purpose::register_);
  if (moves) {
    std::vector<reference> fresh;
    for (auto& t : targets_of(response)) {
      if (o.redirected.size() > max_targets || contains(o.redirected, t.uri))
        continue;  // §8.1.3.4: each URI once
      o.redirected.push_back(t.uri);
      fresh.push_back(std::move(t));
    }
    if (code == 305 && !fresh.empty()) {  // §21.3.4: the contact is a proxy; the target stays
      o.proxy = fresh.front().uri;
      return resend(id);
    }
    o.redirects.insert(o.redirects.begin(), fresh.begin(), fresh.end());
  }
  return try_redirect(id);
}

/// The next target that is left. False: there is none.
bool stack::implementation::try_redirect(request_id id) {
  auto& o = *requests_.find(id);
  if (o.redirects.empty()) return false;
  const auto target = std::move(o.redirects.front());
  o.redirects.erase(o.redirects.begin());
  o.proxy.clear();
  const std::string cseq(o.message.value(header_id::cseq));
  o.message = retargeted(*o.unredirected, target);
  o.message.set(header_id::cseq, cseq);
  return resend(id);
}

/// Sends the request as it is now, to wherever its URI leads.
bool stack::implementation::resend(request_id id) {
  auto& o = *requests_.find(id);
  const auto& settings = accounts_.find(o.who.account)->settings;
  take_new_cseq(o);
  if (o.client) by_client_.erase(o.client);
  o.client = {};
  o.flow.reset();
  o.went_to_tcp = o.provisional = false;
  o.challenges = 0;
  o.failure = {};
  o.moved = true;
  o.cause = cause_ = "redirect";
  o.next_hop = request_uri_in(o.message);
  if (!o.proxy.empty()) {
    o.next_hop = o.proxy;
  } else if (!settings.outbound_proxy.empty()) {
    o.next_hop = settings.outbound_proxy;
  }
  locate(id);
  return true;
}

}  // namespace sip
