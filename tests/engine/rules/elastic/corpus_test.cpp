// Every rule of Elastic (shared data): read whole, its query parsed without error, and replayable or saying why not.
#include <QElapsedTimer>
#include <QTest>

#include "engine/match/regex.h"
#include "engine/rules/elastic/toml/rule_file.h"
#include "engine/rules/elastic/toml/toml_reader.h"
#include "tests/engine/rules/shared_data.h"

#include <map>

using namespace rw;

namespace {

QString corpus_folder() { return test::shared_path(QStringLiteral("data/corpora/elastic")); }

QStringList toml_files(const QString& folder) {
    QStringList paths;
    QDirIterator files(folder, {QStringLiteral("*.toml")}, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) paths << files.next();
    std::sort(paths.begin(), paths.end());
    return paths;
}

const char* name_of(rules::Language language) {
    switch (language) {
    case rules::Language::kql:
        return "kql";
    case rules::Language::eql:
        return "eql";
    case rules::Language::lucene:
        return "lucene";
    case rules::Language::esql:
        return "esql";
    case rules::Language::sigma:
    case rules::Language::spl:
    case rules::Language::kusto:
        break;
    }
    return "another";
}

struct Sum {
    int rules = 0;
    int replayable = 0;
    std::map<std::string, int> losses{}; ///< by code; each once a rule
    std::map<std::string, std::string> examples{};
};

} // namespace

class ElasticCorpusTest : public QObject {
    Q_OBJECT

private slots:

    void everyRule_isReplayableOrSaysWhyNot() {
        RW_NEEDS_SHARED(corpus_folder());
        std::map<std::string, Sum> sums;
        QStringList broken;
        ir::PredicateTable predicates;
        size_t files = 0;
        QElapsedTimer timer;
        qint64 ns = 0;
        for (const QString& path : toml_files(corpus_folder())) {
            const std::string text = test::read_all(path).toStdString();
            timer.start();
            const rules::RuleFile file = elastic::parse_rule(text, path.toStdString(), predicates);
            ns += timer.nsecsElapsed();
            ++files;
            QCOMPARE(file.documents.size(), size_t(1));
            const rules::RuleDocument& rule = file.documents.front();
            Sum& sum = sums[name_of(rule.language)];
            ++sum.rules;
            sum.replayable += rule.replayable() ? 1 : 0;
            std::map<std::string, std::string> reasons;
            for (const ir::Loss& loss : rule.rule.losses) reasons.try_emplace(loss.code, loss.reason);
            for (const auto& [code, reason] : reasons) {
                ++sum.losses[code];
                sum.examples.try_emplace(code, reason);
            }
            for (const Diagnostic& each : rule.diagnostics)
                if (each.severity == Severity::error)
                    broken << path.mid(corpus_folder().size() + 1) + QStringLiteral(": ") +
                                  QString::fromStdString(
                                      each.code + " " + each.message + " at: " +
                                      text.substr(each.span.begin, std::min<size_t>(60, each.span.size() + 30)));
            uint32_t end = 0;
            for (const rules::Token& token : file.tokens) {
                QVERIFY(token.span.begin >= end && token.span.end > token.span.begin);
                end = token.span.end;
            }
            QVERIFY(end <= text.size());
        }
        qInfo("%zu files, %zu predicates, %lld ms", files, predicates.size(), static_cast<long long>(ns / 1'000'000));
        for (const auto& [language, sum] : sums) {
            qInfo("%s: %d rules, %d replayable", language.c_str(), sum.rules, sum.replayable);
            for (const auto& [code, count] : sum.losses)
                qInfo("  not: %s %d rules (%s)", code.c_str(), count, sum.examples.at(code).c_str());
        }
        for (const QString& line : broken) qInfo("  %s", qPrintable(line));
        QCOMPARE(files, size_t(2192));
        QCOMPARE(sums["kql"].rules, 792 + 106);
        QCOMPARE(sums["eql"].rules, 1081);
        QCOMPARE(sums["esql"].rules, 212);
        QCOMPARE(sums["lucene"].rules, 1);
        QCOMPARE(broken.size(), 0);
    }

    void everyRegex_isTakenByTheMatcher() {
        RW_NEEDS_SHARED(corpus_folder());
        ir::PredicateTable predicates;
        elastic::RuleOptions options;
        options.with_tokens = false;
        for (const QString& path : toml_files(corpus_folder()))
            static_cast<void>(
                elastic::parse_rule(test::read_all(path).toStdString(), path.toStdString(), predicates, options));
        int count = 0;
        for (uint32_t id = 0; id < predicates.size(); ++id) {
            const auto* regex = std::get_if<ir::RegexTest>(&predicates[ir::PredicateId{id}].test);
            if (regex == nullptr) continue;
            ++count;
            const auto compiled = match::Regex::compile(*regex);
            QVERIFY2(compiled.has_value(), regex->source.c_str());
        }
        qInfo("%d expressions", count);
        QVERIFY(count > 50);
    }

    void everyString_isDecodedAsTomlSays() {
        RW_NEEDS_SHARED(corpus_folder());
        int strings = 0;
        const std::function<void(const std::string&, const elastic::TomlFile&, const elastic::TomlValue&)> check =
            [&](const std::string& text, const elastic::TomlFile& file, const elastic::TomlValue& value) {
                for (const auto& member : value.members) check(text, file, member.value);
                for (const auto& item : value.items) check(text, file, item);
                if (value.kind != elastic::TomlValue::Kind::text) return;
                const elastic::TomlToken* token = file.token_of(value);
                QVERIFY(token != nullptr);
                const elastic::TomlString decoded = elastic::decode_toml(text, *token);
                QCOMPARE(decoded.text, value.text);
                QCOMPARE(decoded.begins.size(), decoded.text.size() + 1);
                QCOMPARE(decoded.ends.size(), decoded.text.size());
                ++strings;
            };
        for (const QString& path : toml_files(corpus_folder())) {
            const std::string text = test::read_all(path).toStdString();
            const elastic::TomlFile file = elastic::read_toml(text);
            QVERIFY(file.diagnostics.empty());
            check(text, file, file.root);
        }
        qInfo("%d strings", strings);
        QVERIFY(strings > 50'000);
    }
};

QTEST_APPLESS_MAIN(ElasticCorpusTest)
#include "corpus_test.moc"
