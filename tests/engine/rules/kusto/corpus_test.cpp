// Every rule file of the corpora (shared data) through our reader: each query that Microsoft's parser accepts parses,
// each that it refuses is told, and each rule is replayable or says why not.
#include <QDirIterator>
#include <QElapsedTimer>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "engine/rules/kusto/kusto.h"
#include "engine/rules/kusto/parser.h"
#include "engine/rules/kusto/rule_text.h"
#include "tests/engine/rules/shared_data.h"

#include <map>
#include <zlib.h>

using namespace rw;

namespace {

/// Cells of one line; a quoted cell may hold commas.
QStringList cells(const QByteArray& line) {
    QStringList all;
    QString cell;
    bool quoted = false;
    const QString text = QString::fromUtf8(line);
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (quoted && text[i] == u'"' && i + 1 < text.size() && text[i + 1] == u'"') {
            cell += text[i++];
        } else if (text[i] == u'"') {
            quoted = !quoted;
        } else if (text[i] == u',' && !quoted) {
            all << cell;
            cell.clear();
        } else {
            cell += text[i];
        }
    }
    return all << cell;
}

/// The queries of a file as the verdicts count them: a file without any is one itself.
std::vector<std::string> queries_of(const QString& path, const QByteArray& bytes) {
    const std::string text = bytes.toStdString();
    kusto::FileText file;
    if (path.endsWith(QLatin1String(".yaml")) || path.endsWith(QLatin1String(".yml")))
        file = kusto::read_yaml_rules(text, false);
    else if (path.endsWith(QLatin1String(".txt")))
        file = kusto::read_query_file(text, path.toStdString());
    else
        file = kusto::read_markdown_rule(text, false);
    std::vector<std::string> queries;
    for (const kusto::RuleText& rule : file.rules)
        for (const kusto::PlacedQuery& query : rule.queries) queries.push_back(query.text);
    if (queries.empty()) queries.push_back(text);
    return queries;
}

QByteArray unpacked(const QString& path) {
    QByteArray text;
    gzFile file = gzopen(qPrintable(path), "rb");
    char buffer[1 << 16];
    for (int count = 0; file != nullptr && (count = gzread(file, buffer, sizeof buffer)) > 0;)
        text.append(buffer, count);
    if (file != nullptr) gzclose(file);
    return text;
}

} // namespace

class CorpusTest : public QObject {
    Q_OBJECT

private slots:

    void everyQuery_isAcceptedOrRefusedAsByKusto() {
        const QString verdicts = test::shared_path(QStringLiteral("data/oracles/kusto/kusto-corpus-verdicts.csv"));
        const QString corpus = test::shared_path(QStringLiteral("data/corpora/kusto"));
        RW_NEEDS_SHARED(verdicts);
        RW_NEEDS_SHARED(corpus);
        std::map<QString, std::vector<std::string>> read;
        int accepted = 0;
        int refused = 0;
        QStringList wrong;
        const QList<QByteArray> lines = test::read_all(verdicts).split('\n');
        for (qsizetype i = 1; i < lines.size(); ++i) {
            const QStringList row = cells(lines[i]);
            if (row.size() < 3) continue;
            const QString& path = row[0];
            if (!read.contains(path)) read[path] = queries_of(path, test::read_all(corpus + QLatin1Char('/') + path));
            const auto number = size_t(row[1].toInt());
            QVERIFY2(number < read[path].size(), qPrintable(path + QStringLiteral(" has fewer queries")));
            const kusto::SyntaxTree tree = kusto::parse_query(read[path][number]);
            const bool accept = row[2] == QLatin1String("yes");
            ++(accept ? accepted : refused);
            if (tree.diagnostics.empty() != accept)
                wrong << path + QStringLiteral(" #") + row[1] +
                             (accept ? QStringLiteral(" is refused: ") +
                                           QString::fromStdString(tree.diagnostics.front().message)
                                     : QStringLiteral(" is accepted"));
        }
        qInfo("%d accepted, %d refused", accepted, refused);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QLatin1Char('\n'))));
        QCOMPARE(accepted, 3306);
        QCOMPARE(refused, 41);
    }

    void everyRule_isReplayableOrSaysWhyNot() {
        const QString corpus = test::shared_path(QStringLiteral("data/corpora/kusto"));
        RW_NEEDS_SHARED(corpus);
        QStringList paths;
        QDirIterator files(corpus, QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) paths << files.next();
        std::sort(paths.begin(), paths.end());
        std::vector<std::pair<std::string, std::string>> texts;
        for (const QString& path : paths)
            if (!path.endsWith(QLatin1String("LICENSE")) && !path.endsWith(QLatin1String(".csv")))
                texts.emplace_back(path.toStdString(), test::read_all(path).toStdString());
        std::map<std::string, int> reasons;
        int rules = 0;
        int replayable = 0;
        ir::PredicateTable predicates;
        kusto::ParseOptions options;
        options.with_tokens = false;
        QElapsedTimer timer;
        timer.start();
        for (const auto& [path, text] : texts) {
            const rules::RuleFile file = kusto::parse_rule(text, path, predicates, options);
            for (const rules::RuleDocument& document : file.documents) {
                ++rules;
                replayable += document.replayable();
                std::map<std::string, int> own;
                for (const ir::Loss& loss : document.rule.losses) ++own[loss.code];
                for (const auto& [code, count] : own) ++reasons[code];
                QVERIFY(document.rule.condition.root < document.rule.condition.nodes.size());
                QVERIFY2(document.rule.sources.empty() == false || !document.replayable(), path.c_str());
                for (const ir::Loss& loss : document.rule.losses)
                    QVERIFY2(loss.span.begin <= loss.span.end && loss.span.end <= text.size(), path.c_str());
            }
        }
        qInfo("%d rules, %d replayable, %zu predicates, %lld ms",
              rules,
              replayable,
              predicates.size(),
              static_cast<long long>(timer.elapsed()));
        for (const auto& [code, count] : reasons) qInfo("  %d rules have %s", count, code.c_str());
        QVERIFY(rules > 2'800);
        QVERIFY(replayable > 900);
    }

    /// Sigma rules that the community's converter has written in Kusto: conditions on single events, so all of them
    /// are run, but those that the converter has quoted wrongly.
    void convertedRules_areReplayable_data() {
        QTest::addColumn<QString>("target");
        for (const char* target : {"kusto_xdr", "kusto_azuremonitor", "kusto_asim"}) QTest::newRow(target) << target;
    }

    void convertedRules_areReplayable() {
        QFETCH(QString, target);
        const QString path = test::shared_path(QStringLiteral("data/corpora/converted/%1.jsonl.gz").arg(target));
        RW_NEEDS_SHARED(path);
        int queries = 0;
        QStringList lost;
        for (const QByteArray& line : unpacked(path).split('\n')) {
            const QJsonObject object = QJsonDocument::fromJson(line).object();
            if (!object[u"query"].isString()) continue;
            ++queries;
            ir::PredicateTable predicates;
            const rules::RuleFile file =
                kusto::parse_rule(object[u"query"].toString().toStdString(), "rule.kql", predicates);
            QCOMPARE(file.documents.size(), size_t(1));
            const ir::Rule& rule = file.documents.front().rule;
            if (!rule.replayable() && rule.losses.front().code != "RW5003")
                lost << object[u"rule_path"].toString() + QStringLiteral(": ") +
                            QString::fromStdString(rule.losses.front().reason);
        }
        qInfo("%d queries", queries);
        QVERIFY2(lost.isEmpty(), qPrintable(lost.join(QLatin1Char('\n'))));
        QVERIFY(queries > 500);
    }
};

QTEST_APPLESS_MAIN(CorpusTest)
#include "corpus_test.moc"
