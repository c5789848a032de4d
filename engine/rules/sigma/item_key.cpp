// Reading the key of a detection item: field, then modifiers split at |.
#include "engine/base/unicode.h"
#include "engine/rules/sigma/closest.h"
#include "engine/rules/sigma/modifiers.h"

#include <algorithm>
#include <array>

namespace rw::sigma {

namespace {

struct Name {
    std::string_view name;
    Modifier modifier;
};

// The first name of a modifier is the one shown in messages.
constexpr std::array<Name, 34> names{{
    {"contains", Modifier::contains}, {"startswith", Modifier::startswith},
    {"endswith", Modifier::endswith}, {"all", Modifier::all},
    {"cased", Modifier::cased},       {"exists", Modifier::exists},
    {"neq", Modifier::neq},           {"re", Modifier::re},
    {"i", Modifier::ignore_case},     {"ignorecase", Modifier::ignore_case},
    {"m", Modifier::multiline},       {"multiline", Modifier::multiline},
    {"s", Modifier::dot_all},         {"dotall", Modifier::dot_all},
    {"cidr", Modifier::cidr},         {"lt", Modifier::lt},
    {"lte", Modifier::lte},           {"gt", Modifier::gt},
    {"gte", Modifier::gte},           {"minute", Modifier::minute},
    {"hour", Modifier::hour},         {"day", Modifier::day},
    {"week", Modifier::week},         {"month", Modifier::month},
    {"year", Modifier::year},         {"windash", Modifier::windash},
    {"wide", Modifier::utf16le},      {"utf16le", Modifier::utf16le},
    {"utf16be", Modifier::utf16be},   {"utf16", Modifier::utf16},
    {"base64", Modifier::base64},     {"base64offset", Modifier::base64offset},
    {"fieldref", Modifier::fieldref}, {"expand", Modifier::expand},
}};

std::string_view trimmed(std::string_view text) {
    const size_t begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

/// One part between two |; false after a reported error.
bool read_modifier(Lowering& lowering, std::string_view word, Span span, ItemKey& key) {
    const std::string_view bare = trimmed(word);
    if (bare.empty()) {
        lowering.fail(
            code::blank_in_modifier, "An empty modifier. Write its name behind the |, or remove the |.", span);
        return false;
    }
    const auto* found = std::find_if(names.begin(), names.end(), [&](const Name& name) { return name.name == bare; });
    if (bare != word) {
        lowering.fail(code::blank_in_modifier,
                      "No blanks may stand around |.",
                      span,
                      {replacing("Remove the blanks", span, std::string(bare))});
        return false;
    }
    if (found == names.end()) {
        std::vector<std::string_view> known;
        for (const Name& name : names) known.push_back(name.name);
        const std::string_view near = closest(bare, known);
        std::string message = "Unknown modifier \"" + std::string(bare) + "\".";
        std::vector<Fix> fixes;
        if (bare == "not" || bare == "ne") {
            message += " Use neq, or not in the condition.";
        } else if (!near.empty()) {
            message += " Did you mean " + std::string(near) + "?";
            fixes.push_back(replacing("Change to " + std::string(near), span, std::string(near)));
        }
        lowering.fail(code::unknown_modifier, std::move(message), span, std::move(fixes));
        return false;
    }
    if (found->modifier == Modifier::all)
        key.all = true;
    else if (found->modifier == Modifier::neq)
        key.neq = true;
    else
        key.modifiers.push_back({found->modifier, span});
    if (found->modifier == Modifier::exists) key.exists = true;
    return true;
}

} // namespace

std::string_view name_of(Modifier modifier) {
    for (const Name& name : names)
        if (name.modifier == modifier) return name.name;
    return {};
}

std::optional<ItemKey> read_item_key(Lowering& lowering, const YamlNode& node) {
    ItemKey key;
    key.span = node.span;
    const std::string_view text = node.text;
    const size_t first = text.find('|');
    const std::string_view field = text.substr(0, first);
    key.field = std::string(trimmed(field));
    if (first == std::string_view::npos) return key;
    const ScalarPlaces places(lowering.tree, node);
    bool good = true;
    if (key.field.size() != field.size()) {
        lowering.fail(code::blank_in_modifier,
                      "No blanks may stand around |.",
                      places.span(0, first),
                      {replacing("Remove the blanks", places.span(0, first), key.field)});
        good = false;
    }
    for (size_t begin = first + 1; begin <= text.size();) {
        const size_t end = std::min(text.find('|', begin), text.size());
        good = read_modifier(lowering, text.substr(begin, end - begin), places.span(begin, end), key) && good;
        begin = end + 1;
    }
    if (!good) return std::nullopt;
    if (key.field.empty() && (key.neq || key.exists)) {
        lowering.fail(
            code::needs_field, std::string(key.neq ? "neq" : "exists") + " needs a field before the |.", node.span);
        return std::nullopt;
    }
    return key;
}

void judge_chain(Lowering& lowering, const ItemKey& key) {
    uint32_t placed = 0;
    uint32_t encoded = 0;
    uint32_t wide = 0;
    bool wide_used = false;
    bool nonsense = false;
    for (const WrittenModifier& written : key.modifiers) {
        switch (written.modifier) {
        case Modifier::contains:
        case Modifier::startswith:
        case Modifier::endswith:
            nonsense |= ++placed > 1;
            break;
        case Modifier::base64:
        case Modifier::base64offset:
            nonsense |= ++encoded > 1;
            wide_used = true;
            break;
        case Modifier::utf16le:
        case Modifier::utf16be:
        case Modifier::utf16:
            nonsense |= ++wide > 1 || encoded > 0;
            break;
        default:
            break; // NOLINT: the others combine freely or are errors
        }
    }
    if (nonsense)
        lowering.warn(code::nonsense_chain,
                      "These modifiers are applied in the order written and hardly ever match together. Keep one of "
                      "each kind, wide before base64.",
                      key.span);
    else if (wide > 0 && !wide_used)
        lowering.warn(code::wide_alone,
                      "UTF-16 without base64 or base64offset behind it hardly ever matches: logs hold text.",
                      key.span);
}

} // namespace rw::sigma
