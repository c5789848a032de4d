// What other implementations' tests say that rules match, run through the batch matcher, the live matcher and the
// explanation, which must all agree.

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include "engine/explain/explain.h"
#include "engine/match/batch_worker.h"
#include "engine/match/live_matcher.h"
#include "engine/rules/sigma/sigma.h"
#include "tests/corpora/memory_log.h"
#include "tests/corpora/shared_material.h"

#include <set>

using namespace rw;
using namespace rw::tests;

namespace {

struct Case {
    QString id;
    std::vector<std::string> rules;
    std::string events; ///< JSON lines
    int eventCount = 0;
    bool judged = true; ///< false: the verdict hangs on what a log does not say
    sigma::ParseOptions options;
    std::vector<std::optional<std::set<int>>> expected; ///< by rule; nothing where upstream does not judge
};

/// The elements of the array `events` as written: parsing and writing them again would turn 1.0 into 1.
std::vector<QByteArray> rawEvents(const QByteArray& line) {
    std::vector<QByteArray> events;
    const QByteArray key = "\"events\": [";
    qsizetype at = line.indexOf(key) + key.size();
    int depth = 0;
    bool quoted = false;
    for (qsizetype begin = at; at < line.size(); ++at) {
        const char c = line[at];
        if (quoted) {
            if (c == '\\')
                ++at;
            else if (c == '"')
                quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            if (depth++ == 0) begin = at;
        } else if (c == '}' || c == ']') {
            if (depth == 0) break;
            if (--depth == 0) events.push_back(line.mid(begin, at - begin + 1));
        }
    }
    return events;
}

Case readCase(const QByteArray& line) {
    const QJsonObject object = QJsonDocument::fromJson(line).object();
    Case made;
    made.id = object[u"id"].toString();
    for (const QJsonValue& rule : object[u"rules"].toArray()) made.rules.push_back(rule.toString().toStdString());
    for (const QByteArray& event : rawEvents(line)) made.events += event.toStdString() + '\n';
    made.eventCount = int(object[u"events"].toArray().size());
    made.judged = !object.contains(u"event_logsources");
    // `action: global` belongs to the documents behind it: such rules are one file.
    if (made.rules.size() > 1 && made.rules.front().starts_with("action:")) {
        std::string joined;
        for (const std::string& rule : made.rules) joined += rule + "\n---\n";
        made.rules = {joined};
    }
    const QJsonObject lists = object[u"placeholders"].toObject();
    for (auto list = lists.begin(); list != lists.end(); ++list)
        for (const QJsonValue& value : list->toArray())
            made.options.placeholders[list.key().toStdString()].push_back(value.toVariant().toString().toStdString());
    for (const QJsonValue& rule : object[u"expected"].toArray()) {
        if (!rule.isArray()) {
            if (made.rules.size() > 1 || object[u"rules"].toArray().size() == 1) made.expected.emplace_back();
            continue;
        }
        std::set<int> events;
        for (const QJsonValue& event : rule.toArray()) events.insert(event.toInt());
        made.expected.emplace_back(std::move(events));
    }
    return made;
}

/// Cases of which our answer is known to differ, with the reason.
std::map<QString, QString> contradictions() {
    std::map<QString, QString> known;
    for (const CsvRow& row : readCsv(shared(QStringLiteral("data/oracles/sigma/contradictions.csv"))))
        known[row.at(QStringLiteral("case_id"))] = row.at(QStringLiteral("what_we_do"));
    return known;
}

std::set<int> matchedBatch(const std::shared_ptr<const match::RulePlan>& plan, const Case& oracle, uint32_t rule) {
    match::BatchWorker worker(plan);
    const logs::Segment segment = memorySegment(oracle.events);
    std::set<int> events;
    for (const match::SegmentMatch& match : worker.run(segment).matches)
        if (match.rule == rule) events.insert(int(match.row));
    return events;
}

} // namespace

class TestSigmaMatching : public QObject {
    Q_OBJECT

private slots:

    void initTestCase() { taxonomy_ = bundledTaxonomy(); }

    void cases_matchWhatUpstreamSays_data();
    void cases_matchWhatUpstreamSays();

private:
    std::shared_ptr<const taxonomy::Taxonomy> taxonomy_;
};

void TestSigmaMatching::cases_matchWhatUpstreamSays_data() {
    QTest::addColumn<QByteArray>("line");
    for (const char* suite : {"hayabusa", "rsigma", "sigma-rust", "go-sigma", "sigmalite", "pysigma-edge"}) {
        QFile file(shared(QStringLiteral("data/oracles/sigma/%1.jsonl").arg(QLatin1String(suite))));
        if (!file.open(QIODevice::ReadOnly)) continue;
        while (!file.atEnd()) {
            const QByteArray line = file.readLine();
            const QJsonObject object = QJsonDocument::fromJson(line).object();
            if (!object[u"expected"].isArray() || object[u"pipeline"].isString()) continue;
            QTest::newRow(qPrintable(object[u"id"].toString())) << line;
        }
    }
    if (!QFileInfo::exists(shared(QStringLiteral("data/oracles/sigma")))) QTest::newRow("absent") << QByteArray();
}

void TestSigmaMatching::cases_matchWhatUpstreamSays() {
    RW_NEED_SHARED("data/oracles/sigma");
    static const std::map<QString, QString> known = contradictions();
    QFETCH(QByteArray, line);
    const Case oracle = readCase(line);
    if (!oracle.judged) QSKIP("needs an event's log source from outside, which no log gives");
    ir::PredicateTable predicates;
    std::vector<rules::RuleFile> files;
    for (const std::string& rule : oracle.rules)
        files.push_back(sigma::parse(rule, "rule.yml", predicates, oracle.options));
    std::vector<const ir::Rule*> rules;
    for (const rules::RuleFile& file : files) {
        QVERIFY(!file.documents.empty());
        for (const rules::RuleDocument& document : file.documents) {
            if (document.type != rules::RuleType::detection)
                QSKIP("correlations and filters are not replayed yet, and say so");
            rules.push_back(&document.rule);
        }
    }
    const auto plan = match::RulePlan::make(rules, predicates, taxonomy_, 1, nullptr);
    const logs::Segment segment = memorySegment(oracle.events);
    const auto collection = match::Collection::make("", match::Role::attack, false, memoryTable(segment), taxonomy_);
    QCOMPARE(int(collection->table().row_count()), oracle.eventCount);
    match::LiveMatcher live(collection);
    bool agrees = true;
    QString difference;
    for (uint32_t rule = 0; rule < rules.size(); ++rule) {
        const std::set<int> batch = matchedBatch(plan, oracle, rule);
        std::set<int> lively;
        for (const uint32_t row : live.evaluate(*rules[rule], predicates, Job()).matches.rows())
            lively.insert(int(row));
        QVERIFY2(batch == lively, "batch and live matcher differ");
        for (int event = 0; event < oracle.eventCount; ++event) {
            const bool explained = explain::explain(*rules[rule], predicates, *collection, logs::Row(event)).matched;
            QVERIFY2(explained == batch.contains(event), "explanation and matcher differ");
        }
        if (rule >= oracle.expected.size() || !oracle.expected[rule]) continue;
        if (batch != *oracle.expected[rule]) {
            agrees = false;
            for (int event = 0; event < oracle.eventCount; ++event)
                if (batch.contains(event) != oracle.expected[rule]->contains(event))
                    difference +=
                        QStringLiteral(" event %1 %2;")
                            .arg(event)
                            .arg(batch.contains(event) ? QStringLiteral("matches") : QStringLiteral("does not match"));
            for (const ir::Loss& loss : rules[rule]->losses) difference += QString::fromStdString(" " + loss.reason);
        }
    }
    const auto exception = known.find(oracle.id);
    if (exception != known.end()) return;
    QVERIFY2(agrees, qPrintable(difference));
}

QTEST_GUILESS_MAIN(TestSigmaMatching)
#include "sigma_matching_test.moc"
