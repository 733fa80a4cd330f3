#include <base/ascii.hpp>
#include <siptty/trace/dialog_tracker.hpp>
#include <siptty/trace/safe_text.hpp>

#include "scan.hpp"

#include <algorithm>

namespace siptty {
namespace {

constexpr std::size_t max_messages = 2000;  // of one conversation; the oldest go
constexpr std::size_t max_call_id = 512;    // longer ones are told apart by their beginning
constexpr std::size_t max_name_cells = 60;

std::string key_of(std::string_view call_id) {
  return std::string(call_id.substr(0, max_call_id));
}

bool succeeded(int status) {
  return status >= 200 && status < 300;
}

bool asks_to_expire(const scanned& m) {
  constexpr std::string_view parameter = ";expires=";
  const auto contact = m.header("Contact", "m");
  for (std::size_t i = 0; i + parameter.size() < contact.size(); ++i) {
    if (!base::istarts_with(contact.substr(i), parameter)) continue;
    const auto value = contact.substr(i + parameter.size());
    return value.starts_with('0') && (value.size() == 1 || !base::is_digit(value[1]));
  }
  return m.header("Expires") == "0";
}

// The states of a call as sngrep names them. A message that says nothing new keeps the state.
std::string after_invite_message(const std::string& state, const scanned& m) {
  const bool setup = state.empty() || state == "CALL SETUP";  // empty: the trace began in the middle
  if (m.method == "INVITE") return state == "IN CALL" || state == "COMPLETED" ? state : "CALL SETUP";
  if (m.method == "CANCEL") return setup ? "CANCELLED" : state;
  if (m.method == "BYE") return state == "IN CALL" ? "COMPLETED" : state;
  if (m.status < 200 || m.cseq_method() != "INVITE") return state;
  if (succeeded(m.status)) return setup || state == "CANCELLED" ? "IN CALL" : state;
  if (!setup) return state;
  if (m.status < 400) return "DIVERTED";
  if (m.status == 486 || m.status == 600) return "BUSY";
  if (m.status == 487) return "CANCELLED";
  return "REJECTED " + std::to_string(m.status);
}

std::string after_register_message(const std::string& state, const scanned& m) {
  if (m.method == "REGISTER") return asks_to_expire(m) ? "UNREGISTERING" : "REGISTERING";
  if (m.status < 200 || m.cseq_method() != "REGISTER") return state;
  if (!succeeded(m.status)) return "FAILED " + std::to_string(m.status);
  return state == "UNREGISTERING" || state == "UNREGISTERED" ? "UNREGISTERED" : "REGISTERED";
}

std::string after_other_message(const std::string& method, const std::string& state, const scanned& m) {
  if (m.method == method) return state.empty() ? "WAITING" : state;
  if (m.status < 200 || m.cseq_method() != method) return state;
  return succeeded(m.status) ? "COMPLETED" : "FAILED " + std::to_string(m.status);
}

std::string next_state(const dialog_row& row, const scanned& m) {
  if (row.method == "INVITE") return after_invite_message(row.state, m);
  if (row.method == "REGISTER") return after_register_message(row.state, m);
  return after_other_message(row.method, row.state, m);
}

bool is_finished(const dialog_row& row) {
  return row.state != "CALL SETUP" && row.state != "IN CALL" && row.state != "REGISTERED";
}

std::string name_of(std::string_view header) {
  return cut_to_cells(safe_text(user_at_host(header)), max_name_cells, "...");
}

dialog_row make_row(const wire_event& e, const scanned& m) {
  dialog_row row;
  row.call_id = key_of(m.call_id());
  row.method = cut_to_cells(safe_text(m.method.empty() ? m.cseq_method() : m.method), max_name_cells, "...");
  row.from = name_of(m.header("From", "f"));
  row.to = name_of(m.header("To", "t"));
  row.account = safe_text(e.account);
  row.started = e.wall;
  return row;
}

}  // namespace

dialog_tracker::dialog_tracker(std::size_t max_dialogs)
    : max_dialogs_(std::max<std::size_t>(max_dialogs, 1)) {}

void dialog_tracker::add(const wire_event& e) {
  const auto m = scan(e.bytes);
  if (!m.is_sip() || m.call_id().empty()) return;
  const auto [at, is_new] = index_.try_emplace(key_of(m.call_id()), rows_.size());
  if (is_new) rows_.push_back(make_row(e, m));
  auto& row = rows_[at->second];
  if (row.messages.size() >= max_messages) {
    row.messages.erase(row.messages.begin(), row.messages.begin() + max_messages / 2);
  }
  row.messages.push_back(e.number);
  row.last = e.wall;
  if (e.retransmission == 0) row.state = next_state(row, m);
  if (is_new && rows_.size() > max_dialogs_) drop_oldest();
}

// A tenth at once, so that a flood does not build the index anew with each message.
void dialog_tracker::drop_oldest() {
  const std::size_t surplus = std::min(max_dialogs_ / 10 + 1, rows_.size() - 1);
  std::size_t dropped = 0;
  const auto newest = std::move(rows_.back());
  rows_.pop_back();
  std::erase_if(
      rows_, [&](const dialog_row& row) { return dropped < surplus && is_finished(row) && ++dropped > 0; });
  if (dropped == 0) rows_.erase(rows_.begin(), rows_.begin() + static_cast<std::ptrdiff_t>(surplus));
  rows_.push_back(newest);
  index_.clear();
  for (std::size_t i = 0; i < rows_.size(); ++i) index_[rows_[i].call_id] = i;
}

const dialog_row* dialog_tracker::find(const std::string& call_id) const {
  const auto at = index_.find(key_of(call_id));
  return at == index_.end() ? nullptr : &rows_[at->second];
}

void dialog_tracker::clear() {
  rows_.clear();
  index_.clear();
}

}  // namespace siptty
