// Opening and dropping through the window: what things are is told by content, and nothing that is broken harms.

#include <QComboBox>
#include <QDropEvent>
#include <QMimeData>
#include <QPushButton>
#include <QStatusBar>

#include "app/workbench/drop_scan.h"
#include "app/workbench/opener.h"
#include "widgets/common/convert.h"
#include "widgets/common/object_names.h"
#include "widgets/editor/rule_editor.h"
#include "widgets/matches/matches_view.h"
#include "widgets/workspace/notice_bar.h"
#include "widgets/workspace/workspace_model.h"

#include "tests/app/journeys/journey.h"

#include <filesystem>

using namespace rw;
using namespace rw::app;
using namespace rw::widgets;

namespace {

const QByteArray sigma = "title: x\nlogsource:\n    category: process_creation\ndetection:\n    a:\n        Image: x\n"
                         "    condition: a\n";

void write(const QString& path, const QByteArray& bytes) {
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) qFatal("cannot write");
}

void drop(QWidget* on, const QStringList& paths) {
    QMimeData data;
    QList<QUrl> urls;
    for (const QString& path : paths) urls << QUrl::fromLocalFile(path);
    data.setUrls(urls);
    QDragEnterEvent enter({5, 5}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(on, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent event({5, 5}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(on, &event);
    QVERIFY(event.isAccepted());
}

void press(const NoticeBar& bar, const QString& text) {
    for (auto* button : bar.findChildren<QPushButton*>())
        if (button->text() == text) return button->click();
    QFAIL(qPrintable(QStringLiteral("no button ") + text));
}

const QString sheet = QStringLiteral("drop");
const QString unopened = QStringLiteral("open");

} // namespace

class OpeningTest : public QObject {
    Q_OBJECT

private slots:

    void aDrop_isToldApartByContent() {
        const Journey journey;
        QTRY_VERIFY(journey.settled());
        const QString box = journey.folder.filePath(QStringLiteral("box"));
        // Names say nothing: a log called .yml, a rule called .txt.
        write(box + QStringLiteral("/a.txt"), sigma);
        write(box + QStringLiteral("/b.yml"), sigma);
        write(box + QStringLiteral("/log.yml"), "{\"EventID\": 1}\n{\"EventID\": 2}\n");
        write(box + QStringLiteral("/net.log"), QByteArray::fromHex("d4c3b2a1020004000000000000000000"));
        write(box + QStringLiteral("/compose.yml"), "services:\n  web: {}\n");
        drop(journey.find<QWidget>(names::workspaceTree), {box});
        QTRY_VERIFY(journey.settled() && journey.window->notices().bar(sheet) != nullptr);
        const NoticeBar* bar = journey.window->notices().bar(sheet);
        QCOMPARE(bar->sentence(), QStringLiteral("2 rules, 1 log (2 events), 2 files not read: PCAP, YAML"));
        QCOMPARE(bar->details().size(), 2);
        QVERIFY(!bar->accessibleName().isEmpty());

        journey.find<QComboBox>(names::dropRole)->setCurrentText(QStringLiteral("baseline"));
        const size_t before = journey.session->collections().size();
        press(*bar, QStringLiteral("Open"));
        QTRY_VERIFY(journey.settled());
        QVERIFY(journey.window->notices().bar(sheet) == nullptr);
        QCOMPARE(journey.session->collections().size(), before + 1);
        QVERIFY(journey.session->collections().back().plan.role == match::Role::baseline);
        QCOMPARE(journey.session->collections().back().open.collection->table().row_count(), 2U);
        QCOMPARE(journey.session->chosen(match::Role::baseline), std::optional(before));
        QVERIFY(!journey.session->collections().back().kept);
        QVERIFY(
            journey.window->findChild<WorkspaceModel*>()->indexOf(fromQt(box + QStringLiteral("/b.yml"))).isValid());
    }

    void logsOfMine_areOpenedBesideTheAttackLogs() {
        const Journey journey;
        QTRY_VERIFY(journey.settled());
        const auto attack = journey.session->chosen(match::Role::attack);
        const QString log = journey.folder.filePath(QStringLiteral("mine.json"));
        write(log, "{\"EventID\": 1}\n");
        drop(journey.window.get(), {log});
        QTRY_VERIFY(journey.settled() && journey.window->notices().bar(sheet) != nullptr);
        journey.find<QComboBox>(names::dropRole)->setCurrentText(QStringLiteral("mine"));
        press(*journey.window->notices().bar(sheet), QStringLiteral("Open"));
        QTRY_VERIFY(journey.settled());
        QCOMPARE(journey.session->chosen(match::Role::attack), attack);
        QVERIFY(journey.session->collections().back().open);
    }

    void ruleFilesAlone_areOpenedAtOnce() {
        const Journey journey;
        QTRY_VERIFY(journey.settled());
        const QString rule = journey.folder.filePath(QStringLiteral("half.yml"));
        write(rule, "title: half a ru");
        drop(journey.window->tabs().current(), {rule});
        QTRY_VERIFY(journey.settled());
        QVERIFY(journey.window->notices().bar(sheet) == nullptr);
        QCOMPARE(journey.window->tabs().currentPath(), rule);
        QCOMPARE(journey.window->tabs().current()->editor().bytes(), std::string("title: half a ru"));
    }

    void addingToTheWorkspace_writesItsFile() {
        const Journey journey;
        QTRY_VERIFY(journey.settled());
        const size_t before = journey.session->collections().size();
        const QString guest = journey.folder.filePath(QStringLiteral("guest.json"));
        const QString kept = journey.folder.filePath(QStringLiteral("kept.json"));
        write(guest, "{\"EventID\": 1}\n");
        write(kept, "{\"EventID\": 1}\n");
        for (const auto& [path, button] :
             {std::pair(guest, QStringLiteral("Open")), std::pair(kept, QStringLiteral("Add to Workspace"))}) {
            drop(journey.window.get(), {path});
            QTRY_VERIFY(journey.settled() && journey.window->notices().bar(sheet) != nullptr);
            press(*journey.window->notices().bar(sheet), button);
            QTRY_VERIFY(journey.settled());
        }
        const auto again = Workspace::load(journey.session->workspace().folder);
        QVERIFY(again.has_value());
        QCOMPARE(again->collections.size(), before + 1); // what was only opened is not in it
        QCOMPARE(again->collections.back().paths, std::vector<std::string>{fromQt(kept)});
        QCOMPARE(again->rules, journey.session->workspace().rules);
    }

    void aWorkspaceThatCannotBeSaved_saysSo() {
        const Journey journey;
        QTRY_VERIFY(journey.settled());
        const QString file = journey.folder.filePath(QStringLiteral("plain"));
        write(file, "x");
        journey.window->opener().saveWorkspaceAs(file + QStringLiteral("/in-a-file"));
        QTRY_VERIFY(journey.window->notices().bar(QStringLiteral("save")) != nullptr);
    }

    void savingWhatCannotBeWritten_keepsTheText() {
        const Journey journey;
        QTRY_VERIFY(journey.settled());
        RuleView* view = journey.window->tabs().current();
        view->editor().insertAt(QStringLiteral("# mine"), 0, 0);
        const std::string text = view->editor().bytes();
        std::filesystem::remove_all(journey.rules);
        write(toQt(journey.rules), "a file where the folder was");
        journey.window->tabs().save(*view);
        QTRY_VERIFY(journey.settled());
        QVERIFY(view->modified());
        QCOMPARE(view->editor().bytes(), text);
        QVERIFY(view->findChild<QWidget*>(names::notice)->isVisibleTo(view));
    }

    void aFileThatOthersChanged_isNotReplacedUnasked() {
        const Journey journey;
        QTRY_VERIFY(journey.settled());
        RuleView* view = journey.window->tabs().current();
        const QString path = journey.window->tabs().currentPath();
        view->editor().insertAt(QStringLiteral("# mine"), 0, 0);
        write(path, "title: theirs\n");
        journey.window->tabs().save(*view);
        QTRY_VERIFY(journey.settled());
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("title: theirs\n"));
        const auto buttons = view->findChild<QWidget*>(names::notice)->findChildren<QPushButton*>();
        const auto reload = std::find_if(buttons.begin(), buttons.end(), [](const QPushButton* button) {
            return button->text() == QStringLiteral("Reload");
        });
        QVERIFY(reload != buttons.end());
        (*reload)->click();
        QCOMPARE(view->editor().bytes(), std::string("title: theirs\n"));
        view->editor().undo(); // what was typed is not lost
        QVERIFY(view->editor().bytes().starts_with("# mine"));
    }

    void nonsense_isRefusedWithItsReason_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("reason");
        QTest::newRow("zero bytes") << QByteArray("title: x\0\0y", 11) << QStringLiteral("binary");
        QTest::newRow("one zero byte") << sigma + QByteArray("# \0\n", 4) << QStringLiteral("zero bytes");
        QTest::newRow("an event log") << QByteArray("ElfFile\0rest of it", 18) << QStringLiteral("EVTX");
        QTest::newRow("a program") << QByteArray("\x7F"
                                                 "ELF\x02\x01\x01\0\0",
                                                 9)
                                   << QStringLiteral("binary");
        QTest::newRow("UTF-16") << QByteArray("\xFF\xFEt\0i\0t\0l\0e\0:\0", 14) << QStringLiteral("UTF-16");
        QTest::newRow("5 MB of YAML") << QByteArray("a: b\n").repeated(1'000'000 + 48'577) << QStringLiteral("4 MB");
    }

    void nonsense_isRefusedWithItsReason() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, reason);
        const Journey journey;
        QTRY_VERIFY(journey.settled());
        const int tabs = journey.window->tabs().count();
        const QString path = journey.folder.filePath(QStringLiteral("bad.yml"));
        write(path, bytes);
        journey.window->tabs().open(path);
        QTRY_VERIFY(journey.settled());
        QCOMPARE(journey.window->tabs().count(), tabs);
        const NoticeBar* bar = journey.window->notices().bar(unopened);
        QVERIFY(bar != nullptr);
        QVERIFY2(bar->sentence().contains(reason), qPrintable(bar->sentence()));
    }

    void whatIsNotThere_isSaid() {
        const Journey journey;
        QTRY_VERIFY(journey.settled());
        journey.window->tabs().open(journey.folder.filePath(QStringLiteral("missing.yml")));
        journey.window->tabs().open(journey.folder.path());
        QTRY_VERIFY(journey.settled());
        QVERIFY(journey.window->notices().bar(unopened) != nullptr);
        QCOMPARE(journey.window->notices().bar(unopened)->details().size(), 2);
        const QString name = journey.window->windowTitle();
        journey.window->opener().openWorkspace(journey.folder.filePath(QStringLiteral("nowhere")));
        QTRY_VERIFY(journey.window->notices().bar(QStringLiteral("workspace")) != nullptr);
        QCOMPARE(journey.window->windowTitle(), name);
    }

    void cancellingAScan_leavesNothing() {
        const Journey journey;
        QTRY_VERIFY(journey.settled());
        const size_t collections = journey.session->collections().size();
        journey.window->opener().openPaths({toQt(journey.rules)});
        journey.window->opener().cancel();
        QTRY_VERIFY(journey.settled());
        QVERIFY(journey.window->notices().bar(sheet) == nullptr);
        QCOMPARE(journey.session->collections().size(), collections);
    }

    void anotherWorkspace_isNotGivenTheLogsOfTheFirst() {
        const Journey journey;
        const QString other = journey.folder.filePath(QStringLiteral("other"));
        write(other + QStringLiteral("/rules/x.yml"), sigma);
        write(other + QStringLiteral("/logs/attack.json"), "{\"EventID\": 1}\n");
        QTRY_VERIFY(!journey.session->collections().empty());
        journey.window->opener().openWorkspace(other); // while the first one's logs are read
        QTRY_VERIFY(journey.settled() && journey.session->workspace().name == "other");
        QCOMPARE(journey.session->collections().size(), size_t{1});
        QCOMPARE(journey.session->collections().front().open.collection->table().row_count(), 1U);
    }

    void aLogDeletedUnderReplay_keepsItsEvents() {
        const Journey journey;
        QTRY_VERIFY(journey.settled());
        RuleView* view = journey.window->tabs().current();
        QVERIFY(view != nullptr);
        std::filesystem::remove_all(fromQt(journey.folder.filePath(QStringLiteral("examples/logs"))));
        const auto before = journey.session->snapshot(view->document());
        view->editor().insertAt(QStringLiteral("# "), 0, 0);
        QTRY_VERIFY(journey.settled() && !view->editor().isStale());
        const auto after = journey.session->snapshot(view->document());
        QVERIFY(after->attack && before->attack);
        QCOMPARE(after->attack->rows->size(), before->attack->rows->size());
        QTRY_VERIFY(journey.window->matches(match::Role::attack).selectRow(after->attack->rows->front()));
        QTRY_VERIFY(journey.settled());
    }
};

QTEST_MAIN(OpeningTest)
#include "opening_test.moc"
