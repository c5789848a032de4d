#pragma once
// What Taxonomy holds, in the form in which it is asked: everything by hash, nothing searched. Private to this room.

#include "engine/base/hash.h"
#include "engine/taxonomy/taxonomy.h"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rw::taxonomy {

struct TextHash {
    using is_transparent = void;

    size_t operator()(std::string_view text) const { return hash_bytes(text); }
};

template <class Value>
using TextMap = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;

/// Index of a row of channels.csv.
using PrefixId = uint16_t;

/// A family of kinds: one Windows service, one log product.
struct Prefix {
    std::string name;
    std::string product;               ///< lower case; empty when events of several products share the kind
    std::vector<std::string> services; ///< Sigma's names, lower case
    KindId any = KindId::unknown;      ///< `name/*`
    bool moves_fields = false;         ///< Winlogbeat has a module for it
};

struct Kind {
    std::string name;
    std::string title;
    PrefixId prefix = 0;
};

/// A kind of a (prefix, id), and the providers that it is for (all when empty; `*` at the end: begins with).
struct KindById {
    KindId kind;
    std::vector<std::string> providers; ///< lower case
};

/// One row of sources.csv.
struct SourceRow {
    std::string product; ///< empty: any
    std::string service;
    std::unordered_map<KindId, char> kinds;
    std::vector<Scope::Extra> extras;
};

/// Native names that hold for rules of some categories (all when empty).
struct Mapping {
    std::vector<std::string> categories;
    std::vector<std::string> texts;
};

/// A value map that holds for rules of some categories (all when empty).
struct ValueMapping {
    std::vector<std::string> categories;
    ValueMap map;
};

struct Hint {
    IdentityPart part;
    std::string text; ///< lower case
    bool at_end = false;
    KindId kind;
};

struct Taxonomy::Data {
    std::vector<IdentityColumn> identity_columns;
    std::vector<Prefix> prefixes;
    std::vector<Kind> kinds;
    TextMap<KindId> by_name;
    TextMap<PrefixId> by_channel;         ///< lower case
    TextMap<PrefixId> by_provider;        ///< lower case
    TextMap<std::vector<KindById>> by_id; ///< "prefix/id"
    TextMap<KindId> hints;                ///< part and text
    std::vector<Hint> partial_hints;
    TextMap<std::vector<SourceRow>> sources;   ///< by category ("" for rows of services)
    TextMap<char> services;                    ///< all that are known, lower case
    TextMap<std::vector<Mapping>> names;       ///< by field_key
    TextMap<std::vector<ValueMapping>> values; ///< by field_key
    TextMap<std::string> canonical;            ///< by field_key
    TextMap<std::string> moved;                ///< native name → where Winlogbeat's modules move it
    TextMap<std::vector<std::string>> moved_from;

    /// Kind of a "prefix/id" text; unknown when there is none.
    [[nodiscard]] KindId find(std::string_view name) const {
        const auto found = by_name.find(name);
        return found == by_name.end() ? KindId::unknown : found->second;
    }

    [[nodiscard]] const Prefix& prefix_of(KindId kind) const {
        return prefixes[kinds[static_cast<size_t>(kind)].prefix];
    }
};

/// A kind that stands for "all kinds" in keys.
inline constexpr auto every_kind = static_cast<KindId>(0xffff);

/// Key of a field in a kind: two bytes of the kind, then the name as written.
[[nodiscard]] inline std::string field_key(KindId kind, std::string_view field) {
    std::string key;
    key.reserve(field.size() + 2);
    key += static_cast<char>(static_cast<uint16_t>(kind) & 0xff);
    key += static_cast<char>(static_cast<uint16_t>(kind) >> 8);
    key += field;
    return key;
}

/// True when a mapping for these categories holds for a rule of that one.
[[nodiscard]] bool holds_for(const std::vector<std::string>& categories, std::string_view category);

/// Fills `data` from the tables in `folder`. Errors as Taxonomy::load.
[[nodiscard]] Result<size_t> load_tables(const std::string& folder, Taxonomy::Data& data);

} // namespace rw::taxonomy
