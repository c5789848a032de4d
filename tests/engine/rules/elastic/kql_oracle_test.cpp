// What Kibana, Elasticsearch and the detection-rules library say of KQL (shared data, oracles/elastic/kuery.jsonl).
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "engine/rules/elastic/kql/kql.h"
#include "engine/rules/elastic/kql/parser.h"
#include "tests/engine/naive_matcher.h"
#include "tests/engine/rules/elastic/meaning.h"
#include "tests/engine/rules/shared_data.h"

#include <map>

using namespace rw;

namespace {

std::string json_text(const QJsonValue& value) {
    return QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact).toStdString();
}

/// The tree in the words of the suite of Kibana.
QJsonValue ast_of(const kql::Tree& tree, kql::NodeId id) {
    const kql::Node& node = tree.nodes[id];
    const auto literal = [](const kql::Literal& of) -> QJsonValue {
        if (!of.present()) return {};
        const QString text = QString::fromStdString(of.text());
        return of.quoted ? QLatin1Char('"') + text + QLatin1Char('"') : text;
    };
    QJsonArray children;
    for (const kql::NodeId child : node.children) children.append(ast_of(tree, child));
    switch (node.kind) {
    case kql::NodeKind::match_all:
        return QJsonObject{{QStringLiteral("is"), QJsonArray{QStringLiteral("*"), QStringLiteral("*")}}};
    case kql::NodeKind::all:
        return QJsonObject{{QStringLiteral("and"), children}};
    case kql::NodeKind::any:
        return QJsonObject{{QStringLiteral("or"), children}};
    case kql::NodeKind::negation:
        return QJsonObject{{QStringLiteral("not"), children.first()}};
    case kql::NodeKind::item:
        return children.first();
    case kql::NodeKind::is:
        return QJsonObject{{QStringLiteral("is"), QJsonArray{literal(node.field), literal(node.value)}}};
    case kql::NodeKind::range: {
        const char* names[] = {"lt", "lte", "gt", "gte"};
        return QJsonObject{{QStringLiteral("range"),
                            QJsonArray{literal(node.field),
                                       QString::fromLatin1(names[static_cast<int>(node.comparison)]),
                                       literal(node.value)}}};
    }
    case kql::NodeKind::nested:
        return QJsonObject{{QStringLiteral("nested"), QJsonArray{literal(node.field), children.first()}}};
    case kql::NodeKind::broken:
        break;
    }
    return QStringLiteral("broken");
}

/// A query of Elasticsearch written as KQL, so that both can be compared by what they lower to.
class KqlOfDsl {
public:
    QString write(const QJsonValue& value, const QString& path = {}) {
        if (value.isArray()) return all(value.toArray(), path, QStringLiteral(" and "));
        const QJsonObject object = value.toObject();
        const QString kind = object.keys().value(0);
        const QJsonObject body = object.value(kind).toObject();
        const QString first = body.keys().value(0);
        if (kind == QStringLiteral("bool")) return boolean(body, path);
        if (kind == QStringLiteral("match"))
            return field(first, path) + QLatin1Char(':') + escaped(body.value(first).toVariant().toString());
        if (kind == QStringLiteral("match_phrase"))
            return field(first, path) + QStringLiteral(":\"") + body.value(first).toString() + QLatin1Char('"');
        if (kind == QStringLiteral("exists"))
            return field(body.value(QStringLiteral("field")).toString(), path) + QStringLiteral(":*");
        if (kind == QStringLiteral("range")) return range(first, body.value(first).toObject(), path);
        if (kind == QStringLiteral("nested")) return nested(body, path);
        if (kind == QStringLiteral("query_string")) return query_string(body, path);
        if (kind == QStringLiteral("multi_match")) {
            const QString text = body.value(QStringLiteral("query")).toString();
            return body.value(QStringLiteral("type")) == QStringLiteral("phrase")
                       ? QLatin1Char('"') + text + QLatin1Char('"')
                       : escaped(text);
        }
        unknown = kind;
        return QStringLiteral("unknown");
    }

    QString unknown;

private:
    static QString field(const QString& name, const QString& path) {
        return path.isEmpty() ? name : name.mid(path.size() + 1);
    }

    static QString escaped(const QString& text) {
        QString out;
        for (const QChar c : text) {
            if (QStringLiteral("\\():<>\"*{}").contains(c)) out += QLatin1Char('\\');
            out += c;
        }
        return out;
    }

    QString all(const QJsonArray& parts, const QString& path, const QString& between) {
        QStringList texts;
        for (const QJsonValue& part : parts) texts << QLatin1Char('(') + write(part, path) + QLatin1Char(')');
        return QLatin1Char('(') + texts.join(between) + QLatin1Char(')');
    }

    QString boolean(const QJsonObject& body, const QString& path) {
        QStringList parts;
        const auto list = [&](const char* name) {
            const QJsonValue value = body.value(QLatin1String(name));
            return value.isObject() ? QJsonArray{value} : value.toArray();
        };
        for (const char* name : {"filter", "must"})
            if (!list(name).isEmpty()) parts << all(list(name), path, QStringLiteral(" and "));
        if (!list("should").isEmpty()) parts << all(list("should"), path, QStringLiteral(" or "));
        if (!list("must_not").isEmpty())
            parts << QStringLiteral("(not ") + all(list("must_not"), path, QStringLiteral(" or ")) + QLatin1Char(')');
        return QLatin1Char('(') + parts.join(QStringLiteral(" and ")) + QLatin1Char(')');
    }

    static QString range(const QString& name, const QJsonObject& limits, const QString& path) {
        const QString kind = limits.keys().value(0);
        const std::map<QString, QString> signs{{QStringLiteral("lt"), QStringLiteral("<")},
                                               {QStringLiteral("lte"), QStringLiteral("<=")},
                                               {QStringLiteral("gt"), QStringLiteral(">")},
                                               {QStringLiteral("gte"), QStringLiteral(">=")}};
        return field(name, path) + QLatin1Char(' ') + signs.at(kind) + QLatin1Char(' ') +
               escaped(limits.value(kind).toVariant().toString());
    }

    QString nested(const QJsonObject& body, const QString& path) {
        const QString below = body.value(QStringLiteral("path")).toString();
        return field(below, path) + QStringLiteral(":{ ") + write(body.value(QStringLiteral("query")), below) +
               QStringLiteral(" }");
    }

    static QString query_string(const QJsonObject& body, const QString& path) {
        QString text;
        const QString written = body.value(QStringLiteral("query")).toString();
        for (qsizetype i = 0; i < written.size(); ++i) {
            if (written[i] == QLatin1Char('\\'))
                text += escaped(written.mid(++i, 1));
            else
                text += written[i];
        }
        const QString name = body.value(QStringLiteral("fields")).toArray().first().toString();
        return name.isEmpty() ? text : field(name, path) + QLatin1Char(':') + text;
    }
};

bool has_error(const elastic::Query& query) {
    return std::any_of(query.diagnostics.begin(), query.diagnostics.end(), [](const Diagnostic& each) {
        return each.severity == Severity::error;
    });
}

/// One case: what was checked and what of it failed.
struct Judge {
    const QJsonObject& oracle;
    std::map<std::string, int>& checked;
    QStringList& failures;
    ir::PredicateTable predicates{};

    void fail(const std::string& what) {
        failures << oracle.value(QStringLiteral("id")).toString() + QStringLiteral(" ") +
                        oracle.value(QStringLiteral("query")).toString() + QStringLiteral(": ") +
                        QString::fromStdString(what);
    }

    void same_meaning(const char* kind, const elastic::Query& query, const QString& other) {
        ++checked[kind];
        const elastic::Query second = kql::lower(other.toStdString(), predicates);
        if (has_error(second)) return fail(std::string(kind) + " does not parse: " + other.toStdString());
        const std::string problem = test::differ(query.rule.condition, second.rule.condition, predicates);
        if (!problem.empty()) fail(std::string(kind) + " " + other.toStdString() + ": " + problem);
    }

    void invalid(const elastic::Query& query) {
        const QString suite = oracle.value(QStringLiteral("suite")).toString();
        if (oracle.contains(QStringLiteral("note")) || oracle.contains(QStringLiteral("schema"))) {
            ++checked["not run: refused for a mapping"];
            return;
        }
        if (suite == QStringLiteral("detection-rules/parser-errors") && !has_error(query)) {
            ++checked["not run: that library takes lower-case keywords only"];
            return;
        }
        ++checked["refused"];
        if (!has_error(query) || query.rule.replayable()) return fail("is accepted");
        const QJsonValue offset = oracle.value(QStringLiteral("error_offset"));
        if (offset.isUndefined()) return;
        ++checked["place of the error"];
        if (query.diagnostics.front().span.begin != static_cast<uint32_t>(offset.toInt()))
            fail("told at " + std::to_string(query.diagnostics.front().span.begin));
    }

    void run() {
        const std::string text = oracle.value(QStringLiteral("query")).toString().toStdString();
        const elastic::Query query = kql::lower(text, predicates);
        if (!oracle.value(QStringLiteral("valid")).toBool()) return invalid(query);
        ++checked["accepted"];
        if (has_error(query)) return fail(query.diagnostics.front().message);
        const kql::Tree tree = kql::parse(text);
        if (const QJsonValue ast = oracle.value(QStringLiteral("ast")); ast.isObject()) {
            ++checked["tree"];
            const QJsonValue ours = ast_of(tree, tree.root);
            if (ours != ast) fail("tree " + json_text(ours));
        }
        if (const QJsonValue literal = oracle.value(QStringLiteral("literal")); literal.isString()) {
            ++checked["literal"];
            const std::string ours = tree.nodes[tree.root].value.text();
            if (ours != literal.toString().toStdString()) fail("literal " + ours);
        }
        for (const char* kind : {"linted", "rendered"})
            if (const QJsonValue other = oracle.value(QLatin1String(kind)); other.isString())
                same_meaning(kind, query, other.toString());
        if (const QJsonValue dsl = oracle.value(QStringLiteral("dsl")); dsl.isObject()) {
            KqlOfDsl writer;
            const QString other = writer.write(dsl);
            if (!writer.unknown.isEmpty()) return fail("dsl has " + writer.unknown.toStdString());
            same_meaning("dsl", query, other);
        }
        documents(query);
    }

    void documents(const elastic::Query& query) {
        const QJsonArray docs = oracle.value(QStringLiteral("docs")).toArray();
        const QJsonArray expected = oracle.value(QStringLiteral("expected")).toArray();
        for (qsizetype i = 0; i < docs.size(); ++i) {
            if (!query.rule.replayable()) {
                ++checked["documents not run: " + query.rule.losses.front().code];
                continue;
            }
            ++checked["documents"];
            const bool seen = test::NaiveMatcher(query.rule.condition, predicates).matches(docs[i].toObject());
            if (seen != expected[i].toBool()) fail("document " + std::to_string(i));
        }
    }
};

} // namespace

class KqlOracleTest : public QObject {
    Q_OBJECT

private slots:

    void cases() {
        const QString path = test::shared_path(QStringLiteral("data/oracles/elastic/kuery.jsonl"));
        RW_NEEDS_SHARED(path);
        std::map<std::string, int> checked;
        QStringList failures;
        int count = 0;
        for (const QByteArray& line : test::read_all(path).split('\n')) {
            if (line.isEmpty()) continue;
            ++count;
            const QJsonObject oracle = QJsonDocument::fromJson(line).object();
            Judge{oracle, checked, failures}.run();
        }
        for (const auto& [what, n] : checked) qInfo("%4d %s", n, what.c_str());
        for (const QString& failure : failures) qInfo("  %s", qPrintable(failure));
        QVERIFY(count > 300);
        QCOMPARE(failures.size(), 0);
    }
};

QTEST_GUILESS_MAIN(KqlOracleTest)
#include "kql_oracle_test.moc"
