// Full-text search, narrowed by what a rule tests and is about.

#include "engine/base/unicode.h"
#include "engine/catalog/catalog.h"
#include "engine/catalog/overrides.h"
#include "engine/catalog/page_queries.h"
#include "engine/catalog/rows.h"

#include <algorithm>
#include <array>

namespace rw::catalog {

namespace {

struct Query {
    std::string match; ///< of FTS5; empty: no words
    std::string field, value, technique, level;
    std::optional<int> vendor, language;
    bool impossible = false; ///< a vendor or language that there is not
};

/// Words; a part in double quotes is one.
std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    bool quoted = false;
    for (const char c : text) {
        if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == ' ' || c == '\t' || c == '\n' || c == '\r'))
            words.push_back(std::exchange(word, {}));
        else
            word += c;
    }
    words.push_back(std::move(word));
    std::erase(words, "");
    return words;
}

template <class Value, size_t Count>
std::optional<int> number_of(std::string_view name, const std::array<Value, Count>& all) {
    for (const Value value : all)
        if (ascii_equals_ignoring_case(name_of(value), name)) return static_cast<int>(value);
    return std::nullopt;
}

Query query_of(std::string_view text) {
    using rules::Language;
    using rules::Vendor;
    Query query;
    for (const std::string& word : words_of(text)) {
        const size_t colon = word.find(':');
        const std::string key = ascii_lower(word.substr(0, colon == std::string::npos ? 0 : colon));
        const std::string rest = colon == std::string::npos ? std::string() : word.substr(colon + 1);
        if (key == "field") {
            query.field = rest;
        } else if (key == "value") {
            query.value = folded(rest);
        } else if (key == "technique") {
            query.technique = technique_of(rest);
            query.impossible = query.impossible || query.technique.empty();
        } else if (key == "level") {
            query.level = ascii_lower(rest);
        } else if (key == "vendor") {
            query.vendor =
                number_of(rest, std::array{Vendor::sigma, Vendor::elastic, Vendor::splunk, Vendor::microsoft});
            query.impossible = query.impossible || !query.vendor;
        } else if (key == "language") {
            query.language = number_of(rest,
                                       std::array{Language::sigma,
                                                  Language::kql,
                                                  Language::eql,
                                                  Language::lucene,
                                                  Language::esql,
                                                  Language::spl,
                                                  Language::kusto});
            query.impossible = query.impossible || !query.language;
        } else {
            query.match += (query.match.empty() ? "\"" : " \"") + word + "\"*";
        }
    }
    return query;
}

/// Stars as LIKE has them; a value without one is looked for anywhere.
std::string like_of(std::string_view value) {
    std::string pattern = value.find('*') == std::string_view::npos ? "%" : "";
    for (const char c : value) {
        if (c == '%' || c == '_' || c == '\\') pattern += '\\';
        pattern += c == '*' ? '%' : c;
    }
    return pattern + (value.find('*') == std::string_view::npos ? "%" : "");
}

} // namespace

Result<std::vector<SearchHit>> Catalog::search(std::string_view text, size_t limit) const {
    const Query query = query_of(text);
    std::vector<SearchHit> hits;
    if (query.impossible) return hits;
    std::vector<std::string> values;
    const auto parameter = [&](std::string value) {
        values.push_back(std::move(value));
        return "?" + std::to_string(values.size());
    };
    const bool words = !query.match.empty();
    std::string sql = "SELECT " + std::string(rule_columns) + " FROM " + (words ? "search x JOIN " : "") +
                      std::string(rule_tables) + " WHERE 1";
    if (words) sql += " AND r.id = x.rowid AND search MATCH " + parameter(query.match);
    if (!query.technique.empty())
        sql += " AND r.id IN (SELECT rule FROM rule_techniques WHERE technique = " + parameter(query.technique) +
               " OR technique LIKE " + parameter(query.technique + ".%") + ")";
    if (!query.field.empty() || !query.value.empty()) {
        sql += " AND r.id IN (SELECT t.rule FROM indicators i JOIN tests t ON t.indicator = i.id WHERE 1";
        if (!query.field.empty()) {
            const std::string name = parameter(query.field);
            sql += " AND i.field IN (SELECT id FROM fields WHERE name = " + name +
                   " COLLATE NOCASE UNION SELECT a.field FROM names n JOIN field_names a ON a.name = n.id "
                   "WHERE n.name = " +
                   name + " COLLATE NOCASE)";
        }
        if (!query.value.empty()) sql += " AND i.value LIKE " + parameter(like_of(query.value)) + " ESCAPE '\\'";
        sql += ")";
    }
    if (!query.level.empty()) sql += " AND r.level = " + parameter(query.level);
    if (query.vendor) sql += " AND r.vendor = " + std::to_string(*query.vendor);
    if (query.language) sql += " AND r.language = " + std::to_string(*query.language);
    sql += words ? " ORDER BY bm25(search, 10.0, 1.0), r.title" : " ORDER BY r.vendor, r.title, f.path";
    sql += " LIMIT " + std::to_string(limit);
    RW_TRY(statement, database_.prepare(sql));
    for (const std::string& value : values) statement.bind(value);
    while (true) {
        RW_TRY(row, statement.next());
        if (!row) break;
        hits.push_back({rule_ref(statement), {}});
    }
    for (SearchHit& hit : hits) {
        RW_TRY(techniques, techniques_of(database_, {hit.rule}));
        for (TechniqueCount& technique : techniques) hit.techniques.push_back(std::move(technique.id));
    }
    return hits;
}

} // namespace rw::catalog
