#include "hop_index.hpp"

#include <cstring>

namespace sip {

base::key_digest hop_index::digest_of(const hop& h) const {
  const auto& address = h.remote.address.bytes();
  const std::uint32_t numbers[] = {h.flow, h.remote.port, static_cast<std::uint32_t>(h.proto), h.remote.address.is_v6() ? 1U : 0U};
  char bytes[sizeof address + sizeof numbers];
  std::memcpy(bytes, address.data(), sizeof address);
  std::memcpy(bytes + sizeof address, numbers, sizeof numbers);
  return hash_({bytes, sizeof bytes});
}

void hop_index::add(std::uint32_t index, const hop& h) {
  if (links_.size() <= index) links_.resize(index + 1);
  const auto [first, is_new] = first_.try_emplace(digest_of(h), index);
  links_[index] = {none, is_new ? none : first->second, true};
  if (is_new) return;
  links_[first->second].before = index;
  first->second = index;
}

void hop_index::remove(std::uint32_t index, const hop& h) {
  auto& l = links_[index];
  if (!l.linked) return;
  l.linked = false;
  if (l.after != none) links_[l.after].before = l.before;
  if (l.before != none) {
    links_[l.before].after = l.after;
  } else if (l.after != none) {
    first_.find(digest_of(h))->second = l.after;
  } else {
    first_.erase(digest_of(h));
  }
}

std::vector<std::uint32_t> hop_index::on(const hop& h) const {
  std::vector<std::uint32_t> found;
  const auto first = first_.find(digest_of(h));
  for (auto i = first == first_.end() ? none : first->second; i != none; i = links_[i].after)
    found.push_back(i);
  return found;
}

}  // namespace sip
