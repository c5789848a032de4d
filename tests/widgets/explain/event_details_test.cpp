#include <QAbstractItemModelTester>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTableView>
#include <QTabWidget>
#include <QTest>

#include "widgets/common/theme.h"
#include "widgets/explain/event_details_view.h"
#include "widgets/explain/event_fields_model.h"

#include "tests/widgets/sample_snapshot.h"
#include "tests/widgets/table_maker.h"

using namespace rw;
using namespace rw::widgets;

namespace {

struct Bench {
    SampleSession session{};
    EventDetailsView view{};
    QAbstractItemModelTester tester{view.model(), QAbstractItemModelTester::FailureReportingMode::Fatal};

    explicit Bench(logs::Row row = 2) {
        view.resize(400, 420);
        view.setSnapshot(session.replay(sampleRule()));
        view.setEvent(session.logs(), row);
        view.show();
    }

    [[nodiscard]] QString cell(int row, int column) const { return view.model()->index(row, column).data().toString(); }
};

} // namespace

class EventDetailsTest : public QObject {
    Q_OBJECT

private slots:

    void initTestCase() { installTheme(QStringLiteral("light")); }

    void rulesFields_comeFirstThenByName() {
        const Bench bench;
        QCOMPARE(bench.cell(0, EventFieldsModel::Name), QStringLiteral("ParentImage"));
        QCOMPARE(bench.cell(1, EventFieldsModel::Name), QStringLiteral("Image"));
        QCOMPARE(bench.cell(2, EventFieldsModel::Name), QStringLiteral("CommandLine"));
        QStringList rest;
        for (int row = 3; row < bench.view.model()->rowCount(); ++row) rest << bench.cell(row, EventFieldsModel::Name);
        QStringList sorted = rest;
        sorted.sort(Qt::CaseInsensitive);
        QCOMPARE(rest, sorted);
        QVERIFY(rest.contains(QStringLiteral("Computer")));
        QCOMPARE(bench.view.titleText(), QStringLiteral("sysmon/1, record 4,731"));
        savePictures(const_cast<EventDetailsView&>(bench.view), "event-fields", 400, 400);
    }

    void nativeNames_areThoseOfTheEvent() {
        const Bench bench(8);
        QCOMPARE(bench.cell(0, EventFieldsModel::Name), QStringLiteral("ParentProcessName"));
        QCOMPARE(bench.cell(1, EventFieldsModel::Name), QStringLiteral("NewProcessName"));
        savePictures(const_cast<EventDetailsView&>(bench.view), "event-fields-4688", 400, 400);
    }

    void leafLinks_leadToTheLeafThatHolds() {
        Bench bench;
        QCOMPARE(bench.cell(0, EventFieldsModel::Where), QStringLiteral("line 10"));
        QVERIFY(bench.cell(1, EventFieldsModel::Where).startsWith(QStringLiteral("line 18")));
        const LeafLook* look = bench.view.model()->linkOf(0);
        QVERIFY(look != nullptr && look->holds);
        QSignalSpy lines(&bench.view, &EventDetailsView::lineActivated);
        emit bench.view.table()->activated(bench.view.model()->index(0, EventFieldsModel::Where));
        QCOMPARE(lines.count(), 1);
        const Span span = lines[0][0].value<Span>();
        QVERIFY(sampleRule().substr(span.begin, span.size()).find("slack.exe") != std::string::npos);
        QVERIFY(bench.view.model()->linkOf(bench.view.model()->rowCount() - 1) == nullptr);
    }

    void leavesThatDidNotMatch_areToldInTheToolTip() {
        const Bench bench(8);
        const QString tip = bench.view.model()->index(1, EventFieldsModel::Value).data(Qt::ToolTipRole).toString();
        QVERIFY2(tip.contains(QStringLiteral("ends with \\cmd.exe, does not match")), qPrintable(tip));
        QVERIFY(!bench.view.model()->linkOf(1)->holds);
    }

    void raw_isJsonWithItsPlace() {
        Bench bench;
        bench.view.findChild<QTabWidget*>()->setCurrentIndex(1);
        QJsonParseError error;
        const QJsonObject raw = QJsonDocument::fromJson(bench.view.rawText().toUtf8(), &error).object();
        QCOMPARE(error.error, QJsonParseError::NoError);
        QCOMPARE(raw.value(QStringLiteral("EventData.Image")).toString(),
                 QStringLiteral("C:\\Windows\\System32\\rundll32.exe"));
        QCOMPARE(raw.value(QStringLiteral("System.EventID")).toInt(), 1);
        savePictures(bench.view, "event-raw", 400, 400);
    }

    void rawJson_writesAllTypes() {
        TableMaker maker;
        maker.text("s", "a\"b\n")
            .integer("i", -5)
            .real("r", "1.5")
            .boolean("b", true)
            .null("n")
            .list("l", {"x", "y"})
            .list("e", {});
        maker.row("", 1);
        const auto table = maker.finish();
        QJsonParseError error;
        const QJsonObject raw = QJsonDocument::fromJson(rawJson(*table, 0).toUtf8(), &error).object();
        QCOMPARE(error.error, QJsonParseError::NoError);
        QCOMPARE(raw.value(QStringLiteral("s")).toString(), QStringLiteral("a\"b\n"));
        QCOMPARE(raw.value(QStringLiteral("i")).toInt(), -5);
        QVERIFY(raw.value(QStringLiteral("n")).isNull());
        QVERIFY(raw.value(QStringLiteral("b")).toBool());
        QVERIFY(raw.value(QStringLiteral("l")).isArray() && raw.value(QStringLiteral("e")).isArray());
    }

    void noEvent_showsNoFields() {
        Bench bench;
        bench.view.setEvent(nullptr, std::nullopt);
        QCOMPARE(bench.view.model()->rowCount(), 0);
        QVERIFY(!bench.view.table()->isVisible());
        bench.view.setEvent(bench.session.logs(), 500'000);
        QCOMPARE(bench.view.model()->rowCount(), 0);
        bench.view.setSnapshot(nullptr);
        bench.view.setEvent(bench.session.logs(), 1);
        QVERIFY(bench.view.model()->rowCount() > 5);
        QCOMPARE(bench.cell(0, EventFieldsModel::Where), QString());
    }
};

QTEST_MAIN(EventDetailsTest)
#include "event_details_test.moc"
