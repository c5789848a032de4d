#include "engine/catalog/catalog.h"

#include "engine/base/unicode.h"
#include "engine/catalog/overrides.h"
#include "engine/catalog/page_queries.h"
#include "engine/catalog/schema.h"

#include <algorithm>

namespace rw::catalog {

namespace {

std::vector<std::string> parts_of(std::string_view text) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const size_t at = std::min(text.find('|'), text.size());
        parts.emplace_back(text.substr(0, at));
        text.remove_prefix(std::min(at + 1, text.size()));
    }
    return parts;
}

/// Short names of tactics to names; a name that is not known stays.
Result<std::vector<std::string>> tactic_names(const Database& database, std::string_view joined) {
    RW_TRY(query, database.prepare("SELECT name FROM tactics WHERE short_name = ?"));
    std::vector<std::string> names;
    for (std::string& part : parts_of(joined)) {
        RW_TRY(row, query.again().bind(part).next());
        names.push_back(row ? std::string(query.text(0)) : std::move(part));
    }
    return names;
}

/// A text in which LIKE finds nothing but itself.
std::string like(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '\\') escaped += '\\';
        escaped += c;
    }
    return escaped;
}

} // namespace

uint32_t TechniquePage::rules_of(rules::Vendor vendor) const {
    return static_cast<uint32_t>(
        std::count_if(rules.begin(), rules.end(), [&](const RuleRef& rule) { return rule.vendor == vendor; }));
}

Result<Catalog> Catalog::open(const std::string& path) {
    RW_TRY(database, Database::open(path, Database::Mode::read));
    RW_DO(check(database, schema_version()));
    RW_TRY(complete, database.number("SELECT value FROM meta WHERE name = 'complete'"));
    Catalog catalog(std::move(database));
    catalog.complete_ = complete == 1;
    return catalog;
}

Result<TechniquePage> Catalog::technique(std::string_view asked, bool with_subtechniques) const {
    const std::string id = technique_of(asked);
    if (id.empty()) return tl::unexpected(not_found(database_, "technique", asked));
    TechniquePage page;
    page.id = id;
    page.with_subtechniques = with_subtechniques;
    RW_TRY(about,
           database_.prepare("SELECT name, description, parent, tactics, tactics_18, status, status_18, successor "
                             "FROM techniques WHERE id = ?"));
    constexpr int longest_chain = 8;
    bool known = false;
    for (int i = 0; i < longest_chain; ++i) {
        RW_TRY(row, about.again().bind(page.id).next());
        known = row;
        if (!row || about.text(5) == "active" || about.text(7).empty()) break;
        page.asked = id;
        page.id = about.text(7);
    }
    if (known) {
        page.name = about.text(0);
        page.description = about.text(1);
        page.parent = about.text(2);
        page.in_19 = about.text(5) == "active";
        page.in_18 = about.text(6) == "active";
        const std::string now = std::string(about.text(3));
        const std::string before = std::string(about.text(4));
        RW_TRY(tactics, tactic_names(database_, now));
        RW_TRY(tactics_18, tactic_names(database_, before));
        page.tactics = std::move(tactics);
        page.tactics_18 = std::move(tactics_18);
    }
    // CROSS: first the few links, then their rules, whatever is known of the sizes of tables.
    RW_TRY(query,
           database_.prepare("SELECT DISTINCT " + std::string(rule_columns) + " FROM rule_techniques t CROSS JOIN " +
                             std::string(rule_tables) +
                             " WHERE r.id = t.rule AND (t.technique = ?1 OR (?2 AND t.technique >= ?1 || '.' AND "
                             "t.technique < ?1 || '/'))"));
    RW_TRY(rules, rule_refs(query.bind(page.id).bind(with_subtechniques)));
    page.rules = std::move(rules);
    if (!known && page.rules.empty()) return tl::unexpected(not_found(database_, "technique", asked));
    RW_TRY(below,
           database_.prepare("SELECT id, name, (SELECT count(*) FROM rule_techniques WHERE technique = id) "
                             "FROM techniques WHERE parent = ? AND status = 'active' ORDER BY id"));
    below.bind(page.id);
    while (true) {
        RW_TRY(row, below.next());
        if (!row) break;
        page.subtechniques.push_back(
            {std::string(below.text(0)), std::string(below.text(1)), static_cast<uint32_t>(below.integer(2))});
    }
    RW_TRY(events, events_of(database_, page.rules));
    page.events = std::move(events);
    RW_TRY(all, aggregate(database_, page.rules));
    page.fields = std::move(all.fields);
    page.indicators = std::move(all.indicators);
    page.exclusions = std::move(all.exclusions);
    page.conditional = std::move(all.conditional);
    page.inequalities = std::move(all.inequalities);
    page.groups = std::move(all.groups);
    page.lists = std::move(all.lists);
    return page;
}

namespace {

Result<std::vector<TestRow>> tests_of(const Database& database, int64_t rule) {
    std::vector<TestRow> tests;
    RW_TRY(query,
           database.prepare("SELECT n.name, t.op, coalesce(t.value, i.value), f.name, i.op, i.value, t.polarity, "
                            "t.negated, i.gate, t.grp, t.list, t.branch, t.begin, t.end, i.reach FROM tests t "
                            "JOIN indicators i ON i.id = t.indicator JOIN fields f ON f.id = i.field "
                            "JOIN names n ON n.id = t.name WHERE t.rule = ? ORDER BY t.begin, t.ordinal"));
    query.bind(rule);
    const auto number = [&](int column) { return static_cast<uint32_t>(query.integer(column)); };
    while (true) {
        RW_TRY(row, query.next());
        if (!row) return tests;
        TestRow test;
        test.field = query.text(0);
        test.op = query.text(1);
        test.value = query.text(2);
        test.canonical_field = query.text(3);
        test.canonical_op = query.text(4);
        test.canonical_value = query.text(5);
        test.polarity = static_cast<Polarity>(std::clamp<int64_t>(query.integer(6), 0, 3));
        test.negated = query.integer(7) != 0;
        test.gate = query.integer(8) != 0;
        test.group = number(9);
        test.list = number(10);
        test.branch = number(11);
        test.span = {number(12), number(13)};
        test.reach = number(14);
        tests.push_back(std::move(test));
    }
}

Result<RulePage> rule_page(const Database& database, RuleRef rule) {
    RulePage page;
    RW_TRY(query,
           database.prepare("SELECT r.description, r.author, r.date, r.modified, s.licence, t.text, r.begin, r.end "
                            "FROM " +
                            std::string(rule_tables) + " LEFT JOIN texts t ON t.file = f.id WHERE r.id = ?"));
    RW_TRY(row, query.bind(rule.key).next());
    if (row) {
        page.description = query.text(0);
        page.author = query.text(1);
        page.date = query.text(2);
        page.modified = query.text(3);
        page.licence = query.text(4);
        page.text = query.text(5);
        page.span = {static_cast<uint32_t>(query.integer(6)), static_cast<uint32_t>(query.integer(7))};
    }
    RW_TRY(events, events_of(database, {rule}));
    page.events = std::move(events);
    RW_TRY(techniques, techniques_of(database, {rule}));
    for (const TechniqueCount& technique : techniques) page.techniques.push_back(technique.id);
    RW_TRY(tests, tests_of(database, rule.key));
    page.tests = std::move(tests);
    RW_TRY(problems,
           database.prepare("SELECT code, message, begin, end, loss FROM problems WHERE rule = ? ORDER BY begin, id"));
    problems.bind(rule.key);
    while (true) {
        RW_TRY(more, problems.next());
        if (!more) break;
        page.problems.push_back(
            {std::string(problems.text(0)),
             std::string(problems.text(1)),
             {static_cast<uint32_t>(problems.integer(2)), static_cast<uint32_t>(problems.integer(3))},
             problems.integer(4) != 0});
    }
    page.rule = std::move(rule);
    return page;
}

} // namespace

Result<std::vector<RulePage>> Catalog::rules(std::string_view id_or_path) const {
    const std::string select = "SELECT " + std::string(rule_columns) + " FROM " + std::string(rule_tables);
    RW_TRY(by_id, database_.prepare(select + " WHERE r.rule_id = ?"));
    RW_TRY(found, rule_refs(by_id.bind(id_or_path)));
    if (found.empty()) {
        RW_TRY(by_path,
               database_.prepare(select + " WHERE f.path = ?1 OR f.path LIKE ?2 ESCAPE '\\' OR "
                                          "s.path || '/' || f.path = ?1 OR s.name || '/' || f.path = ?1"));
        RW_TRY(more, rule_refs(by_path.bind(id_or_path).bind("%/" + like(id_or_path))));
        found = std::move(more);
    }
    if (found.empty()) {
        RW_TRY(by_title, database_.prepare(select + " WHERE r.title = ? COLLATE NOCASE"));
        RW_TRY(more, rule_refs(by_title.bind(id_or_path)));
        found = std::move(more);
    }
    if (found.empty()) return tl::unexpected(not_found(database_, "rule", id_or_path));
    std::vector<RulePage> pages;
    for (RuleRef& rule : found) {
        RW_TRY(page, rule_page(database_, std::move(rule)));
        pages.push_back(std::move(page));
    }
    return pages;
}

Result<EventPage> Catalog::event(std::string_view key) const {
    EventPage page;
    RW_TRY(query,
           database_.prepare("SELECT key, provider, event, title, id FROM events WHERE key = ?1 COLLATE NOCASE OR "
                             "provider || ':' || replace(event, 'Event ID ', '') = ?1 COLLATE NOCASE"));
    RW_TRY(row, query.bind(key).next());
    if (!row) return tl::unexpected(not_found(database_, "event", key));
    page.event = {std::string(query.text(0)),
                  std::string(query.text(1)),
                  std::string(query.text(2)),
                  std::string(query.text(3)),
                  {}};
    RW_TRY(of_event,
           database_.prepare("SELECT " + std::string(rule_columns) + " FROM rule_events e CROSS JOIN " +
                             std::string(rule_tables) + " WHERE r.id = e.rule AND e.event = ?"));
    RW_TRY(rules, rule_refs(of_event.bind(query.integer(4))));
    page.rules = std::move(rules);
    RW_TRY(all, aggregate(database_, page.rules));
    page.fields = std::move(all.fields);
    page.indicators = std::move(all.indicators);
    RW_TRY(techniques, techniques_of(database_, page.rules));
    page.techniques = std::move(techniques);
    return page;
}

Result<FieldPage> Catalog::field(std::string_view name) const {
    RW_TRY(find,
           database_.prepare("SELECT id, name FROM fields WHERE name = ?1 COLLATE NOCASE UNION ALL SELECT f.id, f.name "
                             "FROM names n JOIN field_names a ON a.name = n.id JOIN fields f ON f.id = a.field "
                             "WHERE n.name = ?1 COLLATE NOCASE LIMIT 1"));
    RW_TRY(row, find.bind(name).next());
    if (!row) return tl::unexpected(not_found(database_, "field", name));
    const int64_t id = find.integer(0);
    const std::string canonical = std::string(find.text(1));
    RW_TRY(query,
           database_.prepare("SELECT " + std::string(rule_columns) + " FROM " + std::string(rule_tables) +
                             " WHERE r.id IN (SELECT t.rule FROM indicators i JOIN tests t ON t.indicator = i.id "
                             "WHERE i.field = ?)"));
    FieldPage page;
    RW_TRY(rules, rule_refs(query.bind(id)));
    page.rules = std::move(rules);
    RW_TRY(all, aggregate(database_, page.rules, id));
    page.indicators = std::move(all.indicators);
    page.exclusions = std::move(all.exclusions);
    for (ValueRow& value : page.indicators) value.reach = static_cast<uint32_t>(value.rules.size());
    if (!all.fields.empty()) page.field = std::move(all.fields.front());
    page.field.field = canonical;
    if (page.field.aliases.empty()) { // only in exclusions
        RW_TRY(query_aliases, aliases_query(database_));
        RW_TRY(aliases, aliases_of(query_aliases, id));
        page.field.aliases = std::move(aliases);
    }
    RW_TRY(events, events_of(database_, page.rules));
    page.events = std::move(events);
    RW_TRY(techniques, techniques_of(database_, page.rules));
    page.techniques = std::move(techniques);
    return page;
}

} // namespace rw::catalog
