#pragma once
// The tabs of open rule files: opening, saving, closing with a question, and noticing changes on disk. Texts live in
// the editors; what they mean comes from Session.

#include <QFileSystemWatcher>
#include <QTabWidget>

#include "app/workbench/session.h"
#include "widgets/editor/rule_view.h"

#include <functional>

namespace rw::app {

class DocumentTabs : public QTabWidget {
    Q_OBJECT

public:
    explicit DocumentTabs(Session& session, QWidget* parent = nullptr);

    /// Opens or shows a rule file. Null when it cannot be read; message() says why.
    widgets::RuleView* open(const QString& path);
    widgets::RuleView* openUntitled(const std::string& text);
    [[nodiscard]] widgets::RuleView* current() const;
    /// Path of the shown file; empty without one.
    [[nodiscard]] QString currentPath() const;
    [[nodiscard]] QString pathOf(const widgets::RuleView& view) const;

    bool save(widgets::RuleView& view);
    bool saveAll();
    /// Asks when there are unsaved changes; `closed` runs when everything may go.
    void closeAll(std::function<void()> closed);
    void closeCurrent();
    [[nodiscard]] bool anyModified() const;

    /// Count columns of all rules.
    void setMeasures(const std::vector<widgets::Measure>& measures);

    [[nodiscard]] const std::vector<widgets::Measure>& measures() const { return measures_; }

signals:
    /// Another tab, or none.
    void shown(rw::widgets::RuleView* view);
    void edited(rw::widgets::RuleView* view);
    void caretMoved(rw::widgets::RuleView* view);
    void saved(const QString& path);
    void attackClicked();
    void baselineClicked();
    void problemClicked();
    void message(const QString& sentence);

private:
    struct Entry {
        QString path;
        QByteArray onDisk; ///< what was last read or written
    };

    widgets::RuleView* add(const QString& path, const QByteArray& text);
    [[nodiscard]] widgets::RuleView* viewAt(int index) const;
    [[nodiscard]] widgets::RuleView* viewOf(widgets::DocumentId document) const;
    void close(int index);
    void remove(widgets::RuleView* view);
    void ask(widgets::RuleView* view, std::function<void()> then);
    void title(widgets::RuleView* view);
    void fileChanged(const QString& path);
    void submit(widgets::RuleView* view);

    Session& session_;
    QFileSystemWatcher watcher_;
    std::vector<widgets::Measure> measures_{widgets::Measure::attack, widgets::Measure::baseline};
    std::map<widgets::DocumentId, Entry> entries_;
};

} // namespace rw::app
