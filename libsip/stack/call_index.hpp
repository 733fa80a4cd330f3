// Calls by the names of their dialogs.
#pragma once

#include <base/key_hash.hpp>
#include <sip/ua/ids.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <unordered_map>

namespace sip {

/// A name has one call, but for the branches of a forked call that were all kept: they have the same Call-ID
/// and local tag.
class call_index {
 public:
  void add(const base::key_digest& name, call_handle call);
  /// Nothing happens when it is not there.
  void remove(const base::key_digest& name, call_handle call);

  /// The first call of that name for which `fits` is true; an empty handle when there is none.
  template <class Fits>
  [[nodiscard]] call_handle find(const base::key_digest& name, Fits&& fits) const {
    const auto first = first_.find(name);
    if (first == first_.end()) return {};
    if (fits(first->second)) return first->second;
    const auto [begin, end] = others_.equal_range(name);
    for (auto entry = begin; entry != end; ++entry) {
      if (fits(entry->second)) return entry->second;
    }
    return {};
  }

 private:
  boost::unordered_flat_map<base::key_digest, call_handle, base::low_half> first_;
  std::unordered_multimap<base::key_digest, call_handle, base::low_half> others_;
};

}  // namespace sip
