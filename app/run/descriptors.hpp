// How many descriptors the program may have open.
#pragma once

namespace siptty {

/// Raises the limit to what the system allows this user at most: a call holds three descriptors, and the
/// usual 1,024 would be full with some 300 calls. Where it cannot be raised, it stays.
void raise_descriptor_limit();

}  // namespace siptty
