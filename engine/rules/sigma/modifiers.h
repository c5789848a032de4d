#pragma once
// Modifiers: `field|mod1|mod2`, applied to each value in the written order (modifiers appendix 2.1).

#include "engine/rules/sigma/lowering.h"

#include <optional>
#include <variant>

namespace rw::sigma {

enum class Modifier : uint8_t {
    contains,
    startswith,
    endswith,
    cased,
    windash,
    utf16le,
    utf16be,
    utf16,
    base64,
    base64offset,
    fieldref,
    expand,
    re,
    ignore_case,
    multiline,
    dot_all,
    cidr,
    exists,
    lt,
    lte,
    gt,
    gte,
    minute,
    hour,
    day,
    week,
    month,
    year,
    all,
    neq,
};

struct WrittenModifier {
    Modifier modifier;
    Span span;
};

/// The key of a detection item.
struct ItemKey {
    std::string field;                        ///< empty for keywords
    std::vector<WrittenModifier> modifiers{}; ///< without all and neq
    bool all = false;
    bool neq = false;
    bool exists = false;
    Span span{};
};

/// Reports what is wrong; nothing when the item cannot be understood.
[[nodiscard]] std::optional<ItemKey> read_item_key(Lowering& lowering, const YamlNode& key);

/// Warnings on chains that work but hardly mean what they say.
void judge_chain(Lowering& lowering, const ItemKey& key);

struct ExistsValue {
    bool present = true;
};

struct NullValue {};

/// A value on its way through the chain.
using Value = std::variant<NullValue,
                           bool,
                           ir::Number,
                           ir::Pattern,
                           ir::RegexTest,
                           ir::CidrTest,
                           ir::NumberTest,
                           ir::TimePartTest,
                           ir::FieldTest,
                           ExistsValue>;

/// All values that one written value stands for (any of them); nothing after a reported error.
[[nodiscard]] std::optional<std::vector<Value>> apply_modifiers(Lowering& lowering, const ItemKey& key, YamlId value);

/// `%name%` in the texts of `pattern` replaced, all combinations. Reports and gives nothing when a list is missing.
[[nodiscard]] std::optional<std::vector<ir::Pattern>>
expand_placeholders(Lowering& lowering, const ir::Pattern& pattern, Span span);
[[nodiscard]] std::optional<std::vector<std::string>>
expand_regex(Lowering& lowering, const std::string& source, Span span);

/// The name in the key as written, for messages.
[[nodiscard]] std::string_view name_of(Modifier modifier);

} // namespace rw::sigma
