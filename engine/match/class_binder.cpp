#include "engine/match/class_binder.h"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace rw::match {

namespace {

class Binder {
public:
    Binder(const RulePlan& plan, BatchColumns& columns, const RowClass& row_class)
        : plan_(plan)
        , columns_(columns)
        , row_class_(row_class) {}

    [[nodiscard]] ClassBinding run();

private:
    void source(const SourceRules& rules);
    [[nodiscard]] const FieldColumns& columns_of(const ir::LogSource& source, const std::string& field);
    [[nodiscard]] std::vector<BoundLevel> levels_of(const ir::LogSource& source, const std::string& field);
    [[nodiscard]] uint32_t leaf(const ir::LogSource& source, ir::PredicateId predicate);
    [[nodiscard]] uint32_t extra(const ir::LogSource& source, const taxonomy::Scope::Extra& extra);
    [[nodiscard]] uint32_t field_leaf(const FieldColumns& where,
                                      const std::string& field,
                                      const std::vector<ir::Test>& forms,
                                      ir::PredicateId predicate);
    [[nodiscard]] uint32_t tested(const std::vector<std::string>& paths,
                                  const std::string& field,
                                  const std::vector<ir::Test>& forms,
                                  ir::PredicateId predicate);
    [[nodiscard]] uint32_t present(const std::string& path);
    [[nodiscard]] uint32_t add(BoundLeaf leaf);
    void bind_test(uint32_t leaf, uint32_t column, TestSlot slot);

    RuleProgram& program() { return binding_.program; }

    const RulePlan& plan_;
    BatchColumns& columns_;
    const RowClass& row_class_;
    ClassBinding binding_;
    std::map<std::pair<const ir::LogSource*, std::string>, size_t> field_index_;
    std::unordered_map<std::string, uint32_t> present_leaves_; ///< by path
};

uint32_t Binder::add(BoundLeaf leaf) {
    program().leaves.push_back(std::move(leaf));
    return static_cast<uint32_t>(program().leaves.size() - 1);
}

const FieldColumns& Binder::columns_of(const ir::LogSource& source, const std::string& field) {
    const auto [known, added] = field_index_.try_emplace({&source, field}, binding_.fields.size());
    if (added) {
        binding_.fields.emplace_back(&source, field);
        binding_.resolved.push_back(resolve_field(plan_.taxonomy(), source, row_class_, field, columns_.names()));
    }
    return binding_.resolved[known->second];
}

std::vector<BoundLevel> Binder::levels_of(const ir::LogSource& source, const std::string& field) {
    std::vector<BoundLevel> levels;
    for (const FieldColumns::Level& level : columns_of(source, field).levels) {
        levels.push_back({{}, level.unique});
        for (const std::string& path : level.paths) levels.back().columns.push_back(columns_.id_of(path));
    }
    return levels;
}

void Binder::bind_test(uint32_t leaf, uint32_t column, TestSlot slot) {
    auto position = std::find(program().columns.begin(), program().columns.end(), column);
    if (position == program().columns.end()) {
        position = program().columns.insert(program().columns.end(), column);
        program().leaves_of.emplace_back();
    }
    auto& leaves = program().leaves_of[static_cast<size_t>(position - program().columns.begin())][slot];
    if (std::find(leaves.begin(), leaves.end(), leaf) == leaves.end()) leaves.push_back(leaf);
}

uint32_t Binder::present(const std::string& path) {
    const auto [known, added] = present_leaves_.try_emplace(path, 0);
    if (added) {
        known->second = add({});
        const uint32_t column = columns_.id_of(path);
        bind_test(known->second, column, columns_.want_presence(column));
    }
    return known->second;
}

/// A leaf that holds when a test holds for one of the columns; a test for null, when it holds for all of them.
uint32_t Binder::tested(const std::vector<std::string>& paths,
                        const std::string& field,
                        const std::vector<ir::Test>& forms,
                        ir::PredicateId predicate) {
    const bool null_test = std::holds_alternative<ir::NullTest>(forms.front());
    BoundLeaf leaf;
    leaf.predicate = predicate;
    leaf.needed = null_test ? static_cast<uint32_t>(paths.size()) : 1;
    leaf.constant = paths.empty();
    leaf.value = null_test;
    const uint32_t number = add(std::move(leaf));
    for (const ir::Test& form : forms) {
        for (const std::string& path : paths) {
            const uint32_t column = columns_.id_of(path);
            bind_test(number, column, columns_.slot_of(column, field, form));
        }
    }
    return number;
}

uint32_t Binder::field_leaf(const FieldColumns& where,
                            const std::string& field,
                            const std::vector<ir::Test>& forms,
                            ir::PredicateId predicate) {
    if (where.empty()) return tested({}, field, forms, predicate);
    if (where.levels.size() == 1 && (!where.levels.front().unique || where.levels.front().paths.size() == 1))
        return tested(where.levels.front().paths, field, forms, predicate);
    BoundLeaf leaf;
    leaf.predicate = predicate;
    leaf.value = std::holds_alternative<ir::NullTest>(forms.front());
    for (const FieldColumns::Level& level : where.levels) {
        BoundLeaf::Choice choice{tested(level.paths, field, forms, predicate), {}, level.unique};
        for (const std::string& path : level.paths) choice.present.push_back(present(path));
        leaf.choices.push_back(std::move(choice));
    }
    return add(std::move(leaf));
}

uint32_t Binder::leaf(const ir::LogSource& source, ir::PredicateId predicate_id) {
    const ir::Predicate& predicate = plan_.predicates()[predicate_id];
    if (predicate.keyword() || std::holds_alternative<ir::FieldTest>(predicate.test)) {
        BoundLeaf leaf;
        leaf.predicate = predicate_id;
        leaf.row_wise = true;
        if (const auto* compare = std::get_if<ir::FieldTest>(&predicate.test)) {
            leaf.field = levels_of(source, predicate.field);
            leaf.other = levels_of(source, compare->other);
        }
        return add(std::move(leaf));
    }
    const FieldColumns& where = columns_of(source, predicate.field);
    if (std::holds_alternative<ir::ExistsTest>(predicate.test)) {
        // A field exists wherever it may stand, and a map does when something is in it.
        std::vector<std::string> paths = where.all_paths();
        std::vector<std::string> below = columns_.names().below(predicate.field);
        for (const std::string& path : below)
            if (std::find(paths.begin(), paths.end(), path) == paths.end()) paths.push_back(path);
        binding_.maps.emplace_back(predicate.field, std::move(below));
        return tested(paths, predicate.field, {predicate.test}, predicate_id);
    }
    return field_leaf(where, predicate.field, forms_of(plan_.taxonomy(), source, row_class_, predicate), predicate_id);
}

uint32_t Binder::extra(const ir::LogSource& source, const taxonomy::Scope::Extra& extra) {
    std::vector<ir::Test> forms;
    for (const std::string& value : extra.values) {
        ir::Pattern pattern;
        pattern.parts.push_back({ir::PatternPart::Kind::literal, value});
        forms.emplace_back(ir::TextTest{std::move(pattern)});
    }
    if (forms.empty()) return tested({}, extra.field, {ir::ExistsTest{}}, {});
    return field_leaf(columns_of(source, extra.field), extra.field, forms, {});
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
    program().choose_anchors(plan_);
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
