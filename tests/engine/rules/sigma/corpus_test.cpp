// Every live rule of SigmaHQ (shared data): parses without errors and is replayable, or says why not.
#include <QElapsedTimer>
#include <QTest>

#include "engine/rules/sigma/sigma.h"
#include "tests/engine/rules/shared_data.h"

#include <map>

using namespace rw;

class CorpusTest : public QObject {
    Q_OBJECT

private slots:

    void liveRules_areReplayableOrSayWhyNot() {
        const QString corpus = test::shared_path(QStringLiteral("data/corpora/sigma"));
        RW_NEEDS_SHARED(corpus);
        std::vector<std::pair<QString, std::string>> texts;
        for (const QString& path : test::rule_files(corpus)) {
            const QString below = path.mid(corpus.size() + 1);
            if (below.startsWith(QStringLiteral("rules")))
                texts.emplace_back(below, test::read_all(path).toStdString());
        }
        std::map<std::string, int> reasons;
        QStringList broken;
        ir::PredicateTable predicates;
        sigma::ParseOptions options;
        options.with_tokens = false;
        size_t rules = 0;
        QElapsedTimer timer;
        timer.start();
        for (const auto& [path, text] : texts) {
            const rules::RuleFile file = sigma::parse(text, path.toStdString(), predicates, options);
            for (const auto& document : file.documents) {
                ++rules;
                for (const auto& loss : document.rule.losses) ++reasons[loss.code];
                for (const auto& diagnostic : document.diagnostics)
                    if (diagnostic.severity == Severity::error)
                        broken << path + QStringLiteral(": ") +
                                      QString::fromStdString(diagnostic.code + " " + diagnostic.message);
            }
        }
        qInfo("%zu rules, %zu predicates, %lld ms", rules, predicates.size(), static_cast<long long>(timer.elapsed()));
        for (const auto& [code, count] : reasons) qInfo("  not replayable: %s %d times", code.c_str(), count);
        for (const QString& line : broken) qInfo("  %s", qPrintable(line));
        QCOMPARE(rules, size_t(3780));
        QCOMPARE(broken.size(), 0);
        reasons.erase("RW1910");
        QVERIFY(reasons.empty());
    }
};

QTEST_APPLESS_MAIN(CorpusTest)
#include "corpus_test.moc"
