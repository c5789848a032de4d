// The live detections of a public repository: every search parses, with its macros written out and as it stands.
#include <QTest>

#include "engine/rules/splunk/expansion.h"
#include "engine/rules/splunk/repository.h"
#include "engine/rules/splunk/spl.h"
#include "engine/rules/splunk/splunk.h"
#include "engine/rules/yaml/yaml_tree.h"
#include "tests/engine/rules/shared_data.h"

#include <map>
#include <set>

using namespace rw;

namespace {

struct Search {
    QString path;
    std::string text;
};

std::vector<Search> searches() {
    std::vector<Search> all;
    for (const QString& path : test::rule_files(test::shared_path(QStringLiteral("data/corpora/splunk/detections")))) {
        const std::string file = test::read_all(path).toStdString();
        yaml::YamlTree tree(file);
        for (const yaml::YamlDocument& document : yaml::read_yaml(tree)) {
            const yaml::YamlId search =
                document.root == yaml::no_node ? yaml::no_node : tree.find(document.root, "search");
            if (search != yaml::no_node) all.push_back({path, std::string(tree.node(search).text)});
        }
    }
    return all;
}

QString errors_of(const splunk::Query& query) {
    QString text;
    for (const Diagnostic& each : query.diagnostics)
        if (each.severity == Severity::error) text += QString::fromStdString(each.code + " " + each.message + " ");
    return text;
}

} // namespace

class TestSplunkCorpus : public QObject {
    Q_OBJECT

private slots:

    void initTestCase() {
        RW_NEEDS_SHARED(test::shared_path(QStringLiteral("data/corpora/splunk/detections")));
        searches_ = searches();
        QCOMPARE(searches_.size(), size_t(1711));
    }

    void everySearch_parsesAsItStands() {
        QStringList wrong;
        for (const Search& each : searches_) {
            const QString errors = errors_of(splunk::parse_query(each.text));
            if (!errors.isEmpty()) wrong << each.path + QStringLiteral(": ") + errors;
        }
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QLatin1Char('\n'))));
    }

    void everySearch_parsesWithItsMacros() {
        std::vector<Diagnostic> problems;
        const auto repository =
            splunk::read_repository(test::shared_path(QStringLiteral("data/corpora/splunk")).toStdString(), problems);
        QVERIFY(repository.has_value());
        QVERIFY(problems.empty());
        QVERIFY(repository->macros.size() >= 188);
        QVERIFY(repository->lookups.size() >= 79);
        QStringList wrong;
        std::set<std::string> unknown;
        size_t filters = 0;
        for (const Search& each : searches_) {
            const splunk::Expanded expanded = splunk::expand_macros(each.text, *repository);
            QVERIFY(expanded.problems().empty());
            for (const splunk::MacroCall& call : expanded.calls()) {
                if (call.name.ends_with("_filter") && !call.resolved)
                    ++filters;
                else if (!call.resolved)
                    unknown.insert(call.name);
            }
            const splunk::Query query = splunk::parse_query(expanded.text());
            const QString errors = errors_of(query);
            if (!errors.isEmpty()) wrong << each.path + QStringLiteral(": ") + errors;
            for (const rules::Token& token : query.tokens) {
                const Span place = expanded.place(token.span);
                QVERIFY(place.begin <= place.end && place.end <= each.text.size());
            }
        }
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QLatin1Char('\n'))));
        QVERIFY(filters > 1700); // each rule's own hook, which nobody defines
        QCOMPARE(unknown, (std::set<std::string>{"cim_corporate_web_domain_search", "get_asset"}));
    }

    /// The newer layouts too. What is not replayable says why; the figures are what the rooms above count on.
    void everyRule_isLowered() {
        std::vector<Diagnostic> problems;
        const auto repository =
            splunk::read_repository(test::shared_path(QStringLiteral("data/corpora/splunk")).toStdString(), problems);
        QVERIFY(repository.has_value());
        splunk::ParseOptions options;
        options.repository = std::make_shared<splunk::Repository>(*repository);
        ir::PredicateTable predicates;
        QStringList wrong;
        std::map<std::string, int> reasons;
        int rules = 0;
        int replayable = 0;
        int leaves = 0;
        int techniques = 0;
        for (const char* folder :
             {"data/corpora/splunk/detections", "data/corpora/splunk/layout-2026", "data/t1554/splunk"})
            for (const QString& path : test::rule_files(test::shared_path(QLatin1String(folder)))) {
                const std::string text = test::read_all(path).toStdString();
                const rules::RuleFile file = splunk::parse_rule(text, path.toStdString(), predicates, options);
                QCOMPARE(file.documents.size(), size_t(1));
                const rules::RuleDocument& rule = file.documents.front();
                ++rules;
                replayable += rule.replayable();
                techniques += std::any_of(rule.metadata.tags.begin(), rule.metadata.tags.end(), [](const auto& tag) {
                    return tag.text.starts_with("attack.");
                });
                for (const Diagnostic& each : rule.diagnostics)
                    if (each.severity == Severity::error)
                        wrong << path + QStringLiteral(": ") + QString::fromStdString(each.message);
                std::set<std::string> own;
                for (const ir::Loss& loss : rule.rule.losses) own.insert(loss.code);
                for (const std::string& code : own) ++reasons[code];
                for (const ir::Node& node : rule.rule.condition.nodes) leaves += node.kind == ir::NodeKind::leaf;
                if (rule.metadata.title.text.empty() || rule.metadata.id.text.empty()) wrong << path;
            }
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QLatin1Char('\n'))));
        qInfo("%d rules, %d replayable, %d leaves of %zu predicates", rules, replayable, leaves, predicates.size());
        for (const auto& [code, count] : reasons) qInfo("%s: %d rules", code.c_str(), count);
        QCOMPARE(rules, 1718);
        QVERIFY(replayable >= 1260);
        QVERIFY(leaves >= 9500);
        QVERIFY(techniques >= 1650);
    }

private:
    std::vector<Search> searches_;
};

QTEST_GUILESS_MAIN(TestSplunkCorpus)
#include "corpus_test.moc"
