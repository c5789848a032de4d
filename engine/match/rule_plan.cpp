#include "engine/match/rule_plan.h"

#include "engine/base/unicode.h"

#include <algorithm>
#include <atomic>
#include <thread>

namespace rw::match {

namespace {

std::string source_key(const ir::LogSource& source) {
    return ascii_lower(source.category + '\n' + source.product + '\n' + source.service);
}

/// `Event.` in front and attribute decorations are not part of our column paths.
std::string plain_name(std::string_view name) {
    std::string plain = ascii_lower(name);
    if (plain.starts_with("event.")) plain.erase(0, 6);
    for (const std::string_view decoration : {".#attributes", "#attributes", "_attributes"})
        for (size_t at = plain.find(decoration); at != std::string::npos; at = plain.find(decoration))
            plain.erase(at, decoration.size());
    return plain;
}

} // namespace

std::shared_ptr<const RulePlan> RulePlan::make(std::vector<const ir::Rule*> rules,
                                               const ir::PredicateTable& predicates,
                                               std::shared_ptr<const taxonomy::Taxonomy> taxonomy,
                                               unsigned threads,
                                               TestGroup::Cache* cache) {
    auto plan = std::make_shared<RulePlan>();
    plan->rules_ = std::move(rules);
    plan->predicates_ = &predicates;
    plan->taxonomy_ = std::move(taxonomy);
    plan->collect_sources();
    plan->collect_tests();
    plan->collect_wanted();
    plan->compile(threads, cache);
    return plan;
}

void RulePlan::collect_sources() {
    std::unordered_map<std::string, size_t> known;
    for (RuleIndex rule = 0; rule < rules_.size(); ++rule) {
        if (!rules_[rule]->replayable()) continue;
        const auto [at, added] = known.try_emplace(source_key(rules_[rule]->scope), sources_.size());
        if (added) sources_.push_back({rules_[rule]->scope, {}});
        sources_[at->second].rules.push_back(rule);
    }
}

uint32_t RulePlan::field_number(const std::string& name) {
    const auto [at, added] = field_numbers_.try_emplace(name, static_cast<uint32_t>(fields_.size()));
    if (added) fields_.push_back(name);
    return at->second;
}

void RulePlan::collect_tests() {
    std::vector<bool> seen(predicates_->size());
    tests_.resize(predicates_->size());
    for (const SourceRules& source : sources_) {
        for (const RuleIndex rule : source.rules) {
            for (const ir::Node& node : rules_[rule]->condition.nodes) {
                if (node.kind != ir::NodeKind::leaf || seen[ir::index(node.predicate)]) continue;
                seen[ir::index(node.predicate)] = true;
                const ir::Predicate& predicate = (*predicates_)[node.predicate];
                if (predicate.keyword()) {
                    keywords_.push_back(node.predicate);
                    continue;
                }
                PlannedTest& planned = tests_[ir::index(node.predicate)];
                planned.field = field_number(predicate.field);
                if (const auto* compare = std::get_if<ir::FieldTest>(&predicate.test)) {
                    planned.other = field_number(compare->other);
                    continue;
                }
                TestGroup& group = groups_[predicate.field];
                planned.group = &group;
                planned.number = group.add(predicate.test);
            }
        }
    }
}

void RulePlan::want(std::string_view name) { wanted_.insert(plain_name(name)); }

void RulePlan::collect_wanted() {
    for (const taxonomy::IdentityColumn& column : taxonomy_->identity_columns()) want(column.path);
    for (const SourceRules& source : sources_) {
        std::unordered_set<std::string> fields;
        for (const RuleIndex rule : source.rules) {
            for (const ir::Node& node : rules_[rule]->condition.nodes) {
                if (node.kind != ir::NodeKind::leaf) continue;
                const ir::Predicate& predicate = (*predicates_)[node.predicate];
                if (predicate.keyword()) continue;
                fields.insert(predicate.field);
                if (const auto* compare = std::get_if<ir::FieldTest>(&predicate.test)) fields.insert(compare->other);
                if (std::holds_alternative<ir::ExistsTest>(predicate.test))
                    wanted_prefixes_.push_back(plain_name(predicate.field) + '.');
            }
        }
        for (const std::string& field : fields) want(field);
        for (uint16_t kind = 0; kind < taxonomy_->kind_count(); ++kind) {
            const auto id = static_cast<taxonomy::KindId>(kind);
            const taxonomy::Scope scope = taxonomy_->scope(source.source, id);
            if (scope.applies == taxonomy::Applies::no) continue;
            for (const auto& extra : scope.extras) want(extra.field);
            for (const std::string& field : fields)
                for (const std::string& native : taxonomy_->native_names(source.source, id, field)) want(native);
        }
    }
}

/// A path is wanted when it, or what follows one of its dots, is a wanted name; attributes of System are also wanted by
/// their Sigma names (`Provider_Name`).
bool RulePlan::wants(std::string_view path) const {
    const std::string lower = ascii_lower(path);
    const auto wanted = [this](std::string_view name) { return wanted_.find(name) != wanted_.end(); };
    for (size_t at = 0; at != std::string::npos;) {
        if (wanted(std::string_view(lower).substr(at))) return true;
        const size_t dot = lower.find('.', at);
        at = dot == std::string::npos ? dot : dot + 1;
    }
    const size_t last = lower.rfind('.');
    if (last != std::string::npos) {
        const size_t before = last == 0 ? std::string::npos : lower.rfind('.', last - 1);
        std::string joined = lower.substr(before == std::string::npos ? 0 : before + 1);
        joined[joined.rfind('.')] = '_';
        if (wanted(joined)) return true;
    }
    return std::any_of(wanted_prefixes_.begin(), wanted_prefixes_.end(), [&](const std::string& prefix) {
        return lower.starts_with(prefix) || lower.find('.' + prefix) != std::string::npos;
    });
}

const TestGroup* RulePlan::group(std::string_view field) const {
    const auto found = groups_.find(field);
    return found == groups_.end() ? nullptr : &found->second;
}

void RulePlan::compile(unsigned threads, TestGroup::Cache* cache) {
    std::vector<TestGroup*> groups;
    for (auto& [field, group] : groups_) groups.push_back(&group);
    // Largest first, so that the threads end together.
    std::sort(
        groups.begin(), groups.end(), [](const TestGroup* a, const TestGroup* b) { return a->size() > b->size(); });
    std::atomic<size_t> next{0};
    const auto work = [&] {
        for (size_t i = next++; i < groups.size(); i = next++) groups[i]->compile(cache);
    };
    std::vector<std::jthread> helpers;
    for (unsigned i = 1; i < threads; ++i) helpers.emplace_back(work);
    work();
}

} // namespace rw::match
