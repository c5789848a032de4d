#include "engine/catalog/extraction.h"

#include "engine/base/unicode.h"
#include "engine/catalog/canonical_value.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

namespace rw::catalog {

namespace {

using ir::Condition;
using ir::Node;
using ir::NodeId;
using ir::NodeKind;
using ir::NodeRole;

/// Where the walk stands.
struct Place {
    bool conjunct = true; ///< all above are ANDs: what stands here always holds
    bool negated = false; ///< below a `not`
    bool inner = false;   ///< below a second `not`, within an exclusion
    bool pushed = false;  ///< the OR above is an exclusion's AND whose `not` stands at its leaves
    uint32_t group = 0;
    uint32_t list = 0;
    uint32_t depth = 0;
};

/// A `!=` between the field and the value: within the span outside of quotes, or right beside it.
bool says_unequal(std::string_view text, Span span) {
    if (span.end > text.size() || span.begin > span.end) return false;
    char quote = 0;
    for (size_t at = span.begin; at + 1 < span.end; ++at) {
        const char c = text[at];
        if (quote != 0) {
            if (c == '\\') ++at;
            if (c == quote) quote = 0;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if ((c == '!' && (text[at + 1] == '=' || text[at + 1] == '~')) || (c == '<' && text[at + 1] == '>')) {
            return true;
        }
    }
    const auto unequal = [&](size_t at) {
        return at + 2 <= text.size() && (text.substr(at, 2) == "!=" || text.substr(at, 2) == "!~");
    };
    const auto blank = [&](size_t at) { return text[at] == ' ' || text[at] == '\t'; };
    size_t before = span.begin; // the span may be the value's alone
    while (before > 0 && blank(before - 1)) --before;
    size_t after = span.end; // or the field's
    while (after < text.size() && blank(after)) ++after;
    return (before >= 2 && unequal(before - 2)) || unequal(after);
}

/// "is not null", "isnotnull(…)": within the span or right behind it, however the blanks are.
bool asks_for_value(std::string_view text, Span span) {
    constexpr size_t longest = 24; // of the words behind the field
    const size_t begin = std::min<size_t>(span.begin, text.size());
    const size_t end = std::min<size_t>(std::max(span.end, span.begin) + longest, text.size());
    std::string words;
    for (const char c : text.substr(begin, end - begin))
        if (c != ' ' && c != '\t' && c != '\n' && c != '\r') words += c;
    words = ascii_lower(words);
    const size_t field_bytes = span.end - span.begin;
    for (const std::string_view asking : {"isnotnull", "isnotempty"})
        if (const size_t at = words.find(asking); at != std::string::npos && at <= field_bytes) return true;
    return false;
}

/// Something around the place asks whether there is a value: null, exists, empty, or a star that stands alone.
bool speaks_of_presence(std::string_view text, Span span) {
    constexpr size_t before = 12; // bytes: "isnotempty(", "_exists_:"
    constexpr size_t behind = 24; // " is not null"
    const size_t begin = span.begin > before ? span.begin - before : 0;
    const size_t end = std::min<size_t>(std::max(span.end, span.begin) + behind, text.size());
    if (begin >= end) return true;
    const std::string words = ascii_lower(text.substr(begin, end - begin));
    constexpr std::array<std::string_view, 4> asking{"null", "exists", "empty", "true"};
    if (std::any_of(
            asking.begin(), asking.end(), [&](std::string_view word) { return words.find(word) != std::string::npos; }))
        return true;
    for (size_t at = words.find('*'); at != std::string::npos; at = words.find('*', at + 1)) {
        constexpr std::string_view edges = " \t\r\n:=()\"'";
        const bool begins = at == 0 || edges.find(words[at - 1]) != std::string_view::npos;
        const bool ends = at + 1 == words.size() || edges.find(words[at + 1]) != std::string_view::npos;
        if (begins && ends) return true;
    }
    return false;
}

class Extraction {
public:
    Extraction(const rules::RuleDocument& document,
               const ir::PredicateTable& predicates,
               const FieldNames& names,
               std::string_view text)
        : predicates_(predicates)
        , names_(names)
        , text_(text)
        , context_(context_of(document, predicates)) {}

    void take(const Condition& condition, uint32_t branch) {
        if (condition.nodes.empty() || condition.root >= condition.nodes.size()) return;
        condition_ = &condition;
        branch_ = branch;
        seen_.clear();
        find_guards();
        walk(condition.root, {});
    }

    [[nodiscard]] std::vector<RuleTest> finish() { return std::move(tests_); }

private:
    [[nodiscard]] const Node& node(NodeId id) const { return condition_->nodes[id]; }

    [[nodiscard]] const ir::Predicate& predicate(const Node& leaf) const { return predicates_[leaf.predicate]; }

    static bool asks_presence(const ir::Test& test) {
        return std::holds_alternative<ir::ExistsTest>(test) || std::holds_alternative<ir::NullTest>(test);
    }

    /// Languages with nulls add a test of presence beside a test of the same field at the same place; the author has
    /// not written it.
    void find_guards() {
        guarded_.clear();
        for (const Node& leaf : condition_->nodes)
            if (leaf.kind == NodeKind::leaf && !asks_presence(predicate(leaf).test))
                guarded_[predicate(leaf).field].push_back(leaf.span);
        for (auto& [field, spans] : guarded_)
            std::sort(spans.begin(), spans.end(), [](Span a, Span b) { return a.begin < b.begin; });
    }

    [[nodiscard]] bool is_guard(const Node& leaf) const {
        if (!asks_presence(predicate(leaf).test)) return false;
        if (std::holds_alternative<ir::ExistsTest>(predicate(leaf).test) && !speaks_of_presence(text_, leaf.span))
            return true;
        const auto tested = guarded_.find(predicate(leaf).field);
        if (tested == guarded_.end()) return false;
        // The last one that begins before the end of this: spans of tests do not lie in each other.
        const auto behind = std::lower_bound(tested->second.begin(),
                                             tested->second.end(),
                                             std::max(leaf.span.end, leaf.span.begin + 1),
                                             [](Span span, uint32_t end) { return span.begin < end; });
        return behind != tested->second.begin() &&
               (std::prev(behind)->end > leaf.span.begin || std::prev(behind)->begin == leaf.span.begin);
    }

    /// The leaf that this node is: itself, the first spelling of one written value, or the only one beside guards; null
    /// for anything else.
    [[nodiscard]] const Node* value_of(NodeId id, uint32_t depth = 0) const {
        constexpr uint32_t deepest_wrapping = 4;
        const Node& at = node(id);
        if (at.kind == NodeKind::leaf) return &at;
        if ((at.kind != NodeKind::any_of && at.kind != NodeKind::all_of) || at.children.empty()) return nullptr;
        if (at.kind == NodeKind::any_of && at.role == NodeRole::value) {
            const Node& first = node(at.children.front());
            return first.kind == NodeKind::leaf ? &first : nullptr;
        }
        if (at.role != NodeRole::none && at.role != NodeRole::item) return nullptr;
        if (at.children.size() == 1 && depth < deepest_wrapping) return value_of(at.children.front(), depth + 1);
        constexpr size_t most = 2; // a test and its guard
        if (at.children.size() > most) return nullptr;
        const Node* only = nullptr;
        for (const NodeId child : at.children) {
            const Node& leaf = node(child);
            if (leaf.kind != NodeKind::leaf) return nullptr;
            if (is_guard(leaf)) continue;
            if (only != nullptr) return nullptr;
            only = &leaf;
        }
        return only;
    }

    void walk(NodeId id, Place place) {
        if (place.depth > deepest_condition) return;
        ++place.depth;
        const auto key =
            std::pair(id, (place.conjunct ? 1u : 0u) | (place.negated ? 2u : 0u) | (place.inner ? 4u : 0u));
        if (!seen_.insert(key).second) return;
        if (const Node* leaf = value_of(id)) return add(*leaf, place);
        const Node& at = node(id);
        switch (at.kind) {
        case NodeKind::all_of:
            return all_of(at, place);
        case NodeKind::any_of:
            return any_of(at, place);
        case NodeKind::at_least:
            if (at.count <= 1) return any_of(at, place);
            if (at.count >= at.children.size()) return all_of(at, place);
            if (place.negated && place.group == 0) place.group = ++groups_;
            place.conjunct = place.conjunct && place.negated;
            return children(at, place);
        case NodeKind::negation:
            return negation(at, place);
        case NodeKind::leaf:
        case NodeKind::constant:
            break;
        }
    }

    void children(const Node& at, Place place) {
        // Within a group a list is a choice; what must hold together there is the group itself.
        const bool choice = place.pushed ? at.kind == NodeKind::all_of : at.kind != NodeKind::all_of;
        if ((place.group == 0 || choice) && is_list(at, place.group != 0)) place.list = ++lists_;
        for (const NodeId child : at.children) walk(child, place);
    }

    /// Two or more values, of one field or of any.
    [[nodiscard]] bool is_list(const Node& at, bool any_field) const {
        const Node* first = nullptr;
        size_t values = 0;
        for (NodeId child : at.children) {
            if (node(child).kind == NodeKind::negation) child = node(child).children.front();
            const Node* leaf = value_of(child);
            if (leaf == nullptr) return false;
            if (is_guard(*leaf)) continue;
            if (first == nullptr) first = leaf;
            if (!any_field && predicate(*leaf).field != predicate(*first).field) return false;
            ++values;
        }
        return values > 1;
    }

    void all_of(const Node& at, Place place) {
        const auto said = std::count_if(at.children.begin(), at.children.end(), [&](NodeId id) {
            return node(id).kind != NodeKind::leaf || !is_guard(node(id));
        });
        if (place.negated && !place.pushed && place.group == 0 && said > 1) place.group = ++groups_;
        children(at, place);
    }

    void any_of(const Node& at, Place place) {
        if (!place.negated && at.children.size() > 1) {
            if (place.conjunct && is_pushed(at)) {
                place.pushed = true;
                place.group = ++groups_;
                children(at, place);
                return;
            }
            place.conjunct = false;
        }
        children(at, place);
    }

    /// All that is said below is negated: "not (a and b)" as languages with nulls write it.
    [[nodiscard]] bool is_pushed(const Node& at) const {
        size_t said = 0;
        return std::all_of(at.children.begin(), at.children.end(), [&](NodeId id) { return denies(id, 0, said); }) &&
               said > 1;
    }

    [[nodiscard]] bool denies(NodeId id, uint32_t depth, size_t& said) const {
        constexpr uint32_t deepest = 64;
        const Node& at = node(id);
        if (at.kind == NodeKind::leaf) return is_guard(at);
        if (at.kind == NodeKind::negation) {
            const Node* leaf = value_of(at.children.front());
            if (leaf == nullptr) return false;
            if (!is_guard(*leaf)) ++said;
            return true;
        }
        if ((at.kind != NodeKind::all_of && at.kind != NodeKind::any_of) || depth > deepest || at.children.empty())
            return false;
        return std::all_of(
            at.children.begin(), at.children.end(), [&](NodeId child) { return denies(child, depth + 1, said); });
    }

    void negation(const Node& at, Place place) {
        if (at.children.empty()) return;
        const NodeId below = at.children.front();
        if (!place.negated) {
            if (!place.pushed)
                if (const Node* leaf = value_of(below); leaf != nullptr && is_unequal(at, *leaf))
                    return add(*leaf, place, Polarity::inequality);
            place.negated = true;
        } else if (place.group != 0) {
            place.inner = !place.inner;
        } else {
            place.negated = false; // "not not"
        }
        walk(below, place);
    }

    /// `!=`, as opposed to `not … == …`: no word stands before the comparison.
    [[nodiscard]] bool is_unequal(const Node& negation, const Node& leaf) const {
        if (negation.label.ends_with("|neq")) return true;
        return says_unequal(text_, negation.span) &&
               (negation.span.begin >= leaf.span.begin || text_.substr(negation.span.begin, 3) != "not");
    }

    void add(const Node& leaf, const Place& place, std::optional<Polarity> given = {}) {
        if (is_guard(leaf)) return;
        const Span span = leaf.span; // forms of one value have the value's place
        const ir::Predicate& tested = predicate(leaf);
        RuleTest test;
        test.field = tested.keyword() ? "keywords" : tested.field;
        test.canonical_field = tested.keyword() ? test.field : names_.canonical(context_, test.field);
        test.field_known = !test.canonical_field.empty();
        if (!test.field_known) test.canonical_field = test.field;
        OperatorValue written = written_form(tested.test);
        test.polarity = given            ? *given
                        : !place.negated ? Polarity::indicator
                        : place.conjunct ? Polarity::exclusion
                                         : Polarity::conditional;
        turn_denied_absence(test.polarity, written, place, span);
        const OperatorValue canonical = canonical_form(written, test.canonical_field);
        test.op = written.op;
        test.value = written.value;
        test.canonical_op = canonical.op;
        test.canonical_value = canonical.value;
        test.negated = place.inner;
        test.gate = is_gate(test.canonical_field);
        test.group = test.polarity == Polarity::exclusion || test.polarity == Polarity::conditional ? place.group : 0;
        test.list = place.list;
        test.branch = branch_;
        test.span = span;
        tests_.push_back(std::move(test));
    }

    /// `!= null`, `!= ""`, `is not null` and `isnotempty(…)` ask for a value: they look for something and exclude
    /// nothing.
    void turn_denied_absence(Polarity& polarity, OperatorValue& written, const Place& place, Span span) const {
        if (polarity == Polarity::indicator || place.inner) return;
        const bool empty = written.op == "eq" && written.value.empty();
        const bool null = written.op == "is_null" && (polarity == Polarity::inequality || says_unequal(text_, span) ||
                                                      asks_for_value(text_, span));
        if (!empty && !null) return;
        polarity = Polarity::indicator;
        written = {"is_not_null", {}};
    }

    const ir::PredicateTable& predicates_;
    const FieldNames& names_;
    std::string_view text_;
    FieldContext context_;
    const Condition* condition_ = nullptr;
    uint32_t branch_ = 0;
    uint32_t groups_ = 0;
    uint32_t lists_ = 0;
    std::set<std::pair<NodeId, unsigned>> seen_;
    std::map<std::string_view, std::vector<Span>> guarded_; ///< by field, in order of their begins
    std::vector<RuleTest> tests_;
};

} // namespace

std::string_view name_of(Polarity polarity) {
    constexpr std::array<std::string_view, 4> names{"indicator", "exclusion", "conditional exclusion", "inequality"};
    return names[static_cast<size_t>(polarity)];
}

std::vector<RuleTest> extract_tests(const rules::RuleDocument& document,
                                    const ir::PredicateTable& predicates,
                                    const FieldNames& names,
                                    std::string_view text) {
    Extraction extraction(document, predicates, names, text);
    extraction.take(document.rule.condition, 0);
    uint32_t branch = 0;
    for (const ir::Branch& other : document.rule.branches) extraction.take(other.condition, ++branch);
    return extraction.finish();
}

} // namespace rw::catalog
