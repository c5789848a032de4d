// What `where` keeps, by the answers of the real engine and the tables of its documentation (shared data): the lowered
// condition must keep the same rows.
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "engine/rules/kusto/expression.h"
#include "engine/rules/kusto/kusto.h"
#include "engine/rules/kusto/literal.h"
#include "engine/rules/kusto/parser.h"
#include "tests/engine/naive_matcher.h"
#include "tests/engine/rules/shared_data.h"

#include <map>

using namespace rw;

namespace {

/// One value of the row as an event's JSON has it.
QJsonValue json_of(const kusto::SyntaxTree& tree, const kusto::SyntaxNode& value) {
    using kusto::Syntax;
    switch (value.kind) {
    case Syntax::string:
        return QString::fromStdString(kusto::decode_string(value.text));
    case Syntax::integer:
    case Syntax::real:
        return QJsonObject{
            {QStringLiteral("$number"), QString::fromUtf8(value.text.data(), qsizetype(value.text.size()))}};
    case Syntax::boolean:
        return value.text == "true";
    case Syntax::typed_literal: {
        const auto typed = kusto::typed_literal(value.text);
        if (!typed || typed->null) return QJsonValue::Null;
        return QString::fromStdString(kusto::text_of(*typed));
    }
    case Syntax::dynamic:
        return json_of(tree, tree.child(value, 0));
    case Syntax::null_literal:
        return QJsonValue::Null;
    case Syntax::json_array: {
        QJsonArray array;
        for (const kusto::SyntaxId child : value.children) array.append(json_of(tree, tree.at(child)));
        return array;
    }
    case Syntax::json_object: {
        QJsonObject object;
        for (const kusto::SyntaxId child : value.children) {
            const kusto::SyntaxNode& pair = tree.at(child);
            object.insert(QString::fromStdString(kusto::decode_string(pair.text)), json_of(tree, tree.child(pair, 0)));
        }
        return object;
    }
    default:
        return {};
    }
}

/// The one row of `datatable(…)[…]` as an event; an empty event for `print 1`.
QJsonObject event_of(const std::string& input) {
    const kusto::SyntaxTree tree = kusto::parse_query(input);
    QJsonObject event;
    for (const kusto::SyntaxNode& node : tree.nodes) {
        if (node.kind != kusto::Syntax::datatable) continue;
        const kusto::SyntaxNode& columns = tree.child(node, 0);
        for (size_t i = 0; i < columns.children.size() && i + 1 < node.children.size(); ++i)
            event.insert(
                QString::fromUtf8(tree.child(columns, i).text.data(), qsizetype(tree.child(columns, i).text.size())),
                json_of(tree, tree.child(node, i + 1)));
    }
    return event;
}

/// Cases of which our answer is known to differ, with the reason.
const std::map<QString, const char*>& contradictions() {
    static const char* const untyped = "the text form of an event's value does not tell a number in JSON from a text, "
                                       "nor a list from its element";
    static const std::map<QString, const char*> known{
        {QStringLiteral("emu/type-casts-coercion/617ed22158~403"), untyped},
        {QStringLiteral("emu/type-casts-coercion/617ed22158~407"), untyped},
        {QStringLiteral("emu/type-casts-coercion/edf38ede90~301"), untyped},
        {QStringLiteral("docs/has-ipv4-prefix-function/0~0"),
         "the documentation says true, the engine that was asked false; the documentation is followed"}};
    return known;
}

} // namespace

class WhereOracleTest : public QObject {
    Q_OBJECT

private slots:

    void condition_keepsWhatTheEngineKeeps() {
        const QString path = test::shared_path(QStringLiteral("data/oracles/kusto/kusto-where.jsonl"));
        RW_NEEDS_SHARED(path);
        int run = 0;
        std::map<std::string, int> not_yet;
        std::map<std::string, int> differ;
        QStringList wrong;
        for (const QByteArray& line : test::read_all(path).split('\n')) {
            if (line.isEmpty()) continue;
            const QJsonObject object = QJsonDocument::fromJson(line).object();
            const std::string input = object[u"input"].toString().toStdString();
            const std::string query = input + " | where " + object[u"where"].toString().toStdString();
            ir::PredicateTable predicates;
            const rules::RuleFile file = kusto::parse_rule(query, "case.kql", predicates);
            QCOMPARE(file.documents.size(), size_t(1));
            const ir::Rule& rule = file.documents.front().rule;
            std::string lost;
            for (const ir::Loss& loss : rule.losses)
                if (loss.code != "RW5211") lost = loss.code + " " + loss.reason; // the row is no event, and says so
            if (!lost.empty()) {
                ++not_yet[lost];
                continue;
            }
            ++run;
            const bool keeps = test::NaiveMatcher(rule.condition, predicates).matches(event_of(input));
            const bool agrees = keeps == object[u"keeps"].toBool();
            if (const auto known = contradictions().find(object[u"id"].toString()); known != contradictions().end()) {
                QVERIFY2(!agrees, qPrintable(known->first + QStringLiteral(" agrees now: take it off the list")));
                ++differ[known->second];
                continue;
            }
            if (!agrees)
                wrong << object[u"id"].toString() + QStringLiteral(": ") + QString::fromStdString(query) +
                             (keeps ? QStringLiteral(" is kept") : QStringLiteral(" is not kept"));
        }
        qInfo("%d cases are run", run);
        for (const auto& [reason, count] : not_yet) qInfo("  not yet: %d %s", count, reason.c_str());
        for (const auto& [reason, count] : differ) qInfo("  known to differ: %d, %s", count, reason.c_str());
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QLatin1Char('\n'))));
        QVERIFY(run > 800);
    }
};

QTEST_APPLESS_MAIN(WhereOracleTest)
#include "where_oracle_test.moc"
