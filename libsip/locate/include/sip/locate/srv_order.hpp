// The order in which the servers of an SRV answer are tried.
#pragma once

#include <base/export.hpp>
#include <base/rng.hpp>
#include <sip/locate/records.hpp>

#include <vector>

namespace sip SIPTTY_API {

/// RFC 2782: by priority, and within one priority by lot, where a weight is the number of tickets. Records of
/// weight 0 are drawn rarely as long as there are others.
[[nodiscard]] std::vector<srv_record> in_order(std::vector<srv_record> records, base::rng& random);

}  // namespace sip
