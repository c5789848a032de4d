#include "app/workbench/document_tabs.h"

#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QSaveFile>
#include <QTabBar>

#include "app/common/rule_loader.h"
#include "widgets/common/convert.h"
#include "widgets/common/object_names.h"
#include "widgets/common/theme.h"
#include "widgets/editor/rule_editor.h"
#include "widgets/editor/scintilla_text.h"

namespace rw::app {

using widgets::fromQt;
using widgets::RuleEditor;
using widgets::RuleView;
using widgets::toQt;

DocumentTabs::DocumentTabs(Session& session, QWidget* parent)
    : QTabWidget(parent)
    , session_(session) {
    setObjectName(widgets::names::documentTabs);
    setDocumentMode(true);
    setTabsClosable(true);
    setMovable(true);
    tabBar()->setDrawBase(false);
    connect(this, &QTabWidget::tabCloseRequested, this, &DocumentTabs::close);
    connect(this, &QTabWidget::currentChanged, this, [this] {
        RuleView* view = current();
        session_.setActive(view != nullptr ? view->document() : 0);
        emit shown(view);
    });
    connect(&session, &Session::snapshotPublished, this, [this](const SnapshotPtr& snapshot) {
        if (RuleView* view = viewOf(snapshot->document)) view->show(snapshot);
    });
    connect(&session, &Session::factsPublished, this, [this](const auto& facts) {
        if (RuleView* view = viewOf(facts->snapshot->document)) view->showFacts(facts);
    });
    connect(&watcher_, &QFileSystemWatcher::fileChanged, this, &DocumentTabs::fileChanged);
}

RuleView* DocumentTabs::viewAt(int index) const { return qobject_cast<RuleView*>(widget(index)); }

RuleView* DocumentTabs::viewOf(widgets::DocumentId document) const {
    for (int index = 0; index < count(); ++index)
        if (RuleView* view = viewAt(index); view != nullptr && view->document() == document) return view;
    return nullptr;
}

RuleView* DocumentTabs::current() const { return viewAt(currentIndex()); }

QString DocumentTabs::pathOf(const RuleView& view) const {
    const auto entry = entries_.find(view.document());
    return entry == entries_.end() ? QString() : entry->second.path;
}

QString DocumentTabs::currentPath() const {
    const RuleView* view = current();
    return view != nullptr ? pathOf(*view) : QString();
}

RuleView* DocumentTabs::open(const QString& path) {
    const QString whole = QFileInfo(path).absoluteFilePath();
    for (const auto& [document, entry] : entries_) {
        if (entry.path != whole) continue;
        RuleView* view = viewOf(document);
        setCurrentWidget(view);
        return view;
    }
    QFile file(whole);
    if (!file.open(QIODevice::ReadOnly) || static_cast<uint64_t>(file.size()) > largest_rule_bytes) {
        emit message(
            tr("%1 cannot be opened: %2")
                .arg(QFileInfo(whole).fileName(), file.isOpen() ? tr("it is above 4 MB.") : file.errorString()));
        return nullptr;
    }
    RuleView* view = add(whole, file.readAll());
    watcher_.addPath(whole);
    return view;
}

RuleView* DocumentTabs::openUntitled(const std::string& text) { return add({}, QByteArray::fromStdString(text)); }

RuleView* DocumentTabs::add(const QString& path, const QByteArray& text) {
    auto* view = new RuleView(session_.newDocument(fromQt(path)), this);
    entries_[view->document()] = {path, text};
    RuleEditor& editor = view->editor();
    editor.setEolMode(text.contains("\r\n") ? QsciScintilla::EolWindows : QsciScintilla::EolUnix);
    editor.load(text.toStdString(), RuleEditor::Load::fresh);
    connect(&editor, &RuleEditor::edited, this, [this, view] { submit(view); });
    connect(&editor, &QsciScintilla::modificationChanged, this, [this, view] { title(view); });
    connect(&editor, &RuleEditor::caretMoved, this, [this, view] {
        session_.setCaret(view->document(), widgets::caretOf(view->editor()));
        emit caretMoved(view);
    });
    connect(view, &RuleView::attackClicked, this, &DocumentTabs::attackClicked);
    connect(view, &RuleView::baselineClicked, this, &DocumentTabs::baselineClicked);
    connect(view, &RuleView::problemClicked, this, &DocumentTabs::problemClicked);
    connect(view, &RuleView::measuresChosen, this, &DocumentTabs::setMeasures);
    view->setMeasures(measures_);
    view->markSaved();
    submit(view);
    const int index = addTab(view, widgets::themedIcon(QStringLiteral("file")), QString());
    title(view);
    setCurrentIndex(index);
    return view;
}

void DocumentTabs::setMeasures(const std::vector<widgets::Measure>& measures) {
    measures_ = measures;
    for (int index = 0; index < count(); ++index)
        if (RuleView* view = viewAt(index)) view->setMeasures(measures);
}

void DocumentTabs::submit(RuleView* view) {
    RuleEditor& editor = view->editor();
    session_.setText(view->document(), editor.revision(), editor.bytes(), widgets::caretOf(editor));
    emit edited(view);
}

void DocumentTabs::title(RuleView* view) {
    const QString path = pathOf(*view);
    const QString name = path.isEmpty() ? tr("Untitled") : QFileInfo(path).fileName();
    view->setName(name);
    setTabText(indexOf(view), view->modified() ? tr("%1  ●").arg(name) : name);
    setTabToolTip(indexOf(view), path);
}

bool DocumentTabs::save(RuleView& view) {
    Entry& entry = entries_[view.document()];
    if (entry.path.isEmpty()) {
        const QString chosen =
            QFileDialog::getSaveFileName(this, tr("Save Rule"), {}, tr("Sigma rules (*.yml *.yaml)"));
        if (chosen.isEmpty()) return false;
        entry.path = QFileInfo(chosen).absoluteFilePath();
        session_.rename(view.document(), fromQt(entry.path));
    }
    const QByteArray text = QByteArray::fromStdString(view.editor().bytes());
    watcher_.removePath(entry.path);
    QSaveFile file(entry.path);
    const bool written = file.open(QIODevice::WriteOnly) && file.write(text) == text.size() && file.commit();
    watcher_.addPath(entry.path);
    if (!written) {
        view.setNotice(tr("Not saved: %1").arg(file.errorString()), {{tr("Try Again"), [this, &view] { save(view); }}});
        return false;
    }
    entry.onDisk = text;
    view.markSaved();
    title(&view);
    emit saved(entry.path);
    return true;
}

bool DocumentTabs::saveAll() {
    bool all = true;
    for (int index = 0; index < count(); ++index)
        if (RuleView* view = viewAt(index); view != nullptr && view->modified()) all = save(*view) && all;
    return all;
}

bool DocumentTabs::anyModified() const {
    for (int index = 0; index < count(); ++index)
        if (const RuleView* view = viewAt(index); view != nullptr && view->modified()) return true;
    return false;
}

void DocumentTabs::ask(RuleView* view, std::function<void()> then) {
    const QString path = pathOf(*view);
    auto* question = new QMessageBox(
        QMessageBox::NoIcon,
        tr("Discard changes?"),
        tr("%1 has changes that are not saved.").arg(path.isEmpty() ? tr("Untitled") : QFileInfo(path).fileName()),
        QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel,
        this);
    question->setAttribute(Qt::WA_DeleteOnClose);
    connect(question, &QMessageBox::finished, this, [this, view, then = std::move(then)](int answer) {
        if (answer == QMessageBox::Discard || (answer == QMessageBox::Save && save(*view))) then();
    });
    question->open();
}

void DocumentTabs::close(int index) {
    RuleView* view = viewAt(index);
    if (view == nullptr) return;
    if (view->modified())
        ask(view, [this, view] { remove(view); });
    else
        remove(view);
}

void DocumentTabs::closeCurrent() { close(currentIndex()); }

void DocumentTabs::closeAll(std::function<void()> closed) {
    for (int index = 0; index < count(); ++index) {
        RuleView* view = viewAt(index);
        if (view == nullptr || !view->modified()) continue;
        setCurrentIndex(index);
        ask(view, [this, view, closed = std::move(closed)] {
            remove(view);
            closeAll(closed);
        });
        return;
    }
    closed();
}

void DocumentTabs::remove(RuleView* view) {
    const auto entry = entries_.find(view->document());
    if (entry != entries_.end()) {
        if (!entry->second.path.isEmpty()) watcher_.removePath(entry->second.path);
        entries_.erase(entry);
    }
    session_.close(view->document());
    removeTab(indexOf(view));
    view->deleteLater();
}

void DocumentTabs::fileChanged(const QString& path) {
    for (auto& [document, entry] : entries_) {
        if (entry.path != path) continue;
        RuleView* view = viewOf(document);
        QFile file(path);
        if (view == nullptr) return;
        if (!file.open(QIODevice::ReadOnly)) {
            view->setNotice(tr("The file was removed from the disk."),
                            {{tr("Save It Again"), [this, view] { save(*view); }}});
            return;
        }
        const QByteArray text = file.readAll();
        if (!watcher_.files().contains(path)) watcher_.addPath(path); // editors replace files
        if (text == entry.onDisk) return;
        const auto reload = [this, view, text, id = document] {
            entries_[id].onDisk = text;
            view->editor().load(text.toStdString(), RuleEditor::Load::asStep);
            view->markSaved();
        };
        view->setNotice(tr("Changed on disk."), {{tr("Reload"), reload}, {tr("Keep Mine"), [] {}}});
        return;
    }
}

} // namespace rw::app
