// A dialog that several usages hold at once (RFC 5057): a call, and the subscriptions of the REFERs sent in it.
#pragma once

#include <base/export.hpp>
#include <sip/dialog/dialog.hpp>

#include <memory>
#include <utility>

namespace sip SIPTTY_API {

/// Copies name the same dialog, so its usages take their CSeq numbers from one counter and follow one remote target. It
/// lives as long as its last usage: a subscription goes on after the BYE. Empty until a dialog is assigned.
class shared_dialog {
 public:
  shared_dialog() = default;
  shared_dialog(dialog d) : held_(std::make_shared<dialog>(std::move(d))) {}

  [[nodiscard]] explicit operator bool() const { return held_ != nullptr; }
  [[nodiscard]] dialog& operator*() const { return *held_; }
  [[nodiscard]] dialog* operator->() const { return held_.get(); }

 private:
  std::shared_ptr<dialog> held_;
};

}  // namespace sip
