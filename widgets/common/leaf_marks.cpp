#include "widgets/common/leaf_marks.h"

#include "engine/match/resolve.h"

#include <algorithm>

namespace rw::widgets {

namespace {

bool holdsFor(const match::ValueTest& test, const logs::Column& column, logs::Code code) {
    if (column.type(code) != logs::ValueType::list) return test.holds(column.value(code));
    const std::vector<logs::Code>& elements = column.elements(code);
    if (elements.empty()) return test.holds_for_missing();
    return std::any_of(
        elements.begin(), elements.end(), [&](logs::Code element) { return test.holds(column.value(element)); });
}

/// The matched bytes; for a list, or when the test marks no part, all of them.
std::vector<Span> markedBytes(const match::ValueTest& test, const logs::Column& column, logs::Code code) {
    const std::string whole = column.display(code);
    std::vector<Span> spans;
    if (column.type(code) != logs::ValueType::list) spans = test.marks(column.text(code));
    if (spans.empty()) spans.push_back({0, static_cast<uint32_t>(whole.size())});
    return spans;
}

} // namespace

LeafMarks::LeafMarks(std::shared_ptr<const void> owner,
                     const ir::Rule& rule,
                     const ir::PredicateTable& predicates,
                     std::shared_ptr<const match::Collection> collection)
    : owner_(std::move(owner))
    , scope_(rule.scope)
    , collection_(std::move(collection)) {
    collect(rule, predicates);
}

void LeafMarks::collect(const ir::Rule& rule, const ir::PredicateTable& predicates) {
    const std::vector<ir::Node>& nodes = rule.condition.nodes;
    // A node may have several parents; it excludes when each way to it passes an odd number of negations.
    std::vector<char> asIs(nodes.size(), 0);
    std::vector<char> negated(nodes.size(), 0);
    if (rule.condition.root < nodes.size()) asIs[rule.condition.root] = 1;
    for (size_t id = nodes.size(); id-- > 0;) {
        const bool flips = nodes[id].kind == ir::NodeKind::negation;
        for (const ir::NodeId child : nodes[id].children) {
            if (child >= id) continue; // children come before parents
            asIs[child] = static_cast<char>(asIs[child] | (flips ? negated[id] : asIs[id]));
            negated[child] = static_cast<char>(negated[child] | (flips ? asIs[id] : negated[id]));
        }
    }
    std::vector<std::pair<Leaf, std::string>> found;
    for (size_t id = 0; id < nodes.size(); ++id) {
        if (nodes[id].kind != ir::NodeKind::leaf || ir::index(nodes[id].predicate) >= predicates.size()) continue;
        const ir::Predicate& predicate = predicates[nodes[id].predicate];
        if (predicate.keyword()) continue;
        found.push_back({{&nodes[id], &predicate, negated[id] != 0 && asIs[id] == 0}, predicate.field});
    }
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
        return a.first.node->span.begin < b.first.node->span.begin;
    });
    for (auto& [leaf, field] : found) {
        std::vector<Leaf>& leaves = leaves_[field];
        if (leaves.empty()) fields_.push_back(field);
        if (leaves.size() < maxTests) leaves.push_back(leaf);
    }
}

const std::vector<LeafMarks::Compiled>& LeafMarks::testsOf(const std::string& field, match::ClassId id) const {
    const auto [at, added] = tests_.try_emplace({field, id});
    if (!added) return at->second;
    const auto leaves = leaves_.find(field);
    if (leaves == leaves_.end()) return at->second;
    const match::RowClass& rowClass = collection_->classes()[id];
    for (const Leaf& leaf : leaves->second) {
        Compiled compiled;
        compiled.leaf = &leaf;
        for (const ir::Test& test : match::forms_of(collection_->taxonomy(), scope_, rowClass, *leaf.predicate))
            compiled.forms.emplace_back(test);
        at->second.push_back(std::move(compiled));
    }
    return at->second;
}

std::vector<Span>
LeafMarks::spans(const std::string& field, match::ClassId id, const logs::Column& column, logs::Code code) const {
    std::vector<Span> spans;
    for (const Compiled& compiled : testsOf(field, id)) {
        if (compiled.leaf->excludes) continue;
        for (const match::ValueTest& test : compiled.forms) {
            if (!holdsFor(test, column, code)) continue;
            const std::vector<Span> marks = markedBytes(test, column, code);
            spans.insert(spans.end(), marks.begin(), marks.end());
            break;
        }
    }
    return spans;
}

std::vector<LeafLook>
LeafMarks::looks(const std::string& field, match::ClassId id, const logs::Column& column, logs::Code code) const {
    std::vector<LeafLook> looks;
    for (const Compiled& compiled : testsOf(field, id)) {
        LeafLook look;
        look.span = compiled.leaf->node->span;
        look.excludes = compiled.leaf->excludes;
        look.predicate = ir::describe(compiled.leaf->predicate->test);
        for (const match::ValueTest& test : compiled.forms) {
            if (!holdsFor(test, column, code)) continue;
            look.holds = true;
            look.spans = markedBytes(test, column, code);
            break;
        }
        looks.push_back(std::move(look));
    }
    return looks;
}

} // namespace rw::widgets
