#include "engine/rules/sigma/condition.h"

#include "engine/base/unicode.h"
#include "engine/rules/sigma/closest.h"
#include "engine/rules/sigma/limits.h"

#include <algorithm>
#include <charconv>
#include <unordered_map>

namespace rw::sigma {

namespace {

using ir::NodeId;
using ir::NodeKind;
using ir::NodeRole;
using Kind = ConditionTokenKind;

/// Only `*` is special.
bool glob(std::string_view pattern, std::string_view name) {
    size_t p = 0;
    size_t n = 0;
    size_t star = std::string_view::npos;
    size_t star_at = 0;
    while (n < name.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            star_at = n;
        } else if (p < pattern.size() && pattern[p] == name[n]) {
            ++p;
            ++n;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            n = ++star_at;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

/// The selections that conditions refer to, and which of them were.
class Names {
public:
    explicit Names(const Detection& detection)
        : detection_(detection)
        , used_(detection.selections.size()) {
        for (size_t i = 0; i < detection.selections.size(); ++i) by_name_.emplace(detection.selections[i].name, i);
    }

    [[nodiscard]] const Selection* find(std::string_view name) {
        const auto found = by_name_.find(name);
        if (found == by_name_.end()) return nullptr;
        used_[found->second] = true;
        return &detection_.selections[found->second];
    }

    [[nodiscard]] std::vector<const Selection*> matching(std::string_view pattern) {
        std::vector<const Selection*> result;
        const bool them = pattern == "them";
        for (size_t i = 0; i < detection_.selections.size(); ++i) {
            const std::string_view name = detection_.selections[i].name;
            if (name.starts_with('_') && !pattern.starts_with('_')) continue;
            if (!them && !glob(pattern, name)) continue;
            used_[i] = true;
            result.push_back(&detection_.selections[i]);
        }
        return result;
    }

    [[nodiscard]] std::string_view near(std::string_view name) const {
        std::vector<std::string_view> known;
        for (const Selection& selection : detection_.selections) {
            if (known.size() >= limits::suggestions) break;
            known.push_back(selection.name);
        }
        return closest(name, known);
    }

    void warn_unused(Lowering& lowering) const {
        for (size_t i = 0; i < used_.size(); ++i)
            if (!used_[i])
                lowering.warn(code::unused_identifier,
                              "The condition does not use " + std::string(detection_.selections[i].name) +
                                  ". Name it there, or remove it.",
                              detection_.selections[i].key);
    }

    [[nodiscard]] size_t count() const { return used_.size(); }

private:
    const Detection& detection_;
    std::vector<bool> used_;
    std::unordered_map<std::string_view, size_t> by_name_;
};

/// Parses one condition text.
class ConditionParser {
public:
    ConditionParser(Lowering& lowering, Names& names, const YamlNode& node)
        : lowering_(lowering)
        , names_(names)
        , node_(node)
        , places_(lowering.tree, node)
        , tokens_(condition_tokens(node.text)) {}

    std::optional<NodeId> run() {
        mend_characters();
        fold_upper_case();
        cut_aggregation();
        if (tokens_.empty()) {
            if (!aggregation_)
                lowering_.fail(code::no_condition,
                               "The condition is empty. Name a selection.",
                               node_.span.empty() ? Span{node_.span.begin, node_.span.begin} : node_.span);
            return std::nullopt;
        }
        auto root = disjunction(0);
        while (at_ < tokens_.size()) { // what stands behind a complete condition
            const ConditionToken& token = tokens_[at_];
            if (token.kind == Kind::close) {
                error(code::stray_parenthesis,
                      "This ) has no ( before it.",
                      token,
                      {replacing("Remove the )", span_of(token), "")});
                ++at_;
            } else if (!told_here()) {
                missing_operator(token);
            } else {
                ++at_;
            }
            if (at_ >= tokens_.size()) break;
            if (is_op("and") || is_op("or")) {
                ++at_;
            }
            if (at_ < tokens_.size()) {
                const size_t before = at_;
                const auto more = disjunction(0);
                if (more)
                    root = root ? join(NodeKind::all_of,
                                       {*root, *more},
                                       Span{lowering_.document.rule.condition.nodes[*root].span})
                                : more;
                if (at_ == before) ++at_;
            }
        }
        return root;
    }

private:
    /// Foreign characters are told and dropped; & , and ! are taken for what they mean.
    void mend_characters() {
        for (ConditionToken& token : tokens_) {
            if (token.kind != Kind::bad) continue;
            const bool conjunction = token.text == "&" || token.text == "&&" || token.text == ",";
            const std::string_view word = conjunction ? "and" : token.text == "!" ? "not" : "";
            std::vector<Fix> fixes;
            if (!word.empty())
                fixes.push_back(replacing("Write " + std::string(word), span_of(token), " " + std::string(word) + " "));
            error(code::unexpected_character,
                  "Conditions know selections, and, or, not, of and parentheses only; not \"" +
                      std::string(token.text) + "\".",
                  token,
                  std::move(fixes));
            if (word.empty()) continue;
            token.kind = Kind::op;
            token.size = static_cast<uint32_t>(token.text.size());
            token.text = word;
        }
        std::erase_if(tokens_, [](const ConditionToken& token) { return token.kind == Kind::bad; });
    }

    /// AND, Or, NOT …: reported with a fix, then taken for what they mean.
    void fold_upper_case() {
        for (ConditionToken& token : tokens_) {
            if (token.kind != Kind::word || token.text.size() > 4) continue;
            constexpr std::string_view words[] = {"and", "or", "not", "of", "them", "all", "any"};
            const auto* found = std::find_if(std::begin(words), std::end(words), [&](std::string_view word) {
                return ascii_equals_ignoring_case(word, token.text) && word != token.text;
            });
            if (found == std::end(words) || names_.find(token.text) != nullptr) continue;
            const bool op = *found != "them" && *found != "all" && *found != "any";
            error(code::upper_case_operator,
                  "Operators are written in lower case: " + std::string(*found) + ".",
                  token,
                  {replacing("Change to " + std::string(*found), span_of(token), std::string(*found))});
            token.text = *found;
            if (op) token.kind = Kind::op;
        }
    }

    /// `| count() by x > 5` and the like: removed syntax; the part before it stays alive.
    void cut_aggregation() {
        const auto pipe = std::find_if(
            tokens_.begin(), tokens_.end(), [](const ConditionToken& token) { return token.kind == Kind::pipe; });
        if (pipe == tokens_.end()) return;
        const Span span = places_.span(pipe->at, node_.text.size());
        lowering_.fail(
            code::removed_aggregation,
            "Aggregation in a condition was removed from Sigma. Use a correlation for what stands behind the |.",
            span,
            {replacing("Remove the aggregation", span, "")});
        aggregation_ = true;
        tokens_.erase(pipe, tokens_.end());
    }

    std::optional<NodeId> disjunction(uint32_t depth) { return chain(depth, "or"); }

    std::optional<NodeId> chain(uint32_t depth, std::string_view op) {
        const bool any = op == "or";
        std::vector<NodeId> operands;
        const uint32_t first = at_ < tokens_.size() ? tokens_[at_].at : static_cast<uint32_t>(node_.text.size());
        while (true) {
            const auto operand = any ? chain(depth, "and") : negation(depth);
            if (operand) operands.push_back(*operand);
            if (!is_op(op)) break;
            ++at_;
        }
        if (operands.empty()) return std::nullopt;
        if (operands.size() == 1) return operands.front();
        return join(any ? NodeKind::any_of : NodeKind::all_of, std::move(operands), places_.span(first, end_of_last()));
    }

    std::optional<NodeId> negation(uint32_t depth) {
        if (!is_op("not")) return primary(depth);
        // A loop, not recursion: "not not not …" may be long.
        const uint32_t first = tokens_[at_].at;
        size_t count = 0;
        std::vector<uint32_t> starts;
        while (is_op("not")) {
            starts.push_back(tokens_[at_++].at);
            ++count;
        }
        auto node = primary(depth);
        if (!node) return std::nullopt;
        const uint32_t end = end_of_last();
        for (; count > 0; --count)
            node = lowering_.group(NodeKind::negation, NodeRole::none, places_.span(starts[count - 1], end), {*node});
        static_cast<void>(first);
        return node;
    }

    std::optional<NodeId> primary(uint32_t depth) {
        if (at_ >= tokens_.size()) {
            expected_operand();
            return std::nullopt;
        }
        const ConditionToken token = tokens_[at_];
        switch (token.kind) {
        case Kind::open:
            return parenthesis(depth);
        case Kind::close:
            error(code::operand_expected, "A selection is missing before this ).", token);
            if (depth == 0) ++at_;
            return std::nullopt;
        case Kind::op:
            if (token.text == "1" || token.text == "all" || token.text == "any" ||
                (token.text[0] >= '0' && token.text[0] <= '9'))
                break;
            error(code::operand_expected, "A selection is expected here, not " + std::string(token.text) + ".", token);
            // "and and", "or or": the second is reported once and skipped; "and" at the start likewise.
            if (token.text == "of" || token.text == "them") ++at_;
            return std::nullopt;
        case Kind::bad:
        case Kind::word:
        case Kind::pipe:
            break;
        }
        ++at_;
        if (is_op("of")) return selector(token);
        return identifier(token);
    }

    std::optional<NodeId> parenthesis(uint32_t depth) {
        const ConditionToken open = tokens_[at_++];
        if (depth >= limits::condition_depth) {
            error(code::condition_limit,
                  "The condition is nested deeper than " + std::to_string(limits::condition_depth) + " levels.",
                  open);
            at_ = tokens_.size();
            return std::nullopt;
        }
        auto inner = disjunction(depth + 1);
        while (at_ < tokens_.size() && tokens_[at_].kind != Kind::close) { // an operator is missing inside
            if (!told_here()) missing_operator(tokens_[at_]);
            const size_t before = at_;
            if (is_op("and") || is_op("or")) ++at_;
            const auto more = disjunction(depth + 1);
            if (more)
                inner = inner ? join(NodeKind::all_of, {*inner, *more}, places_.span(open.at, end_of_last())) : more;
            if (at_ == before) ++at_;
        }
        if (at_ < tokens_.size())
            ++at_;
        else
            error(code::unclosed_parenthesis,
                  "This ( is never closed.",
                  open,
                  {replacing("Add the )", {node_end(), node_end()}, ")")});
        return inner;
    }

    [[nodiscard]] uint32_t node_end() const { return places_.span(node_.text.size(), node_.text.size()).end; }

    /// `quantity of target`, behind the quantity.
    std::optional<NodeId> selector(const ConditionToken& quantity) {
        ++at_; // of
        if (at_ >= tokens_.size() || !(tokens_[at_].kind == Kind::word || tokens_[at_].text == "them")) {
            const Span span = places_.span(quantity.at, end_of_last());
            lowering_.fail(code::incomplete_selector, "Write them or a pattern such as selection_* behind of.", span);
            return std::nullopt;
        }
        const ConditionToken target = tokens_[at_++];
        const Span span = places_.span(quantity.at, target.at + target.text.size());
        uint32_t count = 1;
        const bool all = quantity.text == "all";
        if (!all && quantity.text != "any") {
            const auto [end, wrong] =
                std::from_chars(quantity.text.data(), quantity.text.data() + quantity.text.size(), count);
            if (wrong != std::errc() || end != quantity.text.data() + quantity.text.size()) {
                error(code::incomplete_selector,
                      "Write 1, any, all or a number before of, not " + std::string(quantity.text) + ".",
                      quantity);
                return std::nullopt;
            }
            if (count == 0) {
                error(code::zero_of,
                      "0 of is always true. Write not 1 of, or a number from 1.",
                      quantity,
                      {replacing("Change to not 1", span_of(quantity), "not 1")});
                return std::nullopt;
            }
            if (count > 1)
                lowering_.warn(code::count_of,
                               "Sigma knows 1 of and all of only; other numbers work here, but in few other tools.",
                               span_of(quantity));
        }
        return selected(all, count, target, span);
    }

    std::optional<NodeId> selected(bool all, uint32_t count, const ConditionToken& target, Span span) {
        visited_ += names_.count();
        if (visited_ > limits::selector_matches) {
            lowering_.fail(code::condition_limit, "The condition has too many selectors.", span);
            return std::nullopt;
        }
        const auto selections = names_.matching(target.text);
        if (selections.empty()) {
            lowering_.fail(code::selector_without_match,
                           "No selection is named " +
                               std::string(target.text == "them" ? "without _ at its start" : target.text) + ".",
                           span);
            return std::nullopt;
        }
        std::vector<NodeId> nodes;
        for (const Selection* selection : selections)
            if (selection->node) nodes.push_back(*selection->node); // a broken one is told where it stands
        if (nodes.empty()) return std::nullopt;
        const NodeKind kind = all ? NodeKind::all_of : count == 1 ? NodeKind::any_of : NodeKind::at_least;
        const NodeId id =
            lowering_.group(kind, NodeRole::selector, span, std::move(nodes), std::string(lowering_.tree.slice(span)));
        if (kind == NodeKind::at_least) lowering_.document.rule.condition.nodes[id].count = count;
        return id;
    }

    std::optional<NodeId> identifier(const ConditionToken& token) {
        const Selection* selection = names_.find(token.text);
        if (selection != nullptr) return selection->node;
        if (token.text.find('*') != std::string_view::npos) {
            error(code::pattern_without_of,
                  "A pattern needs 1 of or all of before it.",
                  token,
                  {replacing("Write 1 of", {span_of(token).begin, span_of(token).begin}, "1 of "),
                   replacing("Write all of", {span_of(token).begin, span_of(token).begin}, "all of ")});
            return std::nullopt;
        }
        const bool many = lowering_.document.diagnostics.size() >= limits::diagnostics_per_document;
        const std::string_view near = many ? std::string_view() : names_.near(token.text);
        std::string message = "No selection is named " + std::string(token.text) + ".";
        std::vector<Fix> fixes;
        if (!near.empty()) {
            message += " Did you mean " + std::string(near) + "?";
            fixes.push_back(replacing("Change to " + std::string(near), span_of(token), std::string(near)));
        }
        error(code::undefined_identifier, std::move(message), token, std::move(fixes));
        return std::nullopt;
    }

    void missing_operator(const ConditionToken& token) {
        const uint32_t at = span_of(token).begin;
        error(code::operator_expected,
              "and or or is missing before " + std::string(token.text) + ".",
              token,
              {replacing("Insert and", {at, at}, "and "), replacing("Insert or", {at, at}, "or ")});
    }

    void expected_operand() {
        const uint32_t end = end_of_last();
        const ConditionToken& last = tokens_.back();
        if (aggregation_) {
            if (tokens_.empty()) return;
        }
        lowering_.fail(code::operand_expected,
                       "A selection is expected behind " + std::string(last.text) + ".",
                       places_.span(last.at, end));
    }

    void error(std::string_view code, std::string message, const ConditionToken& token, std::vector<Fix> fixes = {}) {
        told_at_ = token.at;
        told_ = true;
        lowering_.fail(code, std::move(message), span_of(token), std::move(fixes));
    }

    [[nodiscard]] bool told_here() const { return told_ && at_ < tokens_.size() && told_at_ == tokens_[at_].at; }

    [[nodiscard]] bool is_op(std::string_view word) const {
        return at_ < tokens_.size() && tokens_[at_].kind == Kind::op && tokens_[at_].text == word;
    }

    [[nodiscard]] uint32_t end_of_last() const {
        if (at_ == 0) return 0;
        const ConditionToken& last = tokens_[at_ - 1];
        return last.at + last.size;
    }

    [[nodiscard]] Span span_of(const ConditionToken& token) const {
        return places_.span(token.at, token.at + token.size);
    }

    NodeId join(NodeKind kind, std::vector<NodeId> nodes, Span span) {
        return lowering_.group(kind, NodeRole::none, span, std::move(nodes));
    }

    Lowering& lowering_;
    Names& names_;
    const YamlNode& node_;
    ScalarPlaces places_;
    std::vector<ConditionToken> tokens_;
    size_t at_ = 0;
    uint32_t told_at_ = 0;
    bool told_ = false;
    bool aggregation_ = false;
    size_t visited_ = 0;
};

/// One entry of the condition: the node that stands for the whole text.
std::optional<NodeId> lower_entry(Lowering& lowering, Names& names, YamlId id) {
    const YamlNode& node = lowering.tree.node(id);
    if (node.kind == YamlKind::broken) {
        lowering.lose(code::yaml_syntax, "The condition cannot be read.", node.span);
        return std::nullopt;
    }
    const ScalarType type = node.kind == YamlKind::scalar ? resolve_scalar(node).type : ScalarType::invalid;
    // A number may name a selection: `5:` under detection is text there.
    const bool named = type == ScalarType::number && names.find(node.text) != nullptr;
    if (type == ScalarType::null && node.style == YamlStyle::plain) {
        lowering.fail(code::no_condition, "The condition is empty. Name a selection.", node.span);
        return std::nullopt;
    }
    if (type != ScalarType::text && !named) {
        lowering.fail(code::condition_type, "A condition must be text, such as: selection and not filter.", node.span);
        return std::nullopt;
    }
    if (node.text.size() > limits::condition_bytes) {
        lowering.fail(code::condition_limit,
                      "The condition is longer than " + std::to_string(limits::condition_bytes) + " bytes.",
                      node.span);
        return std::nullopt;
    }
    const auto root = ConditionParser(lowering, names, node).run();
    if (!root) return std::nullopt;
    ir::Node& expression = lowering.document.rule.condition.nodes[*root];
    if (expression.role == NodeRole::none) {
        expression.role = NodeRole::condition;
        expression.span = node.span;
        return root;
    }
    return lowering.group(NodeKind::all_of, NodeRole::condition, node.span, {*root});
}

} // namespace

void lower_condition(Lowering& lowering, const Detection& detection) {
    Names names(detection);
    std::vector<NodeId> entries;
    Span span = detection.key;
    if (detection.condition == no_node) {
        std::vector<Fix> fixes;
        if (detection.selections.size() == 1) {
            const Selection& only = detection.selections.front();
            const std::string_view before = lowering.tree.source().substr(0, only.key.begin);
            const size_t line = before.rfind('\n') + 1;
            fixes.push_back(
                replacing("Add condition: " + std::string(only.name),
                          {static_cast<uint32_t>(line), static_cast<uint32_t>(line)},
                          std::string(only.key.begin - line, ' ') + "condition: " + std::string(only.name) + "\n"));
        }
        lowering.fail(code::no_condition,
                      "The detection has no condition. Add one that names the selections.",
                      detection.key,
                      std::move(fixes));
    } else {
        const YamlNode& node = lowering.tree.node(detection.condition);
        span = node.span;
        if (node.kind == YamlKind::sequence) {
            const auto items = lowering.tree.items(detection.condition);
            if (items.empty()) lowering.fail(code::no_condition, "The list of conditions is empty.", node.span);
            for (const YamlId item : items)
                if (const auto entry = lower_entry(lowering, names, item)) entries.push_back(*entry);
        } else if (const auto entry = lower_entry(lowering, names, detection.condition)) {
            entries.push_back(*entry);
        }
        if (lowering.document.rule.losses.empty() || !entries.empty()) names.warn_unused(lowering);
    }
    ir::Condition& condition = lowering.document.rule.condition;
    if (entries.empty()) {
        ir::Node never;
        never.span = span;
        entries.push_back(lowering.add(std::move(never)));
    }
    condition.root = entries.size() == 1 ? entries.front()
                                         : lowering.group(NodeKind::any_of, NodeRole::none, span, std::move(entries));
}

} // namespace rw::sigma
