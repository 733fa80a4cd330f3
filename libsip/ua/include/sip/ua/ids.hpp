// Names of the things a user agent holds.
#pragma once

#include <base/slot_table.hpp>

namespace sip {

struct account_tag;
struct call_tag;
struct request_tag;
using account_id = base::slot_id<account_tag>;
using call_handle = base::slot_id<call_tag>;
using request_id = base::slot_id<request_tag>;  ///< an outgoing request on its way through locating, sending, authenticating

}  // namespace sip
