#pragma once
// Unsaved texts, kept beside the user's files until they are saved: written shortly after each edit, offered at the
// next start when the program did not end in order. Never touches a rule file.

#include <QLockFile>
#include <QObject>
#include <QTimer>

#include "app/workbench/document_tabs.h"
#include "app/workbench/worker.h"

#include <set>

namespace rw::app {

/// A text that was not saved.
struct UnsavedText {
    QString path; ///< of the rule file; empty for one that has none
    QByteArray text;
    QString time; ///< "14:02", local
};

class Recovery : public QObject {
    Q_OBJECT

public:
    /// @param folder  private to the user; empty: nothing is kept
    Recovery(QString folder, DocumentTabs& tabs, QObject* parent = nullptr);
    ~Recovery() override;

    /// Looks for what earlier runs left; answers with found().
    void look();
    /// Opens the texts as changes that are not saved, one step of undo above what the files hold.
    void restore();
    void discard();

    [[nodiscard]] bool idle() const { return worker_.idle() && !timer_.isActive(); }

    /// Pause after an edit, and the longest that a text waits.
    static constexpr int pauseMs = 500;

signals:
    void found(const std::vector<rw::app::UnsavedText>& texts);

private:
    struct Left {
        std::vector<UnsavedText> texts;
        QStringList folders; ///< of runs that are over
    };

    void note(const widgets::RuleView* view);
    void write();
    void forget(widgets::DocumentId document);
    void recover(widgets::RuleView& view, const UnsavedText& text);
    [[nodiscard]] QString fileOf(widgets::DocumentId document) const;
    [[nodiscard]] static Left readLeft(const QString& root, const QString& own);

    QString root_;
    QString own_; ///< folder of this run
    DocumentTabs& tabs_;
    std::unique_ptr<QLockFile> lock_;
    QTimer timer_;
    std::set<widgets::DocumentId> dirty_;
    Left left_;
    std::map<QString, UnsavedText> waiting_; ///< until their files are open
    size_t pending_ = 0;                     ///< texts that are not shown yet
    Worker worker_{Worker::AtEnd::finish};
};

} // namespace rw::app
