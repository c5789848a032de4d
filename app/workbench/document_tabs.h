#pragma once
// The tabs of open rule files: opening, saving, closing with a question, and noticing changes on disk. Texts live in
// the editors; what they mean comes from Session. Files are read and written in a worker.

#include <QFileSystemWatcher>
#include <QTabWidget>

#include "app/workbench/rule_file.h"
#include "app/workbench/session.h"
#include "app/workbench/worker.h"
#include "widgets/editor/rule_view.h"

#include <functional>

namespace rw::app {

/// Where the caret was when a file was open last.
struct EditorPlace {
    uint32_t caret = 0;
    int firstLine = 0;
};

class DocumentTabs : public QTabWidget {
    Q_OBJECT

public:
    using Saved = std::function<void(bool saved)>;

    explicit DocumentTabs(Session& session, QWidget* parent = nullptr);

    /// Opens or shows a rule file. The text comes when it is read; a file that cannot be is closed again with
    /// notOpened().
    widgets::RuleView* open(const QString& path, EditorPlace place = {});
    widgets::RuleView* openUntitled(const std::string& text);
    [[nodiscard]] widgets::RuleView* current() const;
    [[nodiscard]] widgets::RuleView* viewAt(int index) const;
    [[nodiscard]] widgets::RuleView* viewOf(widgets::DocumentId document) const;
    [[nodiscard]] widgets::RuleView* viewOf(const QString& path) const;
    /// Path of the shown file; empty without one.
    [[nodiscard]] QString currentPath() const;
    [[nodiscard]] QString pathOf(const widgets::RuleView& view) const;
    /// What the file held when it was last read or written.
    [[nodiscard]] QByteArray onDisk(const widgets::RuleView& view) const;
    /// The text is not there yet.
    [[nodiscard]] bool isLoading(const widgets::RuleView& view) const;

    /// Differs from the file as far as is known.
    [[nodiscard]] bool isModified(const widgets::RuleView& view) const;

    /// Writes the text; asks where when it has no file. `then` hears whether it was written.
    void save(widgets::RuleView& view, Saved then = {});
    void saveAs(widgets::RuleView& view, Saved then = {});
    void saveAll();
    /// Asks when there are unsaved changes; `closed` runs when everything may go.
    void closeAll(std::function<void()> closed);
    void closeCurrent();
    void close(int index);
    [[nodiscard]] bool anyModified() const;

    /// Count columns of all rules.
    void setMeasures(const std::vector<widgets::Measure>& measures);

    [[nodiscard]] const std::vector<widgets::Measure>& measures() const { return measures_; }

    /// Nothing is being read or written.
    [[nodiscard]] bool idle() const { return files_.idle(); }

signals:
    /// Another tab, or none.
    void shown(rw::widgets::RuleView* view);
    /// The text of a file has come.
    void opened(rw::widgets::RuleView* view);
    void notOpened(const QString& path, const QString& reason);
    void edited(rw::widgets::RuleView* view);
    void caretMoved(rw::widgets::RuleView* view);
    void saved(rw::widgets::RuleView* view);
    void closed(rw::widgets::DocumentId document);
    void attackClicked();
    void baselineClicked();
    void problemClicked();
    /// A count beside a clause of the shown rule.
    void countClicked(rw::ir::NodeId node, rw::widgets::Side side);
    void nearMissesClicked(rw::ir::NodeId node, rw::widgets::Side side);

private:
    struct Entry {
        QString path;
        QByteArray onDisk; ///< what was last read or written
        bool loading = false;
        bool known = true;    ///< false: whatever the file holds may be replaced
        bool differs = false; ///< the file holds something else although the editor counts nothing as changed
        EditorPlace place{};
    };

    widgets::RuleView* add(const QString& path);
    [[nodiscard]] Entry* find(widgets::DocumentId document);
    void take(widgets::DocumentId document, const Result<QByteArray>& text);
    void write(widgets::RuleView& view, Saved then);
    void takeSaved(widgets::DocumentId document,
                   widgets::Revision revision,
                   const QByteArray& text,
                   const SaveOutcome& outcome);
    void remove(widgets::RuleView* view);
    void ask(widgets::RuleView* view, std::function<void()> then);
    void title(widgets::RuleView* view);
    void fileChanged(const QString& path);
    void takeChange(widgets::DocumentId document, const Result<QByteArray>& text);
    void offerReload(widgets::RuleView& view, const QByteArray& text);
    void submit(widgets::RuleView* view);

    Session& session_;
    QFileSystemWatcher watcher_;
    std::vector<widgets::Measure> measures_{widgets::Measure::attack, widgets::Measure::baseline};
    std::map<widgets::DocumentId, Entry> entries_;
    Worker files_{Worker::AtEnd::finish};
};

} // namespace rw::app
