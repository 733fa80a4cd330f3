#include "replay_commands.hpp"

#include <sip/stack/replay.hpp>

#include <algorithm>
#include <iterator>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

namespace sip {

namespace {

// What an argument is while it waits for the call: views own their text, the sink is not read at all.
template <class T>
struct owned_by_value { using type = std::remove_cvref_t<T>; };
template <>
struct owned_by_value<std::string_view> { using type = std::string; };
template <>
struct owned_by_value<effects&> { using type = std::monostate; };
template <class T>
using owned = typename owned_by_value<T>::type;

template <class T, class Value>
decltype(auto) pass([[maybe_unused]] Value& v, [[maybe_unused]] effects& fx) {
  if constexpr (std::is_same_v<T, effects&>) {
    return static_cast<effects&>(fx);
  } else {
    return static_cast<Value&>(v);
  }
}

/// Reads the arguments and makes the call. False: they cannot be read, and nothing was called.
template <class Result, class... Arguments>
bool call_with(stack& s, Result (stack::*command)(base::instant, Arguments...), base::instant now, detail::value_reader& in, effects& fx) {
  std::tuple<owned<Arguments>...> values;
  std::apply([&](auto&... v) { in.get(v...); }, values);
  if (!in.done()) return false;
  std::apply([&](auto&... v) { static_cast<void>((s.*command)(now, pass<Arguments>(v, fx)...)); }, values);
  return true;
}

template <auto Command>
bool replayed(stack& s, base::instant now, detail::value_reader& in, effects& fx) {
  return call_with(s, Command, now, in, fx);
}

bool add_account(stack& s, base::instant, detail::value_reader& in, effects&) {
  account_settings settings;
  if (!in.get(settings) || !in.done()) return false;
  s.add_account(settings);
  return true;
}

bool add_event_package(stack& s, base::instant, detail::value_reader& in, effects&) {
  event_package package;
  if (!in.get(package) || !in.done()) return false;
  s.add_event_package(std::move(package));
  return true;
}

using refer_in_call = referral_id (stack::*)(base::instant, call_handle, refer_settings, std::string_view, effects&);
using refer_out_of_call = referral_id (stack::*)(base::instant, account_id, refer_settings, std::string_view, effects&);

/// Every entry point of `stack`, by the name under which stack.cpp records it.
constexpr replayed_command commands[] = {
    {"add_account", add_account},
    {"add_event_package", add_event_package},
    {"handle", replayed<&stack::handle>},
    {"on_timeout", replayed<&stack::on_timeout>},
    {"start_registration", replayed<&stack::start_registration>},
    {"stop_registration", replayed<&stack::stop_registration>},
    {"dial", replayed<&stack::dial>},
    {"offer", replayed<&stack::offer>},
    {"acknowledge", replayed<&stack::acknowledge>},
    {"ring", replayed<&stack::ring>},
    {"answer", replayed<&stack::answer>},
    {"reject", replayed<&stack::reject>},
    {"hangup", replayed<&stack::hangup>},
    {"reinvite", replayed<&stack::reinvite>},
    {"update", replayed<&stack::update>},
    {"accept_offer", replayed<&stack::accept_offer>},
    {"reject_offer", replayed<&stack::reject_offer>},
    {"info", replayed<&stack::info>},
    {"request", replayed<&stack::request>},
    {"send_message", replayed<&stack::send_message>},
    {"subscribe", replayed<&stack::subscribe>},
    {"unsubscribe", replayed<&stack::unsubscribe>},
    {"refresh_subscription", replayed<&stack::refresh_subscription>},
    {"set_event_state", replayed<&stack::set_event_state>},
    {"notify", replayed<&stack::notify>},
    {"end_subscriber", replayed<&stack::end_subscriber>},
    {"publish", replayed<&stack::publish>},
    {"modify_publication", replayed<&stack::modify_publication>},
    {"remove_publication", replayed<&stack::remove_publication>},
    {"refer", replayed<static_cast<refer_in_call>(&stack::refer)>},
    {"refer_out_of_call", replayed<static_cast<refer_out_of_call>(&stack::refer)>},
    {"refer_beside", replayed<&stack::refer_beside>},
    {"stop_following", replayed<&stack::stop_following>},
    {"accept_transfer", replayed<&stack::accept_transfer>},
    {"refuse_transfer", replayed<&stack::refuse_transfer>},
    {"report_transfer", replayed<&stack::report_transfer>},
};

}  // namespace

const replayed_command* find_replayed(std::string_view name) {
  const auto row = std::find_if(std::begin(commands), std::end(commands), [&](const auto& c) { return c.name == name; });
  return row == std::end(commands) ? nullptr : row;
}

std::vector<std::string_view> replayed_commands() {
  std::vector<std::string_view> names;
  for (const auto& c : commands) names.push_back(c.name);
  return names;
}

}  // namespace sip
