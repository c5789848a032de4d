// Which texts Microsoft's parser accepts (shared data): ours must agree on each.
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "engine/rules/kusto/parser.h"
#include "tests/engine/rules/shared_data.h"

using namespace rw;

class ParseOracleTest : public QObject {
    Q_OBJECT

private slots:

    void everyText_isAcceptedOrRefusedAsByKusto() {
        const QString path = test::shared_path(QStringLiteral("data/oracles/kusto/kusto-parse.jsonl"));
        RW_NEEDS_SHARED(path);
        int accepted = 0;
        int refused = 0;
        int commands = 0;
        QStringList wrong;
        for (const QByteArray& line : test::read_all(path).split('\n')) {
            if (line.isEmpty()) continue;
            const QJsonObject object = QJsonDocument::fromJson(line).object();
            const std::string query = object[u"query"].toString().toStdString();
            const kusto::SyntaxTree tree = kusto::parse_query(query);
            // What only the binder or the engine refuses is still parsed; not its business whether it is accepted.
            const QString level = object[u"level"].toString();
            if (level == QLatin1String("engine")) continue;
            if (query.starts_with('.')) { // a management command: no query, and never a rule
                ++commands;
                continue;
            }
            const bool accept = level == QLatin1String("semantic") || object[u"accept"].toBool();
            ++(accept ? accepted : refused);
            if (tree.diagnostics.empty() != accept)
                wrong << object[u"id"].toString() + (accept
                                                         ? QStringLiteral(" is refused: ") +
                                                               QString::fromStdString(tree.diagnostics.front().message)
                                                         : QStringLiteral(" is accepted"));
        }
        qInfo("%d accepted, %d refused, %d management commands left out", accepted, refused, commands);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QLatin1Char('\n'))));
        QVERIFY(accepted > 600 && refused > 150 && commands < 10);
    }
};

QTEST_APPLESS_MAIN(ParseOracleTest)
#include "parse_oracle_test.moc"
