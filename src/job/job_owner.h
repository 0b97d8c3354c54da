// Who owns a job: the name of a process that no other process ever has, and whether it lives.
//
// "<boot id>/<pid namespace>|<pid>|<start time>|<random>". A process of the same boot and the
// same pid namespace can be looked up in /proc; of any other only the heartbeat tells.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tokenmill::job {

enum class OwnerState : std::uint8_t { alive, dead, unknown };

// A new name for this process, different at each call.
std::string make_owner_name();

OwnerState look_up_owner(std::string_view owner);

}  // namespace tokenmill::job
