#pragma once
// One rule tab: notice bar, summary line, column header and the text. Composes; counts come from snapshots.

#include <QLabel>
#include <QWidget>

#include "widgets/common/count_rows.h"
#include "widgets/editor/summary_line.h"

#include <functional>
#include <optional>
#include <vector>

class QHBoxLayout;

namespace rw::widgets {

class EditorHeader;
class RuleEditor;

class RuleView : public QWidget {
    Q_OBJECT

public:
    explicit RuleView(DocumentId document, QWidget* parent = nullptr);

    [[nodiscard]] DocumentId document() const { return document_; }

    [[nodiscard]] RuleEditor& editor() { return *editor_; }

    [[nodiscard]] const RuleEditor& editor() const { return *editor_; }

    void show(const std::shared_ptr<const LiveSnapshot>& snapshot);
    void showFacts(const std::shared_ptr<const ClauseFacts>& facts);
    /// The count columns from left to right.
    void setMeasures(const std::vector<Measure>& measures);
    /// The text as it stands is what is saved: differences are told from here.
    void markSaved();
    /// Name for screen readers and messages.
    void setName(const QString& name);

    /// A sentence with actions at the top of the view; an empty sentence takes it away.
    struct NoticeAction {
        QString text;
        std::function<void()> run;
    };

    void setNotice(const QString& sentence, const std::vector<NoticeAction>& actions = {});

    /// What was just done to the text, or why not: in the summary line, and to screen readers, until the next edit.
    enum class Tone : uint8_t { done, warning };
    void announce(const QString& sentence, Tone tone);

    [[nodiscard]] bool modified() const;

signals:
    void attackClicked();
    void baselineClicked();
    void problemClicked();
    /// The author chose other columns, for all rules.
    void measuresChosen(const std::vector<rw::widgets::Measure>& measures);

private:
    void alignHeader();
    void followStaleness();

    DocumentId document_;
    QWidget* notice_;
    QHBoxLayout* noticeLayout_;
    SummaryLine* summary_;
    EditorHeader* header_;
    RuleEditor* editor_;
    SummaryLine::Saved saved_;
    Revision announcedRevision_ = 0; ///< the text that the announcement is about
    Revision savedRevision_ = 0;     ///< counts of this text are kept as the saved ones
};

} // namespace rw::widgets
