#include "engine/catalog/sheet.h"

#include "engine/catalog/rows.h"

#include <algorithm>
#include <array>

namespace rw::catalog {

namespace {

constexpr std::array vendors{
    rules::Vendor::sigma, rules::Vendor::elastic, rules::Vendor::splunk, rules::Vendor::microsoft};

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
    std::string text;
    for (const std::string& part : parts) text += (text.empty() ? "" : std::string(between)) + part;
    return text;
}

std::string number_of(size_t rules) { return grouped(rules); }

std::string counted(uint64_t number, std::string_view noun) {
    return grouped(number) + " " + std::string(noun) + (number == 1 ? "" : "s");
}

/// Adds a row, or counts it as left out.
void add(Section& section, size_t most, std::vector<std::string> row) {
    if (most > 0 && section.rows.size() >= most)
        ++section.left_out;
    else
        section.rows.push_back(std::move(row));
}

std::string how(const FieldRow& field) {
    std::string text;
    for (const OperatorCount& used : field.operators)
        text += (text.empty() ? "" : " · ") + used.op + " " + grouped(used.rules);
    return text;
}

std::string names_of(const FieldRow& field) {
    constexpr size_t most = 4;
    std::string text;
    size_t shown = 0;
    for (const FieldAlias& alias : field.aliases) {
        if (alias.name == field.field || shown == most) continue;
        text += (text.empty() ? "" : ", ") + alias.name;
        ++shown;
    }
    return text;
}

Section events_section(const std::vector<EventRow>& events, size_t most, std::string title) {
    Section section;
    section.title = std::move(title);
    section.counted = "An event counts for a rule when it is certainly in scope of what the rule looks at.";
    section.header = {"Provider", "Event", "Title", "Rules"};
    section.right = {false, false, false, true};
    for (const EventRow& event : events)
        add(section, most, {event.provider, event.event, event.title, number_of(event.rules.size())});
    return section;
}

Section fields_section(const std::vector<FieldRow>& fields, size_t most) {
    Section section;
    section.title = "Fields filtered most (" + grouped(fields.size()) + " distinct)";
    section.counted =
        "Names of all vendors stand under one canonical field; tests under a `not` count only where no rule "
        "tests the field otherwise; a rule counts once in each row.";
    section.header = {"Field", "Rules", "How", "Sample values", "Also written"};
    section.right = {false, true, false, false, false};
    for (const FieldRow& field : fields)
        add(section,
            most,
            {field.field, number_of(field.rules.size()), how(field), joined(field.samples, " · "), names_of(field)});
    return section;
}

std::string reach_of(const ValueRow& row) { return row.reach ? grouped(*row.reach) : std::string(); }

/// Indicators without gates, long lists as one row each; then the gates.
void add_indicators(const std::vector<ValueRow>& indicators,
                    const std::vector<ListRow>& lists,
                    const std::vector<RuleRef>& rules,
                    size_t most,
                    std::vector<Section>& sections) {
    Section section;
    section.title = "Top indicator values (" + grouped(indicators.size()) + " distinct)";
    section.counted = "An indicator is a (field, operator, value) that a rule looks for under no negation; corpus "
                      "reach is the number "
                      "of rules in the whole catalog that look for it, blank when only rules of this page do.";
    section.header = {"Field", "Operator", "Value", "Rules", "Corpus reach"};
    section.right = {false, false, false, true, true};
    Section gates = section;
    gates.title = "Gates";
    gates.counted = "Indicators on fields that only choose events; they are counted above and stand apart.";
    std::vector<bool> shown(lists.size() + 1);
    for (const ValueRow& row : indicators) {
        if (row.list > 0 && row.list < shown.size()) {
            if (shown[row.list]) continue;
            shown[row.list] = true;
            const ListRow& list = lists[row.list - 1];
            const std::string of = list.rule < rules.size() ? " of \"" + rules[list.rule].title + "\"" : std::string();
            add(section, most, {list.field, list.op, counted(list.values, "value") + " of one list" + of, "1", ""});
            continue;
        }
        add(row.gate ? gates : section,
            most,
            {row.field, row.op, row.value, number_of(row.rules.size()), reach_of(row)});
    }
    sections.push_back(std::move(section));
    if (!gates.rows.empty()) sections.push_back(std::move(gates));
}

std::string words_of(const GroupRow::Value& value) {
    return value.field + " " + value.op + (value.value.empty() ? "" : " " + value.value);
}

std::string words_of(const GroupRow& group) {
    constexpr size_t most = 3;
    std::string text;
    for (const GroupRow::Member& member : group.members) {
        if (!text.empty()) text += " and ";
        if (member.negated) text += "not ";
        std::string choice;
        for (size_t i = 0; i < std::min(most, member.values.size()); ++i)
            choice += (i > 0 ? " or " : "") + words_of(member.values[i]);
        if (member.values.size() > most) choice += " or " + grouped(member.values.size() - most) + " more";
        text += member.values.size() > 1 ? "(" + choice + ")" : choice;
    }
    return text;
}

/// Values that exclude by themselves and groups, most rules first.
Section exclusions_section(const std::vector<ValueRow>& exclusions, const std::vector<GroupRow>& groups, size_t most) {
    Section section;
    section.title = "Exclusions (" + grouped(exclusions.size()) + " distinct)";
    section.counted =
        "An exclusion stands under a `not` that holds for the whole rule; what excludes only together is one "
        "row.";
    section.header = {"Exclusion", "Rules"};
    section.right = {false, true};
    std::vector<std::pair<size_t, std::string>> rows;
    for (const ValueRow& row : exclusions)
        if (!row.alone.empty())
            rows.emplace_back(row.alone.size(), row.field + " " + row.op + (row.value.empty() ? "" : " " + row.value));
    for (const GroupRow& group : groups) rows.emplace_back(group.rules.size(), words_of(group));
    std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    for (auto& [rules, words] : rows) add(section, most, {std::move(words), number_of(rules)});
    return section;
}

Section values_section(const std::vector<ValueRow>& values, std::string title, std::string sentence, size_t most) {
    Section section;
    section.title = std::move(title) + " (" + grouped(values.size()) + " distinct)";
    section.counted = std::move(sentence);
    section.header = {"Field", "Operator", "Value", "Rules"};
    section.right = {false, false, false, true};
    for (const ValueRow& row : values) add(section, most, {row.field, row.op, row.value, number_of(row.rules.size())});
    return section;
}

std::vector<std::string> rule_cells(const RuleRef& rule) {
    return {rule.title,
            rule.level,
            std::string(name_of(rule.language)),
            grouped(rule.tests),
            grouped(rule.exclusions),
            rule.source + "/" + rule.path};
}

void add_rules(const std::vector<RuleRef>& rules, size_t most, std::vector<Section>& sections) {
    for (const rules::Vendor vendor : vendors) {
        Section section;
        section.header = {"Title", "Level", "Language", "Tests", "Exclusions", "File"};
        section.right = {false, false, false, true, true, false};
        size_t count = 0;
        for (const RuleRef& rule : rules) {
            if (rule.vendor != vendor) continue;
            ++count;
            add(section, most, rule_cells(rule));
        }
        if (count == 0) continue;
        section.title = std::string(title_of(vendor)) + " " + counted(count, "rule");
        sections.push_back(std::move(section));
    }
}

void add_techniques(const std::vector<TechniqueCount>& techniques, size_t most, std::vector<Section>& sections) {
    Section section;
    section.title = "Techniques";
    section.header = {"Id", "Name", "Rules"};
    section.right = {false, false, true};
    for (const TechniqueCount& technique : techniques)
        add(section, most, {technique.id, technique.name, grouped(technique.rules)});
    if (!section.rows.empty()) sections.push_back(std::move(section));
}

std::string versions(const TechniquePage& page) {
    if (page.in_19 && page.in_18) return "ATT&CK versions 18 and 19";
    if (page.in_19) return "ATT&CK version 19 only";
    return page.in_18 ? "ATT&CK version 18 only" : "in neither version 18 nor 19 of ATT&CK";
}

} // namespace

std::string grouped(uint64_t number) {
    std::string digits = std::to_string(number);
    for (size_t at = digits.size(); at > 3;) {
        at -= 3;
        digits.insert(at, ",");
    }
    return digits;
}

Sheet sheet_of(const TechniquePage& page, size_t most) {
    Sheet sheet;
    sheet.title = page.name.empty() ? page.id : page.name + " " + page.id;
    if (!page.asked.empty()) sheet.lines.push_back(page.asked + " is replaced by " + page.id + ".");
    if (!page.tactics.empty())
        sheet.lines.push_back((page.tactics.size() == 1 ? "Tactic: " : "Tactics: ") + joined(page.tactics, ", "));
    if (!page.tactics_18.empty() && page.tactics_18 != page.tactics)
        sheet.lines.push_back("In version 18: " + joined(page.tactics_18, ", "));
    sheet.lines.push_back(versions(page));
    if (!page.description.empty()) sheet.lines.push_back(page.description);
    sheet.lines.push_back(counted(page.rules.size(), "rule") + " · " + counted(page.events.size(), "event") + " · " +
                          counted(page.fields.size(), "field") + " · " + counted(page.indicators.size(), "indicator") +
                          " · " + counted(page.exclusions.size(), "exclusion"));
    std::string by_vendor;
    for (const rules::Vendor vendor : vendors)
        if (const uint32_t count = page.rules_of(vendor); count > 0)
            by_vendor += (by_vendor.empty() ? "" : " · ") + std::string(title_of(vendor)) + " " + grouped(count);
    if (!by_vendor.empty()) sheet.lines.push_back(by_vendor);
    if (page.rules.empty()) sheet.lines.push_back("No rule of the catalog is tagged " + page.id + ".");
    if (!page.subtechniques.empty()) {
        Section below;
        below.title = page.with_subtechniques ? "Sub-techniques, included here" : "Sub-techniques, not included here";
        below.header = {"Id", "Name", "Rules"};
        below.right = {false, false, true};
        for (const SubTechnique& one : page.subtechniques) below.rows.push_back({one.id, one.name, grouped(one.rules)});
        sheet.sections.push_back(std::move(below));
    }
    if (page.rules.empty()) return sheet;
    sheet.sections.push_back(events_section(page.events, 0, "Events covered"));
    sheet.sections.push_back(fields_section(page.fields, most));
    add_indicators(page.indicators, page.lists, page.rules, most, sheet.sections);
    sheet.sections.push_back(exclusions_section(page.exclusions, page.groups, most));
    if (!page.conditional.empty())
        sheet.sections.push_back(
            values_section(page.conditional,
                           "Conditional exclusions",
                           "A `not` that belongs to one branch of an OR; none of these is counted as an exclusion.",
                           most));
    if (!page.inequalities.empty())
        sheet.sections.push_back(values_section(
            page.inequalities,
            "Inequalities",
            "Single comparisons with != under no `not`; counted with the fields, as neither indicator nor exclusion.",
            most));
    add_rules(page.rules, 0, sheet.sections);
    return sheet;
}

Sheet sheet_of(const RulePage& page, size_t most) {
    Sheet sheet;
    const RuleRef& rule = page.rule;
    sheet.title = rule.title;
    sheet.lines.push_back(std::string(title_of(rule.vendor)) + ", " + std::string(name_of(rule.language)) +
                          (rule.level.empty() ? "" : ", " + rule.level) +
                          (rule.status.empty() ? "" : ", " + rule.status) + (rule.live ? "" : ", not live") +
                          (rule.building_block ? ", building block" : "") +
                          (rule.replayable ? ", replayable" : ", not replayable"));
    if (!rule.id.empty()) sheet.lines.push_back(rule.id);
    sheet.lines.push_back(rule.source + "/" + rule.path);
    if (!page.author.empty()) sheet.lines.push_back("Author: " + page.author);
    if (!page.licence.empty()) sheet.lines.push_back("Licence: " + page.licence);
    if (!page.techniques.empty()) sheet.lines.push_back("Techniques: " + joined(page.techniques, ", "));
    if (!page.description.empty()) sheet.lines.push_back(page.description);
    Section events;
    events.title = "Events";
    events.header = {"Provider", "Event", "Title"};
    events.right = {false, false, false};
    for (const EventRow& event : page.events) events.rows.push_back({event.provider, event.event, event.title});
    if (!events.rows.empty()) sheet.sections.push_back(std::move(events));
    Section tests;
    tests.title = "Tests (" + grouped(page.tests.size()) + ")";
    tests.counted = "Each value of a list is a test of its own; reach is the number of rules that look for the same.";
    tests.header = {"Kind", "Field", "Operator", "Value", "Canonical field", "Reach", "Bytes"};
    tests.right = {false, false, false, false, false, true, false};
    for (const TestRow& test : page.tests) {
        std::string kind(name_of(test.polarity));
        if (test.gate) kind += ", gate";
        if (test.group > 0) kind += ", group " + std::to_string(test.group);
        if (test.negated) kind += ", not";
        add(tests,
            most,
            {kind,
             test.field,
             test.op,
             test.value,
             test.canonical_field,
             grouped(test.reach),
             std::to_string(test.span.begin) + "-" + std::to_string(test.span.end)});
    }
    sheet.sections.push_back(std::move(tests));
    Section problems;
    problems.title = "Problems";
    problems.header = {"Code", "Message"};
    problems.right = {false, false};
    for (const ProblemRow& problem : page.problems) add(problems, most, {problem.code, problem.message});
    if (!problems.rows.empty()) sheet.sections.push_back(std::move(problems));
    const size_t begin = std::min<size_t>(page.span.begin, page.text.size());
    sheet.body = page.text.substr(begin, std::min<size_t>(page.span.end, page.text.size()) - begin);
    return sheet;
}

Sheet sheet_of(const EventPage& page, size_t most) {
    Sheet sheet;
    sheet.title =
        page.event.provider + " " + page.event.event + (page.event.title.empty() ? "" : ": " + page.event.title);
    sheet.lines.push_back(page.event.key);
    sheet.lines.push_back(counted(page.rules.size(), "rule") + " · " + counted(page.techniques.size(), "technique") +
                          " · " + counted(page.fields.size(), "field"));
    sheet.sections.push_back(fields_section(page.fields, most));
    add_indicators(page.indicators, {}, page.rules, most, sheet.sections);
    add_techniques(page.techniques, most, sheet.sections);
    add_rules(page.rules, most, sheet.sections);
    return sheet;
}

Sheet sheet_of(const FieldPage& page, size_t most) {
    Sheet sheet;
    sheet.title = page.field.field;
    sheet.lines.push_back(counted(page.rules.size(), "rule") + " · " + counted(page.indicators.size(), "indicator") +
                          " · " + counted(page.exclusions.size(), "exclusion") + " · " +
                          counted(page.events.size(), "event"));
    if (!how(page.field).empty()) sheet.lines.push_back("How: " + how(page.field));
    Section names;
    names.title = "Names";
    names.header = {"Vendor", "Name", "Rules"};
    names.right = {false, false, true};
    for (const FieldAlias& alias : page.field.aliases)
        add(names, most, {std::string(title_of(alias.vendor)), alias.name, grouped(alias.rules)});
    sheet.sections.push_back(std::move(names));
    add_indicators(page.indicators, {}, page.rules, most, sheet.sections);
    sheet.sections.push_back(
        values_section(page.exclusions, "Exclusions", "Values that rules exclude, alone or in a group.", most));
    sheet.sections.push_back(events_section(page.events, most, "Events"));
    add_techniques(page.techniques, most, sheet.sections);
    add_rules(page.rules, most, sheet.sections);
    return sheet;
}

Sheet sheet_of(const std::vector<SearchHit>& hits) {
    Sheet sheet;
    sheet.title = counted(hits.size(), "rule");
    if (hits.empty()) return sheet;
    Section section;
    section.header = {"Title", "Vendor", "Level", "Techniques", "File"};
    section.right = {false, false, false, false, false};
    for (const SearchHit& hit : hits)
        section.rows.push_back({hit.rule.title,
                                std::string(title_of(hit.rule.vendor)),
                                hit.rule.level,
                                joined(hit.techniques, " "),
                                hit.rule.source + "/" + hit.rule.path});
    sheet.sections.push_back(std::move(section));
    return sheet;
}

Sheet sheet_of(const CatalogStats& stats) {
    Sheet sheet;
    sheet.title = counted(stats.rules, "rule");
    if (!stats.complete)
        sheet.lines.push_back("The last build was stopped: files are missing. Run `catalog build` again.");
    sheet.lines.push_back(counted(stats.techniques, "technique") + " · " + counted(stats.events, "event") + " · " +
                          counted(stats.fields, "field") + " · " + counted(stats.indicators, "indicator") + " · " +
                          counted(stats.exclusions, "exclusion"));
    Section section;
    section.title = "Vendors";
    section.header = {"Vendor", "Files", "Rules", "Parsed", "Live", "Replayable", "Tests", "Canonical"};
    section.right = {false, true, true, true, true, true, true, true};
    for (const auto& [vendor, of] : stats.vendors)
        section.rows.push_back({std::string(title_of(vendor)),
                                grouped(of.files),
                                grouped(of.rules),
                                grouped(of.parsed),
                                grouped(of.live),
                                grouped(of.replayable),
                                grouped(of.tests),
                                grouped(of.canonical)});
    sheet.sections.push_back(std::move(section));
    Section sources;
    sources.title = "Sources";
    sources.header = {"Name", "Files", "Rules", "Revision", "Licence", "Folder"};
    sources.right = {false, true, true, false, false, false};
    for (const SourceStats& source : stats.sources)
        sources.rows.push_back(
            {source.name, grouped(source.files), grouped(source.rules), source.revision, source.licence, source.path});
    sheet.sections.push_back(std::move(sources));
    Section reasons;
    reasons.title = "Not replayable";
    reasons.header = {"Vendor", "Rules", "Reason"};
    reasons.right = {false, true, false};
    for (const auto& [vendor, of] : stats.vendors) {
        std::vector<std::pair<uint64_t, std::string>> sorted;
        for (const auto& [reason, count] : of.not_replayable) sorted.emplace_back(count, reason);
        std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
        for (const auto& [count, reason] : sorted)
            reasons.rows.push_back({std::string(title_of(vendor)), grouped(count), reason});
    }
    constexpr size_t most_reasons = 40;
    if (reasons.rows.size() > most_reasons) {
        reasons.left_out = reasons.rows.size() - most_reasons;
        reasons.rows.resize(most_reasons);
    }
    if (!reasons.rows.empty()) sheet.sections.push_back(std::move(reasons));
    if (!stats.why.empty()) {
        Section why;
        why.title = "Rules that are not parsed or not replayable";
        why.header = {"Vendor", "File", "Title", "Code", "Reason"};
        why.right = {false, false, false, false, false};
        for (const Unreplayed& one : stats.why)
            why.rows.push_back({std::string(title_of(one.vendor)), one.path, one.title, one.code, one.reason});
        sheet.sections.push_back(std::move(why));
    }
    if (!stats.unknown.empty()) {
        Section unknown;
        unknown.title = "Fields that the taxonomy does not know";
        unknown.header = {"Vendor", "Name", "Tests"};
        unknown.right = {false, false, true};
        for (const UnknownField& one : stats.unknown)
            unknown.rows.push_back({std::string(title_of(one.vendor)), one.name, grouped(one.tests)});
        sheet.sections.push_back(std::move(unknown));
    }
    return sheet;
}

} // namespace rw::catalog
