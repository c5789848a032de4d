#include "engine/catalog/page_queries.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace rw::catalog {

namespace {

uint32_t count(const Statement& row, int column) { return static_cast<uint32_t>(row.integer(column)); }

/// Of one (field, operator, value).
struct Uses {
    std::vector<RuleIndex> by_polarity[4];
    std::vector<RuleIndex> alone; ///< exclusions outside of groups
    uint32_t list = 0;            ///< of the last rule that looks for it
};

/// Of one field.
struct FieldUses {
    std::vector<RuleIndex> rules;
    std::map<std::string, std::set<RuleIndex>, std::less<>> operators;
    bool only_excluded = false;
};

struct Indicator {
    int64_t field = 0;
    std::string op, value;
    bool gate = false;
    uint32_t reach = 0;
};

struct Field {
    std::string name;
    bool known = false;
};

void add_once(std::vector<RuleIndex>& rules, RuleIndex rule) {
    if (rules.empty() || rules.back() != rule) rules.push_back(rule); // rules come in order
}

bool more_rules(const ValueRow& a, const ValueRow& b) {
    if (a.rules.size() != b.rules.size()) return a.rules.size() > b.rules.size();
    return std::tie(a.field, a.op, a.value) < std::tie(b.field, b.op, b.value);
}

class Aggregation {
public:
    Aggregation(const Database& database, const std::vector<RuleRef>& rules, std::optional<int64_t> field)
        : database_(database)
        , rules_(rules)
        , only_field_(field) {}

    Result<Aggregate> run() {
        RW_DO(read_tests());
        RW_DO(read_indicators());
        make_values();
        make_groups();
        RW_DO(make_fields());
        return std::move(result_);
    }

private:
    /// Any of these suffices; a group is all of its choices.
    struct Choice {
        bool negated = false;
        std::vector<int64_t> indicators;

        auto operator<=>(const Choice&) const = default;
    };

    Result<size_t> read_tests() {
        // "+" keeps the rule's rows the way in: it has few, the field may have thousands.
        RW_TRY(tests,
               database_.prepare(only_field_
                                     ? "SELECT t.indicator, t.polarity, t.negated, t.op, t.grp, t.list FROM tests t "
                                       "JOIN indicators i ON i.id = t.indicator WHERE t.rule = ? AND +i.field = ?"
                                     : "SELECT indicator, polarity, negated, op, grp, list FROM tests "
                                       "WHERE rule = ?"));
        for (RuleIndex rule = 0; rule < rules_.size(); ++rule) {
            tests.again().bind(rules_[rule].key);
            if (only_field_) tests.bind(*only_field_);
            std::map<int64_t, std::map<std::pair<uint32_t, uint32_t>, Choice>> groups; // by list, or by itself
            uint32_t single = 0;
            std::map<uint32_t, uint32_t> list_sizes;
            while (true) {
                RW_TRY(row, tests.next());
                if (!row) break;
                const int64_t indicator = tests.integer(0);
                const auto polarity = static_cast<size_t>(std::clamp<int64_t>(tests.integer(1), 0, 3));
                Uses& uses = uses_[indicator];
                add_once(uses.by_polarity[polarity], rule);
                const uint32_t list = count(tests, 5);
                if (polarity == 0) {
                    uses.list = list;
                    if (list > 0) ++list_sizes[list];
                }
                operators_.push_back({indicator, rule, static_cast<Polarity>(polarity), std::string(tests.text(3))});
                if (polarity == 1 && tests.integer(4) == 0) add_once(uses.alone, rule);
                if (tests.integer(4) > 0) {
                    Choice& choice = groups[tests.integer(4)][{list, list > 0 ? 0 : ++single}];
                    choice.negated = tests.integer(2) != 0;
                    choice.indicators.push_back(indicator);
                }
            }
            for (const auto& [list, values] : list_sizes)
                if (values >= long_list) long_lists_.emplace(rule, list);
            for (auto& [number, choices] : groups) {
                std::vector<Choice> members;
                for (auto& [key, choice] : choices) {
                    std::sort(choice.indicators.begin(), choice.indicators.end());
                    members.push_back(std::move(choice));
                }
                std::sort(members.begin(), members.end());
                members.erase(std::unique(members.begin(), members.end()), members.end());
                add_once(groups_[std::move(members)], rule);
            }
        }
        return uses_.size();
    }

    Result<size_t> read_indicators() {
        RW_TRY(query, database_.prepare("SELECT field, op, value, gate, reach FROM indicators WHERE id = ?"));
        RW_TRY(field, database_.prepare("SELECT name, known FROM fields WHERE id = ?"));
        indicators_.reserve(uses_.size());
        for (const auto& [id, uses] : uses_) {
            RW_TRY(row, query.again().bind(id).next());
            if (!row) continue;
            Indicator& at = indicators_[id];
            at.field = query.integer(0);
            at.op = query.text(1);
            at.value = query.text(2);
            at.gate = query.integer(3) != 0;
            at.reach = count(query, 4);
            const auto [known, fresh] = fields_.try_emplace(at.field);
            if (!fresh) continue;
            RW_TRY(named, field.again().bind(at.field).next());
            if (named) known->second = {std::string(field.text(0)), field.integer(1) != 0};
        }
        return indicators_.size();
    }

    void make_values() {
        std::vector<ValueRow>* const lists[] = {
            &result_.indicators, &result_.exclusions, &result_.conditional, &result_.inequalities};
        std::map<std::tuple<RuleIndex, uint32_t, std::string>, uint32_t> numbers;
        for (auto& [id, uses] : uses_) {
            const auto found = indicators_.find(id);
            if (found == indicators_.end()) continue;
            const Indicator& indicator = found->second;
            for (size_t polarity = 0; polarity < 4; ++polarity) {
                std::vector<RuleIndex>& users = uses.by_polarity[polarity];
                if (users.empty()) continue;
                ValueRow row{
                    fields_[indicator.field].name, indicator.op, indicator.value, indicator.gate, users, {}, {}, 0};
                if (polarity == 1) row.alone = uses.alone;
                if (polarity == 0 && indicator.reach > users.size()) row.reach = indicator.reach;
                if (polarity == 0 && users.size() == 1 && long_lists_.contains({users.front(), uses.list})) {
                    const auto [number, fresh] =
                        numbers.try_emplace({users.front(), uses.list, row.op}, result_.lists.size() + 1);
                    if (fresh) result_.lists.push_back({users.front(), row.field, row.op, 0});
                    row.list = number->second;
                    ++result_.lists[row.list - 1].values;
                }
                lists[polarity]->push_back(std::move(row));
            }
        }
        for (std::vector<ValueRow>* list : lists) std::sort(list->begin(), list->end(), more_rules);
        number_lists();
    }

    /// Lists are numbered as their first values stand, whatever order the hash map had.
    void number_lists() {
        std::vector<uint32_t> numbers(result_.lists.size() + 1, 0);
        std::vector<ListRow> ordered;
        for (ValueRow& row : result_.indicators) {
            if (row.list == 0) continue;
            uint32_t& number = numbers[row.list];
            if (number == 0) {
                ordered.push_back(result_.lists[row.list - 1]);
                number = static_cast<uint32_t>(ordered.size());
            }
            row.list = number;
        }
        result_.lists = std::move(ordered);
    }

    void make_groups() {
        for (auto& [choices, users] : groups_) {
            if (choices.size() < 2) continue;
            GroupRow row;
            row.rules = users;
            for (const Choice& choice : choices) {
                GroupRow::Member member;
                member.negated = choice.negated;
                for (const int64_t id : choice.indicators) {
                    const Indicator& indicator = indicators_[id];
                    member.values.push_back({fields_[indicator.field].name, indicator.op, indicator.value});
                }
                std::sort(member.values.begin(), member.values.end(), before);
                row.members.push_back(std::move(member));
            }
            std::sort(row.members.begin(), row.members.end(), [](const auto& a, const auto& b) {
                if (a.negated != b.negated) return b.negated;
                return std::lexicographical_compare(
                    a.values.begin(), a.values.end(), b.values.begin(), b.values.end(), before);
            });
            result_.groups.push_back(std::move(row));
        }
        std::sort(result_.groups.begin(), result_.groups.end(), [](const GroupRow& a, const GroupRow& b) {
            if (a.rules.size() != b.rules.size()) return a.rules.size() > b.rules.size();
            return std::lexicographical_compare(
                a.members.begin(),
                a.members.end(),
                b.members.begin(),
                b.members.end(),
                [](const auto& x, const auto& y) {
                    return std::lexicographical_compare(
                        x.values.begin(), x.values.end(), y.values.begin(), y.values.end(), before);
                });
        });
    }

    static bool before(const GroupRow::Value& a, const GroupRow::Value& b) {
        return std::tie(a.field, a.op, a.value) < std::tie(b.field, b.op, b.value);
    }

    Result<size_t> make_fields() {
        RW_TRY(alias_query, aliases_query(database_));
        std::map<int64_t, FieldUses> uses;
        for (const bool denied : {false, true}) {
            for (const Operator& used : operators_) {
                const bool is_denied = used.polarity == Polarity::exclusion || used.polarity == Polarity::conditional;
                if (is_denied != denied) continue;
                FieldUses& field = uses[indicators_[used.indicator].field];
                if (denied && !field.rules.empty() && !field.only_excluded) continue;
                field.only_excluded = denied;
                add_once(field.rules, used.rule);
                const bool unequal = used.polarity == Polarity::inequality && used.op == "eq";
                const std::string_view op = denied ? "excluded" : unequal ? "ne" : std::string_view(used.op);
                field.operators[std::string(op)].insert(used.rule);
            }
        }
        std::unordered_map<std::string_view, std::vector<std::string>> samples;
        for (const ValueRow& row : result_.indicators) {
            auto& values = samples[row.field];
            if (!row.value.empty() && values.size() < most_samples) values.push_back(row.value);
        }
        for (auto& [id, used] : uses) {
            FieldRow row;
            row.field = fields_[id].name;
            row.known = fields_[id].known;
            row.gate = is_gate(row.field);
            row.only_excluded = used.only_excluded;
            row.rules = std::move(used.rules);
            for (const auto& [op, users] : used.operators)
                row.operators.push_back({op, static_cast<uint32_t>(users.size())});
            std::stable_sort(row.operators.begin(), row.operators.end(), [](const auto& a, const auto& b) {
                return a.rules > b.rules;
            });
            row.samples = samples[row.field];
            RW_TRY(aliases, aliases_of(alias_query, id));
            row.aliases = std::move(aliases);
            result_.fields.push_back(std::move(row));
        }
        std::sort(result_.fields.begin(), result_.fields.end(), [](const FieldRow& a, const FieldRow& b) {
            return a.rules.size() != b.rules.size() ? a.rules.size() > b.rules.size() : a.field < b.field;
        });
        return result_.fields.size();
    }

    struct Operator {
        int64_t indicator = 0;
        RuleIndex rule = 0;
        Polarity polarity = Polarity::indicator;
        std::string op;
    };

    const Database& database_;
    const std::vector<RuleRef>& rules_;
    std::optional<int64_t> only_field_;
    std::unordered_map<int64_t, Uses> uses_;
    std::unordered_map<int64_t, Indicator> indicators_;
    std::unordered_map<int64_t, Field> fields_;
    std::vector<Operator> operators_;
    std::set<std::pair<RuleIndex, uint32_t>> long_lists_;
    std::map<std::vector<Choice>, std::vector<RuleIndex>> groups_;
    Aggregate result_;
};

} // namespace

RuleRef rule_ref(const Statement& row) {
    RuleRef rule;
    rule.key = row.integer(0);
    rule.vendor = static_cast<rules::Vendor>(std::clamp<int64_t>(row.integer(1), 0, 3));
    rule.language = static_cast<rules::Language>(std::clamp<int64_t>(row.integer(2), 0, 6));
    rule.id = row.text(3);
    rule.title = row.text(4);
    rule.source = row.text(5);
    rule.path = row.text(6);
    rule.level = row.text(7);
    rule.status = row.text(8);
    rule.live = row.integer(9) != 0;
    rule.building_block = row.integer(10) != 0;
    rule.replayable = row.integer(11) != 0;
    rule.tests = count(row, 12);
    rule.indicators = count(row, 13);
    rule.exclusions = count(row, 14);
    return rule;
}

Result<std::vector<RuleRef>> rule_refs(Statement& query) {
    std::vector<RuleRef> rules;
    while (true) {
        RW_TRY(row, query.next());
        if (!row) break;
        rules.push_back(rule_ref(query));
    }
    std::sort(rules.begin(), rules.end(), [](const RuleRef& a, const RuleRef& b) {
        return std::tie(a.vendor, a.title, a.source, a.path, a.key) <
               std::tie(b.vendor, b.title, b.source, b.path, b.key);
    });
    return rules;
}

Result<Aggregate>
aggregate(const Database& database, const std::vector<RuleRef>& rules, std::optional<int64_t> only_field) {
    return Aggregation(database, rules, only_field).run();
}

Result<std::vector<EventRow>> events_of(const Database& database, const std::vector<RuleRef>& rules) {
    std::map<int64_t, std::vector<RuleIndex>> users;
    RW_TRY(links, database.prepare("SELECT event FROM rule_events WHERE rule = ?"));
    for (RuleIndex rule = 0; rule < rules.size(); ++rule) {
        links.again().bind(rules[rule].key);
        while (true) {
            RW_TRY(row, links.next());
            if (!row) break;
            users[links.integer(0)].push_back(rule);
        }
    }
    std::vector<EventRow> events;
    RW_TRY(event, database.prepare("SELECT key, provider, event, title FROM events WHERE id = ?"));
    for (auto& [id, used] : users) {
        RW_TRY(row, event.again().bind(id).next());
        if (!row) continue;
        events.push_back({std::string(event.text(0)),
                          std::string(event.text(1)),
                          std::string(event.text(2)),
                          std::string(event.text(3)),
                          std::move(used)});
    }
    // "sysmon/2" before "sysmon/10".
    std::sort(events.begin(), events.end(), [](const EventRow& a, const EventRow& b) {
        return std::tuple(a.provider, a.event.size(), a.event) < std::tuple(b.provider, b.event.size(), b.event);
    });
    return events;
}

Result<std::vector<TechniqueCount>> techniques_of(const Database& database, const std::vector<RuleRef>& rules) {
    std::map<std::string, uint32_t, std::less<>> counts;
    RW_TRY(links, database.prepare("SELECT technique FROM rule_techniques WHERE rule = ?"));
    for (const RuleRef& rule : rules) {
        links.again().bind(rule.key);
        while (true) {
            RW_TRY(row, links.next());
            if (!row) break;
            ++counts[std::string(links.text(0))];
        }
    }
    std::vector<TechniqueCount> techniques;
    RW_TRY(name, database.prepare("SELECT name FROM techniques WHERE id = ?"));
    for (const auto& [id, used] : counts) {
        RW_TRY(row, name.again().bind(id).next());
        techniques.push_back({id, row ? std::string(name.text(0)) : std::string(), used});
    }
    std::stable_sort(
        techniques.begin(), techniques.end(), [](const auto& a, const auto& b) { return a.rules > b.rules; });
    return techniques;
}

Result<Statement> aliases_query(const Database& database) {
    return database.prepare("SELECT a.vendor, n.name, a.rules FROM field_names a JOIN names n ON n.id = a.name "
                            "WHERE a.field = ? ORDER BY a.rules DESC, a.vendor, n.name");
}

Result<std::vector<FieldAlias>> aliases_of(Statement& query, int64_t field) {
    std::vector<FieldAlias> aliases;
    query.again().bind(field);
    while (true) {
        RW_TRY(row, query.next());
        if (!row) return aliases;
        aliases.push_back({static_cast<rules::Vendor>(std::clamp<int64_t>(query.integer(0), 0, 3)),
                           std::string(query.text(1)),
                           count(query, 2)});
    }
}

Error not_found(const Database& database, std::string_view what, std::string_view name) {
    return {"RW0608",
            "The catalog has no " + std::string(what) + " \"" + std::string(name) + "\". Try `catalog search`.",
            database.path(),
            {}};
}

} // namespace rw::catalog
