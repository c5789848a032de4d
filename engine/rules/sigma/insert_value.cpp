#include "engine/rules/sigma/insert_value.h"

#include "engine/base/unicode.h"
#include "engine/ir/condition_walk.h"

#include <algorithm>
#include <optional>

namespace rw::sigma {

namespace {

using ir::Node;
using ir::NodeId;
using ir::NodeKind;
using ir::NodeRole;
using ir::Polarity;

constexpr std::string_view blanks = " \t";
constexpr size_t indent_step = 4;

Error cannot(std::string message) { return Error{"RW0015", std::move(message), {}, {}}; }

/// "Image|endswith" taken apart, where an event's value can be written as it is.
struct Key {
    std::string_view field;
    bool plain = true;      ///< only modifiers that keep the value readable
    bool from_start = true; ///< false: only the value's end is compared
};

Key key_of_label(std::string_view label) {
    const size_t bar = label.find('|');
    Key key{label.substr(0, bar)};
    std::string_view rest = bar == std::string_view::npos ? std::string_view() : label.substr(bar + 1);
    while (!rest.empty()) {
        const size_t next = rest.find('|');
        const std::string_view modifier = rest.substr(0, next);
        if (modifier == "endswith")
            key.from_start = false;
        else if (modifier != "contains" && modifier != "startswith" && modifier != "cased")
            key.plain = false;
        rest = next == std::string_view::npos ? std::string_view() : rest.substr(next + 1);
    }
    return key;
}

class Inserter {
public:
    Inserter(std::string_view text, const rules::RuleDocument& rule, const InsertRequest& request)
        : text_(text)
        , condition_(rule.rule.condition)
        , request_(request)
        , polarity_(ir::polarities(condition_))
        , eol_(text.find("\r\n") != std::string_view::npos ? "\r\n" : "\n") {}

    [[nodiscard]] Result<Insertion> run() const {
        if (const auto item = item_for(request_.exclude ? Polarity::negative : Polarity::positive))
            return into_list(*item);
        return request_.exclude ? as_exclusion() : as_item();
    }

private:
    [[nodiscard]] const Node& node(NodeId id) const { return condition_.nodes[id]; }

    [[nodiscard]] std::string_view written(Span span) const { return text_.substr(span.begin, span.size()); }

    [[nodiscard]] size_t line_begin(size_t at) const {
        const size_t before = at == 0 ? std::string_view::npos : text_.rfind('\n', at - 1);
        return before == std::string_view::npos ? 0 : before + 1;
    }

    /// Where the line's text ends, before its line break.
    [[nodiscard]] uint32_t line_end(size_t at) const {
        const bool ended = at > 0 && text_[at - 1] == '\n'; // a block ends with its line break
        size_t end = ended ? at - 1 : std::min(text_.find('\n', at), text_.size());
        if (ended) at = 0;
        if (end > at && text_[end - 1] == '\r') --end;
        return static_cast<uint32_t>(end);
    }

    [[nodiscard]] std::string indent_of(size_t at) const { return std::string(at - line_begin(at), ' '); }

    /// Of several places the innermost around the caret, else the first of the text.
    [[nodiscard]] std::optional<NodeId> nearest(const std::vector<NodeId>& places) const {
        std::optional<NodeId> best;
        const auto around = [&](NodeId id) {
            return node(id).span.begin <= request_.caret && request_.caret <= node(id).span.end;
        };
        for (const NodeId id : places) {
            const bool better = !best ||
                                (around(id) && (!around(*best) || node(id).span.size() < node(*best).span.size())) ||
                                (!around(*best) && !around(id) && node(id).span.begin < node(*best).span.begin);
            if (better) best = id;
        }
        return best;
    }

    /// A list of the field whose values are joined with "or"; below a negation only one that stands alone there, since
    /// beside other items one more value would exclude less than it says.
    [[nodiscard]] std::optional<NodeId> item_for(Polarity polarity) const {
        std::vector<NodeId> places;
        for (size_t id = 0; id < condition_.nodes.size(); ++id) {
            const Node& item = condition_.nodes[id];
            if (item.role != NodeRole::item || item.kind != NodeKind::any_of || item.children.empty()) continue;
            if (polarity_[id] != polarity) continue;
            const Key key = key_of_label(item.label);
            if (key.field != request_.field || !key.plain || !takes_one_more(item)) continue;
            if (polarity == Polarity::negative && !stands_alone(static_cast<NodeId>(id))) continue;
            places.push_back(static_cast<NodeId>(id));
        }
        return nearest(places);
    }

    [[nodiscard]] bool stands_alone(NodeId item) const {
        return std::any_of(condition_.nodes.begin(), condition_.nodes.end(), [&](const Node& parent) {
            return parent.role == NodeRole::selection && parent.children == std::vector<NodeId>{item};
        });
    }

    /// The last value stands in the item itself (no alias) and is text on its own.
    [[nodiscard]] bool takes_one_more(const Node& item) const {
        const Span last = node(item.children.back()).span;
        if (last.empty() || last.begin < item.span.begin || last.end > item.span.end) return false;
        const std::string_view value = written(last);
        return value != "null" && value != "~" && value.front() != '|' && value.front() != '>';
    }

    [[nodiscard]] std::string value_for(const Key& key) const {
        const std::string& value = request_.value;
        const size_t cut = key.from_start ? std::string::npos : value.find_last_of("\\/");
        // A folder's end, and what has blanks before its separator, is no name of a file.
        const bool path = cut != std::string::npos && cut + 1 < value.size() && value.find('"') == std::string::npos;
        return quoted(escaped(path ? std::string_view(value).substr(cut) : std::string_view(value)));
    }

    [[nodiscard]] Result<Insertion> into_list(NodeId id) const {
        const Node& item = node(id);
        const std::string value = value_for(key_of_label(item.label));
        const std::string selection = ir::selection_of(condition_, id);
        for (const NodeId child : item.children)
            if (ascii_equals_ignoring_case(written(node(child).span), value))
                return tl::unexpected(cannot(selection + " has " + value + " already."));
        const Span last = node(item.children.back()).span;
        const size_t begin = line_begin(last.begin);
        const std::string_view before = text_.substr(begin, last.begin - begin);
        const size_t dash = before.find_first_not_of(blanks);
        Insertion result{{}, value, selection};
        const bool listed = dash != std::string_view::npos && before[dash] == '-' &&
                            before.find_first_not_of(blanks, dash + 1) == std::string_view::npos;
        if (listed) {
            const uint32_t end = line_end(last.end);
            result.edits.push_back({{end, end}, eol_ + std::string(before) + value});
            return result;
        }
        const size_t colon = text_.find(':', item.span.begin + item.label.size());
        const size_t first = colon == std::string_view::npos ? colon : text_.find_first_not_of(" \t\r\n", colon + 1);
        if (first != std::string_view::npos && text_[first] == '[') {
            result.edits.push_back({{last.end, last.end}, ", " + value});
            return result;
        }
        // One value behind the key becomes a list.
        const std::string bullet = eol_ + indent_of(item.span.begin) + std::string(indent_step, ' ') + "- ";
        const uint32_t from = static_cast<uint32_t>(text_.find_last_not_of(blanks, last.begin - 1) + 1);
        result.edits.push_back({{from, last.end}, bullet + std::string(written(last)) + bullet + value});
        return result;
    }

    [[nodiscard]] Result<Insertion> as_item() const {
        std::vector<NodeId> places;
        for (size_t id = 0; id < condition_.nodes.size(); ++id) {
            const Node& map = condition_.nodes[id];
            const bool named = map.role == NodeRole::selection || map.role == NodeRole::alternative;
            if (!named || map.kind != NodeKind::all_of || map.children.empty() || polarity_[id] != Polarity::positive)
                continue;
            const Span last = node(map.children.back()).span;
            const bool block = written(map.span).find('{') == std::string_view::npos;
            if (block && map.span.begin <= last.begin && last.end <= map.span.end)
                places.push_back(static_cast<NodeId>(id));
        }
        const auto place = nearest(places);
        if (!place)
            return tl::unexpected(
                cannot("No selection of this rule takes a " + request_.field + ". Add one to the detection first."));
        const Node& last = node(node(*place).children.back());
        const std::string value = quoted(escaped(request_.value));
        const uint32_t end = line_end(last.span.end);
        const std::string line = eol_ + indent_of(last.span.begin) + request_.field + ": " + value;
        return Insertion{{{{end, end}, line}}, value, ir::selection_of(condition_, *place)};
    }

    /// What "1 of filter_main_*" asks for, when such a selector stands below a negation: "filter_main_".
    [[nodiscard]] std::optional<std::string> excluded_prefix() const {
        for (size_t id = 0; id < condition_.nodes.size(); ++id) {
            const Node& selector = condition_.nodes[id];
            if (selector.role != NodeRole::selector || polarity_[id] != Polarity::negative) continue;
            if (selector.kind != NodeKind::any_of || !selector.label.ends_with('*')) continue;
            const size_t word = selector.label.rfind(' ') + 1;
            return selector.label.substr(word, selector.label.size() - word - 1);
        }
        return std::nullopt;
    }

    [[nodiscard]] std::string free_name(const std::string& prefix) const {
        std::string name = prefix;
        for (const char letter : ascii_lower(request_.field))
            name += (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') ? letter : '_';
        const auto taken = [&](const std::string& wanted) {
            return text_.find(wanted + ':') != std::string_view::npos;
        };
        if (!taken(name)) return name;
        size_t number = 2;
        while (taken(name + '_' + std::to_string(number))) ++number;
        return name + '_' + std::to_string(number);
    }

    [[nodiscard]] Result<Insertion> as_exclusion() const {
        std::vector<NodeId> conditions;
        for (size_t id = 0; id < condition_.nodes.size(); ++id)
            if (condition_.nodes[id].role == NodeRole::condition) conditions.push_back(static_cast<NodeId>(id));
        const Error several = cannot("This condition cannot be extended in one step. Add the exclusion by hand.");
        if (conditions.size() != 1) return tl::unexpected(several);
        Span whole = node(conditions.front()).span;
        const size_t begin = line_begin(whole.begin);
        const std::string_view key = text_.substr(begin, whole.begin - begin);
        const size_t column = key.find_first_not_of(blanks);
        if (whole.empty() || column == std::string_view::npos || !key.substr(column).starts_with("condition"))
            return tl::unexpected(several);
        const std::string_view words = written(whole);
        if (words.front() == '|' || words.front() == '>' || words.find(" | ") != std::string_view::npos)
            return tl::unexpected(several);
        const auto prefix = excluded_prefix();
        const std::string name = free_name(prefix.value_or("filter_main_"));
        const std::string value = quoted(escaped(request_.value));
        const std::string indent(key.substr(0, column));
        const auto line = static_cast<uint32_t>(begin);
        Insertion result{{{{line, line},
                           indent + name + ":" + eol_ + indent + std::string(indent_step, ' ') + request_.field + ": " +
                               value + eol_}},
                         value,
                         name};
        if (prefix) return result;
        const bool in_quotes = words.front() == '\'' || words.front() == '"';
        if (in_quotes) whole = {whole.begin + 1, whole.end - 1};
        const bool one_of = ascii_lower(written(whole)).find(" or ") != std::string::npos;
        if (one_of) result.edits.push_back({{whole.begin, whole.begin}, "("});
        result.edits.push_back({{whole.end, whole.end}, (one_of ? ") and not " : " and not ") + name});
        return result;
    }

    std::string_view text_;
    const ir::Condition& condition_;
    const InsertRequest& request_;
    std::vector<Polarity> polarity_;
    std::string eol_;
};

} // namespace

std::string escaped(std::string_view plain) {
    std::string result;
    for (size_t at = 0; at < plain.size(); ++at) {
        const char letter = plain[at];
        const char next = at + 1 < plain.size() ? plain[at + 1] : '\0';
        const bool special = letter == '*' || letter == '?';
        const bool before_special = letter == '\\' && (next == '\\' || next == '*' || next == '?');
        if (special || before_special) result += '\\';
        result += letter;
    }
    return result;
}

std::string quoted(std::string_view text) {
    const bool control = std::any_of(text.begin(), text.end(), [](char letter) {
        return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F;
    });
    std::string result(1, control ? '"' : '\'');
    for (const char letter : text) {
        if (!control) {
            result += letter;
            if (letter == '\'') result += letter;
        } else if (static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F) {
            constexpr std::string_view digits = "0123456789ABCDEF";
            const auto byte = static_cast<unsigned char>(letter);
            result += std::string("\\x") + digits[byte >> 4] + digits[byte & 0xF];
        } else {
            if (letter == '"' || letter == '\\') result += '\\';
            result += letter;
        }
    }
    return result + (control ? '"' : '\'');
}

Result<Insertion> insert_value(std::string_view text, const rules::RuleDocument& rule, const InsertRequest& request) {
    const Span all = rule.rule.condition.nodes.empty() ? Span{} : rule.span;
    if (all.empty() || all.end > text.size()) return tl::unexpected(cannot("This rule has no detection yet."));
    if (request.field.empty()) return tl::unexpected(cannot("The value has no field."));
    return Inserter(text, rule, request).run();
}

} // namespace rw::sigma
