// What both sides of every call know of it, so that they can be compared.
#pragma once

#include <base/time.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

/// One side of a call as its user saw it.
struct call_side {
  bool outgoing = false;
  bool answered = false;    ///< incoming: we said yes
  bool confirmed = false;
  int ended = 0;
  bool lost = false;        ///< its phone died
  bool unsure = false;      ///< a change of its session failed half way
  std::string call_id;
  std::string local_tag, remote_tag;
  std::string local, remote;     ///< names of the session descriptions in force
  std::string proposed;          ///< ours, on its way
  base::instant changed{};       ///< the last time that anything of this happened
};

class call_book {
 public:
  std::shared_ptr<call_side> open(bool outgoing, const std::string& call_id);
  /// The other end of the dialog; nullptr when nobody of this world is.
  [[nodiscard]] const call_side* peer_of(const call_side& own) const;
  /// Empty, or how the two sides of an undisturbed call differ. For a moment in which nothing is on its way.
  [[nodiscard]] std::string compare(const call_side& own, base::instant now) const;
  /// Empty, or what is wrong with what is written here when all is over. `undisturbed`: no message was damaged.
  [[nodiscard]] std::string check(bool undisturbed) const;
  [[nodiscard]] std::size_t compared() const { return compared_; }

 private:
  std::map<std::string, std::vector<std::shared_ptr<call_side>>> calls_;
  mutable std::size_t compared_ = 0;
};
