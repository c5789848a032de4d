// What other implementations say about rules (shared data, oracles/sigma): errors, acceptance and, through the naive
// matcher, matches. contradictions.csv names the cases in which we differ, and why.
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "engine/rules/sigma/sigma.h"
#include "tests/engine/naive_matcher.h"
#include "tests/engine/rules/shared_data.h"

#include <set>

using namespace rw;

namespace {

std::set<QString> contradictions(const QString& folder) {
    std::set<QString> ids;
    for (const QByteArray& line : test::read_all(folder + QStringLiteral("/contradictions.csv")).split('\n')) {
        const QString text = QString::fromUtf8(line);
        ids.insert(text.startsWith(QLatin1Char('"')) ? text.mid(1, text.indexOf(QStringLiteral("\","), 1) - 1)
                                                     : text.section(QLatin1Char(','), 0, 0));
    }
    return ids;
}

rules::RuleFile parse_case(const QJsonObject& oracle, ir::PredicateTable& predicates) {
    QByteArray text;
    for (const QJsonValue& rule : oracle.value(QStringLiteral("rules")).toArray()) {
        if (!text.isEmpty()) text += "\n---\n";
        text += rule.toString().toUtf8();
    }
    sigma::ParseOptions options;
    const QJsonObject placeholders = oracle.value(QStringLiteral("placeholders")).toObject();
    for (auto it = placeholders.begin(); it != placeholders.end(); ++it)
        for (const QJsonValue& value : it.value().toArray())
            options.placeholders[it.key().toStdString()].push_back(value.toVariant().toString().toStdString());
    return sigma::parse(text.toStdString(), "case.yml", predicates, options);
}

std::string told(const rules::RuleFile& file) {
    std::string text;
    for (const auto& document : file.documents)
        for (const auto& diagnostic : document.diagnostics)
            text +=
                " " + diagnostic.code + (diagnostic.severity == Severity::error ? "!" : "") + " " + diagnostic.message;
    for (const auto& document : file.documents)
        for (const auto& loss : document.rule.losses) text += " loss " + loss.code;
    return text;
}

/// Empty when the case passes.
std::string judge_error(const QString& id, const rules::RuleFile& file) {
    bool error = false;
    bool replayed = !file.documents.empty();
    for (const auto& document : file.documents) {
        for (const auto& diagnostic : document.diagnostics) error |= diagnostic.severity == Severity::error;
        replayed &= document.replayable();
    }
    for (const auto& diagnostic : file.diagnostics) error |= diagnostic.severity == Severity::error;
    if (!error) return "no error told;" + told(file);
    if (replayed && !id.startsWith(QStringLiteral("pysigma-edge:rule:"))) return "told, but replayable;" + told(file);
    return {};
}

std::string judge_accepted(const rules::RuleFile& file) {
    if (file.documents.empty()) return "no document";
    for (const auto& document : file.documents)
        if (document.type == rules::RuleType::detection && !document.replayable())
            return "not replayable;" + told(file);
    return {};
}

/// Nothing that is known of the event's log source contradicts the rule's.
bool applies(const ir::LogSource& rule, const QJsonObject& event) {
    const auto fits = [&](const std::string& wanted, const QString& key) {
        return wanted.empty() || !event.contains(key) ||
               event.value(key).toString().toLower().toStdString() == ascii_lower(wanted);
    };
    return fits(rule.category, QStringLiteral("category")) && fits(rule.product, QStringLiteral("product")) &&
           fits(rule.service, QStringLiteral("service"));
}

std::string
judge_matches(const QJsonObject& oracle, const rules::RuleFile& file, const ir::PredicateTable& predicates) {
    const QJsonArray events = oracle.value(QStringLiteral("events")).toArray();
    const QJsonArray sources = oracle.value(QStringLiteral("event_logsources")).toArray();
    size_t at = 0;
    for (const QJsonValue& expected : oracle.value(QStringLiteral("expected")).toArray()) {
        if (expected.isNull()) continue; // documents that are no rules of their own
        if (at >= file.documents.size()) return "documents missing";
        const auto& document = file.documents[at++];
        if (!document.replayable()) return "not replayable;" + told(file);
        const test::NaiveMatcher matcher(document.rule.condition, predicates);
        QJsonArray seen;
        for (qsizetype i = 0; i < events.size(); ++i)
            if (applies(document.rule.scope, sources.at(i).toObject()) && matcher.matches(events[i].toObject()))
                seen.append(int(i));
        if (seen != expected.toArray())
            return "matches " + QJsonDocument(seen).toJson(QJsonDocument::Compact).toStdString() + " instead of " +
                   QJsonDocument(expected.toArray()).toJson(QJsonDocument::Compact).toStdString() + told(file);
    }
    return {};
}

/// Correlations, filters and pipelines come with their own tests.
bool concerns_detections(const QJsonObject& oracle) {
    if (!oracle.value(QStringLiteral("pipeline")).isNull()) return false;
    for (const QJsonValue& rule : oracle.value(QStringLiteral("rules")).toArray()) {
        const QString text = QLatin1Char('\n') + rule.toString();
        if (text.contains(QStringLiteral("\ncorrelation:")) || text.contains(QStringLiteral("\nfilter:"))) return false;
    }
    return true;
}

} // namespace

class OracleTest : public QObject {
    Q_OBJECT

private slots:

    void cases_data() {
        QTest::addColumn<QString>("suite");
        for (const char* suite : {"pysigma-edge", "rsigma", "hayabusa", "sigma-rust", "go-sigma", "sigmalite"})
            QTest::newRow(suite) << QString::fromLatin1(suite);
    }

    void cases() {
        QFETCH(QString, suite);
        const QString folder = test::shared_path(QStringLiteral("data/oracles/sigma"));
        RW_NEEDS_SHARED(folder);
        const std::set<QString> contradicted = contradictions(folder);
        int passed = 0;
        int skipped = 0;
        int differing = 0;
        QStringList failures;
        for (const QByteArray& line :
             test::read_all(folder + QLatin1Char('/') + suite + QStringLiteral(".jsonl")).split('\n')) {
            if (line.isEmpty()) continue;
            const QJsonObject oracle = QJsonDocument::fromJson(test::with_exact_numbers(line)).object();
            const QString id = oracle.value(QStringLiteral("id")).toString();
            const QJsonValue expected = oracle.value(QStringLiteral("expected"));
            const bool matches = expected.isArray();
            if (!concerns_detections(oracle) ||
                (matches && oracle.value(QStringLiteral("convention")).toString() != QStringLiteral("flat"))) {
                ++skipped;
                continue;
            }
            ir::PredicateTable predicates;
            const rules::RuleFile file = parse_case(oracle, predicates);
            const std::string problem = matches ? judge_matches(oracle, file, predicates)
                                        : expected.toObject().contains(QStringLiteral("error")) ? judge_error(id, file)
                                                                                                : judge_accepted(file);
            if (problem.empty())
                ++passed;
            else if (contradicted.contains(id))
                ++differing;
            else
                failures << id + QStringLiteral(": ") + QString::fromStdString(problem);
        }
        qInfo(
            "%s: %d passed, %d differ as contradictions.csv says, %d not about detections or flat events, %lld failed",
            qPrintable(suite),
            passed,
            differing,
            skipped,
            static_cast<long long>(failures.size()));
        for (const QString& failure : failures) qInfo("  %s", qPrintable(failure));
        QVERIFY(passed > 0);
        QCOMPARE(failures.size(), 0);
    }
};

QTEST_GUILESS_MAIN(OracleTest)
#include "oracle_test.moc"
