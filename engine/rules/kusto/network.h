#pragma once
// Addresses and networks as Kusto's functions take them: an IPv4 address is an IPv6 address of its own kind.

#include "engine/ir/predicate.h"

#include <array>
#include <optional>
#include <string_view>

namespace rw::kusto {

/// An address with the prefix that stands behind it. IPv4 is v4-mapped; the prefix counts of 128 bits.
struct Network {
    std::array<uint8_t, 16> address{};
    uint32_t prefix = 128;
    bool v4 = false;
};

/// `192.168.1.1`, `10.0.0.0/8`, `fe80::1/64`, `::ffff:1.2.3.4`; nothing when it is none.
[[nodiscard]] std::optional<Network> parse_network(std::string_view text);

/// Equal in the first `prefix` bits.
[[nodiscard]] bool same_network(const Network& a, const Network& b, uint32_t prefix);

/// The test of an event's value for lying in the network.
[[nodiscard]] ir::CidrTest cidr_test(const Network& network);

} // namespace rw::kusto
