#include "engine/catalog/schema.h"

#include <array>
#include <filesystem>

namespace rw::catalog {

namespace {

// Ids of rules and indicators never leave the file; what pages show is ordered by names. Places are bytes of the file's
// text. `value` of a test is null where it is the indicator's.
constexpr std::string_view first_tables = R"sql(
CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE sources(
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, path TEXT NOT NULL UNIQUE, revision TEXT NOT NULL,
    licence TEXT NOT NULL);
CREATE TABLE files(
    id INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES sources(id), path TEXT NOT NULL, vendor INTEGER,
    hash INTEGER NOT NULL, bytes INTEGER NOT NULL, modified INTEGER NOT NULL, UNIQUE(source, path));
CREATE TABLE texts(file INTEGER PRIMARY KEY REFERENCES files(id), text TEXT NOT NULL);
CREATE TABLE rules(
    id INTEGER PRIMARY KEY, file INTEGER NOT NULL REFERENCES files(id), ordinal INTEGER NOT NULL,
    vendor INTEGER NOT NULL, language INTEGER NOT NULL, type INTEGER NOT NULL, rule_id TEXT NOT NULL,
    title TEXT NOT NULL, status TEXT NOT NULL, level TEXT NOT NULL, description TEXT NOT NULL, author TEXT NOT NULL,
    date TEXT NOT NULL, modified TEXT NOT NULL, begin INTEGER NOT NULL, end INTEGER NOT NULL, live INTEGER NOT NULL,
    building_block INTEGER NOT NULL, parsed INTEGER NOT NULL, replayable INTEGER NOT NULL, tests INTEGER NOT NULL,
    indicators INTEGER NOT NULL, exclusions INTEGER NOT NULL);
CREATE INDEX rules_by_file ON rules(file);
CREATE INDEX rules_by_rule_id ON rules(rule_id);
CREATE TABLE problems(
    id INTEGER PRIMARY KEY, file INTEGER NOT NULL, rule INTEGER, code TEXT NOT NULL, severity INTEGER NOT NULL,
    message TEXT NOT NULL, begin INTEGER NOT NULL, end INTEGER NOT NULL, loss INTEGER NOT NULL);
CREATE INDEX problems_by_file ON problems(file);
CREATE INDEX problems_by_rule ON problems(rule);
CREATE TABLE tags(
    rule INTEGER NOT NULL, ordinal INTEGER NOT NULL, tag TEXT NOT NULL, begin INTEGER NOT NULL, end INTEGER NOT NULL,
    PRIMARY KEY(rule, ordinal)) WITHOUT ROWID;
CREATE TABLE overrides(
    ordinal INTEGER PRIMARY KEY, rule TEXT NOT NULL, technique TEXT NOT NULL, removed INTEGER NOT NULL);
CREATE TABLE tactics(short_name TEXT PRIMARY KEY, id TEXT NOT NULL, name TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE techniques(
    id TEXT PRIMARY KEY, name TEXT NOT NULL, description TEXT NOT NULL, parent TEXT NOT NULL, tactics TEXT NOT NULL,
    tactics_18 TEXT NOT NULL, status TEXT NOT NULL, status_18 TEXT NOT NULL, successor TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE rule_techniques(
    technique TEXT NOT NULL, rule INTEGER NOT NULL, written TEXT NOT NULL, overridden INTEGER NOT NULL,
    PRIMARY KEY(technique, rule)) WITHOUT ROWID;
CREATE INDEX techniques_by_rule ON rule_techniques(rule);
CREATE TABLE fields(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, known INTEGER NOT NULL);
CREATE TABLE names(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE field_names(
    field INTEGER NOT NULL, vendor INTEGER NOT NULL, name INTEGER NOT NULL, rules INTEGER NOT NULL,
    PRIMARY KEY(field, vendor, name)) WITHOUT ROWID;
CREATE TABLE indicators(
    id INTEGER PRIMARY KEY, field INTEGER NOT NULL REFERENCES fields(id), op TEXT NOT NULL, value TEXT NOT NULL,
    gate INTEGER NOT NULL, reach INTEGER NOT NULL DEFAULT 0, excluded INTEGER NOT NULL DEFAULT 0);
CREATE INDEX indicators_by_field ON indicators(field, op, value);
CREATE TABLE tests(
    rule INTEGER NOT NULL, ordinal INTEGER NOT NULL, indicator INTEGER NOT NULL, polarity INTEGER NOT NULL,
    negated INTEGER NOT NULL, name INTEGER NOT NULL, op TEXT NOT NULL, value TEXT, grp INTEGER NOT NULL,
    list INTEGER NOT NULL, branch INTEGER NOT NULL, begin INTEGER NOT NULL, end INTEGER NOT NULL,
    PRIMARY KEY(rule, ordinal)) WITHOUT ROWID;
CREATE INDEX tests_by_indicator ON tests(indicator, polarity, rule);
CREATE TABLE events(
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, provider TEXT NOT NULL, event TEXT NOT NULL,
    title TEXT NOT NULL);
CREATE TABLE rule_events(
    rule INTEGER NOT NULL, event INTEGER NOT NULL, PRIMARY KEY(rule, event)) WITHOUT ROWID;
CREATE INDEX rules_by_event ON rule_events(event, rule);
CREATE VIRTUAL TABLE search USING fts5(title, text, content='', tokenize="unicode61 remove_diacritics 2");
)sql";

// Beginnings of one and two letters have lists of their own: while the first letters of a word are typed, they stand in
// nearly every rule, and joining the lists of all the words that begin so took most of the time.
constexpr std::string_view short_beginnings = R"sql(
DROP TABLE search;
CREATE VIRTUAL TABLE search USING fts5(
    title, text, content='', prefix='1 2', tokenize="unicode61 remove_diacritics 2");
INSERT INTO search(rowid, title, text)
    SELECT r.id, r.title, CAST(substr(CAST(t.text AS BLOB), r.begin + 1, r.end - r.begin) AS TEXT)
    FROM rules r JOIN texts t ON t.file = r.file;
)sql";

constexpr std::array steps{first_tables, short_beginnings};

Error newer(const Database& database, int64_t found, int64_t known) {
    return {"RW0603",
            "The catalog has version " + std::to_string(found) + "; this program reads up to " + std::to_string(known) +
                ". Use a newer Rulewright, or another file.",
            database.path(),
            {}};
}

Error foreign(const Database& database) {
    return {"RW0601", "This database is no catalog of Rulewright. Name another file.", database.path(), {}};
}

} // namespace

std::span<const std::string_view> migrations() { return steps; }

int64_t schema_version() { return static_cast<int64_t>(steps.size()); }

Result<size_t> migrate(const Database& database, std::span<const std::string_view> wanted) {
    RW_TRY(tables, database.number("SELECT count(*) FROM sqlite_master"));
    RW_TRY(id, database.number("PRAGMA application_id"));
    if (tables > 0 && id != application_id) return tl::unexpected(foreign(database));
    const auto last = static_cast<int64_t>(wanted.size());
    RW_TRY(transaction, Transaction::begin(database));
    RW_TRY(version, database.number("PRAGMA user_version"));
    if (version > last) return tl::unexpected(newer(database, version, last));
    for (auto step = static_cast<size_t>(version); step < wanted.size(); ++step) {
        RW_DO(database.run(std::string(wanted[step])));
    }
    RW_DO(database.run("PRAGMA application_id = " + std::to_string(application_id) +
                       "; PRAGMA user_version = " + std::to_string(last)));
    RW_DO(transaction.commit());
    return static_cast<size_t>(last - version);
}

Result<size_t> check_length(const Database& database) {
    // In this order: what a builder adds meanwhile can only make the file longer than it said.
    RW_TRY(pages, database.number("PRAGMA page_count"));
    RW_TRY(page_bytes, database.number("PRAGMA page_size"));
    std::error_code failed;
    const auto journal = std::filesystem::file_size(database.path() + "-wal", failed);
    if (!failed && journal > 0) return size_t{0}; // while it is built, the last pages stand there
    const auto bytes = std::filesystem::file_size(database.path(), failed);
    constexpr uintmax_t smallest_page_bytes = 512; // SQLite takes less for an empty database
    const bool too_small = bytes > 0 && bytes < smallest_page_bytes;
    if (!too_small && bytes >= static_cast<uintmax_t>(pages * page_bytes)) return size_t{0};
    return tl::unexpected(
        Error{"RW0602", "The catalog is cut off. Build it again with --rebuild.", database.path(), {}});
}

Result<size_t> check(const Database& database, int64_t version) {
    // A file that was cut is found here and not by the first query that misses a page.
    RW_DO(check_length(database));
    RW_TRY(id, database.number("PRAGMA application_id"));
    if (id != application_id) return tl::unexpected(foreign(database));
    RW_TRY(found, database.number("PRAGMA user_version"));
    if (found > version) return tl::unexpected(newer(database, found, version));
    if (found < version)
        return tl::unexpected(Error{"RW0605",
                                    "The catalog was built by an older version. Run `catalog build` with its sources.",
                                    database.path(),
                                    {}});
    return size_t{0};
}

} // namespace rw::catalog
