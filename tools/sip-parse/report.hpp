// What sip-parse prints: JSON objects.
#pragma once

#include <sip/message/message.hpp>

#include <boost/json/object.hpp>

namespace report {

[[nodiscard]] boost::json::object accepted(const sip::message& m);
/// \param text  what `error` counts its offset in
[[nodiscard]] boost::json::object rejected(const sip::parse_error& error, std::string_view text);
/// The media of a session description, or why it is none. `ok` says which.
[[nodiscard]] boost::json::object session_description(std::string_view text, bool& ok);

}  // namespace report
