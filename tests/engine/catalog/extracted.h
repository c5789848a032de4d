#pragma once
// Sigma text to extracted rows as short lines, for tests.

#include <QString>
#include <QStringList>

#include "engine/catalog/extraction.h"
#include "engine/catalog/readers.h"
#include "engine/catalog/rule_events.h"

namespace rw::test {

inline std::shared_ptr<const taxonomy::Taxonomy> bundled_taxonomy() {
    static const auto loaded = taxonomy::Taxonomy::load(RW_SOURCE_DIR "/catalogs/taxonomy");
    return loaded ? *loaded : nullptr;
}

inline std::shared_ptr<const taxonomy::FieldAliases> bundled_aliases() {
    static const auto loaded = taxonomy::FieldAliases::load(RW_SOURCE_DIR "/catalogs/taxonomy");
    return loaded ? *loaded : nullptr;
}

/// "exclusion process.image eq cmd.exe", with "group N" and "not" behind it where they are set.
inline QString line_of(const catalog::RuleTest& test) {
    std::string line = std::string(catalog::name_of(test.polarity)) + " " + test.canonical_field + " " +
                       test.canonical_op + " " + test.canonical_value;
    if (test.group > 0) line += " group " + std::to_string(test.group);
    if (test.negated) line += " not";
    return QString::fromStdString(line);
}

struct Extracted {
    std::vector<catalog::RuleTest> tests;
    std::vector<catalog::EventName> events;

    [[nodiscard]] QStringList lines() const {
        QStringList all;
        for (const auto& test : tests) all << line_of(test);
        return all;
    }

    [[nodiscard]] QStringList keys() const {
        QStringList all;
        for (const auto& event : events) all << QString::fromStdString(event.key);
        return all;
    }
};

/// All documents of a file, read by whose rules it holds.
inline Extracted
extracted(const std::string& text, const std::string& path = "test.yml", const std::string& source = {}) {
    static const catalog::FieldNames names(bundled_taxonomy(), bundled_aliases());
    const catalog::SourceContext context(source);
    const catalog::VendorReader* reader = catalog::reader_for(path, text);
    if (reader == nullptr) return {};
    ir::PredicateTable predicates;
    const rules::RuleFile file = reader->parse(text, path, predicates, context);
    Extracted result;
    for (const rules::RuleDocument& document : file.documents) {
        const auto tests = catalog::extract_tests(document, predicates, names, text);
        const auto events = catalog::events_of(document, catalog::context_of(document, predicates), tests, names);
        result.tests.insert(result.tests.end(), tests.begin(), tests.end());
        result.events.insert(result.events.end(), events.begin(), events.end());
    }
    return result;
}

} // namespace rw::test
