// From the configuration to what the stack and the media service are told.
#pragma once

#include "session.hpp"

#include <siptty/config/configuration.hpp>
#include <sip/message/rewrite.hpp>
#include <sip/ua/account.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace siptty {

[[nodiscard]] sip::account_settings account_settings_of(const configuration& config, const account_config& account,
                                                        const header_list& run_headers);
/// One rule a line: the first of a name replaces what the stack wrote, further ones are added.
[[nodiscard]] std::vector<sip::rewrite_rule> rules_of(const header_list& headers, std::string_view method = {});
[[nodiscard]] sound_settings sound_of(const configuration& config, bool expect_tone);
/// "100", "100@pbx" or a URI as a URI, by the account's domain.
[[nodiscard]] std::string complete_target(std::string_view target, const account_config& account);

}  // namespace siptty
