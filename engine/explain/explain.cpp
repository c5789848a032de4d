#include "engine/explain/explain.h"

#include "engine/base/unicode.h"
#include "engine/match/resolve.h"
#include "engine/match/value_test.h"

#include <algorithm>

namespace rw::explain {

namespace {

using logs::Code;
using logs::Column;
using logs::ValueType;
using match::ValueTest;

/// Walks the condition for one row, by the definition: no caches, no bitmaps.
class Walker {
public:
    Walker(const ir::Rule& rule,
           const ir::PredicateTable& predicates,
           const match::Collection& collection,
           logs::Row row)
        : rule_(rule)
        , predicates_(predicates)
        , collection_(collection)
        , row_(row)
        , names_(match::names_of(collection.table()))
        , row_class_(collection.classes()[collection.class_of(row)]) {}

    [[nodiscard]] ExplainNode node(ir::NodeId id) const;
    [[nodiscard]] bool in_scope(std::string& reason) const;

private:
    [[nodiscard]] ExplainNode leaf(const ir::Predicate& predicate) const;
    void test_field(const ir::Predicate& predicate, ExplainNode& at) const;
    void test_keyword(const ir::Predicate& predicate, ExplainNode& at) const;
    void compare_field(const ir::FieldTest& test, const std::vector<std::string>& paths, ExplainNode& at) const;
    /// Elements of a cell, or the cell itself.
    [[nodiscard]] static std::vector<Code> values(const Column& column, Code code);

    [[nodiscard]] match::FieldColumns columns(std::string_view field) const {
        return match::resolve_field(collection_.taxonomy(), rule_.scope, row_class_, field, names_);
    }

    /// Columns that hold the field of this event.
    [[nodiscard]] std::vector<std::string> paths(std::string_view field) const {
        return columns(field).paths_of_event(
            [&](const std::string& path) { return collection_.table().find(path)->code(row_) != logs::missing; });
    }

    const ir::Rule& rule_;
    const ir::PredicateTable& predicates_;
    const match::Collection& collection_;
    logs::Row row_;
    match::ColumnNames names_;
    match::RowClass row_class_;
};

std::vector<Code> Walker::values(const Column& column, Code code) {
    if (code == logs::missing) return {};
    if (column.type(code) == ValueType::list) return column.elements(code);
    return {code};
}

/// What nearly made the leaf hold, in words.
std::string near_reason(const ValueTest& test, std::string_view text) {
    if (!test.is_text()) return {};
    const logs::Value value{ValueType::string, text};
    if (test.pattern().cased) {
        ir::TextTest uncased = std::get<ir::TextTest>(test.test());
        uncased.pattern.cased = false;
        if (ValueTest(uncased).holds(value)) return "differs only in case";
    }
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    std::string_view trimmed = text;
    while (!trimmed.empty() && blank(trimmed.back())) trimmed.remove_suffix(1);
    while (!trimmed.empty() && blank(trimmed.front())) trimmed.remove_prefix(1);
    if (trimmed.size() != text.size() && test.holds({ValueType::string, trimmed}))
        return "the value has a blank at its start or end";
    return {};
}

void Walker::test_keyword(const ir::Predicate& predicate, ExplainNode& at) const {
    const ValueTest test(predicate.test);
    for (const auto& column : collection_.table().columns()) {
        for (const Code code : values(*column, column->code(row_))) {
            if (!test.holds(column->value(code))) continue;
            at.verdict = true;
            at.column = column->path();
            at.value = std::string(column->text(code));
            at.value_spans = test.marks(column->text(code));
            return;
        }
    }
    at.reason = "no value of the event holds it";
}

void Walker::compare_field(const ir::FieldTest& test,
                           const std::vector<std::string>& paths_here,
                           ExplainNode& at) const {
    for (const std::string& path : paths_here) {
        const Column& column = *collection_.table().find(path);
        for (const Code code : values(column, column.code(row_))) {
            if (column.type(code) == ValueType::null) continue;
            at.value = std::string(column.text(code));
            for (const std::string& other_path : paths(test.other)) {
                const Column& other = *collection_.table().find(other_path);
                for (const Code other_code : values(other, other.code(row_)))
                    if (other.type(other_code) != ValueType::null &&
                        match::compare_fields(test, column.text(code), other.text(other_code)))
                        at.verdict = true;
            }
            if (at.verdict) return;
        }
    }
}

void Walker::test_field(const ir::Predicate& predicate, ExplainNode& at) const {
    const match::FieldColumns known = columns(predicate.field);
    std::vector<std::string> here = paths(predicate.field);
    const bool exists = std::holds_alternative<ir::ExistsTest>(predicate.test);
    if (exists) {
        here = known.all_paths();
        for (std::string& path : names_.below(predicate.field)) here.push_back(std::move(path));
    }
    const bool null_test = std::holds_alternative<ir::NullTest>(predicate.test);
    if (here.empty()) {
        at.missing = known.empty() ? Missing::field : Missing::value;
        at.verdict = null_test;
        if (!known.empty()) at.column = known.levels.front().paths.front();
        return;
    }
    at.column = here.front();
    if (const auto* compare = std::get_if<ir::FieldTest>(&predicate.test)) return compare_field(*compare, here, at);
    const auto forms = match::forms_of(collection_.taxonomy(), rule_.scope, row_class_, predicate);
    at.missing = Missing::value;
    at.verdict = null_test;
    for (const std::string& path : here) {
        const Column& column = *collection_.table().find(path);
        const Code cell = column.code(row_);
        if (cell == logs::missing) continue;
        at.column = path;
        const std::vector<Code> codes = values(column, cell);
        at.missing = codes.empty() ? Missing::null : Missing::nothing;
        if (exists) at.verdict = true;
        if (!at.value) at.value = column.display(cell);
        if (const ValueTest test(predicate.test); test.takes_whole_list() && column.type(cell) == ValueType::list) {
            const auto joined = match::whole_list_text(column, codes);
            if (!joined || !test.holds({ValueType::string, *joined})) continue;
            at.verdict = true;
            return;
        }
        for (const Code code : codes) {
            if (column.type(code) == ValueType::null) {
                at.missing = Missing::null;
                continue;
            }
            at.missing = Missing::nothing;
            if (null_test) at.verdict = false;
            for (const ir::Test& form : forms) {
                const ValueTest test(form);
                const std::string_view text = column.text(code);
                if (!test.holds(column.value(code))) {
                    if (at.reason.empty()) at.reason = near_reason(test, text);
                    continue;
                }
                at.verdict = true;
                at.value = std::string(text);
                at.value_spans = test.marks(text);
                at.reason.clear();
                return;
            }
        }
    }
}

ExplainNode Walker::leaf(const ir::Predicate& predicate) const {
    ExplainNode at;
    at.field = predicate.field;
    at.predicate = ir::describe(predicate.test);
    if (predicate.keyword())
        test_keyword(predicate, at);
    else
        test_field(predicate, at);
    return at;
}

ExplainNode Walker::node(ir::NodeId id) const {
    const ir::Node& source = rule_.condition.nodes[id];
    ExplainNode at;
    if (source.kind == ir::NodeKind::leaf) at = leaf(predicates_[source.predicate]);
    at.node = id;
    at.kind = source.kind;
    at.role = source.role;
    at.span = source.span;
    at.label = source.label;
    for (const ir::NodeId child : source.children) at.children.push_back(node(child));
    const auto holding = static_cast<size_t>(
        std::count_if(at.children.begin(), at.children.end(), [](const ExplainNode& c) { return c.verdict; }));
    switch (source.kind) {
    case ir::NodeKind::all_of:
        at.verdict = holding == at.children.size();
        break;
    case ir::NodeKind::any_of:
        at.verdict = holding > 0;
        break;
    case ir::NodeKind::negation:
        at.verdict = holding == 0;
        break;
    case ir::NodeKind::at_least:
        at.verdict = holding >= source.count;
        break;
    case ir::NodeKind::constant:
        at.verdict = source.value;
        break;
    case ir::NodeKind::leaf:
        break;
    }
    return at;
}

bool Walker::in_scope(std::string& reason) const {
    const taxonomy::Scope scope = collection_.taxonomy().scope(rule_.scope, row_class_.kind);
    const std::string kind(collection_.taxonomy().kind_name(row_class_.kind));
    std::string source;
    for (const std::string* part : {&rule_.scope.category, &rule_.scope.service, &rule_.scope.product})
        if (!part->empty()) source += (source.empty() ? "" : ", ") + *part;
    if (scope.applies == taxonomy::Applies::no) {
        reason = kind + " is not " + source;
        return false;
    }
    reason = scope.applies == taxonomy::Applies::yes ? kind + " is " + source
                                                     : "the event's log source is not known; fields match by name";
    for (const auto& extra : scope.extras) {
        bool holds = false;
        for (const std::string& path : paths(extra.field)) {
            const Column& column = *collection_.table().find(path);
            for (const Code code : values(column, column.code(row_)))
                holds = holds || std::any_of(extra.values.begin(), extra.values.end(), [&](const std::string& value) {
                            return equals_ignoring_case(value, column.text(code));
                        });
        }
        if (holds == extra.negated) {
            reason = extra.field + (extra.negated ? " is " : " is not ") + extra.values.front();
            return false;
        }
    }
    return true;
}

/// Marks the nodes that settled the verdict: for a failing AND its failing children, for a holding OR its holding ones.
void mark_decided(ExplainNode& at) {
    at.decided = true;
    for (ExplainNode& child : at.children) {
        const bool settles = at.kind == ir::NodeKind::negation || child.verdict == at.verdict;
        if (settles) mark_decided(child);
    }
}

} // namespace

Explanation explain(const ir::Rule& rule,
                    const ir::PredicateTable& predicates,
                    const match::Collection& collection,
                    logs::Row row) {
    const Walker walker(rule, predicates, collection, row);
    Explanation result;
    result.in_scope = walker.in_scope(result.scope_reason);
    if (rule.condition.nodes.empty()) return result;
    result.root = walker.node(rule.condition.root);
    mark_decided(result.root);
    result.matched = rule.replayable() && result.in_scope && result.root.verdict;
    return result;
}

} // namespace rw::explain
