#include "engine/match/live_matcher.h"

#include "engine/match/column_scan.h"
#include "engine/match/resolve.h"

#include <algorithm>
#include <list>
#include <map>
#include <mutex>
#include <unordered_map>

namespace rw::match {

namespace {

using logs::Column;

std::string key_of(const ir::LogSource& source) {
    return source.category + '\n' + source.product + '\n' + source.service;
}

/// Whether any element of one cell compares with any of the other; null equals nothing.
bool any_pair(
    const ir::FieldTest& test, const Column& column, logs::Code code, const Column& other, logs::Code other_code) {
    const auto codes = [](const Column& of, logs::Code cell) {
        return of.type(cell) == logs::ValueType::list ? of.elements(cell) : std::vector<logs::Code>{cell};
    };
    for (const logs::Code a : codes(column, code)) {
        if (column.type(a) == logs::ValueType::null) continue;
        for (const logs::Code b : codes(other, other_code))
            if (other.type(b) != logs::ValueType::null && compare_fields(test, column.text(a), other.text(b)))
                return true;
    }
    return false;
}

/// Least recently used sets of rows, bounded by bytes.
class SetCache {
public:
    explicit SetCache(size_t limit_bytes)
        : limit_(limit_bytes) {}

    [[nodiscard]] std::shared_ptr<const RowSet> find(const std::string& key) {
        const std::lock_guard lock(mutex_);
        const auto found = entries_.find(key);
        if (found == entries_.end()) return nullptr;
        order_.splice(order_.begin(), order_, found->second.place);
        return found->second.rows;
    }

    std::shared_ptr<const RowSet> put(std::string key, RowSet rows) {
        rows.optimize();
        auto shared = std::make_shared<const RowSet>(std::move(rows));
        const std::lock_guard lock(mutex_);
        const auto [at, added] = entries_.try_emplace(std::move(key));
        if (!added) return at->second.rows;
        order_.push_front(at->first);
        at->second = {shared, order_.begin()};
        bytes_ += shared->bytes() + at->first.size();
        while (bytes_ > limit_ && order_.size() > 1) {
            const auto oldest = entries_.find(order_.back());
            bytes_ -= oldest->second.rows->bytes() + oldest->first.size();
            entries_.erase(oldest);
            order_.pop_back();
        }
        return shared;
    }

private:
    struct Entry {
        std::shared_ptr<const RowSet> rows;
        std::list<std::string>::iterator place;
    };

    std::mutex mutex_;
    size_t limit_;
    size_t bytes_ = 0;
    std::map<std::string, Entry> entries_;
    std::list<std::string> order_; ///< most recently used first
};

/// Log source on this collection: which classes of rows it takes, and the rows themselves.
struct ScopeRows {
    std::vector<ClassId> classes;
    RowSet rows;
    uint64_t by_names = 0;
};

} // namespace

class LiveMatcher::Impl {
public:
    Impl(std::shared_ptr<const Collection> collection, size_t cache_bytes)
        : collection_(std::move(collection))
        , names_(names_of(collection_->table()))
        , cache_(cache_bytes) {}

    [[nodiscard]] const Collection& collection() const { return *collection_; }

    [[nodiscard]] std::shared_ptr<const ScopeRows> scope(const ir::LogSource& source, const Job& job);
    [[nodiscard]] std::shared_ptr<const RowSet>
    leaf(const ir::LogSource& source, const ScopeRows& scope, const ir::Predicate& predicate, const Job& job);
    /// Sets by node; empty when cancelled.
    [[nodiscard]] std::vector<std::shared_ptr<const RowSet>>
    nodes(const ir::Rule& rule, const ir::PredicateTable& predicates, const ScopeRows& scope, const Job& job);

private:
    struct Group {
        FieldColumns field;
        std::vector<ir::Test> forms;
        std::vector<ClassId> classes;
        RowSet rows;
    };

    [[nodiscard]] FieldColumns field_columns(const ir::LogSource& source, ClassId id, const std::string& field);
    [[nodiscard]] RowSet keyword_rows(const ir::Test& test, const Job& job);
    [[nodiscard]] RowSet group_rows(const Group& group, const ir::LogSource& source, const Job& job);
    /// Rows for which one of the forms holds in one of the columns; a test for null, in all of them.
    [[nodiscard]] RowSet
    tested_rows(const std::vector<std::string>& paths, const std::vector<ir::Test>& forms, const Job& job);
    /// Rows whose field stands in each level, in this order.
    [[nodiscard]] std::vector<RowSet> rows_of_levels(const FieldColumns& field, const RowSet& rows, const Job& job);
    [[nodiscard]] std::shared_ptr<const RowSet>
    column_rows(const std::string& path, const ir::Test& test, const Job& job);
    [[nodiscard]] RowSet
    compared_rows(const Group& group, const ir::FieldTest& test, const ir::LogSource& source, const Job& job);
    [[nodiscard]] RowSet
    extra_rows(const ir::LogSource& source, ClassId id, const taxonomy::Scope::Extra& extra, const Job& job);

    std::shared_ptr<const Collection> collection_;
    ColumnNames names_;
    SetCache cache_;
    std::mutex mutex_; ///< guards the two maps below
    std::map<std::string, std::shared_ptr<const ScopeRows>> scopes_;
    std::map<std::string, FieldColumns> fields_;
};

FieldColumns LiveMatcher::Impl::field_columns(const ir::LogSource& source, ClassId id, const std::string& field) {
    constexpr size_t largest = 100'000; // fields typed in one session; a bound, not a tuning
    std::string key = key_of(source) + '\n' + std::to_string(id) + '\n' + field;
    const std::lock_guard lock(mutex_);
    if (fields_.size() > largest) fields_.clear();
    const auto [at, added] = fields_.try_emplace(std::move(key));
    if (added) at->second = resolve_field(collection_->taxonomy(), source, collection_->classes()[id], field, names_);
    return at->second;
}

RowSet LiveMatcher::Impl::extra_rows(const ir::LogSource& source,
                                     ClassId id,
                                     const taxonomy::Scope::Extra& extra,
                                     const Job& job) {
    Group group;
    group.field = field_columns(source, id, extra.field);
    group.classes = {id};
    group.rows = collection_->rows_of(id);
    for (const std::string& value : extra.values) {
        ir::Pattern pattern;
        pattern.parts.push_back({ir::PatternPart::Kind::literal, value});
        group.forms.emplace_back(ir::TextTest{std::move(pattern)});
    }
    const RowSet allowed = group.forms.empty() ? RowSet() : group_rows(group, source, job);
    return extra.negated ? collection_->rows_of(id) - allowed : collection_->rows_of(id) & allowed;
}

std::shared_ptr<const ScopeRows> LiveMatcher::Impl::scope(const ir::LogSource& source, const Job& job) {
    const std::string key = key_of(source);
    {
        const std::lock_guard lock(mutex_);
        const auto known = scopes_.find(key);
        if (known != scopes_.end()) return known->second;
    }
    auto made = std::make_shared<ScopeRows>();
    for (size_t i = 0; i < collection_->classes().size(); ++i) {
        const auto id = static_cast<ClassId>(i);
        const taxonomy::Scope scope = collection_->taxonomy().scope(source, collection_->classes()[i].kind);
        if (scope.applies == taxonomy::Applies::no) continue;
        RowSet rows = collection_->rows_of(id);
        for (const auto& extra : scope.extras) rows &= extra_rows(source, id, extra, job);
        if (scope.applies == taxonomy::Applies::unknown) made->by_names += rows.count();
        made->classes.push_back(id);
        made->rows |= rows;
    }
    if (job.cancelled()) return made;
    const std::lock_guard lock(mutex_);
    if (scopes_.size() > 10'000) scopes_.clear();
    return scopes_.try_emplace(key, made).first->second;
}

RowSet LiveMatcher::Impl::keyword_rows(const ir::Test& test, const Job& job) {
    const ValueTest value_test(test);
    RowSet rows;
    for (const auto& column : collection_->table().columns()) {
        if (job.cancelled()) break;
        rows |= scan(*column, value_test, collection_->table().row_count(), job);
    }
    return rows;
}

std::shared_ptr<const RowSet>
LiveMatcher::Impl::column_rows(const std::string& path, const ir::Test& test, const Job& job) {
    std::string key = path + '\n' + ir::key_of(test);
    if (auto known = cache_.find(key)) return known;
    RowSet rows = scan(*collection_->table().find(path), ValueTest(test), collection_->table().row_count(), job);
    if (job.cancelled()) return std::make_shared<const RowSet>(std::move(rows));
    return cache_.put(std::move(key), std::move(rows));
}

RowSet LiveMatcher::Impl::tested_rows(const std::vector<std::string>& paths,
                                      const std::vector<ir::Test>& forms,
                                      const Job& job) {
    RowSet rows;
    if (!std::holds_alternative<ir::NullTest>(forms.front())) {
        for (const ir::Test& form : forms)
            for (const std::string& path : paths) rows |= *column_rows(path, form, job);
        return rows;
    }
    // Missing, null or an empty list in every column.
    rows = RowSet::range(0, collection_->table().row_count());
    for (const std::string& path : paths)
        rows -= *column_rows(path, ir::ExistsTest{}, job) - *column_rows(path, ir::NullTest{}, job);
    return rows;
}

std::vector<RowSet> LiveMatcher::Impl::rows_of_levels(const FieldColumns& field, const RowSet& rows, const Job& job) {
    std::vector<RowSet> result;
    RowSet left = rows;
    for (const FieldColumns::Level& level : field.levels) {
        RowSet once;
        RowSet more;
        for (const std::string& path : level.paths) {
            const auto present = column_rows(path, ir::ExistsTest{}, job);
            if (level.unique) more |= once & *present;
            once |= *present;
        }
        result.push_back((level.unique ? once - more : once) & left);
        left -= once;
        if (left.count() == 0) break;
    }
    return result;
}

RowSet LiveMatcher::Impl::compared_rows(const Group& group,
                                        const ir::FieldTest& test,
                                        const ir::LogSource& source,
                                        const Job& job) {
    // Rows of one class see both fields in the same columns; pairs of values repeat, and are decided once.
    std::vector<uint32_t> matched;
    const auto compare = [&](const Column& column, const Column& other, const std::vector<uint32_t>& rows) {
        std::unordered_map<uint64_t, bool> decided;
        for (size_t i = 0; i < rows.size(); ++i) {
            constexpr size_t rows_between_checks = 8192;
            if (i % rows_between_checks == 0 && job.cancelled()) return;
            const logs::Code code = column.code(rows[i]);
            const logs::Code other_code = other.code(rows[i]);
            if (code == logs::missing || other_code == logs::missing) continue;
            const auto [at, added] = decided.try_emplace(uint64_t{code} << 32 | other_code);
            if (added) at->second = any_pair(test, column, code, other, other_code);
            if (at->second) matched.push_back(rows[i]);
        }
    };
    for (const ClassId id : group.classes) {
        const FieldColumns other_field = field_columns(source, id, test.other);
        const auto levels = rows_of_levels(group.field, collection_->rows_of(id), job);
        for (size_t i = 0; i < levels.size(); ++i) {
            const auto other_levels = rows_of_levels(other_field, levels[i], job);
            for (size_t k = 0; k < other_levels.size(); ++k) {
                const std::vector<uint32_t> rows = other_levels[k].rows();
                for (const std::string& path : group.field.levels[i].paths)
                    for (const std::string& other_path : other_field.levels[k].paths)
                        compare(*collection_->table().find(path), *collection_->table().find(other_path), rows);
            }
        }
    }
    if (job.cancelled()) return {};
    std::sort(matched.begin(), matched.end());
    matched.erase(std::unique(matched.begin(), matched.end()), matched.end());
    return RowSet::of_sorted(matched);
}

RowSet LiveMatcher::Impl::group_rows(const Group& group, const ir::LogSource& source, const Job& job) {
    if (const auto* compare = std::get_if<ir::FieldTest>(&group.forms.front()))
        return compared_rows(group, *compare, source, job);
    const std::vector<FieldColumns::Level>& levels = group.field.levels;
    if (levels.size() == 1 && (!levels.front().unique || levels.front().paths.size() == 1))
        return tested_rows(levels.front().paths, group.forms, job) & group.rows;
    RowSet rows;
    RowSet left = group.rows;
    const auto rows_of = rows_of_levels(group.field, group.rows, job);
    for (size_t i = 0; i < rows_of.size() && !job.cancelled(); ++i) {
        left -= rows_of[i];
        if (rows_of[i].count() > 0) rows |= tested_rows(levels[i].paths, group.forms, job) & rows_of[i];
    }
    if (std::holds_alternative<ir::NullTest>(group.forms.front())) rows |= left; // events without the field
    return rows;
}

std::shared_ptr<const RowSet> LiveMatcher::Impl::leaf(const ir::LogSource& source,
                                                      const ScopeRows& scope,
                                                      const ir::Predicate& predicate,
                                                      const Job& job) {
    const std::string key = key_of(source) + "\n\n" + ir::key_of(predicate);
    if (auto known = cache_.find(key)) return known;
    RowSet rows;
    if (predicate.keyword()) {
        rows = keyword_rows(predicate.test, job);
    } else {
        std::map<std::string, Group> groups; // classes that see the field in the same columns and words
        for (const ClassId id : scope.classes) {
            Group group;
            group.field = field_columns(source, id, predicate.field);
            if (std::holds_alternative<ir::ExistsTest>(predicate.test)) {
                // A field exists wherever it may stand, and a map does when something is in it.
                std::vector<std::string> paths = group.field.all_paths();
                const std::vector<std::string> below = names_.below(predicate.field);
                paths.insert(paths.end(), below.begin(), below.end());
                group.field.levels = {{std::move(paths), taxonomy::Found::as_written, false}};
            }
            group.forms = forms_of(collection_->taxonomy(), source, collection_->classes()[id], predicate);
            std::string group_key;
            for (const FieldColumns::Level& level : group.field.levels) {
                for (const std::string& path : level.paths) group_key += path + '\n';
                group_key += level.unique ? "\n?" : "\n";
            }
            for (const ir::Test& form : group.forms) group_key += ir::key_of(form) + '\n';
            Group& joined = groups.try_emplace(std::move(group_key), std::move(group)).first->second;
            joined.rows |= collection_->rows_of(id);
            joined.classes.push_back(id);
        }
        for (const auto& [unused, group] : groups) rows |= group_rows(group, source, job);
    }
    rows &= scope.rows;
    if (job.cancelled()) return std::make_shared<const RowSet>();
    return cache_.put(key, std::move(rows));
}

std::vector<std::shared_ptr<const RowSet>> LiveMatcher::Impl::nodes(const ir::Rule& rule,
                                                                    const ir::PredicateTable& predicates,
                                                                    const ScopeRows& scope,
                                                                    const Job& job) {
    std::vector<std::shared_ptr<const RowSet>> sets;
    sets.reserve(rule.condition.nodes.size());
    for (const ir::Node& node : rule.condition.nodes) {
        if (job.cancelled()) return {};
        if (node.kind == ir::NodeKind::leaf) {
            sets.push_back(leaf(rule.scope, scope, predicates[node.predicate], job));
            continue;
        }
        if (node.children.size() == 1 && node.kind != ir::NodeKind::negation && node.kind != ir::NodeKind::at_least) {
            sets.push_back(sets[node.children.front()]);
            continue;
        }
        RowSet rows;
        switch (node.kind) {
        case ir::NodeKind::all_of:
            rows = scope.rows;
            for (const ir::NodeId child : node.children) rows &= *sets[child];
            break;
        case ir::NodeKind::any_of:
            for (const ir::NodeId child : node.children) rows |= *sets[child];
            break;
        case ir::NodeKind::negation:
            rows = scope.rows - *sets[node.children.front()];
            break;
        case ir::NodeKind::at_least: {
            // rows_by_count[k]: rows that at least k+1 of the children so far match
            std::vector<RowSet> rows_by_count(node.count);
            for (const ir::NodeId child : node.children)
                for (size_t k = node.count; k-- > 0;)
                    rows_by_count[k] |= k == 0 ? *sets[child] : rows_by_count[k - 1] & *sets[child];
            rows = node.count == 0 ? scope.rows : std::move(rows_by_count.back());
            break;
        }
        case ir::NodeKind::constant:
            if (node.value) rows = scope.rows;
            break;
        case ir::NodeKind::leaf:
            break;
        }
        sets.push_back(std::make_shared<const RowSet>(std::move(rows)));
    }
    return sets;
}

LiveMatcher::LiveMatcher(std::shared_ptr<const Collection> collection, size_t cache_bytes)
    : impl_(std::make_unique<Impl>(std::move(collection), cache_bytes)) {}

LiveMatcher::~LiveMatcher() = default;

const Collection& LiveMatcher::collection() const { return impl_->collection(); }

RowSet LiveMatcher::scope_rows(const ir::LogSource& source, const Job& job) { return impl_->scope(source, job)->rows; }

RuleResult LiveMatcher::evaluate(const ir::Rule& rule, const ir::PredicateTable& predicates, const Job& job) {
    RuleResult result;
    result.events = collection().table().row_count();
    const auto scope = impl_->scope(rule.scope, job);
    result.in_scope = scope->rows.count();
    result.in_scope_by_names = scope->by_names;
    const auto sets = impl_->nodes(rule, predicates, *scope, job);
    if (sets.size() != rule.condition.nodes.size() || job.cancelled()) return result;
    for (const auto& set : sets) result.node_counts.push_back(set->count());
    if (rule.replayable() && !sets.empty()) result.matches = *sets[rule.condition.root];
    result.complete = true;
    return result;
}

std::vector<RowSet> LiveMatcher::rows(const ir::Rule& rule, const ir::PredicateTable& predicates, const Job& job) {
    const auto scope = impl_->scope(rule.scope, job);
    std::vector<RowSet> rows;
    for (const auto& set : impl_->nodes(rule, predicates, *scope, job)) rows.push_back(*set);
    return rows;
}

} // namespace rw::match
