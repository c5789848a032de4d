// What the machine refuses: files and folders that may not be written or read, a disk that is full, two windows on one
// workspace, a file too large for a rule. Nothing is lost, and the window says what is so.

#include <QDir>
#include <QLabel>
#include <QPushButton>

#include "app/common/catalog_folder.h"
#include "app/workbench/opener.h"
#include "widgets/common/convert.h"
#include "widgets/common/object_names.h"
#include "widgets/editor/rule_editor.h"
#include "widgets/matches/matches_view.h"
#include "widgets/workspace/notice_bar.h"
#include "widgets/workspace/workspace_model.h"

#include "tests/app/journeys/journey.h"

#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <unistd.h>

using namespace rw;
using namespace rw::app;
using namespace rw::widgets;

namespace fs = std::filesystem;

namespace {

constexpr uid_t nobody = 65534;

/// Root may write everything: while this lives, the process is nobody and the folder is nobody's.
class Unprivileged {
public:
    explicit Unprivileged(const QString& folder)
        : folder_(fromQt(folder)) {
        if (geteuid() != 0) return;
        own(nobody);
        changed_ = seteuid(nobody) == 0;
    }

    Unprivileged(const Unprivileged&) = delete;
    Unprivileged& operator=(const Unprivileged&) = delete;

    ~Unprivileged() {
        if (changed_ && seteuid(0) != 0) qFatal("cannot be root again");
    }

    /// Whether permissions mean something now.
    [[nodiscard]] static bool holds() { return geteuid() != 0; }

private:
    void own(uid_t user) {
        if (chown(folder_.c_str(), user, nobody) != 0) qFatal("cannot give the folder away");
        for (const auto& entry : fs::recursive_directory_iterator(folder_))
            if (lchown(entry.path().c_str(), user, nobody) != 0) qFatal("cannot give a file away");
    }

    std::string folder_;
    bool changed_ = false;
};

/// No file may grow beyond this: a write ends as on a full disk.
class FullDisk {
public:
    explicit FullDisk(rlim_t bytes)
        : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit tight{bytes, before_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &tight);
    }

    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;

    ~FullDisk() {
        setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }

private:
    rlimit before_{};
    void (*handler_)(int);
};

QByteArray bytesOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void write(const QString& path, const QByteArray& bytes) {
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) qFatal("cannot write");
}

/// The sentence above the text; blank when there is none.
QString noticeOf(const RuleView& view) {
    const auto* notice = view.findChild<QWidget*>(names::notice);
    if (!notice->isVisibleTo(&view)) return {};
    const auto* label = notice->findChild<QLabel*>();
    return label != nullptr ? label->text() : QString();
}

QPushButton* buttonOf(const RuleView& view, const QString& text) {
    for (auto* button : view.findChild<QWidget*>(names::notice)->findChildren<QPushButton*>())
        if (button->text() == text) return button;
    return nullptr;
}

/// The rule of the journey, with an edit that is not saved.
struct Edited {
    Journey journey{};
    RuleView* view = nullptr;
    QString path;
    QByteArray before;

    Edited() {
        path = toQt(journey.rulePath("comm_app_child.yml"));
        view = journey.window->tabs().open(path);
    }

    void edit() {
        before = bytesOf(path);
        view->editor().insertAt(QStringLiteral("# mine\n"), 0, 0);
    }

    void save() const { journey.window->tabs().save(*view); }
};

} // namespace

class StatesTest : public QObject {
    Q_OBJECT

private slots:

    void aReadOnlyFile_isNotReplaced() {
        Edited rule;
        QTRY_VERIFY(rule.journey.settled());
        rule.edit();
        QVERIFY(QFile::setPermissions(rule.path, QFile::ReadOwner | QFile::ReadUser | QFile::ReadGroup));
        {
            const Unprivileged user(rule.journey.folder.path());
            QVERIFY(Unprivileged::holds());
            rule.save();
            QTRY_VERIFY(rule.journey.settled());
        }
        QVERIFY(rule.view->modified());
        QVERIFY2(noticeOf(*rule.view).startsWith(QStringLiteral("Not saved. The file is read-only: ")),
                 qPrintable(noticeOf(*rule.view)));
        QVERIFY(noticeOf(*rule.view).endsWith(QStringLiteral("Your text is kept here.")));
        QCOMPARE(bytesOf(rule.path), rule.before);
        QVERIFY(rule.view->editor().bytes().starts_with("# mine"));
        // As soon as it may be written the same button saves it.
        QVERIFY(QFile::setPermissions(rule.path,
                                      QFile::ReadOwner | QFile::WriteOwner | QFile::ReadUser | QFile::WriteUser));
        QPushButton* again = buttonOf(*rule.view, QStringLiteral("Try Again"));
        QVERIFY(again != nullptr);
        again->click();
        QTRY_VERIFY(rule.journey.settled() && !rule.view->modified());
        QCOMPARE(bytesOf(rule.path), "# mine\n" + rule.before);
        QVERIFY(noticeOf(*rule.view).isEmpty());
    }

    void aFolderThatMayNotBeWritten_keepsFileAndText() {
        Edited rule;
        QTRY_VERIFY(rule.journey.settled());
        rule.edit();
        const QString folder = QFileInfo(rule.path).path();
        const Unprivileged user(rule.journey.folder.path());
        QVERIFY(Unprivileged::holds());
        QVERIFY(QFile::setPermissions(folder, QFile::ReadOwner | QFile::ExeOwner | QFile::ReadUser | QFile::ExeUser));
        rule.save();
        QTRY_VERIFY(rule.journey.settled());
        QVERIFY(rule.view->modified());
        QVERIFY2(noticeOf(*rule.view).startsWith(QStringLiteral("Not saved. ")), qPrintable(noticeOf(*rule.view)));
        QCOMPARE(bytesOf(rule.path), rule.before);
        QCOMPARE(QDir(folder).entryList({QStringLiteral("*.yml.*")}, QDir::Files).size(), 0); // nothing half-written
        QVERIFY(QFile::setPermissions(folder,
                                      QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner | QFile::ReadUser |
                                          QFile::WriteUser | QFile::ExeUser));
    }

    void aFolderThatMayNotBeRead_isNamedAndTheRestIsShown() {
        const Journey journey;
        QTRY_VERIFY(journey.settled());
        const size_t rules = journey.session->rules().size();
        const QString closed = journey.folder.filePath(QStringLiteral("closed"));
        QVERIFY(QDir().mkpath(closed));
        const Unprivileged user(journey.folder.path());
        QVERIFY(Unprivileged::holds());
        QVERIFY(QFile::setPermissions(closed, {}));
        journey.session->addRules({fromQt(closed)});
        QTRY_VERIFY(journey.settled());
        QCOMPARE(journey.session->rules().size(), rules);
        bool named = false;
        for (const NoticeBar* bar : journey.window->notices().findChildren<NoticeBar*>())
            named = named || bar->sentence().contains(closed) || bar->details().join(u'\n').contains(closed);
        QVERIFY2(named, "nothing says that the folder was not read");
        QVERIFY(QFile::setPermissions(closed, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    }

    void aFullDisk_keepsFileAndText() {
        Edited rule;
        QTRY_VERIFY(rule.journey.settled());
        rule.edit();
        {
            const FullDisk full(64);
            rule.save();
            QTRY_VERIFY(rule.journey.settled());
        }
        QVERIFY(rule.view->modified());
        QVERIFY2(noticeOf(*rule.view).startsWith(QStringLiteral("Not saved. Cannot write the file")),
                 qPrintable(noticeOf(*rule.view)));
        QCOMPARE(bytesOf(rule.path), rule.before);
        const QDir folder = QFileInfo(rule.path).dir();
        QCOMPARE(folder.entryList({QStringLiteral("*.yml.*")}, QDir::Files).size(), 0);
        rule.save();
        QTRY_VERIFY(rule.journey.settled() && !rule.view->modified());
        QCOMPARE(bytesOf(rule.path), "# mine\n" + rule.before);
    }

    void aFullDisk_keepsTheWorkspaceFile() {
        const Journey journey;
        QTRY_VERIFY(journey.settled());
        const QString file = toQt(journey.session->workspace().folder) + QStringLiteral("/workspace.yaml");
        const QByteArray before = bytesOf(file);
        {
            const FullDisk full(4);
            journey.window->opener().saveWorkspace();
            QTRY_VERIFY(journey.window->notices().bar(QStringLiteral("save")) != nullptr);
        }
        QCOMPARE(bytesOf(file), before);
    }

    void twoWindowsOnOneWorkspace_doNotOverwriteEachOther() {
        const Edited first;
        QTRY_VERIFY(first.journey.settled());
        Session session(catalog_folder());
        MainWindow second(session, Settings{});
        second.show();
        second.opener().openWorkspace(toQt(first.journey.session->workspace().folder));
        RuleView* other = second.tabs().open(first.path);
        QTRY_VERIFY(second.idle());
        const QByteArray before = bytesOf(first.path);
        // Both count the same rule alike, each on its own.
        QCOMPARE(session.snapshot(other->document())->attack->rows->size(),
                 first.journey.session->snapshot(first.view->document())->attack->rows->size());

        first.view->editor().insertAt(QStringLiteral("# first\n"), 0, 0);
        other->editor().insertAt(QStringLiteral("# second\n"), 0, 0);
        first.save();
        QTRY_VERIFY(first.journey.settled() && !first.view->modified());
        QTRY_COMPARE(noticeOf(*other), QStringLiteral("Changed on disk."));
        second.tabs().save(*other);
        QTRY_VERIFY(second.idle());
        QCOMPARE(bytesOf(first.path), "# first\n" + before);
        QVERIFY(other->modified());
        QVERIFY(other->editor().bytes().starts_with("# second"));
        QPushButton* mine = buttonOf(*other, QStringLiteral("Keep Mine"));
        QVERIFY(mine != nullptr);
        mine->click();
        second.tabs().save(*other);
        QTRY_VERIFY(second.idle() && !other->modified());
        QCOMPARE(bytesOf(first.path), "# second\n" + before);
        QTRY_COMPARE(noticeOf(*first.view), QStringLiteral("Changed on disk."));
    }

    void aHugeYamlFile_isRefusedAndTheWindowGoesOn() {
        const Edited rule;
        QTRY_VERIFY(rule.journey.settled());
        const QString huge = toQt(rule.journey.rules) + QStringLiteral("/huge.yml");
        write(huge, QByteArray("- a: [b, c, {d: e}]\n").repeated(1'000'000)); // 20 MB
        // In the folder of rules it is counted as what cannot be replayed …
        rule.journey.session->addRules({rule.journey.rules + "/huge.yml"}, Session::Keep::no);
        rule.journey.window->tabs().open(huge);
        // … and while it is looked at, typing is answered.
        rule.view->editor().insertAt(QStringLiteral("# mine\n"), 0, 0);
        rule.journey.window->tabs().open(rule.path);
        QTRY_VERIFY(!rule.view->editor().isStale());
        QTRY_VERIFY(rule.journey.settled());
        const NoticeBar* bar = rule.journey.window->notices().bar(QStringLiteral("open"));
        QVERIFY(bar != nullptr);
        QVERIFY2(bar->sentence().contains(QStringLiteral("above 4 MB")), qPrintable(bar->sentence()));
        QCOMPARE(rule.journey.window->tabs().currentPath(), rule.path);
        const auto* model = rule.journey.window->findChild<WorkspaceModel*>();
        const QModelIndex row = model->indexOf(fromQt(huge));
        QVERIFY(row.isValid());
        QCOMPARE(row.siblingAtColumn(WorkspaceModel::Count).data().toString(), QStringLiteral("n/a"));
        QVERIFY2(row.data(Qt::ToolTipRole).toString().contains(QStringLiteral("above the limit")),
                 qPrintable(row.data(Qt::ToolTipRole).toString()));
    }
};

QTEST_MAIN(StatesTest)
#include "states_test.moc"
