// What Kusto's functions compute, by the answers of the real engine, the tables of its documentation and the tests of
// another engine (shared data): each column of a `print` is compared with ours inside a `where`.
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "engine/rules/kusto/kusto.h"
#include "engine/rules/kusto/parser.h"
#include "tests/engine/rules/shared_data.h"

#include <map>

using namespace rw;

namespace {

std::string quoted(const QString& text) {
    std::string out = "\"";
    for (const char c : text.toStdString()) {
        if (c == '"' || c == '\\') out += '\\';
        if (c == '\n')
            out += "\\n";
        else if (c == '\r')
            out += "\\r";
        else if (c == '\t')
            out += "\\t";
        else
            out += c;
    }
    return out + '"';
}

/// A predicate that is true exactly when `expression` has the value.
std::string comparison(const std::string& expression, const QJsonValue& value, const QString& type) {
    const auto number = [](double of) { return QString::number(of, 'g', 17).toStdString(); };
    if (value.isNull()) return "isnull(" + expression + ")";
    if (type == QLatin1String("dynamic")) {
        const QString text =
            value.isString()   ? value.toString()
            : value.isArray()  ? QString::fromUtf8(QJsonDocument(value.toArray()).toJson(QJsonDocument::Compact))
            : value.isObject() ? QString::fromUtf8(QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact))
                               : value.toVariant().toString();
        // Members of a bag have no order here, so bags are only asked for being there.
        if (value.isObject()) return "isnotnull(" + expression + ")";
        return "tostring(" + expression + ") == " + quoted(text);
    }
    if (value.isBool()) return "(" + expression + ") == " + (value.toBool() ? "true" : "false");
    if (type == QLatin1String("real") || type == QLatin1String("decimal")) {
        if (value.toString() == QLatin1String("NaN")) return "isnan(" + expression + ")";
        if (value.isString())
            return "(" + expression + ") == real(" +
                   (value.toString().startsWith(QLatin1Char('-')) ? "-inf)" : "+inf)");
        const double want = value.toDouble();
        return "abs(todouble(" + expression + ") - real(" + number(want) +
               ")) <= " + number(std::abs(want) * 1e-9 + 1e-12);
    }
    if (type == QLatin1String("int") || type == QLatin1String("long"))
        return "(" + expression + ") == long(" + std::to_string(value.toVariant().toLongLong()) + ")";
    if (type == QLatin1String("datetime") || type == QLatin1String("timespan") || type == QLatin1String("guid"))
        return "(" + expression + ") == " + type.toStdString() + "(" + value.toString().toStdString() + ")";
    return "(" + expression + ") == " + quoted(value.toString());
}

/// Columns of which our answer is known to differ, with the reason.
const std::map<QString, const char*>& contradictions() {
    static const char* const narrow = "int and long are one type here";
    static const std::map<QString, const char*> known{
        {QStringLiteral("emu/type-casts-coercion/56f7a37569"), narrow},
        {QStringLiteral("emu/type-casts-coercion/45504e505e"), narrow},
        {QStringLiteral("emu/datetime-timespan/7befad24d8"), "the last day of all is a day of the week"},
        {QStringLiteral("emu/type-casts-coercion/a8027329e8"), "the shortest text of a number is given"},
        {QStringLiteral("emu/type-casts-coercion/20240916c0"), "a fraction of a tick is no time"},
        {QStringLiteral("docs/has-ipv4-prefix-function/0"),
         "the engine contradicts the documentation, which is followed"},
        {QStringLiteral("docs/string/2"), "the table shows a blank for a no-break space"},
        {QStringLiteral("loco/EndToEndTests/BuiltIns_substring_Scalar"), "the engine counts from the end"}};
    return known;
}

} // namespace

class ScalarOracleTest : public QObject {
    Q_OBJECT

private slots:

    void functions_computeWhatTheEngineDoes_data() {
        QTest::addColumn<QString>("suite");
        QTest::addColumn<int>("least");
        QTest::newRow("engine") << "kusto-engine" << 300;
        QTest::newRow("documentation") << "kusto-docs" << 100;
        QTest::newRow("another engine") << "kusto-loco" << 50;
    }

    void functions_computeWhatTheEngineDoes() {
        QFETCH(QString, suite);
        QFETCH(int, least);
        const QString path = test::shared_path(QStringLiteral("data/oracles/kusto/%1.jsonl").arg(suite));
        RW_NEEDS_SHARED(path);
        int agree = 0;
        int differ = 0;
        std::map<std::string, int> not_computed;
        QStringList wrong;
        for (const QByteArray& line : test::read_all(path).split('\n')) {
            const QJsonObject object = QJsonDocument::fromJson(line).object();
            const QJsonArray rows = object[u"rows"].toArray();
            const QJsonArray columns = object[u"columns"].toArray();
            if (object[u"kind"].toString() != QLatin1String("scalar") || rows.isEmpty()) continue;
            const std::string query = object[u"query"].toString().toStdString();
            const kusto::SyntaxTree tree = kusto::parse_query(query);
            const kusto::SyntaxNode* print = nullptr;
            for (const kusto::SyntaxNode& node : tree.nodes) {
                if (node.kind == kusto::Syntax::pipe) print = nullptr;
                if (node.kind == kusto::Syntax::op) print = node.text == "print" ? &node : nullptr;
            }
            if (print == nullptr || print->children.size() != size_t(columns.size())) continue;
            const std::string lets = query.substr(0, print->span.begin);
            for (size_t i = 0; i < print->children.size(); ++i) {
                const kusto::SyntaxNode* value = &tree.child(*print, i);
                if (value->kind == kusto::Syntax::named) value = &tree.child(*value, 0);
                const std::string expression = query.substr(value->span.begin, value->span.size());
                const std::string asked = comparison(
                    expression, rows[0].toArray()[qsizetype(i)], columns[qsizetype(i)].toObject()[u"type"].toString());
                ir::PredicateTable predicates;
                const rules::RuleFile file =
                    kusto::parse_rule(lets + "print 1 | where " + asked, "case.kql", predicates);
                const ir::Rule& rule = file.documents.front().rule;
                const ir::Loss* lost = nullptr;
                for (const ir::Loss& loss : rule.losses)
                    if (loss.code != "RW5211") lost = &loss;
                if (lost != nullptr) {
                    ++not_computed[lost->reason];
                    continue;
                }
                const ir::Node& root = rule.condition.nodes[rule.condition.root];
                const bool holds = root.kind == ir::NodeKind::constant && root.value;
                if (holds)
                    ++agree;
                else if (contradictions().contains(object[u"id"].toString()))
                    ++differ;
                else
                    wrong << object[u"id"].toString() + QStringLiteral(": ") + QString::fromStdString(asked);
            }
        }
        int open = 0;
        for (const auto& [reason, count] : not_computed) open += count;
        qInfo("%d columns agree, %d are known to differ, %d are not computed", agree, differ, open);
        for (const auto& [reason, count] : not_computed) qInfo("  %d %s", count, reason.c_str());
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QLatin1Char('\n'))));
        QVERIFY(agree >= least);
    }
};

QTEST_APPLESS_MAIN(ScalarOracleTest)
#include "scalar_oracle_test.moc"
