#include "replay_commands.hpp"
#include "turn_record.hpp"

#include <sip/stack/replay.hpp>
#include <sip/stack/stack.hpp>

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <optional>

namespace sip {

namespace {

constexpr std::size_t max_stacks = 10'000;
constexpr std::int64_t latest_start_s = 200'000'000'000;  // of the wall clock: years keep their four digits
constexpr auto latest = base::instant(std::chrono::hours(24 * 365 * 100));  // sums with any timer stay in range

/// The numbers of the recording; where a crash cut it short, some that are always the same.
class replay_rng final : public base::rng {
 public:
  std::uint64_t next() override {
    if (draws.empty()) {
      missing = true;
      return ++invented_;
    }
    const auto number = draws.front();
    draws.pop_front();
    return number;
  }
  std::deque<std::uint64_t> draws;
  bool missing = false;

 private:
  std::uint64_t invented_ = 0;
};

/// The signatures of the recording, whose keys are not in it; where a crash cut it short, none.
struct replay_signatures {
  std::string next() {
    if (left.empty()) {
      missing = true;
      return {};
    }
    auto signature = std::move(left.front());
    left.pop_front();
    return signature;
  }
  std::deque<std::string> left;
  bool missing = false;
};

struct record {
  record_kind kind;
  std::string_view payload;
};

/// The next record; nothing at the end, or where the last one was cut off.
std::optional<record> next_record(std::string_view& rest, bool& cut) {
  if (rest.empty()) return std::nullopt;
  detail::value_reader in(rest.substr(1));
  std::string_view payload;
  const auto kind = static_cast<record_kind>(rest.front());
  if (!in.get(payload)) {
    cut = true;
    return std::nullopt;
  }
  rest = in.rest();
  return record{kind, payload};
}

struct one_stack {
  replay_rng random;
  replay_signatures signatures;
  std::unique_ptr<stack> s;
  std::optional<stack_options> options;  ///< until the first turn: the stack's own draws come before it
  effects fx;
  std::size_t accounts = 0, max_accounts = 0;
  // The turn that waits for its draws.
  std::string_view name, arguments;
  base::instant now{};
  bool waits = false;
};

class replaying {
 public:
  replay_report run(std::string_view recording) {
    if (!recording.starts_with(recording_magic)) {
      report_.problem = "this is no recording of siptty: it does not begin with '" +
                        std::string(recording_magic.substr(0, recording_magic.size() - 1)) + "'";
      return report_;
    }
    recording.remove_prefix(recording_magic.size());
    while (report_.problem.empty()) {
      const auto r = next_record(recording, report_.cut_short);
      if (!r) break;
      ++report_.records;
      take(*r);
    }
    for (auto& [id, s] : stacks_) {
      if (!s.waits || !report_.problem.empty()) continue;
      report_.cut_short = true;
      execute(s);
    }
    report_.stacks = stacks_.size();
    return report_;
  }

 private:
  void take(const record& r) {
    detail::value_reader in(r.payload);
    std::uint32_t id = 0;
    if (!in.get(id)) return unreadable();
    if (r.kind == record_kind::options) return on_options(id, in);
    const auto found = stacks_.find(id);
    if (found == stacks_.end()) return unreadable();
    auto& s = found->second;
    switch (r.kind) {
      case record_kind::turn: return on_turn(s, in);
      case record_kind::draw: {
        std::uint64_t number = 0;
        if (!in.get(number) || !in.done()) return unreadable();
        s.random.draws.push_back(number);
        return;
      }
      case record_kind::signature:
        if (!in.get(s.signatures.left.emplace_back()) || !in.done()) return unreadable();
        return;
      case record_kind::outcome: return on_outcome(s, in);
      default: return unreadable();
    }
  }

  void on_options(std::uint32_t id, detail::value_reader& in) {
    stack_options o;
    if (!in.get(o) || !in.done() || stacks_.size() >= max_stacks || !is_sane(o)) return unreadable();
    auto& s = stacks_[id];
    s = one_stack{};
    s.options = o;
    s.max_accounts = o.max_accounts;
  }

  static bool is_sane(const stack_options& o) {
    constexpr auto longest = std::chrono::hours(24);
    const auto& t = o.transactions.timers;
    const auto fits = [&](base::duration d) { return d > base::duration{} && d <= longest; };
    const auto starts_s = o.wall_time_at_zero.value_or(base::wall_time{}).microseconds / 1'000'000;
    return starts_s >= 0 && starts_s <= latest_start_s && fits(t.t1) && fits(t.t2) && fits(t.t4) && fits(t.timer_c);
  }

  void on_turn(one_stack& s, detail::value_reader& in) {
    base::instant now;
    std::string_view name;
    if (!in.get(now, name) || s.waits || now < base::instant{} || now > latest) return unreadable();
    if (!make(s)) return;
    const bool has_time = !name.starts_with("add_");
    if (now < s.now && has_time) return fail(s, "time goes back");
    if (has_time) s.now = now;
    s.name = name;
    s.arguments = in.rest();
    s.waits = true;
  }

  bool make(one_stack& s) {
    if (s.s != nullptr) return true;
    s.s = std::make_unique<stack>(*s.options, s.random);
    if (s.random.missing) fail(s, "the recording lacks random numbers that the stack draws");
    return !s.random.missing;
  }

  void on_outcome(one_stack& s, detail::value_reader& in) {
    std::vector<std::string> recorded;
    if (!s.waits || !in.get(recorded) || !in.done()) return unreadable();
    if (!execute(s)) return;
    const auto replayed = texts_of(s.fx, {});
    s.fx.clear();
    report_.sent += static_cast<std::size_t>(std::count_if(replayed.begin(), replayed.end(), [](const auto& t) { return t.starts_with("send "); }));
    for (std::size_t i = 0; i < std::max(recorded.size(), replayed.size()); ++i) {
      const auto was = i < recorded.size() ? recorded[i] : "nothing more";
      const auto is = i < replayed.size() ? replayed[i] : "nothing more";
      if (was == is) continue;
      report_.recorded = was;
      report_.replayed = is;
      return fail(s, "the stack does something else than it did");
    }
    if (s.random.missing) return fail(s, "the stack draws more random numbers than it did");
    if (!s.random.draws.empty()) return fail(s, "the stack draws fewer random numbers than it did");
    if (s.signatures.missing) return fail(s, "the stack signs more than it did");
    if (!s.signatures.left.empty()) fail(s, "the stack signs less than it did");
  }

  bool execute(one_stack& s) {
    s.waits = false;
    const auto* row = find_replayed(s.name);
    if (row == nullptr) {
      fail(s, "this version knows no '" + std::string(s.name.substr(0, 40)) + "'");
      return false;
    }
    if (s.name == "add_account" && ++s.accounts > s.max_accounts) {
      fail(s, "there are more accounts than the options allow");
      return false;
    }
    if (!s.name.starts_with("add_") && !first_) first_ = s.now;  // accounts and packages are there before time begins
    report_.length = s.now - first_.value_or(s.now);
    ++report_.turns;
    detail::value_reader in(s.arguments, &s.s->pool(), signing_key([&s](std::string_view) { return s.signatures.next(); }));
    if (row->run(*s.s, s.now, in, s.fx)) return true;
    fail(s, "the arguments of '" + std::string(s.name) + "' cannot be read: was it recorded by another version?");
    return false;
  }

  void unreadable() {
    report_.problem = "record " + std::to_string(report_.records) + " cannot be read: the file is damaged, or of another version";
  }
  void fail(const one_stack& s, const std::string& what) {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(s.now - first_.value_or(s.now)).count();
    report_.problem = "record " + std::to_string(report_.records) + ", " + std::to_string(ms) + " ms after the start, in '" +
                      std::string(s.name) + "': " + what;
  }

  replay_report report_;
  std::optional<base::instant> first_;
  std::map<std::uint32_t, one_stack> stacks_;
};

}  // namespace

replay_report replay(std::string_view recording) { return replaying().run(recording); }

recording_summary read_recording(std::string_view recording) {
  recording_summary sum;
  if (!recording.starts_with(recording_magic)) {
    sum.problem = "no recording";
    return sum;
  }
  recording.remove_prefix(recording_magic.size());
  bool cut = false;
  while (const auto r = next_record(recording, cut)) {
    detail::value_reader in(r->payload);
    std::uint32_t id = 0;
    in.get(id);
    if (r->kind == record_kind::options) {
      stack_options o;
      in.get(o);
      ++sum.stacks;
    } else if (r->kind == record_kind::turn) {
      base::instant now;
      std::string name;
      in.get(now, name);
      // Whatever the name says, the input that is most of a file must be readable from any bytes.
      base::packet_pool pool;
      detail::value_reader arguments(in.rest(), &pool);
      input i;
      account_settings a;
      if (name == "handle") static_cast<void>(arguments.get(i));
      if (name == "add_account") static_cast<void>(arguments.get(a));
      sum.turns.push_back(std::move(name));
    } else if (r->kind == record_kind::draw) {
      ++sum.draws;
    } else if (r->kind == record_kind::signature) {
      std::string signature;
      in.get(signature);
      ++sum.signatures;
    } else if (r->kind == record_kind::outcome) {
      std::vector<std::string> texts;
      in.get(texts);
      ++sum.outcomes;
    } else {
      in = detail::value_reader({});
      std::uint8_t missing = 0;
      in.get(missing);
    }
    if (!in.ok()) {
      sum.problem = "a record cannot be read";
      return sum;
    }
  }
  return sum;
}

}  // namespace sip
