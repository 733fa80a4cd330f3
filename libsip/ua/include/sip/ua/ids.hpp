// Names of the things a user agent holds.
#pragma once

#include <base/export.hpp>
#include <base/slot_table.hpp>

#include <variant>

namespace sip SIPTTY_API {

struct account_tag;
struct call_tag;
struct request_tag;
struct subscription_tag;
struct notifier_tag;
struct publication_tag;
struct published_tag;
struct referral_tag;
struct transfer_tag;
using account_id = base::slot_id<account_tag>;
using call_handle = base::slot_id<call_tag>;
using request_id = base::slot_id<request_tag>;  ///< an outgoing request on its way through locating, sending, authenticating

using subscription_id = base::slot_id<subscription_tag>;  ///< we are told about the state of a resource
using notifier_id = base::slot_id<notifier_tag>;          ///< a subscriber whom we tell
using publication_id = base::slot_id<publication_tag>;    ///< a state that we publish
using published_id = base::slot_id<published_tag>;        ///< a state that somebody published here
using referral_id = base::slot_id<referral_tag>;          ///< a REFER that we sent
using transfer_id = base::slot_id<transfer_tag>;          ///< a REFER that we received

/// Whoever speaks SUBSCRIBE, NOTIFY, PUBLISH or REFER; monostate is nobody.
using event_user = std::variant<std::monostate, subscription_id, notifier_id, publication_id, referral_id, transfer_id>;

}  // namespace sip
