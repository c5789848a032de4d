// Searches that other implementations' tests accept or refuse, and what the Search Reference says: the parser must
// decide alike wherever Splunk itself decides so.
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "engine/rules/splunk/commands.h"
#include "engine/rules/splunk/spl.h"
#include "tests/engine/rules/shared_data.h"

#include <map>

using namespace rw;

namespace {

const QString cases_path = QStringLiteral("data/oracles/splunk/spl-parse.jsonl");

/// Cases that a sentence of the documentation contradicts, with that sentence.
const std::map<QString, QString>& contradicted() {
    static const std::map<QString, QString> known = {
        {QStringLiteral("splparser/bucketrules#7"),
         QStringLiteral("Search Reference, bin, log-span: the coefficient is >= 1.0 and < the base; 10log2 is not")},
    };
    return known;
}

/// A single command becomes a search.
QString whole_search(const QJsonObject& object) {
    const QString query = object[u"query"].toString();
    if (object[u"form"].toString() != QLatin1String("stage")) return query;
    const std::string name = query.section(QLatin1Char(' '), 0, 0).toStdString();
    const auto info = splunk::find_command(name);
    const bool first = info && info->place != splunk::CommandPlace::anywhere;
    return (first ? QStringLiteral("| ") : QStringLiteral("* | ")) + query;
}

const Diagnostic* first_error(const splunk::Query& query) {
    for (const Diagnostic& each : query.diagnostics)
        if (each.severity == Severity::error) return &each;
    return nullptr;
}

} // namespace

class TestParseOracle : public QObject {
    Q_OBJECT

private slots:

    void searches_areTakenOrRefusedAsSplunkDoes() {
        RW_NEEDS_SHARED(test::shared_path(cases_path));
        QFile file(test::shared_path(cases_path));
        QVERIFY(file.open(QIODevice::ReadOnly));
        std::map<QString, int> counted;
        QStringList wrong;
        while (!file.atEnd()) {
            const QJsonObject object = QJsonDocument::fromJson(file.readLine()).object();
            const QString id = object[u"id"].toString();
            const std::string text = whole_search(object).toStdString();
            const splunk::Query query = splunk::parse_query(text);
            const Diagnostic* error = first_error(query);
            for (const Diagnostic& each : query.diagnostics) {
                QVERIFY2(each.span.begin <= each.span.end && each.span.end <= text.size(), qPrintable(id));
                QVERIFY2(each.message.ends_with('.'), each.message.c_str());
            }
            const QString splunk_says = object[u"splunk"].toString();
            if (!object[u"valid"].isBool()) {
                ++counted[QStringLiteral("only read without a crash")];
            } else if (splunk_says == QLatin1String("no") || splunk_says == QLatin1String("unknown")) {
                ++counted[QStringLiteral("not Splunk's or not known: not judged")];
            } else if (contradicted().contains(id)) {
                ++counted[QStringLiteral("contradicted by the documentation")];
            } else {
                ++counted[QStringLiteral("judged")];
                if (object[u"valid"].toBool() != (error == nullptr))
                    wrong << id + QStringLiteral(": ") + QString::fromStdString(text) + QStringLiteral(" | ") +
                                 (error != nullptr ? QString::fromStdString(error->message)
                                                   : QStringLiteral("should be refused"));
            }
        }
        for (const auto& [what, count] : counted) qInfo("%s: %d", qPrintable(what), count);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QLatin1Char('\n'))));
        QVERIFY(counted[QStringLiteral("judged")] > 700);
    }
};

QTEST_GUILESS_MAIN(TestParseOracle)
#include "parse_oracle_test.moc"
