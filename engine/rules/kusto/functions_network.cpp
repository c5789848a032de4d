// Functions of addresses.
#include "engine/base/unicode.h"
#include "engine/rules/kusto/functions.h"
#include "engine/rules/kusto/network.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace rw::kusto {

std::optional<Network> parse_network(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    const size_t slash = text.find('/');
    const std::string address(text.substr(0, slash));
    if (address.size() > 64) return std::nullopt;
    Network network;
    if (inet_pton(AF_INET, address.c_str(), network.address.data() + 12) == 1) {
        network.v4 = true;
        network.address[10] = network.address[11] = 0xFF;
    } else if (inet_pton(AF_INET6, address.c_str(), network.address.data()) == 1) {
        constexpr std::array<uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
        network.v4 = std::memcmp(network.address.data(), mapped.data(), mapped.size()) == 0 &&
                     address.find('.') != std::string::npos;
    } else {
        return std::nullopt;
    }
    if (slash == std::string_view::npos) return network;
    const std::string_view written = text.substr(slash + 1);
    uint32_t bits = 0;
    const auto [end, error] = std::from_chars(written.data(), written.data() + written.size(), bits);
    const bool v4_prefix = network.v4 && address.find(':') == std::string::npos;
    if (written.empty() || error != std::errc() || end != written.data() + written.size() ||
        bits > (v4_prefix ? 32 : 128))
        return std::nullopt;
    network.prefix = v4_prefix ? bits + 96 : bits;
    return network;
}

bool same_network(const Network& a, const Network& b, uint32_t prefix) {
    for (uint32_t bit = 0; bit < prefix; ++bit)
        if (((a.address[bit / 8] ^ b.address[bit / 8]) >> (7 - bit % 8) & 1) != 0) return false;
    return true;
}

ir::CidrTest cidr_test(const Network& network) {
    ir::CidrTest test;
    std::memcpy(test.address, network.address.data(), network.address.size());
    test.prefix_bits = static_cast<uint8_t>(network.prefix);
    test.v4 = network.v4;
    for (uint32_t bit = network.prefix; bit < 128; ++bit)
        test.address[bit / 8] = static_cast<uint8_t>(test.address[bit / 8] & ~(0x80U >> (bit % 8)));
    return test;
}

namespace {

Value null_bool() { return Value::null_of(ValueType::boolean); }

std::optional<Network> v4_of(const Value& value) {
    auto network = parse_network(text_of(value));
    if (!network || !network->v4 || text_of(value).find(':') != std::string::npos) return std::nullopt;
    return network;
}

/// The smaller prefix of both and of the one that is given.
uint32_t common_prefix(const Network& a, const Network& b, Arguments arguments, uint32_t base) {
    uint32_t prefix = std::min(a.prefix, b.prefix);
    if (arguments.size() > 2) {
        const Value given = to_long(arguments[2]);
        if (!given.null && given.integer >= 0) prefix = std::min(prefix, base + static_cast<uint32_t>(given.integer));
    }
    return std::min<uint32_t>(prefix, 128);
}

Value ipv4_is_match(Arguments arguments, const Expression&) {
    const auto a = v4_of(arguments[0]);
    const auto b = v4_of(arguments[1]);
    if (!a || !b) return null_bool();
    return Value::of_bool(same_network(*a, *b, common_prefix(*a, *b, arguments, 96)));
}

/// IPv4 prefixes count of 32, and of 128 when the third argument gives one.
Value ipv6_is_match(Arguments arguments, const Expression&) {
    const auto a = parse_network(text_of(arguments[0]));
    const auto b = parse_network(text_of(arguments[1]));
    if (!a || !b) return null_bool();
    return Value::of_bool(same_network(*a, *b, common_prefix(*a, *b, arguments, 0)));
}

Value ipv4_compare(Arguments arguments, const Expression&) {
    const auto a = v4_of(arguments[0]);
    const auto b = v4_of(arguments[1]);
    if (!a || !b) return Value::null_of(ValueType::integer);
    const uint32_t prefix = common_prefix(*a, *b, arguments, 96);
    for (uint32_t bit = 0; bit < prefix; ++bit) {
        const int x = a->address[bit / 8] >> (7 - bit % 8) & 1;
        const int y = b->address[bit / 8] >> (7 - bit % 8) & 1;
        if (x != y) return Value::of_integer(x < y ? -1 : 1);
    }
    return Value::of_integer(0);
}

bool in_range(const Network& address, const Network& range) { return same_network(address, range, range.prefix); }

Value ipv4_is_in_range(Arguments arguments, const Expression&) {
    const auto address = v4_of(arguments[0]);
    const auto range = v4_of(arguments[1]);
    return address && range ? Value::of_bool(in_range(*address, *range)) : null_bool();
}

Value ipv6_is_in_range(Arguments arguments, const Expression&) {
    const auto address = parse_network(text_of(arguments[0]));
    const auto range = parse_network(text_of(arguments[1]));
    return address && range ? Value::of_bool(in_range(*address, *range)) : null_bool();
}

/// Calls `visit` for each text of arguments and arrays; true when one call is.
template <class Visit>
bool any_text(Arguments arguments, Visit visit) {
    for (const Value& each : arguments) {
        if (each.type == ValueType::dynamic && !each.null && each.json->kind == Json::Kind::array) {
            for (const Json& item : each.json->items)
                if (visit(text_of(from_json(item)))) return true;
        } else if (visit(text_of(each))) {
            return true;
        }
    }
    return false;
}

template <bool v6>
Value in_any_range(Arguments arguments, const Expression&) {
    const auto address = v6 ? parse_network(text_of(arguments[0])) : v4_of(arguments[0]);
    if (!address) return null_bool();
    return Value::of_bool(any_text(arguments.subspan(1), [&](const std::string& text) {
        const auto range = parse_network(text);
        return range && (v6 || range->v4) && in_range(*address, *range);
    }));
}

Value ipv4_is_private(Arguments arguments, const Expression&) {
    const auto address = v4_of(arguments[0]);
    if (!address) return null_bool();
    for (const std::string_view range : {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"})
        if (in_range(*address, *parse_network(range))) return Value::of_bool(true);
    return Value::of_bool(false);
}

bool is_alphanumeric(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// `address` stands in `text` with no letter, digit or point of a number at its sides.
bool has_address(std::string_view text, std::string_view address) {
    if (!v4_of(Value::of_text(std::string(address)))) return false;
    for (size_t at = text.find(address); at != std::string_view::npos; at = text.find(address, at + 1)) {
        const size_t end = at + address.size();
        if (at > 0 && is_alphanumeric(text[at - 1])) continue;
        if (end < text.size() && is_alphanumeric(text[end])) continue;
        return true;
    }
    return false;
}

/// `127.0.` begins a valid address somewhere in `text`; a whole address stands for itself.
bool has_address_prefix(std::string_view text, std::string_view prefix) {
    if (prefix.empty()) return false;
    if (prefix.back() != '.') return has_address(text, prefix);
    for (size_t at = text.find(prefix); at != std::string_view::npos; at = text.find(prefix, at + 1)) {
        if (at > 0 && is_alphanumeric(text[at - 1])) continue;
        size_t end = at;
        while (end < text.size() && (text[end] == '.' || (text[end] >= '0' && text[end] <= '9'))) ++end;
        if (end < text.size() && is_alphanumeric(text[end])) continue;
        if (v4_of(Value::of_text(std::string(text.substr(at, end - at))))) return true;
    }
    return false;
}

template <bool (*holds)(std::string_view, std::string_view)>
Value has_one(Arguments arguments, const Expression&) {
    const std::string text = text_of(arguments[0]);
    return Value::of_bool(any_text(arguments.subspan(1), [&](const std::string& each) { return holds(text, each); }));
}

} // namespace

const std::vector<Function>& network_functions() {
    static const std::vector<Function> all{
        {"ipv4_is_match", 2, 3, ipv4_is_match},
        {"ipv6_is_match", 2, 3, ipv6_is_match},
        {"ipv4_compare", 2, 3, ipv4_compare},
        {"ipv4_is_in_range", 2, 2, ipv4_is_in_range},
        {"ipv6_is_in_range", 2, 2, ipv6_is_in_range},
        {"ipv4_is_in_any_range", 2, any_number, in_any_range<false>},
        {"ipv6_is_in_any_range", 2, any_number, in_any_range<true>},
        {"ipv4_is_private", 1, 1, ipv4_is_private},
        {"has_ipv4", 2, 2, has_one<has_address>},
        {"has_any_ipv4", 2, any_number, has_one<has_address>},
        {"has_ipv4_prefix", 2, 2, has_one<has_address_prefix>},
        {"has_any_ipv4_prefix", 2, any_number, has_one<has_address_prefix>},
    };
    return all;
}

} // namespace rw::kusto
