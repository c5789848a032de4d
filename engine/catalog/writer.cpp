#include "engine/catalog/writer.h"

#include "engine/catalog/build_lock.h"
#include "engine/catalog/schema.h"

#include <sys/file.h>

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <set>
#include <unistd.h>
#include <utility>

namespace rw::catalog {

namespace {

enum Sql : size_t {
    add_file,
    add_text,
    add_rule,
    add_problem,
    add_tag,
    add_test,
    add_event,
    add_rule_event,
    add_field,
    add_name,
    add_indicator,
    add_search,
    touch_file,
    sql_count
};

constexpr std::array<std::string_view, sql_count> sql{
    "INSERT INTO files(source, path, vendor, hash, bytes, modified) VALUES(?, ?, ?, ?, ?, ?)",
    "INSERT INTO texts VALUES(?, ?)",
    "INSERT INTO rules(file, ordinal, vendor, language, type, rule_id, title, status, level, description, author, "
    "date, "
    "modified, begin, end, live, building_block, parsed, replayable, tests, indicators, exclusions) "
    "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "INSERT INTO problems(file, rule, code, severity, message, begin, end, loss) VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
    "INSERT INTO tags VALUES(?, ?, ?, ?, ?)",
    "INSERT INTO tests VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "INSERT INTO events(key, provider, event, title) VALUES(?, ?, ?, ?)",
    "INSERT OR IGNORE INTO rule_events VALUES(?, ?)",
    "INSERT INTO fields(name, known) VALUES(?, ?)",
    "INSERT INTO names(name) VALUES(?)",
    "INSERT INTO indicators(field, op, value, gate) VALUES(?, ?, ?, ?)",
    "INSERT INTO search(rowid, title, text) VALUES(?, ?, ?)",
    "UPDATE files SET modified = ? WHERE id = ?",
};

/// SQLite's integers are signed; hashes are kept bit for bit.
int64_t as_signed(uint64_t bits) { return static_cast<int64_t>(bits); }

std::string indicator_key(int64_t field, std::string_view op, std::string_view value) {
    return std::to_string(field) + '\n' + std::string(op) + '\n' + std::string(value);
}

std::string_view part_of(std::string_view text, Span span) {
    const size_t begin = std::min<size_t>(span.begin, text.size());
    return text.substr(begin, std::min<size_t>(span.end, text.size()) - begin);
}

} // namespace

struct Writer::State {
    BuildLock lock;
    Database database;
    std::array<Statement, sql_count> statements{};
    std::optional<Transaction> batch{};
    bool interned = false; ///< the maps below hold what the database has
    std::unordered_map<std::string, int64_t> fields{}, names{}, events{}, indicators{};

    Statement& the(Sql which) { return statements[which].again(); }

    [[nodiscard]] Result<size_t> prepare() {
        for (size_t i = 0; i < sql_count; ++i) {
            RW_TRY(statement, database.prepare(sql[i]));
            statements[i] = std::move(statement);
        }
        return size_t{0};
    }

    [[nodiscard]] Result<size_t> load(std::string_view query, std::unordered_map<std::string, int64_t>& into) const {
        RW_TRY(statement, database.prepare(query));
        while (true) {
            RW_TRY(row, statement.next());
            if (!row) return into.size();
            into.emplace(statement.text(1), statement.integer(0));
        }
    }

    [[nodiscard]] Result<size_t> intern_all() {
        if (interned) return size_t{0};
        interned = true;
        RW_DO(load("SELECT id, name FROM fields", fields));
        RW_DO(load("SELECT id, name FROM names", names));
        RW_DO(load("SELECT id, key FROM events", events));
        return load("SELECT id, field || char(10) || op || char(10) || value FROM indicators", indicators);
    }

    /// The id of a row that is made when the key is new.
    template <class Bind>
    [[nodiscard]] Result<int64_t>
    id_of(std::unordered_map<std::string, int64_t>& map, const std::string& key, Sql which, Bind bind) {
        const auto [at, fresh] = map.try_emplace(key, 0);
        if (!fresh) return at->second;
        Statement& statement = the(which);
        bind(statement);
        RW_DO(statement.run());
        at->second = database.last_id();
        return at->second;
    }

    [[nodiscard]] Result<size_t> put_test(int64_t rule, uint32_t ordinal, const RuleTest& test);
    [[nodiscard]] Result<size_t> put_rule(int64_t file, uint32_t ordinal, const RuleRow& rule, std::string_view text);
    [[nodiscard]] Result<size_t>
    put_problems(int64_t file, std::optional<int64_t> rule, const std::vector<Problem>& problems);
    [[nodiscard]] Result<size_t> forget_search(int64_t file);
};

Result<size_t> Writer::State::put_test(int64_t rule, uint32_t ordinal, const RuleTest& test) {
    RW_TRY(field, id_of(fields, test.canonical_field, add_field, [&](Statement& add) {
               add.bind(test.canonical_field).bind(test.field_known);
           }));
    RW_TRY(name, id_of(names, test.field, add_name, [&](Statement& add) { add.bind(test.field); }));
    const std::string key = indicator_key(field, test.canonical_op, test.canonical_value);
    RW_TRY(indicator, id_of(indicators, key, add_indicator, [&](Statement& add) {
               add.bind(field).bind(test.canonical_op).bind(test.canonical_value).bind(test.gate);
           }));
    Statement& add = the(add_test);
    add.bind(rule).bind(ordinal).bind(indicator).bind(static_cast<int>(test.polarity)).bind(test.negated);
    add.bind(name).bind(test.op);
    if (test.value == test.canonical_value)
        add.bind_null();
    else
        add.bind(test.value);
    add.bind(test.group).bind(test.list).bind(test.branch).bind(test.span.begin).bind(test.span.end);
    return add.run();
}

Result<size_t>
Writer::State::put_problems(int64_t file, std::optional<int64_t> rule, const std::vector<Problem>& problems) {
    for (const Problem& problem : problems) {
        Statement& add = the(add_problem);
        add.bind(file);
        if (rule)
            add.bind(*rule);
        else
            add.bind_null();
        add.bind(problem.code).bind(static_cast<int>(problem.severity)).bind(problem.message);
        add.bind(problem.span.begin).bind(problem.span.end).bind(problem.loss);
        RW_DO(add.run());
    }
    return problems.size();
}

namespace {

/// Different (field, operator, value) of one polarity.
int64_t distinct(const std::vector<RuleTest>& tests, Polarity polarity) {
    std::set<std::array<std::string_view, 3>> seen;
    for (const RuleTest& test : tests)
        if (test.polarity == polarity) seen.insert({test.canonical_field, test.canonical_op, test.canonical_value});
    return static_cast<int64_t>(seen.size());
}

} // namespace

Result<size_t> Writer::State::put_rule(int64_t file, uint32_t ordinal, const RuleRow& rule, std::string_view text) {
    Statement& add = the(add_rule);
    add.bind(file).bind(ordinal).bind(static_cast<int>(rule.vendor)).bind(static_cast<int>(rule.language));
    add.bind(static_cast<int>(rule.type)).bind(rule.rule_id).bind(rule.title).bind(rule.status).bind(rule.level);
    add.bind(rule.description).bind(rule.author).bind(rule.date).bind(rule.modified);
    add.bind(rule.span.begin).bind(rule.span.end).bind(rule.live).bind(rule.building_block).bind(rule.parsed);
    add.bind(rule.replayable).bind(static_cast<int64_t>(rule.tests.size()));
    add.bind(distinct(rule.tests, Polarity::indicator)).bind(distinct(rule.tests, Polarity::exclusion));
    RW_DO(add.run());
    const int64_t id = database.last_id();
    uint32_t number = 0;
    for (const rules::Located& tag : rule.tags) {
        RW_DO(the(add_tag).bind(id).bind(number++).bind(tag.text).bind(tag.span.begin).bind(tag.span.end).run());
    }
    number = 0;
    for (const RuleTest& test : rule.tests) {
        RW_DO(put_test(id, number++, test));
    }
    for (const EventName& event : rule.events) {
        RW_TRY(event_id, id_of(events, event.key, add_event, [&](Statement& statement) {
                   statement.bind(event.key).bind(event.provider).bind(event.event).bind(event.title);
               }));
        RW_DO(the(add_rule_event).bind(id).bind(event_id).run());
    }
    RW_DO(put_problems(file, id, rule.problems));
    return the(add_search).bind(id).bind(rule.title).bind(part_of(text, rule.span)).run();
}

/// The index keeps no texts, so what is taken out of it has to be told to it again.
Result<size_t> Writer::State::forget_search(int64_t file) {
    RW_TRY(rows,
           database.prepare("SELECT r.id, r.title, substr(CAST(t.text AS BLOB), r.begin + 1, r.end - r.begin) "
                            "FROM rules r JOIN texts t ON t.file = r.file WHERE r.file = ?"));
    RW_TRY(forget, database.prepare("INSERT INTO search(search, rowid, title, text) VALUES('delete', ?, ?, ?)"));
    rows.bind(file);
    while (true) {
        RW_TRY(row, rows.next());
        if (!row) return size_t{0};
        RW_DO(forget.again().bind(rows.integer(0)).bind(rows.text(1)).bind(rows.text(2)).run());
    }
}

Writer::Writer(std::unique_ptr<State> state)
    : state_(std::move(state)) {}

Writer::Writer(Writer&&) noexcept = default;
Writer& Writer::operator=(Writer&&) noexcept = default;
Writer::~Writer() = default;

Result<Writer> Writer::open(const std::string& path) {
    RW_TRY(lock, BuildLock::take(path));
    RW_TRY(database, Database::open(path, Database::Mode::write));
    // Nothing is written to what is cut off, newer or not ours: the kind of journal stands in the file as well.
    RW_DO(check_length(database));
    RW_DO(migrate(database, migrations()));
    RW_DO(database.run("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536;"
                       "PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 8000"));
    auto state = std::make_unique<State>(State{std::move(lock), std::move(database)});
    RW_DO(state->prepare());
    return Writer(std::move(state));
}

Result<std::string> Writer::note(std::string_view name) const {
    RW_TRY(read, state_->database.prepare("SELECT value FROM meta WHERE name = ?"));
    RW_TRY(row, read.bind(name).next());
    return row ? std::string(read.text(0)) : std::string();
}

Result<size_t> Writer::set_note(std::string_view name, std::string_view value) {
    RW_TRY(write, state_->database.prepare("INSERT OR REPLACE INTO meta VALUES(?, ?)"));
    return write.bind(name).bind(value).run();
}

Result<int64_t> Writer::source(const SourceInfo& info) {
    RW_TRY(find, state_->database.prepare("SELECT id FROM sources WHERE path = ?"));
    RW_TRY(known, find.bind(info.path).next());
    const int64_t id = known ? find.integer(0) : 0;
    find.again();
    RW_TRY(taken, state_->database.prepare("SELECT 1 FROM sources WHERE name = ? AND id <> ?"));
    std::string name = info.name;
    for (int number = 2;; ++number) {
        RW_TRY(used, taken.again().bind(name).bind(id).next());
        if (!used) break;
        name = info.name + " " + std::to_string(number);
    }
    taken.again();
    if (id != 0) {
        RW_TRY(update,
               state_->database.prepare("UPDATE sources SET name = ?1, revision = ?2, licence = ?3 WHERE id = ?4 AND "
                                        "(name <> ?1 OR revision <> ?2 OR licence <> ?3)"));
        RW_DO(update.bind(name).bind(info.revision).bind(info.licence).bind(id).run());
        return id;
    }
    RW_TRY(add, state_->database.prepare("INSERT INTO sources(name, path, revision, licence) VALUES(?, ?, ?, ?)"));
    RW_DO(add.bind(name).bind(info.path).bind(info.revision).bind(info.licence).run());
    return state_->database.last_id();
}

Result<std::unordered_map<std::string, KnownFile>> Writer::files(int64_t source) const {
    std::unordered_map<std::string, KnownFile> known;
    RW_TRY(rows, state_->database.prepare("SELECT id, path, hash, bytes, modified FROM files WHERE source = ?"));
    rows.bind(source);
    while (true) {
        RW_TRY(row, rows.next());
        if (!row) return known;
        known.emplace(rows.text(1),
                      KnownFile{rows.integer(0),
                                static_cast<uint64_t>(rows.integer(2)),
                                static_cast<uint64_t>(rows.integer(3)),
                                rows.integer(4)});
    }
}

Result<size_t> Writer::begin() {
    RW_TRY(batch, Transaction::begin(state_->database));
    state_->batch.emplace(std::move(batch));
    return size_t{0};
}

Result<size_t> Writer::commit() {
    if (!state_->batch) return size_t{0};
    RW_TRY(done, state_->batch->commit());
    state_->batch.reset();
    return done;
}

Result<size_t> Writer::put(int64_t source, const FileRow& file) {
    RW_DO(state_->intern_all());
    RW_TRY(find, state_->database.prepare("SELECT id FROM files WHERE source = ? AND path = ?"));
    RW_TRY(there, find.bind(source).bind(file.path).next());
    if (there) {
        const int64_t old = find.integer(0);
        find.again();
        RW_DO(remove(old));
    }
    Statement& add = state_->the(add_file);
    add.bind(source).bind(file.path);
    if (file.vendor)
        add.bind(static_cast<int>(*file.vendor));
    else
        add.bind_null();
    RW_DO(add.bind(as_signed(file.hash)).bind(as_signed(file.bytes)).bind(file.modified).run());
    const int64_t id = state_->database.last_id();
    if (file.vendor) {
        RW_DO(state_->the(add_text).bind(id).bind(file.text).run());
    }
    uint32_t ordinal = 0;
    for (const RuleRow& rule : file.rules) {
        RW_DO(state_->put_rule(id, ordinal++, rule, file.text));
    }
    return state_->put_problems(id, std::nullopt, file.problems);
}

Result<size_t> Writer::touch(int64_t file, int64_t modified) {
    return state_->the(touch_file).bind(modified).bind(file).run();
}

Result<size_t> Writer::remove(int64_t file) {
    RW_DO(state_->forget_search(file));
    constexpr std::array<std::string_view, 8> deletions{
        "DELETE FROM tests WHERE rule IN (SELECT id FROM rules WHERE file = ?)",
        "DELETE FROM tags WHERE rule IN (SELECT id FROM rules WHERE file = ?)",
        "DELETE FROM rule_events WHERE rule IN (SELECT id FROM rules WHERE file = ?)",
        "DELETE FROM rule_techniques WHERE rule IN (SELECT id FROM rules WHERE file = ?)",
        "DELETE FROM problems WHERE file = ?",
        "DELETE FROM rules WHERE file = ?",
        "DELETE FROM texts WHERE file = ?",
        "DELETE FROM files WHERE id = ?",
    };
    for (const std::string_view deletion : deletions) {
        RW_TRY(statement, state_->database.prepare(deletion));
        RW_DO(statement.bind(file).run());
    }
    return size_t{0};
}

Result<size_t> Writer::doubt_all() { return state_->database.run("UPDATE files SET bytes = -1"); }

Result<size_t> Writer::doubt_source(int64_t source) {
    RW_TRY(doubt, state_->database.prepare("UPDATE files SET bytes = -1 WHERE source = ?"));
    return doubt.bind(source).run();
}

Result<size_t> Writer::set_attack(const taxonomy::Attack& attack) {
    RW_DO(state_->database.run("DELETE FROM techniques; DELETE FROM tactics"));
    RW_TRY(tactic, state_->database.prepare("INSERT INTO tactics VALUES(?, ?, ?)"));
    for (const taxonomy::Tactic& one : attack.tactics()) {
        RW_DO(tactic.again().bind(one.short_name).bind(one.id).bind(one.name).run());
    }
    const auto joined = [](const std::vector<std::string>& parts) {
        std::string text;
        for (const std::string& part : parts) text += (text.empty() ? "" : "|") + part;
        return text;
    };
    RW_TRY(technique, state_->database.prepare("INSERT INTO techniques VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    for (const taxonomy::Technique& one : attack.techniques()) {
        technique.again().bind(one.id).bind(one.name).bind(one.description).bind(one.parent);
        technique.bind(joined(one.tactics)).bind(joined(one.tactics_18));
        RW_DO(technique.bind(one.status).bind(one.status_18).bind(one.successor).run());
    }
    return attack.techniques().size();
}

Result<size_t> Writer::set_overrides(const std::vector<TagOverride>& overrides) {
    RW_DO(state_->database.run("DELETE FROM overrides"));
    RW_TRY(add, state_->database.prepare("INSERT INTO overrides(rule, technique, removed) VALUES(?, ?, ?)"));
    for (const TagOverride& one : overrides) {
        RW_DO(add.again().bind(one.rule).bind(one.technique).bind(one.removed).run());
    }
    return overrides.size();
}

namespace {

/// The technique to count an id under: itself, or what ATT&CK has put in its place.
class Successors {
public:
    [[nodiscard]] static Result<Successors> read(const Database& database) {
        Successors all;
        RW_TRY(rows,
               database.prepare("SELECT id, successor FROM techniques WHERE status <> 'active' AND successor <> ''"));
        while (true) {
            RW_TRY(row, rows.next());
            if (!row) return all;
            all.next_.emplace(rows.text(0), rows.text(1));
        }
    }

    [[nodiscard]] std::string current(std::string id) const {
        constexpr int longest_chain = 8;
        for (int i = 0; i < longest_chain; ++i) {
            const auto next = next_.find(id);
            if (next == next_.end()) break;
            id = next->second;
        }
        return id;
    }

private:
    std::unordered_map<std::string, std::string> next_;
};

struct Tagged {
    int64_t rule = 0;
    std::string technique, written;
    bool overridden = false;
};

Result<std::vector<Tagged>> tagged_rules(const Database& database) {
    RW_TRY(successors, Successors::read(database));
    std::vector<Tagged> all;
    RW_TRY(tags, database.prepare("SELECT rule, tag FROM tags ORDER BY rule, ordinal"));
    while (true) {
        RW_TRY(row, tags.next());
        if (!row) break;
        const std::string written = technique_of(tags.text(1));
        if (!written.empty()) all.push_back({tags.integer(0), successors.current(written), written, false});
    }
    std::vector<TagOverride> overrides;
    RW_TRY(given, database.prepare("SELECT rule, technique, removed FROM overrides ORDER BY ordinal"));
    while (true) {
        RW_TRY(row, given.next());
        if (!row) break;
        overrides.push_back({std::string(given.text(0)), std::string(given.text(1)), given.integer(2) != 0});
    }
    if (overrides.empty()) return all;
    RW_TRY(rules,
           database.prepare("SELECT r.id, r.rule_id, r.title, f.path FROM rules r JOIN files f ON f.id = r.file"));
    while (true) {
        RW_TRY(row, rules.next());
        if (!row) break;
        for (const TagOverride& one : overrides) {
            if (!is_about(one, rules.text(1), rules.text(2), rules.text(3))) continue;
            const int64_t rule = rules.integer(0);
            const std::string technique = successors.current(one.technique);
            if (one.removed)
                std::erase_if(all, [&](const Tagged& tag) { return tag.rule == rule && tag.technique == technique; });
            else
                all.push_back({rule, technique, one.technique, true});
        }
    }
    return all;
}

} // namespace

Result<size_t> Writer::finish(bool complete) {
    const Database& database = state_->database;
    RW_TRY(batch, Transaction::begin(database));
    RW_TRY(tagged, tagged_rules(database));
    RW_DO(database.run("DELETE FROM rule_techniques"));
    RW_TRY(add, database.prepare("INSERT OR IGNORE INTO rule_techniques VALUES(?, ?, ?, ?)"));
    for (const Tagged& tag : tagged) {
        RW_DO(add.again().bind(tag.technique).bind(tag.rule).bind(tag.written).bind(tag.overridden).run());
    }
    RW_DO(database.run(R"sql(
DELETE FROM indicators WHERE NOT EXISTS (SELECT 1 FROM tests WHERE indicator = indicators.id);
DELETE FROM fields WHERE NOT EXISTS (SELECT 1 FROM indicators WHERE field = fields.id);
DELETE FROM events WHERE NOT EXISTS (SELECT 1 FROM rule_events WHERE event = events.id);
UPDATE indicators SET
    reach = (SELECT count(DISTINCT rule) FROM tests WHERE indicator = indicators.id AND polarity = 0),
    excluded = (SELECT count(DISTINCT rule) FROM tests WHERE indicator = indicators.id AND polarity = 1);
DELETE FROM field_names;
INSERT INTO field_names
    SELECT i.field, r.vendor, t.name, count(DISTINCT t.rule)
    FROM tests t JOIN indicators i ON i.id = t.indicator JOIN rules r ON r.id = t.rule GROUP BY 1, 2, 3;
DELETE FROM names WHERE id NOT IN (SELECT name FROM field_names);
)sql"));
    RW_DO(set_note("complete", complete ? "1" : "0"));
    state_->interned = false;
    state_->fields.clear();
    state_->names.clear();
    state_->events.clear();
    state_->indicators.clear();
    RW_DO(batch.commit());
    // All tables alike: sizes that are known of some only lead to plans that walk through the others.
    RW_DO(database.run("PRAGMA analysis_limit = 1000; ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)"));
    return tagged.size();
}

} // namespace rw::catalog
