#pragma once
// What a catalog keeps of one file, before it is written: made by many threads, written by one.

#include "engine/catalog/extraction.h"
#include "engine/catalog/rule_events.h"
#include "engine/rules/rule_document.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rw::catalog {

/// Something to say about a rule or a file: a diagnostic, or a loss (why it is not replayable).
struct Problem {
    std::string code;
    Severity severity = Severity::error;
    std::string message;
    Span span{};
    bool loss = false;
};

struct RuleRow {
    rules::Vendor vendor = rules::Vendor::sigma;
    rules::Language language = rules::Language::sigma;
    rules::RuleType type = rules::RuleType::detection;
    std::string rule_id, title, status, level, description, author, date, modified;
    Span span{};
    bool live = true; ///< neither deprecated nor unsupported, by status or folder
    bool building_block = false;
    bool parsed = true; ///< no diagnostic of severity error
    bool replayable = false;
    std::vector<rules::Located> tags;
    std::vector<RuleTest> tests;
    std::vector<EventName> events;
    std::vector<Problem> problems;
};

struct FileRow {
    std::string path; ///< below its source, with `/`
    uint64_t hash = 0;
    uint64_t bytes = 0;
    int64_t modified = 0;                ///< nanoseconds of the file system's clock
    std::optional<rules::Vendor> vendor; ///< none: no file of rules
    std::string text;                    ///< empty when it is none
    std::vector<RuleRow> rules;
    std::vector<Problem> problems; ///< of the file as a whole
};

[[nodiscard]] std::string_view name_of(rules::Vendor vendor);
[[nodiscard]] std::string_view name_of(rules::Language language);

/// "Sigma", "Elastic", "Splunk", "Kusto": as pages call them.
[[nodiscard]] std::string_view title_of(rules::Vendor vendor);

/// All that is kept of a parsed file. @param path  below its source
[[nodiscard]] std::vector<RuleRow> rows_of(const rules::RuleFile& file,
                                           const ir::PredicateTable& predicates,
                                           const FieldNames& names,
                                           std::string_view text,
                                           std::string_view path);

} // namespace rw::catalog
