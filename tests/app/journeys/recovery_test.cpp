// What was typed and not saved outlives a run that was killed; the user's file is not touched.

#include <QDir>
#include <QPushButton>

#include "app/workbench/recovery.h"
#include "widgets/common/convert.h"
#include "widgets/editor/rule_editor.h"
#include "widgets/workspace/notice_bar.h"

#include "tests/app/journeys/journey.h"

using namespace rw;
using namespace rw::app;
using namespace rw::widgets;

namespace {

QFileInfoList keptIn(const QString& root) {
    QFileInfoList files;
    for (const QFileInfo& run : QDir(root).entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot))
        files += QDir(run.filePath()).entryInfoList({QStringLiteral("*.json")}, QDir::Files);
    return files;
}

/// A window that keeps unsaved texts below `root`.
std::unique_ptr<MainWindow> windowOn(Session& session, const QString& root) {
    Settings settings;
    settings.recovery = root;
    return std::make_unique<MainWindow>(session, settings);
}

const QString recovery = QStringLiteral("recovery");

} // namespace

class RecoveryTest : public QObject {
    Q_OBJECT

private slots:

    void aKilledRun_isOfferedAndRestored() {
        const Journey journey;
        QTRY_VERIFY(journey.settled());
        const QString root = journey.folder.filePath(QStringLiteral("state/recovery"));
        const QString path = toQt(journey.rulePath("comm_app_child.yml"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray onDisk = file.readAll();
        {
            auto window = windowOn(*journey.session, root);
            RuleView* view = window->tabs().open(path);
            QTRY_VERIFY(window->idle());
            QVERIFY(keptIn(root).isEmpty());
            view->editor().insertAt(QStringLiteral("# unsaved\n"), 0, 0);
            QTRY_COMPARE(keptIn(root).size(), 1);
            const QFileInfo kept = keptIn(root).front();
            QCOMPARE(kept.permissions() & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup),
                     QFile::Permissions());
            QCOMPARE(QFileInfo(root).permissions() & (QFile::ExeGroup | QFile::ExeOther), QFile::Permissions());
            // As a killed run leaves it: a folder with texts that nobody holds.
            QVERIFY(QDir().mkpath(root + QStringLiteral("/dead")));
            QVERIFY(QFile::copy(kept.filePath(), root + QStringLiteral("/dead/1.json")));
        }
        QCOMPARE(keptIn(root).size(), 1); // an orderly end takes its own away

        auto window = windowOn(*journey.session, root);
        window->recovery().look();
        QTRY_VERIFY(window->notices().bar(recovery) != nullptr);
        NoticeBar* bar = window->notices().bar(recovery);
        QVERIFY(bar->details().front().contains(path));
        for (auto* button : bar->findChildren<QPushButton*>())
            if (button->text() == QStringLiteral("Restore")) button->click();
        QTRY_VERIFY(window->idle() && window->tabs().current() != nullptr);
        RuleView* view = window->tabs().current();
        QTRY_COMPARE(QByteArray::fromStdString(view->editor().bytes()), "# unsaved\n" + onDisk);
        QVERIFY(view->modified());
        file.seek(0);
        QCOMPARE(file.readAll(), onDisk);
        QTRY_VERIFY(window->idle() && !QDir(root + QStringLiteral("/dead")).exists());
        QCOMPARE(keptIn(root).size(), 1); // this run keeps it now
        view->editor().undo();
        QCOMPARE(QByteArray::fromStdString(view->editor().bytes()), onDisk);
    }

    void saving_takesTheKeptTextAway() {
        const Journey journey;
        QTRY_VERIFY(journey.settled());
        const QString root = journey.folder.filePath(QStringLiteral("state"));
        auto window = windowOn(*journey.session, root);
        RuleView* view = window->tabs().open(toQt(journey.rulePath("comm_app_child.yml")));
        QTRY_VERIFY(window->idle());
        view->editor().insertAt(QStringLiteral("# x\n"), 0, 0);
        QTRY_COMPARE(keptIn(root).size(), 1);
        window->tabs().save(*view);
        QTRY_COMPARE(keptIn(root).size(), 0);
    }

    void brokenLeftovers_areNotOffered() {
        const Journey journey;
        QTRY_VERIFY(journey.settled());
        const QString root = journey.folder.filePath(QStringLiteral("state"));
        QVERIFY(QDir().mkpath(root + QStringLiteral("/dead")));
        QFile broken(root + QStringLiteral("/dead/1.json"));
        QVERIFY(broken.open(QIODevice::WriteOnly));
        broken.write("{\"text\": ");
        broken.close();
        auto window = windowOn(*journey.session, root);
        window->recovery().look();
        QTRY_VERIFY(window->recovery().idle());
        QVERIFY(window->notices().bar(recovery) == nullptr);
    }
};

QTEST_MAIN(RecoveryTest)
#include "recovery_test.moc"
