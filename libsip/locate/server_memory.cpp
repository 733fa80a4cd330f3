#include <sip/locate/server_memory.hpp>

#include <algorithm>

namespace sip {

namespace {

constexpr unsigned max_doublings = 5;

}  // namespace

void server_memory::failed(base::instant now, transport proto, const base::endpoint& server,
                           base::duration at_least) {
  if (servers_.size() >= max_servers && !servers_.contains({proto, server})) make_room(now);
  auto& f = servers_[{proto, server}];
  if (f.forgotten_at <= now) f.in_a_row = 0;
  const auto penalty =
      std::min(max_penalty, std::max(at_least, first_penalty * (1 << std::min(f.in_a_row, max_doublings))));
  ++f.in_a_row;
  f.down_until = now + penalty;
  f.forgotten_at = f.down_until + penalty;
}

void server_memory::make_room(base::instant now) {
  std::erase_if(servers_, [now](const auto& entry) { return entry.second.forgotten_at <= now; });
  if (servers_.size() < max_servers) return;
  servers_.erase(std::min_element(servers_.begin(), servers_.end(), [](const auto& a, const auto& b) {
    return a.second.forgotten_at < b.second.forgotten_at;
  }));
}

bool server_memory::is_down(base::instant now, transport proto, const base::endpoint& server) const {
  const auto found = servers_.find({proto, server});
  return found != servers_.end() && now < found->second.down_until;
}

}  // namespace sip
