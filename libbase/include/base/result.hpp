// Expected-style results: a value or an error value, never an exception, on Boost.System's result.
#pragma once

#include <base/export.hpp>

#include <boost/system/result.hpp>

namespace base SIPTTY_API {

/// A `T` or an `E`. E is a small value that says what was wrong; each layer has its own.
/// `.value()` on an error throws `bad_result_access`, which only our own misuse can reach.
template <class T, class E>
using result = boost::system::result<T, E>;

}  // namespace base
