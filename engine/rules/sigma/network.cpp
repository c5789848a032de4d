// Networks in CIDR notation, read strictly (section 3 of docs/sigma.md: host bits, leading zeros and blanks are
// errors).
#include "engine/rules/sigma/value.h"

#include <array>
#include <charconv>
#include <cstring>

namespace rw::sigma {

namespace {

using Bytes = std::array<uint8_t, 16>;

std::optional<uint32_t> decimal(std::string_view text, uint32_t limit) {
    uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool bad = text.empty() || text.size() > 3 || error != std::errc() || end != text.data() + text.size();
    if (bad || value > limit || (text.size() > 1 && text[0] == '0')) return std::nullopt;
    return value;
}

std::optional<std::array<uint8_t, 4>> parse_v4(std::string_view text) {
    std::array<uint8_t, 4> bytes{};
    for (size_t i = 0; i < 4; ++i) {
        const size_t dot = text.find('.');
        if ((dot == std::string_view::npos) != (i == 3)) return std::nullopt;
        const auto part = decimal(text.substr(0, dot), 255);
        if (!part) return std::nullopt;
        bytes[i] = static_cast<uint8_t>(*part);
        text = dot == std::string_view::npos ? std::string_view() : text.substr(dot + 1);
    }
    return bytes;
}

/// Groups of one side of `::`; false when malformed.
bool v6_groups(std::string_view text, bool last_side, std::array<uint16_t, 8>& groups, size_t& count) {
    while (!text.empty()) {
        const size_t colon = text.find(':');
        const std::string_view part = text.substr(0, colon);
        if (count >= 8) return false;
        if (colon == std::string_view::npos && part.find('.') != std::string_view::npos) {
            const auto v4 = parse_v4(part);
            if (!v4 || !last_side || count > 6) return false;
            groups[count++] = static_cast<uint16_t>((*v4)[0] << 8 | (*v4)[1]);
            groups[count++] = static_cast<uint16_t>((*v4)[2] << 8 | (*v4)[3]);
            return true;
        }
        uint16_t value = 0;
        const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value, 16);
        if (part.empty() || part.size() > 4 || error != std::errc() || end != part.data() + part.size()) return false;
        groups[count++] = value;
        if (colon == std::string_view::npos) return true;
        text.remove_prefix(colon + 1);
        if (text.empty()) return false;
    }
    return true;
}

std::optional<Bytes> parse_v6(std::string_view text) {
    const size_t gap = text.find("::");
    std::array<uint16_t, 8> head{};
    std::array<uint16_t, 8> tail{};
    size_t heads = 0;
    size_t tails = 0;
    if (!v6_groups(text.substr(0, gap), gap == std::string_view::npos, head, heads)) return std::nullopt;
    if (gap == std::string_view::npos ? heads != 8
                                      : !v6_groups(text.substr(gap + 2), true, tail, tails) || heads + tails > 7)
        return std::nullopt;
    Bytes bytes{};
    const auto put = [&](size_t group, uint16_t value) {
        bytes[2 * group] = static_cast<uint8_t>(value >> 8);
        bytes[2 * group + 1] = static_cast<uint8_t>(value & 0xFF);
    };
    for (size_t i = 0; i < heads; ++i) put(i, head[i]);
    for (size_t i = 0; i < tails; ++i) put(8 - tails + i, tail[i]);
    return bytes;
}

/// Length of a prefix, or of a dotted netmask (also an inverted one).
std::optional<uint32_t> prefix_of(std::string_view text, bool v4) {
    if (!v4 || text.find('.') == std::string_view::npos) return decimal(text, v4 ? 32 : 128);
    const auto bytes = parse_v4(text);
    if (!bytes) return std::nullopt;
    uint32_t mask = 0;
    for (const uint8_t byte : *bytes) mask = mask << 8 | byte;
    for (uint32_t bits = 0; bits <= 32; ++bits) {
        const uint32_t network = bits == 0 ? 0 : ~uint32_t{0} << (32 - bits);
        if (mask == network || (mask == ~network && mask != 0 && mask != ~uint32_t{0})) return bits;
    }
    return std::nullopt;
}

} // namespace

std::optional<ir::CidrTest> parse_cidr(std::string_view text, std::string& problem) {
    const size_t slash = text.find('/');
    const std::string_view address = text.substr(0, slash);
    ir::CidrTest test;
    Bytes bytes{};
    if (const auto v4 = parse_v4(address)) {
        test.v4 = true;
        bytes[10] = bytes[11] = 0xFF;
        std::memcpy(bytes.data() + 12, v4->data(), 4);
    } else if (const auto v6 = parse_v6(address)) {
        bytes = *v6;
    } else {
        problem = "\"" + std::string(address) + "\" is no IPv4 or IPv6 address.";
        return std::nullopt;
    }
    const uint32_t base = test.v4 ? 96 : 0;
    uint32_t prefix = 128 - base;
    if (slash != std::string_view::npos) {
        const auto bits = prefix_of(text.substr(slash + 1), test.v4);
        if (!bits) {
            problem = "\"" + std::string(text.substr(slash + 1)) + "\" is no length of a prefix.";
            return std::nullopt;
        }
        prefix = *bits;
    }
    for (uint32_t bit = base + prefix; bit < 128; ++bit)
        if ((bytes[bit / 8] >> (7 - bit % 8) & 1) != 0) {
            problem = "The address has bits set behind the prefix. Write the network's first address.";
            return std::nullopt;
        }
    std::memcpy(test.address, bytes.data(), bytes.size());
    test.prefix_bits = static_cast<uint8_t>(base + prefix);
    return test;
}

} // namespace rw::sigma
