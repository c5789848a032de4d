// What Elasticsearch says of ES|QL (shared data, oracles/elastic/esql.jsonl): every query parses; those that only
// choose rows are run by the naive matcher, the others are counted by what they need.
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "engine/base/unicode.h"
#include "engine/rules/elastic/esql/esql.h"
#include "engine/rules/elastic/esql/parser.h"
#include "tests/engine/naive_matcher.h"
#include "tests/engine/rules/shared_data.h"

#include <map>

using namespace rw;

namespace {

QString folder() { return test::shared_path(QStringLiteral("data/oracles/elastic/")); }

QJsonValue typed(const QString& text, const QString& type) {
    const QString trimmed = text.trimmed();
    if (trimmed.isEmpty()) return QJsonValue::Null;
    if (trimmed.startsWith(QLatin1Char('[')) && trimmed.endsWith(QLatin1Char(']'))) {
        QJsonArray array;
        for (const QString& part : trimmed.mid(1, trimmed.size() - 2).split(QLatin1Char(',')))
            array.append(typed(part, type));
        return array;
    }
    bool number = false;
    const double value = trimmed.toDouble(&number);
    const bool numeric = number && type != QStringLiteral("keyword") && type != QStringLiteral("text") &&
                         type != QStringLiteral("ip") && !type.startsWith(QStringLiteral("date"));
    if (numeric) return value;
    if (type == QStringLiteral("boolean")) return trimmed == QStringLiteral("true");
    return trimmed;
}

/// Cells of a line; commas inside [ ] and quotes do not part them.
QStringList cells_of(const QString& line) {
    QStringList cells(QString{});
    int open = 0;
    bool quoted = false;
    for (const QChar c : line) {
        if (c == QLatin1Char('"')) {
            quoted = !quoted;
            continue;
        }
        if (c == QLatin1Char('[')) ++open;
        if (c == QLatin1Char(']')) --open;
        if (c == QLatin1Char(',') && open == 0 && !quoted)
            cells << QString();
        else
            cells.back() += c;
    }
    return cells;
}

std::vector<QJsonObject> rows_of(const QString& file) {
    std::vector<QJsonObject> rows;
    QStringList names;
    QStringList types;
    for (const QByteArray& line : test::read_all(folder() + file).split('\n')) {
        if (line.trimmed().isEmpty()) continue;
        const QStringList cells = cells_of(QString::fromUtf8(line));
        if (names.isEmpty()) {
            for (const QString& cell : cells) {
                names << cell.section(QLatin1Char(':'), 0, 0).trimmed();
                types << cell.section(QLatin1Char(':'), 1).trimmed();
            }
            continue;
        }
        QJsonObject row;
        for (qsizetype i = 0; i < names.size(); ++i) row.insert(names[i], typed(cells.value(i), types[i]));
        rows.push_back(row);
    }
    return rows;
}

/// Lists come sorted from an index.
QString key_of(const QJsonValue& value) {
    if (value.isArray()) {
        QStringList parts;
        for (const QJsonValue& part : value.toArray()) parts << key_of(part);
        parts.sort();
        return parts.join(QLatin1Char(','));
    }
    return QString::fromUtf8(QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact));
}

/// Columns of the result that the rows hold, and the key of each row over them, sorted.
QStringList keys(const std::vector<QJsonObject>& rows, const QStringList& columns) {
    QStringList all;
    for (const QJsonObject& row : rows) {
        QString key;
        for (const QString& column : columns) key += key_of(row.value(column));
        all << key;
    }
    all.sort();
    return all;
}

} // namespace

class EsqlOracleTest : public QObject {
    Q_OBJECT

private slots:

    void cases() {
        const QString path = folder() + QStringLiteral("esql.jsonl");
        RW_NEEDS_SHARED(path);
        std::map<std::string, int> counts;
        QStringList failures;
        for (const QByteArray& line : test::read_all(path).split('\n')) {
            if (line.isEmpty()) continue;
            const QJsonObject oracle = QJsonDocument::fromJson(line).object();
            const std::string text = oracle.value(QStringLiteral("query")).toString().toStdString();
            const auto fail = [&](const QString& what) {
                failures << oracle.value(QStringLiteral("id")).toString() + QStringLiteral(" | ") +
                                QString::fromStdString(text).simplified() + QStringLiteral(" | ") + what;
            };
            ir::PredicateTable predicates;
            const elastic::Query query = esql::lower(text, predicates);
            const esql::Tree tree = esql::parse(text);
            if (!tree.diagnostics.empty()) {
                fail(QString::fromStdString(tree.diagnostics.front().message));
                continue;
            }
            ++counts["parsed"];
            std::string needs;
            bool where = false;
            for (const esql::Command& command : tree.commands) {
                where |= command.name == "where";
                if (needs.empty() && command.name != "from" && command.name != "where" && command.name != "keep" &&
                    command.name != "drop" && command.name != "sort" && command.name != "eval")
                    needs = command.name;
            }
            if (needs.empty() && !where) needs = "no condition";
            if (needs.empty() && !query.rule.replayable()) needs = query.rule.losses.front().code;
            if (!needs.empty()) {
                ++counts["not run: " + needs];
                continue;
            }
            const test::NaiveMatcher matcher(query.rule.condition, predicates);
            std::vector<QJsonObject> seen;
            for (const QJsonObject& row : rows_of(oracle.value(QStringLiteral("dataset")).toString()))
                if (matcher.matches(row)) seen.push_back(row);
            // Columns of EVAL are not of the events; the rows are told by the others.
            const std::vector<QJsonObject> all = rows_of(oracle.value(QStringLiteral("dataset")).toString());
            QStringList columns;
            QList<int> places;
            int at = 0;
            for (const QJsonValue& column : oracle.value(QStringLiteral("columns")).toArray()) {
                const QString name = column.toObject().value(QStringLiteral("name")).toString();
                const QString type = column.toObject().value(QStringLiteral("type")).toString();
                bool computed = false;
                for (const esql::Command& command : tree.commands)
                    for (const esql::Assignment& value : command.values) computed |= value.name == name.toStdString();
                if (!computed && all.front().contains(name) && !type.startsWith(QStringLiteral("date"))) {
                    columns << name;
                    places << at;
                }
                ++at;
            }
            std::vector<QJsonObject> expected;
            for (const QJsonValue& row : oracle.value(QStringLiteral("rows")).toArray()) {
                QJsonObject object;
                for (qsizetype i = 0; i < columns.size(); ++i) object.insert(columns[i], row.toArray().at(places[i]));
                expected.push_back(object);
            }
            if (keys(seen, columns) == keys(expected, columns)) {
                ++counts["run"];
                continue;
            }
            // A list of several values is null in ES|QL. No predicate asks for a single value, so lists match by any.
            std::erase_if(seen, [&](const QJsonObject& row) {
                for (uint32_t id = 0; id < predicates.size(); ++id) {
                    const QString field = QString::fromStdString(predicates[ir::PredicateId{id}].field);
                    if (row.value(field).toArray().size() > 1) return true;
                }
                return false;
            });
            ++counts["run, differs for lists of values only"];
            if (keys(seen, columns) != keys(expected, columns))
                fail(QStringLiteral("%1 rows instead of %2").arg(seen.size()).arg(expected.size()));
        }
        for (const auto& [what, count] : counts) qInfo("%4d %s", count, what.c_str());
        for (const QString& failure : failures) qInfo("  %s", qPrintable(failure));
        QVERIFY(counts["parsed"] > 300 && counts["run"] > 20);
        QCOMPARE(failures.size(), 0);
    }
};

QTEST_GUILESS_MAIN(EsqlOracleTest)
#include "esql_oracle_test.moc"
