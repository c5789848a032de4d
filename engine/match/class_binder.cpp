#include "engine/match/class_binder.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <unordered_map>

namespace rw::match {

namespace {

/// A field of a log source in this class.
struct ResolvedField {
    std::vector<BoundLevel> levels;
    bool has_value_forms = false;
};

/// A test with its place in a group, if it has one.
struct Form {
    const ir::Test* test = nullptr;
    const TestGroup* group = nullptr;
    uint32_t number = 0;
};

class Binder {
public:
    Binder(const RulePlan& plan, BatchColumns& columns, const RowClass& row_class)
        : plan_(plan)
        , columns_(columns)
        , row_class_(row_class)
        , resolved_(plan.fields().size()) {}

    [[nodiscard]] ClassBinding run();

private:
    void source(const SourceRules& rules);
    [[nodiscard]] ResolvedField resolve(const ir::LogSource& source, const std::string& field);
    [[nodiscard]] const ResolvedField& resolved(const ir::LogSource& source, uint32_t field);
    [[nodiscard]] uint32_t leaf(const ir::LogSource& source, ir::PredicateId predicate);
    [[nodiscard]] uint32_t exists_leaf(const ir::Predicate& predicate, const ResolvedField& where, const Form& form);
    [[nodiscard]] uint32_t extra(const ir::LogSource& source, const taxonomy::Scope::Extra& extra);
    [[nodiscard]] uint32_t field_leaf(const ResolvedField& where, const std::vector<Form>& forms);
    [[nodiscard]] uint32_t constant(bool value);
    [[nodiscard]] uint32_t tested(const std::vector<uint32_t>& columns, const std::vector<Form>& forms);
    [[nodiscard]] uint32_t present(uint32_t column);
    [[nodiscard]] uint32_t add(BoundLeaf leaf);
    void bind_test(uint32_t leaf, uint32_t column, TestSlot slot);

    static constexpr uint32_t no_leaf = UINT32_MAX;

    RuleProgram& program() { return binding_.program; }

    const RulePlan& plan_;
    BatchColumns& columns_;
    const RowClass& row_class_;
    ClassBinding binding_;
    std::vector<std::optional<ResolvedField>> resolved_;    ///< by field of the plan, for one source
    std::array<uint32_t, 2> constants_{no_leaf, no_leaf};   ///< leaves that never and always hold
    std::unordered_map<uint32_t, uint32_t> present_leaves_; ///< by column
    std::vector<uint32_t> position_of_column_;              ///< + 1; 0: not yet in the program
};

uint32_t Binder::add(BoundLeaf leaf) {
    program().leaves.push_back(std::move(leaf));
    return static_cast<uint32_t>(program().leaves.size() - 1);
}

ResolvedField Binder::resolve(const ir::LogSource& source, const std::string& field) {
    ResolvedField made;
    FieldColumns found = resolve_field(plan_.taxonomy(), source, row_class_, field, columns_.names());
    for (const FieldColumns::Level& level : found.levels) {
        made.levels.push_back({{}, level.unique});
        for (const std::string& path : level.paths) made.levels.back().columns.push_back(columns_.id_of(path));
    }
    made.has_value_forms = !plan_.taxonomy().value_maps(source, row_class_.kind, field).empty();
    binding_.fields.emplace_back(&source, field);
    binding_.resolved.push_back(std::move(found));
    return made;
}

const ResolvedField& Binder::resolved(const ir::LogSource& source, uint32_t field) {
    std::optional<ResolvedField>& known = resolved_[field];
    if (!known) known = resolve(source, plan_.fields()[field]);
    return *known;
}

void Binder::bind_test(uint32_t leaf, uint32_t column, TestSlot slot) {
    if (position_of_column_.size() <= column) position_of_column_.resize(column + size_t{1});
    if (position_of_column_[column] == 0) {
        program().columns.push_back(column);
        program().leaves_of.emplace_back();
        position_of_column_[column] = static_cast<uint32_t>(program().columns.size());
    }
    program().leaves_of[position_of_column_[column] - 1].emplace_back(slot, leaf);
}

uint32_t Binder::present(uint32_t column) {
    const auto [known, added] = present_leaves_.try_emplace(column, 0);
    if (added) {
        known->second = add({});
        bind_test(known->second, column, columns_.want_presence(column));
    }
    return known->second;
}

/// Many fields of rules are in none of the class's events: their tests share two leaves.
uint32_t Binder::constant(bool value) {
    uint32_t& known = constants_[value ? 1 : 0];
    if (known == no_leaf) {
        BoundLeaf leaf;
        leaf.constant = true;
        leaf.value = value;
        known = add(std::move(leaf));
    }
    return known;
}

/// A leaf that holds when a test holds for one of the columns; a test for null, when it holds for all of them.
uint32_t Binder::tested(const std::vector<uint32_t>& columns, const std::vector<Form>& forms) {
    const bool null_test = std::holds_alternative<ir::NullTest>(*forms.front().test);
    if (columns.empty()) return constant(null_test);
    BoundLeaf leaf;
    leaf.needed = null_test ? static_cast<uint32_t>(columns.size()) : 1;
    const uint32_t number = add(std::move(leaf));
    for (const Form& form : forms)
        for (const uint32_t column : columns)
            bind_test(number,
                      column,
                      form.group != nullptr ? columns_.slot_of(column, *form.group, form.number)
                                            : columns_.slot_of(column, *form.test));
    return number;
}

uint32_t Binder::field_leaf(const ResolvedField& where, const std::vector<Form>& forms) {
    if (where.levels.empty()) return tested({}, forms);
    if (where.levels.size() == 1 && (!where.levels.front().unique || where.levels.front().columns.size() == 1))
        return tested(where.levels.front().columns, forms);
    BoundLeaf leaf;
    leaf.value = std::holds_alternative<ir::NullTest>(*forms.front().test);
    std::vector<BoundLeaf::Choice> choices;
    for (const BoundLevel& level : where.levels) {
        BoundLeaf::Choice choice{tested(level.columns, forms), {}, level.unique};
        for (const uint32_t column : level.columns) choice.present.push_back(present(column));
        choices.push_back(std::move(choice));
    }
    leaf.choices = std::make_unique<const std::vector<BoundLeaf::Choice>>(std::move(choices));
    return add(std::move(leaf));
}

/// A field exists wherever it may stand, and a map does when something is in it.
uint32_t Binder::exists_leaf(const ir::Predicate& predicate, const ResolvedField& where, const Form& form) {
    std::vector<uint32_t> columns;
    for (const BoundLevel& level : where.levels)
        columns.insert(columns.end(), level.columns.begin(), level.columns.end());
    std::vector<std::string> below = columns_.names().below(predicate.field);
    for (const std::string& path : below) columns.push_back(columns_.id_of(path));
    binding_.maps.emplace_back(predicate.field, std::move(below));
    return tested(columns, {form});
}

uint32_t Binder::leaf(const ir::LogSource& source, ir::PredicateId predicate_id) {
    const ir::Predicate& predicate = plan_.predicates()[predicate_id];
    const PlannedTest& planned = plan_.test(predicate_id);
    if (planned.group == nullptr) {
        BoundLeaf leaf;
        leaf.predicate = predicate_id;
        leaf.row_wise = true;
        if (!predicate.keyword())
            leaf.compared = std::make_unique<const BoundLeaf::Compared>(
                BoundLeaf::Compared{resolved(source, planned.field).levels, resolved(source, planned.other).levels});
        return add(std::move(leaf));
    }
    const ResolvedField& where = resolved(source, planned.field);
    const Form written{&predicate.test, planned.group, planned.number};
    if (std::holds_alternative<ir::ExistsTest>(predicate.test)) return exists_leaf(predicate, where, written);
    if (!where.has_value_forms || where.levels.empty()) return field_leaf(where, {written});
    const std::vector<ir::Test> tests = forms_of(plan_.taxonomy(), source, row_class_, predicate);
    std::vector<Form> forms{written};
    for (size_t i = 1; i < tests.size(); ++i) forms.push_back({&tests[i]});
    return field_leaf(where, forms);
}

uint32_t Binder::extra(const ir::LogSource& source, const taxonomy::Scope::Extra& extra) {
    std::vector<ir::Test> tests;
    for (const std::string& value : extra.values) {
        ir::Pattern pattern;
        pattern.parts.push_back({ir::PatternPart::Kind::literal, value});
        tests.emplace_back(ir::TextTest{std::move(pattern)});
    }
    std::vector<Form> forms;
    for (const ir::Test& test : tests) forms.push_back({&test});
    const ir::Test never{ir::ExistsTest{}};
    return forms.empty() ? tested({}, {{&never}}) : field_leaf(resolve(source, extra.field), forms);
}

void Binder::source(const SourceRules& rules) {
    const taxonomy::Scope scope = plan_.taxonomy().scope(rules.source, row_class_.kind);
    if (scope.applies == taxonomy::Applies::no) return;
    std::vector<uint32_t> extras;
    std::vector<uint8_t> negated;
    for (const taxonomy::Scope::Extra& condition : scope.extras) {
        extras.push_back(extra(rules.source, condition));
        negated.push_back(condition.negated ? 1 : 0);
    }
    std::unordered_map<uint32_t, uint32_t> leaf_of_predicate;
    resolved_.assign(plan_.fields().size(), {});
    for (const RuleIndex rule : rules.rules) {
        const ir::Condition& condition = plan_.rules()[rule]->condition;
        BoundRule bound{rule, std::vector<uint32_t>(condition.nodes.size()), extras, negated, {}};
        for (size_t node = 0; node < condition.nodes.size(); ++node) {
            if (condition.nodes[node].kind != ir::NodeKind::leaf) continue;
            const ir::PredicateId predicate = condition.nodes[node].predicate;
            const auto [at, added] = leaf_of_predicate.try_emplace(ir::index(predicate), 0);
            if (added) at->second = leaf(rules.source, predicate);
            bound.leaf_of_node[node] = at->second;
            if (program().leaves[at->second].row_wise &&
                std::find(bound.row_wise.begin(), bound.row_wise.end(), at->second) == bound.row_wise.end())
                bound.row_wise.push_back(at->second);
        }
        program().rules.push_back(std::move(bound));
    }
}

ClassBinding Binder::run() {
    for (const SourceRules& rules : plan_.sources()) source(rules);
    program().seal(plan_);
    return std::move(binding_);
}

bool same_columns(const FieldColumns& a, const FieldColumns& b) {
    return std::equal(
        a.levels.begin(), a.levels.end(), b.levels.begin(), b.levels.end(), [](const auto& one, const auto& other) {
            return one.unique == other.unique && one.paths == other.paths;
        });
}

} // namespace

ClassBinding bind_class(const RulePlan& plan, BatchColumns& columns, const RowClass& row_class) {
    return Binder(plan, columns, row_class).run();
}

bool still_holds(const ClassBinding& binding,
                 const RulePlan& plan,
                 const ColumnNames& names,
                 const RowClass& row_class) {
    for (const auto& [field, below] : binding.maps)
        if (names.below(field) != below) return false;
    for (size_t i = 0; i < binding.fields.size(); ++i) {
        const auto& [source, field] = binding.fields[i];
        if (!same_columns(resolve_field(plan.taxonomy(), *source, row_class, field, names), binding.resolved[i]))
            return false;
    }
    return true;
}

} // namespace rw::match
