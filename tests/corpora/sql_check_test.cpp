// A check that shares no code with the matcher: the rules' queries, made by the community's own converter, run in
// SQLite over the events that our reader reads, must find the rows that our replay finds.

#include <QJsonDocument>
#include <QJsonObject>

#include "app/common/rule_loader.h"

#include "engine/match/batch_scanner.h"
#include "tests/corpora/shared_material.h"
#include "tests/corpora/sqlite_events.h"

#include <set>
#include <zlib.h>

using namespace rw;
using namespace rw::tests;

namespace {

constexpr const char* logs_path = "data/logs/attack/evtx-attack-samples.tar.xz";
constexpr const char* queries_path = "data/corpora/converted/sqlite.jsonl.gz";

/// Events that the converter's Sysmon pipeline does not ask for: our log sources take them, its queries do not.
const std::set<std::string> kinds_not_converted = {"security/4688", "security/5156", "security/4657"};

struct Query {
    std::string rule;
    QString path;
    QString text;
};

std::vector<Query> readQueries(const QString& path) {
    std::vector<Query> queries;
    QByteArray text;
    const gzFile file = gzopen(qPrintable(path), "rb");
    if (file == nullptr) return queries;
    std::array<char, 1 << 16> piece{};
    for (int size = 0; (size = gzread(file, piece.data(), unsigned(piece.size()))) > 0;)
        text.append(piece.data(), size);
    gzclose(file);
    for (const QByteArray& line : text.split('\n')) {
        const QJsonObject object = QJsonDocument::fromJson(line).object();
        const QString rulePath = object[u"rule_path"].toString();
        if (!rulePath.startsWith(u"rules/windows/") || !object[u"ok"].toBool()) continue;
        queries.push_back({object[u"rule_id"].toString().toStdString(), rulePath, object[u"query"].toString()});
    }
    return queries;
}

} // namespace

class TestSqlCheck : public QObject {
    Q_OBJECT

private slots:
    void replay_findsWhatTheConvertedQueriesFind();

private:
    void replay(const std::set<std::string>& wanted);
    void readKnownDifferences();
    [[nodiscard]] size_t compare(const Query& query, const EventNames& inSql);

    std::map<std::string, std::map<EventName, std::string>> ours_; ///< by rule: events with their kinds
    std::map<std::string, size_t> knownExtra_; ///< by rule: rows that the query finds and golden rules out
    size_t agreed_ = 0;
    size_t rows_ = 0;
    size_t notConverted_ = 0;
    size_t ruledOut_ = 0;
};

void TestSqlCheck::replay(const std::set<std::string>& wanted) {
    const auto taxonomy = bundledTaxonomy();
    const app::LoadedRules loaded =
        app::load_rules({shared(QStringLiteral("data/corpora/sigma/rules/windows")).toStdString()}, {});
    std::vector<const ir::Rule*> rules;
    std::vector<std::string> ids;
    for (const rules::RuleFile& file : loaded.files) {
        for (const rules::RuleDocument& document : file.documents) {
            if (!wanted.contains(document.metadata.id.text)) continue;
            rules.push_back(&document.rule);
            ids.push_back(document.metadata.id.text);
        }
    }
    QCOMPARE(rules.size(), wanted.size());
    const auto plan = match::RulePlan::make(rules, loaded.predicates, taxonomy, 2, nullptr);
    Job job;
    const match::MatchReport report = match::scan(plan, {shared(QLatin1String(logs_path)).toStdString()}, 2, job);
    for (size_t rule = 0; rule < rules.size(); ++rule)
        for (const match::EventRef& event : report.matches[rule])
            ours_[ids[rule]][{report.files[event.file].path, event.record}] =
                taxonomy->kind_name(static_cast<taxonomy::KindId>(event.kind));
}

void TestSqlCheck::readKnownDifferences() {
    for (const CsvRow& row : readCsv(shared(QStringLiteral("data/corpora/converted/differ_all.csv"))))
        if (row.at(QStringLiteral("engine")) == u"sqlite" && row.at(QStringLiteral("verdict")) == u"differ")
            knownExtra_[row.at(QStringLiteral("rule_id")).toStdString()] =
                row.at(QStringLiteral("extra")).toULongLong();
}

/// @return rows that differ without a known cause
size_t TestSqlCheck::compare(const Query& query, const EventNames& inSql) {
    size_t unexplained = 0;
    size_t onlyInSql = 0;
    const auto& found = ours_[query.rule];
    const auto known = knownExtra_.find(query.rule);
    for (const EventName& event : inSql) {
        if (found.contains(event))
            ++rows_;
        else
            ++onlyInSql;
    }
    if (onlyInSql != (known == knownExtra_.end() ? 0 : known->second)) {
        qWarning("only in SQLite: %zu events of %s", onlyInSql, qPrintable(query.path));
        for (const EventName& event : inSql)
            if (!found.contains(event)) qWarning("  %s %llu", event.first.c_str(), qulonglong(event.second));
        unexplained += onlyInSql;
    } else {
        ruledOut_ += onlyInSql;
    }
    for (const auto& [event, kind] : found) {
        if (inSql.contains(event)) continue;
        ++notConverted_;
        if (kinds_not_converted.contains(kind)) continue;
        qWarning("only in replay: %s %s %llu", qPrintable(query.path), event.first.c_str(), qulonglong(event.second));
        ++unexplained;
    }
    agreed_ += unexplained == 0 ? 1 : 0;
    return unexplained;
}

void TestSqlCheck::replay_findsWhatTheConvertedQueriesFind() {
    RW_NEED_SHARED("data/corpora/converted/sqlite.jsonl.gz");
    RW_NEED_SHARED("data/logs/attack/evtx-attack-samples.tar.xz");
    const std::vector<Query> queries = readQueries(shared(QLatin1String(queries_path)));
    QVERIFY(queries.size() >= 2'000);
    std::set<std::string> ids;
    for (const Query& query : queries) ids.insert(query.rule);
    replay(ids);
    readKnownDifferences();
    Job job;
    SqliteEvents database;
    database.load(*logs::read_table({shared(QLatin1String(logs_path)).toStdString()}, 2, job));
    size_t unexplained = 0;
    for (const Query& query : queries) {
        const auto rows = database.find(query.text);
        QVERIFY2(rows.has_value(), qPrintable((query.path + QStringLiteral(": ") + database.error())));
        unexplained += compare(query, *rows);
    }
    qInfo("%zu of %zu rules agree; %zu rows found by both; only ours: %zu of kinds that the queries do not ask for; "
          "only SQLite's: %zu that golden rules out",
          agreed_,
          queries.size(),
          rows_,
          notConverted_,
          ruledOut_);
    QVERIFY(rows_ > 900);
    QCOMPARE(unexplained, size_t{0});
}

QTEST_GUILESS_MAIN(TestSqlCheck)
#include "sql_check_test.moc"
