#include "app/workbench/document_tabs.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QPointer>
#include <QTabBar>

#include "widgets/common/convert.h"
#include "widgets/common/object_names.h"
#include "widgets/common/theme.h"
#include "widgets/editor/rule_editor.h"
#include "widgets/editor/scintilla_text.h"

namespace rw::app {

using widgets::DocumentId;
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

RuleView* DocumentTabs::viewOf(DocumentId document) const {
    for (int index = 0; index < count(); ++index)
        if (RuleView* view = viewAt(index); view != nullptr && view->document() == document) return view;
    return nullptr;
}

RuleView* DocumentTabs::viewOf(const QString& path) const {
    for (const auto& [document, entry] : entries_)
        if (entry.path == path) return viewOf(document);
    return nullptr;
}

RuleView* DocumentTabs::current() const { return viewAt(currentIndex()); }

DocumentTabs::Entry* DocumentTabs::find(DocumentId document) {
    const auto entry = entries_.find(document);
    return entry == entries_.end() ? nullptr : &entry->second;
}

QString DocumentTabs::pathOf(const RuleView& view) const {
    const auto entry = entries_.find(view.document());
    return entry == entries_.end() ? QString() : entry->second.path;
}

QByteArray DocumentTabs::onDisk(const RuleView& view) const {
    const auto entry = entries_.find(view.document());
    return entry == entries_.end() ? QByteArray() : entry->second.onDisk;
}

bool DocumentTabs::isLoading(const RuleView& view) const {
    const auto entry = entries_.find(view.document());
    return entry != entries_.end() && entry->second.loading;
}

bool DocumentTabs::isModified(const RuleView& view) const {
    const auto entry = entries_.find(view.document());
    return view.modified() || (entry != entries_.end() && entry->second.differs);
}

QString DocumentTabs::currentPath() const {
    const RuleView* view = current();
    return view != nullptr ? pathOf(*view) : QString();
}

RuleView* DocumentTabs::open(const QString& path, EditorPlace place) {
    const QString whole = QFileInfo(path).absoluteFilePath();
    if (RuleView* view = viewOf(whole)) {
        setCurrentWidget(view);
        return view;
    }
    RuleView* view = add(whole);
    Entry& entry = entries_[view->document()];
    entry.loading = true;
    entry.place = place;
    view->editor().setReadOnly(true);
    setCurrentWidget(view);
    files_.run([file = fromQt(whole)] { return readRuleFile(file); },
               [this, document = view->document()](const auto& text) { take(document, text); });
    return view;
}

void DocumentTabs::take(DocumentId document, const Result<QByteArray>& text) {
    RuleView* view = viewOf(document);
    Entry* entry = find(document);
    if (view == nullptr || entry == nullptr) return; // closed meanwhile
    if (!text) {
        const QString path = entry->path;
        remove(view);
        emit notOpened(path, toQt(text.error().message));
        return;
    }
    RuleEditor& editor = view->editor();
    editor.setReadOnly(false);
    entry->loading = false;
    entry->onDisk = *text;
    editor.setEolMode(text->contains("\r\n") ? QsciScintilla::EolWindows : QsciScintilla::EolUnix);
    editor.load(text->toStdString(), RuleEditor::Load::fresh);
    const auto caret = std::min(entry->place.caret, static_cast<uint32_t>(text->size()));
    widgets::scintilla(editor, QsciScintilla::SCI_GOTOPOS, static_cast<long>(caret));
    widgets::scintilla(editor, QsciScintilla::SCI_SETFIRSTVISIBLELINE, entry->place.firstLine);
    watcher_.addPath(entry->path);
    view->markSaved();
    submit(view);
    title(view);
    emit opened(view);
}

RuleView* DocumentTabs::openUntitled(const std::string& text) {
    RuleView* view = add({});
    view->editor().load(text, RuleEditor::Load::fresh);
    view->markSaved();
    submit(view);
    setCurrentWidget(view);
    return view;
}

RuleView* DocumentTabs::add(const QString& path) {
    auto* view = new RuleView(session_.newDocument(fromQt(path)), this);
    entries_[view->document()].path = path;
    RuleEditor& editor = view->editor();
    connect(&editor, &RuleEditor::edited, this, [this, view] { submit(view); });
    connect(&editor, &QsciScintilla::modificationChanged, this, [this, view] { title(view); });
    connect(&editor, &RuleEditor::caretMoved, this, [this, view] {
        session_.setCaret(view->document(), widgets::caretOf(view->editor()));
        emit caretMoved(view);
    });
    connect(&editor, &RuleEditor::countClicked, this, &DocumentTabs::countClicked);
    connect(&editor, &RuleEditor::nearMissesClicked, this, &DocumentTabs::nearMissesClicked);
    connect(view, &RuleView::attackClicked, this, &DocumentTabs::attackClicked);
    connect(view, &RuleView::baselineClicked, this, &DocumentTabs::baselineClicked);
    connect(view, &RuleView::problemClicked, this, &DocumentTabs::problemClicked);
    connect(view, &RuleView::measuresChosen, this, &DocumentTabs::setMeasures);
    view->setMeasures(measures_);
    addTab(view, widgets::themedIcon(QStringLiteral("file")), QString());
    title(view);
    return view;
}

void DocumentTabs::setMeasures(const std::vector<widgets::Measure>& measures) {
    measures_ = measures;
    for (int index = 0; index < count(); ++index)
        if (RuleView* view = viewAt(index)) view->setMeasures(measures);
}

void DocumentTabs::submit(RuleView* view) {
    if (isLoading(*view)) return;
    RuleEditor& editor = view->editor();
    session_.setText(view->document(), editor.revision(), editor.bytes(), widgets::caretOf(editor));
    emit edited(view);
}

void DocumentTabs::title(RuleView* view) {
    const QString path = pathOf(*view);
    const QString name = path.isEmpty() ? tr("Untitled") : QFileInfo(path).fileName();
    view->setName(name);
    setTabText(indexOf(view), isModified(*view) ? tr("%1  ●").arg(name) : name);
    setTabToolTip(indexOf(view), path);
}

void DocumentTabs::save(RuleView& view, Saved then) {
    Entry* entry = find(view.document());
    if (entry == nullptr || entry->loading) return;
    if (entry->path.isEmpty())
        saveAs(view, std::move(then));
    else
        write(view, std::move(then));
}

void DocumentTabs::saveAs(RuleView& view, Saved then) {
    if (isLoading(view)) return;
    auto* dialog = new QFileDialog(this, tr("Save Rule"), pathOf(view), tr("Sigma rules (*.yml *.yaml)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("yml"));
    connect(dialog, &QFileDialog::fileSelected, this, [this, document = view.document(), then](const QString& chosen) {
        RuleView* target = viewOf(document);
        Entry* entry = find(document);
        if (target == nullptr || entry == nullptr) return;
        if (!entry->path.isEmpty()) watcher_.removePath(entry->path);
        entry->path = QFileInfo(chosen).absoluteFilePath();
        entry->known = false; // the dialog has asked
        session_.rename(document, fromQt(entry->path));
        title(target);
        write(*target, then);
    });
    connect(dialog, &QFileDialog::rejected, this, [then] {
        if (then) then(false);
    });
    dialog->open();
}

void DocumentTabs::write(RuleView& view, Saved then) {
    const Entry& entry = entries_[view.document()];
    QByteArray text = QByteArray::fromStdString(view.editor().bytes());
    const auto known = entry.known ? std::optional(entry.onDisk) : std::nullopt;
    files_.run([path = fromQt(entry.path), text, known] { return saveRuleFile(path, text, known); },
               [this, document = view.document(), revision = view.editor().revision(), text, then = std::move(then)](
                   const SaveOutcome& outcome) {
                   takeSaved(document, revision, text, outcome);
                   if (then) then(outcome.saved());
               });
}

void DocumentTabs::takeSaved(DocumentId document,
                             widgets::Revision revision,
                             const QByteArray& text,
                             const SaveOutcome& outcome) {
    RuleView* view = viewOf(document);
    Entry* entry = find(document);
    if (view == nullptr || entry == nullptr) return;
    if (outcome.conflict) return offerReload(*view, *outcome.conflict);
    if (outcome.error) {
        view->setNotice(
            tr("Not saved. %1 Your text is kept here.").arg(toQt(outcome.error->message)),
            {{tr("Try Again"), [this, view] { save(*view); }}, {tr("Save As…"), [this, view] { saveAs(*view); }}});
        return;
    }
    entry->onDisk = text;
    entry->known = true;
    if (!watcher_.files().contains(entry->path)) watcher_.addPath(entry->path);
    view->setNotice({});
    entry->differs = view->editor().revision() != revision; // it was edited while it was written
    if (!entry->differs) view->markSaved();
    title(view);
    emit saved(view);
}

void DocumentTabs::saveAll() {
    for (int index = 0; index < count(); ++index)
        if (RuleView* view = viewAt(index); view != nullptr && isModified(*view)) save(*view);
}

bool DocumentTabs::anyModified() const {
    for (int index = 0; index < count(); ++index)
        if (const RuleView* view = viewAt(index); view != nullptr && isModified(*view)) return true;
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
    connect(question, &QMessageBox::finished, this, [this, view = QPointer(view), then = std::move(then)](int answer) {
        if (answer == QMessageBox::Discard) then();
        if (answer == QMessageBox::Save && view != nullptr)
            save(*view, [then](bool saved) {
                if (saved) then();
            });
    });
    question->open();
}

void DocumentTabs::close(int index) {
    RuleView* view = viewAt(index);
    if (view == nullptr) return;
    if (isModified(*view))
        ask(view, [this, view = QPointer(view)] {
            if (view != nullptr) remove(view);
        });
    else
        remove(view);
}

void DocumentTabs::closeCurrent() { close(currentIndex()); }

void DocumentTabs::closeAll(std::function<void()> closed) {
    for (int index = 0; index < count(); ++index) {
        RuleView* view = viewAt(index);
        if (view == nullptr || !isModified(*view)) continue;
        setCurrentIndex(index);
        ask(view, [this, view = QPointer(view), closed = std::move(closed)] {
            if (view != nullptr) remove(view);
            closeAll(closed);
        });
        return;
    }
    closed();
}

void DocumentTabs::remove(RuleView* view) {
    const DocumentId document = view->document();
    if (const Entry* entry = find(document); entry != nullptr && !entry->path.isEmpty())
        watcher_.removePath(entry->path);
    entries_.erase(document);
    session_.close(document);
    removeTab(indexOf(view));
    view->deleteLater();
    emit closed(document);
}

void DocumentTabs::fileChanged(const QString& path) {
    for (const auto& [document, entry] : entries_)
        if (entry.path == path && !entry.loading)
            files_.run([file = fromQt(path)] { return readRuleFile(file); },
                       [this, id = document](const auto& text) { takeChange(id, text); });
}

void DocumentTabs::takeChange(DocumentId document, const Result<QByteArray>& text) {
    RuleView* view = viewOf(document);
    Entry* entry = find(document);
    if (view == nullptr || entry == nullptr) return;
    if (!text) {
        view->setNotice(
            tr("The file on disk cannot be read now. %1 Your text is kept here.").arg(toQt(text.error().message)),
            {{tr("Save It Again"), [this, view, document] {
                  if (Entry* kept = find(document)) kept->known = false;
                  save(*view);
              }}});
        return;
    }
    if (!watcher_.files().contains(entry->path)) watcher_.addPath(entry->path); // editors replace files
    if (*text != entry->onDisk) offerReload(*view, *text);
}

void DocumentTabs::offerReload(RuleView& view, const QByteArray& text) {
    const DocumentId document = view.document();
    view.setNotice(tr("Changed on disk."),
                   {{tr("Reload"),
                     [this, document, text, view = &view] {
                         if (Entry* entry = find(document)) {
                             entry->onDisk = text;
                             entry->differs = false;
                         }
                         view->editor().load(text.toStdString(), RuleEditor::Load::asStep);
                         view->markSaved();
                         title(view);
                     }},
                    {tr("Keep Mine"), [this, document, text, view = &view] {
                         // Seen: the next save replaces it.
                         if (Entry* entry = find(document)) {
                             entry->onDisk = text;
                             entry->differs = view->editor().bytes() != text.toStdString();
                         }
                         title(view);
                     }}});
}

} // namespace rw::app
