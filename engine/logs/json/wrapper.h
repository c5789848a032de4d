#pragma once
// Envelopes that exports put around a list of events ({"Records":[…]}, {"hits":{"hits":[…]}}, {"results":[…]}, …).

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rw::logs::json {

enum class WrapperState : uint8_t {
    event,     ///< an ordinary object: not an envelope
    wrapper,   ///< an envelope; `elements` is the index behind the '[' of its list
    undecided, ///< only keys of envelopes so far, but the text ends
};

struct WrapperFinding {
    WrapperState state = WrapperState::event;
    size_t elements = 0;
    unsigned depth = 1; ///< braces to close behind the list
};

/// Looks at the object that begins at `at`. Only an object whose keys before the list are known companions of an
/// envelope, and whose list begins with an object, an array or is empty, counts: an event may hold a list "results".
[[nodiscard]] WrapperFinding find_wrapper(std::string_view text, size_t at);

} // namespace rw::logs::json
