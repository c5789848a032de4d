#include "engine/catalog/rows.h"

#include "engine/base/unicode.h"

#include <algorithm>
#include <array>

namespace rw::catalog {

namespace {

bool has_folder(std::string_view path, std::string_view part) {
    const std::string lower = "/" + ascii_lower(path);
    return lower.find(part) != std::string::npos;
}

/// Most diagnostics of one rule that are kept.
constexpr size_t most_problems = 100;

std::vector<Problem> problems_of(const std::vector<Diagnostic>& diagnostics, const std::vector<ir::Loss>& losses) {
    std::vector<Problem> problems;
    for (const ir::Loss& loss : losses) {
        if (problems.size() >= most_problems) break;
        problems.push_back({loss.code, Severity::warning, loss.reason, loss.span, true});
    }
    for (const Diagnostic& diagnostic : diagnostics) {
        if (problems.size() >= most_problems) break;
        if (diagnostic.severity == Severity::error)
            problems.push_back({diagnostic.code, diagnostic.severity, diagnostic.message, diagnostic.span, false});
    }
    return problems;
}

} // namespace

std::string_view name_of(rules::Vendor vendor) {
    constexpr std::array<std::string_view, 4> names{"sigma", "elastic", "splunk", "kusto"};
    return names[static_cast<size_t>(vendor)];
}

std::string_view title_of(rules::Vendor vendor) {
    constexpr std::array<std::string_view, 4> names{"Sigma", "Elastic", "Splunk", "Kusto"};
    return names[static_cast<size_t>(vendor)];
}

std::string_view name_of(rules::Language language) {
    constexpr std::array<std::string_view, 7> names{"sigma", "kql", "eql", "lucene", "esql", "spl", "kusto"};
    return names[static_cast<size_t>(language)];
}

std::vector<RuleRow> rows_of(const rules::RuleFile& file,
                             const ir::PredicateTable& predicates,
                             const FieldNames& names,
                             std::string_view text,
                             std::string_view path) {
    std::vector<RuleRow> rows;
    rows.reserve(file.documents.size());
    for (const rules::RuleDocument& document : file.documents) {
        RuleRow row;
        row.vendor = document.vendor;
        row.language = document.language;
        row.type = document.type;
        const rules::Metadata& data = document.metadata;
        row.rule_id = data.id.text;
        row.title = !data.title.text.empty() ? data.title.text : std::string(path.substr(path.rfind('/') + 1));
        row.status = ascii_lower(data.status.text);
        row.level = ascii_lower(data.level.text);
        row.description = data.description.text;
        row.author = data.author.text;
        row.date = data.date.text;
        row.modified = data.modified.text;
        row.span = document.span;
        row.live = row.status != "deprecated" && row.status != "unsupported" && !has_folder(path, "deprecated/") &&
                   !has_folder(path, "/unsupported/");
        row.building_block = has_folder(path, "building_block") ||
                             std::any_of(data.tags.begin(), data.tags.end(), [](const rules::Located& tag) {
                                 return tag.text == "building_block";
                             });
        row.parsed = std::none_of(document.diagnostics.begin(), document.diagnostics.end(), [](const Diagnostic& said) {
            return said.severity == Severity::error;
        });
        row.replayable = document.replayable();
        row.tags = data.tags;
        row.tests = extract_tests(document, predicates, names, text);
        row.events = events_of(document, context_of(document, predicates), row.tests, names);
        row.problems = problems_of(document.diagnostics, document.rule.losses);
        rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace rw::catalog
