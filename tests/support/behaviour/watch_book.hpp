// What the notifiers of a world have told last, so that a subscriber's view can be compared with it.
#pragma once

#include <base/time.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

/// One subscription as its notifier's user sees it. States are numbers that only grow.
struct notifier_side {
  std::string package;
  std::uint64_t told = 0;   ///< the last state
  bool pending = false;
  int ended = 0;            ///< times that its end was told, or 1 by our own word
  bool lost = false;        ///< its phone died
  base::instant changed{};
};

class watch_book {
 public:
  std::shared_ptr<notifier_side> open(const std::string& call_id);
  /// Empty, or how a subscriber that saw `shown` last, at `changed`, differs from all who answered its SUBSCRIBE. For a world
  /// in which no NOTIFY can get lost for good.
  [[nodiscard]] std::string compare(const std::string& call_id, std::uint64_t shown, base::instant changed, base::instant now) const;
  [[nodiscard]] std::uint64_t compared() const { return compared_; }

 private:
  std::map<std::string, std::vector<std::shared_ptr<notifier_side>>> sides_;
  mutable std::uint64_t compared_ = 0;
};
