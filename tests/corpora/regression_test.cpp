// The rule repository's own regression logs: each rule finds as many events as an independent reference counted.

#include "app/common/rule_loader.h"

#include "engine/match/batch_scanner.h"
#include "tests/corpora/shared_material.h"

using namespace rw;
using namespace rw::tests;

class TestRegression : public QObject {
    Q_OBJECT

private slots:

    void initTestCase() { taxonomy_ = bundledTaxonomy(); }

    void rules_findTheReferenceCount_data();
    void rules_findTheReferenceCount();

private:
    std::shared_ptr<const taxonomy::Taxonomy> taxonomy_;
};

void TestRegression::rules_findTheReferenceCount_data() {
    QTest::addColumn<QString>("rule");
    QTest::addColumn<QString>("log");
    QTest::addColumn<int>("expected");
    for (const CsvRow& row : readCsv(shared(QStringLiteral("data/regression/manifest.csv")))) {
        const QString format = row.at(QStringLiteral("format"));
        if (format == QLatin1String("raw")) continue; // a text line: that format has no reader yet
        const QString folder = row.at(QStringLiteral("case"));
        const QString log = row.at(QStringLiteral("log_file"));
        QTest::newRow(qPrintable(folder + QLatin1Char('/') + log))
            << shared(QStringLiteral("data/corpora/sigma/") + row.at(QStringLiteral("rule_path")))
            << shared(QStringLiteral("data/regression/") + folder + QLatin1Char('/') + log)
            << (row.at(QStringLiteral("reference_count")).isEmpty()
                    ? -1
                    : row.at(QStringLiteral("reference_count")).toInt());
    }
    if (!QFileInfo::exists(shared(QStringLiteral("data/regression"))))
        QTest::newRow("absent") << ""
                                << "" << 0;
}

void TestRegression::rules_findTheReferenceCount() {
    RW_NEED_SHARED("data/regression");
    QFETCH(QString, rule);
    QFETCH(QString, log);
    QFETCH(int, expected);
    const app::LoadedRules loaded = app::load_rules({rule.toStdString()}, {});
    QCOMPARE(loaded.files.size(), size_t{1});
    const ir::Rule& lowered = loaded.files.front().documents.front().rule;
    QVERIFY2(lowered.replayable(), lowered.replayable() ? "" : lowered.losses.front().reason.c_str());
    const auto plan = match::RulePlan::make({&lowered}, loaded.predicates, taxonomy_, 1, nullptr);
    Job job;
    const match::MatchReport report = match::scan(plan, {log.toStdString()}, 1, job);
    const int found = int(report.matches.front().size());
    if (expected < 0)
        QVERIFY(found >= 1); // a file that the manifest does not count: a copy of one that matches
    else
        QCOMPARE(found, expected);
}

QTEST_GUILESS_MAIN(TestRegression)
#include "regression_test.moc"
