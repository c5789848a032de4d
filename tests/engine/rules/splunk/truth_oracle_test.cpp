// Which of a few events a search keeps: cases worked out from the documentation (kind filter). A case that is not
// decided yet must say so itself, as a loss; it is counted by its reason.
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "engine/rules/splunk/splunk.h"
#include "tests/engine/naive_matcher.h"
#include "tests/engine/rules/shared_data.h"

#include <map>
#include <set>

using namespace rw;

namespace {

const QString cases_path = QStringLiteral("data/oracles/splunk/spl-truth.jsonl");

struct Tally {
    int right = 0;
    int wrong = 0;
    std::map<QString, int> not_yet; ///< by reason
};

/// The reason of a loss without what differs from case to case.
QString reason_of(const ir::Rule& rule) { return QString::fromStdString(rule.losses.front().reason); }

} // namespace

class TestTruthOracle : public QObject {
    Q_OBJECT

private slots:

    void filters_keepWhatTheDocumentationSays() {
        RW_NEEDS_SHARED(test::shared_path(cases_path));
        QFile file(test::shared_path(cases_path));
        QVERIFY(file.open(QIODevice::ReadOnly));
        std::map<QString, Tally> tallies;
        QStringList wrong;
        while (!file.atEnd()) {
            const QByteArray line = file.readLine();
            const QJsonObject object = QJsonDocument::fromJson(test::with_exact_numbers(line)).object();
            if (object[u"kind"].toString() != QLatin1String("filter")) continue;
            const QString query = object[u"query"].toString();
            const bool practice = object[u"sure"].toString().startsWith(QLatin1String("common practice"));
            Tally& tally = tallies[practice ? QStringLiteral("practice") : QStringLiteral("documented")];
            ir::PredicateTable predicates;
            const rules::RuleFile read = splunk::parse_rule(query.toStdString(), "case.spl", predicates);
            QCOMPARE(read.documents.size(), size_t(1));
            const ir::Rule& rule = read.documents.front().rule;
            if (!rule.replayable()) {
                ++tally.not_yet[reason_of(rule)];
                continue;
            }
            const test::NaiveMatcher matcher(rule.condition, predicates);
            QString kept;
            QString expected;
            int index = 0;
            for (const QJsonValue& event : object[u"events"].toArray()) {
                if (matcher.matches(event.toObject())) kept += QString::number(index) + QLatin1Char(' ');
                ++index;
            }
            for (const QJsonValue& each : object[u"expected"].toArray())
                expected += QString::number(each.toInt()) + QLatin1Char(' ');
            if (kept == expected) {
                ++tally.right;
                continue;
            }
            ++tally.wrong;
            const QString told = object[u"id"].toString() + QStringLiteral(": ") + query + QStringLiteral(" | keeps ") +
                                 kept + QStringLiteral("| expected ") + expected;
            if (practice)
                qInfo("differs from common practice: %s", qPrintable(told));
            else
                wrong << told;
        }
        for (const auto& [kind, tally] : tallies) {
            qInfo("%s: %d as expected, %d not", qPrintable(kind), tally.right, tally.wrong);
            for (const auto& [reason, count] : tally.not_yet)
                qInfo("%s: %d not decided yet: %s", qPrintable(kind), count, qPrintable(reason));
        }
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QLatin1Char('\n'))));
        QVERIFY(tallies[QStringLiteral("documented")].right > 300);
    }
};

QTEST_GUILESS_MAIN(TestTruthOracle)
#include "truth_oracle_test.moc"
