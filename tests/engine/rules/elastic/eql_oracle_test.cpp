// What Elasticsearch and Endgame's engine say of EQL (shared data, oracles/elastic). Single events are decided here by
// the naive matcher; sequences, samples and joins are parsed, and counted as not run.
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "engine/base/unicode.h"
#include "engine/rules/elastic/eql/eql.h"
#include "engine/rules/elastic/eql/folding.h"
#include "engine/rules/elastic/eql/parser.h"
#include "tests/engine/naive_matcher.h"
#include "tests/engine/rules/shared_data.h"

#include <map>

using namespace rw;

namespace {

QString folder() { return test::shared_path(QStringLiteral("data/oracles/elastic/")); }

std::vector<QJsonObject> lines_of(const char* file) {
    std::vector<QJsonObject> objects;
    for (const QByteArray& line : test::read_all(folder() + QLatin1String(file)).split('\n'))
        if (!line.isEmpty()) objects.push_back(QJsonDocument::fromJson(line).object());
    return objects;
}

/// Events in order. `optional_field_default_null` has a mapping that stores null as a text.
std::vector<QJsonObject> events_of(const QString& file) {
    std::vector<QJsonObject> events;
    const QString null_value = QStringLiteral("optional_field_default_null");
    for (const QJsonValue& value : QJsonDocument::fromJson(test::read_all(folder() + file)).array()) {
        QJsonObject event = value.toObject();
        if (event.contains(null_value) && event.value(null_value).isNull())
            event.insert(null_value, QStringLiteral("NULL"));
        events.push_back(event);
    }
    return events;
}

/// Optional fields of the query that no event has and no mapping names.
std::set<std::string, std::less<>> unmapped(const eql::Tree& tree, const std::vector<QJsonObject>& events) {
    std::set<std::string, std::less<>> names;
    for (const eql::Expr& each : tree.exprs) {
        if (each.kind != eql::ExprKind::field || !each.optional || each.name == "optional_field_mapping_only") continue;
        const QString name = QString::fromStdString(each.name);
        const bool known =
            std::any_of(events.begin(), events.end(), [&](const QJsonObject& event) { return event.contains(name); });
        if (!known) names.insert(each.name);
    }
    return names;
}

bool has_error(const elastic::Query& query) {
    return std::any_of(query.diagnostics.begin(), query.diagnostics.end(), [](const Diagnostic& each) {
        return each.severity == Severity::error;
    });
}

/// Sums of one suite.
struct Report {
    std::map<std::string, int> counts{};
    QStringList failures{};

    void fail(const QJsonObject& oracle, const std::string& what) {
        failures << oracle.value(QStringLiteral("id")).toString() + QStringLiteral(" | ") +
                        oracle.value(QStringLiteral("query")).toString().simplified() + QStringLiteral(" | ") +
                        QString::fromStdString(what);
    }

    void tell(const char* suite) const {
        for (const auto& [what, count] : counts) qInfo("%s: %4d %s", suite, count, what.c_str());
        for (const QString& failure : failures) qInfo("  %s", qPrintable(failure));
    }
};

/// Ids of the events that match, after head and tail.
QJsonArray matching(const elastic::Query& query,
                    const ir::PredicateTable& predicates,
                    const eql::Tree& tree,
                    const std::vector<QJsonObject>& events,
                    const QString& id_field) {
    const test::NaiveMatcher matcher(query.rule.condition, predicates);
    std::vector<QJsonValue> ids;
    for (const QJsonObject& event : events)
        if (matcher.matches(event)) ids.push_back(event.value(id_field));
    for (const eql::Pipe& pipe : tree.pipes) {
        const size_t count = std::min<size_t>(pipe.count, ids.size());
        if (pipe.name == "head") ids.resize(count);
        if (pipe.name == "tail") ids.erase(ids.begin(), ids.end() - static_cast<std::ptrdiff_t>(count));
    }
    QJsonArray array;
    for (const QJsonValue& id : ids) array.append(id);
    return array;
}

/// The loss that keeps a query of single events from being run; empty when only head and tail are left, which the
/// test itself applies.
std::string reason_not_to_run(const elastic::Query& query, const eql::Tree& tree) {
    for (const eql::Pipe& pipe : tree.pipes)
        if (pipe.name != "head" && pipe.name != "tail") return "pipe " + pipe.name;
    for (const ir::Loss& loss : query.rule.losses)
        if (loss.code != "RW3225") return loss.code + " " + loss.reason.substr(0, loss.reason.find('('));
    return {};
}

void run_events(const QJsonObject& oracle, const eql::Options& options, const QString& id_field, Report& report) {
    const std::string text = oracle.value(QStringLiteral("query")).toString().toStdString();
    const QString dataset = oracle.value(QStringLiteral("dataset")).toString(QStringLiteral("endgame-eql.events.json"));
    const std::vector<QJsonObject> events = events_of(dataset);
    const eql::Tree tree = eql::parse(text, options.dialect);
    eql::Options with_names = options;
    with_names.query.unmapped = unmapped(tree, events);
    ir::PredicateTable predicates;
    const elastic::Query query = eql::lower(text, predicates, with_names);
    if (has_error(query)) return report.fail(oracle, "told: " + query.diagnostics.front().message);
    ++report.counts["parsed"];
    if (tree.kind != eql::QueryKind::event) {
        const char* kinds[] = {"", "sequence", "sample", "join"};
        ++report.counts[std::string("not run: ") + kinds[static_cast<int>(tree.kind)]];
        if (query.rule.replayable()) report.fail(oracle, "has no loss");
        return;
    }
    if (const std::string reason = reason_not_to_run(query, tree); !reason.empty()) {
        ++report.counts["not run: " + reason];
        return;
    }
    ++report.counts["run"];
    const QJsonArray seen = matching(query, predicates, tree, events, id_field);
    if (seen != oracle.value(QStringLiteral("expected_event_ids")).toArray())
        report.fail(oracle, QJsonDocument(seen).toJson(QJsonDocument::Compact).toStdString());
}

QJsonValue json_of(const eql::Constant& value) {
    switch (value.kind) {
    case eql::Constant::Kind::null:
        return {};
    case eql::Constant::Kind::boolean:
        return value.truth;
    case eql::Constant::Kind::number:
        return QString::fromStdString(value.number.text()).toDouble();
    case eql::Constant::Kind::text:
        break;
    }
    return QString::fromStdString(value.text);
}

} // namespace

class EqlOracleTest : public QObject {
    Q_OBJECT

private slots:

    void elasticsearch() {
        RW_NEEDS_SHARED(folder());
        Report report;
        for (const QJsonObject& oracle : lines_of("elasticsearch-eql.jsonl")) {
            eql::Options options;
            options.query.category_field = "event_type";
            run_events(oracle, options, oracle.value(QStringLiteral("id_field")).toString(), report);
        }
        report.tell("elasticsearch");
        QVERIFY(report.counts["parsed"] > 200);
        QCOMPARE(report.failures.size(), 0);
    }

    void elasticsearchErrors() {
        RW_NEEDS_SHARED(folder());
        Report report;
        for (const QJsonObject& oracle : lines_of("elasticsearch-eql-errors.jsonl")) {
            ir::PredicateTable predicates;
            const bool valid = oracle.value(QStringLiteral("valid")).toBool();
            const elastic::Query query =
                eql::lower(oracle.value(QStringLiteral("query")).toString().toStdString(), predicates);
            ++report.counts[valid ? "valid" : "invalid"];
            if (has_error(query) == valid)
                report.fail(oracle, valid ? query.diagnostics.front().message : "is accepted");
            if (!valid && query.rule.replayable()) report.fail(oracle, "is replayable");
        }
        report.tell("errors");
        QVERIFY(report.counts["invalid"] > 30 && report.counts["valid"] > 20);
        QCOMPARE(report.failures.size(), 0);
    }

    void endgame() {
        RW_NEEDS_SHARED(folder());
        Report report;
        for (const QJsonObject& oracle : lines_of("endgame-eql.jsonl")) {
            const QString modes = oracle.value(QStringLiteral("modes")).toString();
            for (const bool ignore_case : {false, true}) {
                if (modes == (ignore_case ? QStringLiteral("sensitive") : QStringLiteral("insensitive"))) continue;
                eql::Options options;
                options.dialect = eql::Dialect::endgame;
                options.ignore_case = ignore_case;
                options.query.category_field = "event_type";
                run_events(oracle, options, QStringLiteral("serial_event_id"), report);
            }
        }
        report.tell("endgame");
        QVERIFY(report.counts["parsed"] > 180);
        QCOMPARE(report.failures.size(), 0);
    }

    void endgameExpressions() {
        RW_NEEDS_SHARED(folder());
        Report report;
        for (const QJsonObject& oracle : lines_of("endgame-eql-expressions.jsonl")) {
            const QString kind = oracle.value(QStringLiteral("kind")).toString();
            if (kind != QStringLiteral("fold") || oracle.contains(QStringLiteral("param")) ||
                oracle.contains(QStringLiteral("params"))) {
                ++report
                      .counts["not run: " + kind.toStdString() + (kind == QStringLiteral("fold") ? " with types" : "")];
                continue;
            }
            const std::string expression = oracle.value(QStringLiteral("expression")).toString().toStdString();
            const eql::Tree tree = eql::parse("any where " + expression, eql::Dialect::endgame);
            eql::FoldingRules rules;
            rules.dialect = eql::Dialect::endgame;
            rules.ignore_case = oracle.value(QStringLiteral("modes")) != QStringLiteral("sensitive");
            if (!tree.diagnostics.empty()) {
                const bool chained = expression.find(":length") != std::string::npos;
                if (!chained) report.fail(oracle, expression + ": " + tree.diagnostics.front().message);
                ++report.counts[chained ? "not run: function as a suffix" : "not parsed"];
                continue;
            }
            const auto value = eql::fold(tree, tree.terms.front().query.condition, rules);
            if (!value) {
                ++report.counts["not folded: " + expression.substr(0, expression.find('('))];
                continue;
            }
            ++report.counts["folded"];
            if (json_of(*value) != oracle.value(QStringLiteral("expected")))
                report.fail(
                    oracle,
                    expression + " gives " +
                        QJsonDocument(QJsonArray{json_of(*value)}).toJson(QJsonDocument::Compact).toStdString() +
                        " not " +
                        QJsonDocument(QJsonArray{oracle.value(QStringLiteral("expected"))})
                            .toJson(QJsonDocument::Compact)
                            .toStdString());
        }
        report.tell("expressions");
        QVERIFY(report.counts["folded"] > 100);
        QCOMPARE(report.failures.size(), 0);
    }
};

QTEST_GUILESS_MAIN(EqlOracleTest)
#include "eql_oracle_test.moc"
