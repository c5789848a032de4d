#include "app/workbench/recovery.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>
#include <QUuid>

#include "widgets/editor/rule_editor.h"

namespace rw::app {

using widgets::DocumentId;
using widgets::RuleEditor;
using widgets::RuleView;

namespace {

constexpr qint64 largestKept = qint64{16} << 20;
constexpr QFileDevice::Permissions onlyMine = QFileDevice::ReadOwner | QFileDevice::WriteOwner;

/// A folder that nobody else can look into.
bool makePrivate(const QString& folder) {
    return QDir().mkpath(folder) && QFile::setPermissions(folder, onlyMine | QFileDevice::ExeOwner);
}

QByteArray toJson(const UnsavedText& unsaved) {
    return QJsonDocument(QJsonObject{{QStringLiteral("path"), unsaved.path},
                                     {QStringLiteral("time"), unsaved.time},
                                     {QStringLiteral("text"), QString::fromLatin1(unsaved.text.toBase64())}})
        .toJson(QJsonDocument::Compact);
}

std::optional<UnsavedText> fromFile(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly) || file.size() > largestKept) return std::nullopt;
    const QJsonObject object = QJsonDocument::fromJson(file.readAll()).object();
    if (!object.contains(QStringLiteral("text"))) return std::nullopt;
    return UnsavedText{object[QStringLiteral("path")].toString(),
                       QByteArray::fromBase64(object[QStringLiteral("text")].toString().toLatin1()),
                       object[QStringLiteral("time")].toString()};
}

bool keep(const QString& file, const UnsavedText& unsaved) {
    const QByteArray bytes = toJson(unsaved);
    QSaveFile to(file);
    return to.open(QIODevice::WriteOnly) && to.setPermissions(onlyMine) && to.write(bytes) == bytes.size() &&
           to.commit();
}

} // namespace

Recovery::Recovery(QString folder, DocumentTabs& tabs, QObject* parent)
    : QObject(parent)
    , root_(std::move(folder))
    , own_(root_ + u'/' + QUuid::createUuid().toString(QUuid::WithoutBraces))
    , tabs_(tabs) {
    timer_.setSingleShot(true);
    timer_.setInterval(pauseMs);
    if (root_.isEmpty() || !makePrivate(root_) || !makePrivate(own_)) return;
    lock_ = std::make_unique<QLockFile>(own_ + QStringLiteral("/lock"));
    lock_->setStaleLockTime(0); // only the end of the process frees it
    if (!lock_->tryLock(0)) return;
    connect(&timer_, &QTimer::timeout, this, &Recovery::write);
    connect(&tabs_, &DocumentTabs::edited, this, &Recovery::note);
    connect(&tabs_, &DocumentTabs::saved, this, &Recovery::note);
    connect(&tabs_, &DocumentTabs::closed, this, &Recovery::forget);
    connect(&tabs_, &DocumentTabs::opened, this, [this](RuleView* view) {
        const auto unsaved = waiting_.find(tabs_.pathOf(*view));
        if (unsaved == waiting_.end()) return;
        recover(*view, unsaved->second);
        waiting_.erase(unsaved);
    });
    // A file that is gone: its text comes without one.
    connect(&tabs_, &DocumentTabs::notOpened, this, [this](const QString& path) {
        const auto unsaved = waiting_.find(path);
        if (unsaved == waiting_.end()) return;
        recover(*tabs_.openUntitled({}), unsaved->second);
        waiting_.erase(unsaved);
    });
}

Recovery::~Recovery() {
    if (lock_ == nullptr) return;
    // Whoever closes the window has been asked about every change. Texts go first and the lock last: a run that looks
    // in between finds nothing.
    worker_.run(
        [folder = own_, lock = std::shared_ptr<QLockFile>(std::move(lock_))] {
            QDir own(folder);
            for (const QString& text : own.entryList({QStringLiteral("*.json")}, QDir::Files)) own.remove(text);
            lock->unlock();
            return own.removeRecursively();
        },
        [](bool) {});
}

QString Recovery::fileOf(DocumentId document) const { return QStringLiteral("%1/%2.json").arg(own_).arg(document); }

void Recovery::note(const RuleView* view) {
    dirty_.insert(view->document());
    if (!timer_.isActive()) timer_.start(); // not restarted: who types without pause is kept too
}

void Recovery::write() {
    for (const DocumentId document : std::exchange(dirty_, {})) {
        const RuleView* view = tabs_.viewOf(document);
        if (view == nullptr || !tabs_.isModified(*view)) {
            forget(document);
            continue;
        }
        const UnsavedText unsaved{tabs_.pathOf(*view),
                                  QByteArray::fromStdString(view->editor().bytes()),
                                  QDateTime::currentDateTime().toString(QStringLiteral("HH:mm"))};
        worker_.run([file = fileOf(document), unsaved] { return keep(file, unsaved); }, [](bool) {});
    }
}

void Recovery::forget(DocumentId document) {
    dirty_.erase(document);
    worker_.run([file = fileOf(document)] { return QFile::remove(file); }, [](bool) {});
}

Recovery::Left Recovery::readLeft(const QString& root, const QString& own) {
    Left left;
    for (const QFileInfo& run : QDir(root).entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Time)) {
        if (run.filePath() == own) continue;
        QLockFile lock(run.filePath() + QStringLiteral("/lock"));
        lock.setStaleLockTime(0);
        if (!lock.tryLock(0)) continue; // it runs
        left.folders << run.filePath();
        for (const QFileInfo& file : QDir(run.filePath()).entryInfoList({QStringLiteral("*.json")}, QDir::Files)) {
            auto unsaved = fromFile(file.filePath());
            if (!unsaved) continue;
            QFile now(unsaved->path);
            if (!unsaved->path.isEmpty() && now.open(QIODevice::ReadOnly) && now.size() == unsaved->text.size() &&
                now.readAll() == unsaved->text)
                continue; // it was saved after all
            left.texts.push_back(std::move(*unsaved));
        }
    }
    return left;
}

void Recovery::look() {
    if (lock_ == nullptr) return;
    worker_.run([root = root_, own = own_] { return readLeft(root, own); },
                [this](Left left) {
                    left_ = std::move(left);
                    if (left_.texts.empty())
                        discard();
                    else
                        emit found(left_.texts);
                });
}

void Recovery::restore() {
    pending_ = left_.texts.size();
    for (const UnsavedText& unsaved : std::exchange(left_.texts, {})) {
        if (unsaved.path.isEmpty()) {
            recover(*tabs_.openUntitled({}), unsaved);
        } else if (RuleView* view = tabs_.viewOf(unsaved.path); view != nullptr && !tabs_.isLoading(*view)) {
            recover(*view, unsaved);
        } else {
            waiting_.emplace(unsaved.path, unsaved);
            tabs_.open(unsaved.path);
        }
    }
}

void Recovery::recover(RuleView& view, const UnsavedText& unsaved) {
    view.editor().load(unsaved.text.toStdString(), RuleEditor::Load::asStep);
    view.setNotice(tr("Recovered unsaved changes from %1.").arg(unsaved.time),
                   {{tr("Keep"), [] {}}, {tr("Discard"), [shown = &view] { shown->editor().undo(); }}});
    note(&view);
    if (pending_ == 0 || --pending_ > 0) return;
    // Kept by this run from now on; what the earlier ones left goes behind it in the same queue.
    write();
    discard();
}

void Recovery::discard() {
    left_.texts.clear();
    for (const QString& folder : std::exchange(left_.folders, {}))
        worker_.run([folder] { return QDir(folder).removeRecursively(); }, [](bool) {});
}

} // namespace rw::app
