#pragma once
// The text of one rule file with counts at the lines that cause them. Shows snapshots, tells edits; it parses and
// replays nothing, and knows no files.

#include <Qsci/qsciscintilla.h>

#include "widgets/common/count_rows.h"
#include "widgets/common/live_snapshot.h"
#include "widgets/editor/edit_trail.h"
#include "widgets/editor/rule_styler.h"

#include <optional>

namespace rw::widgets {

class RuleEditor : public QsciScintilla {
    Q_OBJECT
    Q_PROPERTY(bool stale READ isStale)

public:
    /// Pixels of one count column at 96 dpi.
    static constexpr int columnWidth = 78;
    static constexpr int columnPadding = 9;
    /// Below this width only the first two columns are shown.
    static constexpr int narrowWidth = 700;

    explicit RuleEditor(QWidget* parent = nullptr);

    /// Loads a text as the start of the undo history, or as one step of it.
    enum class Load : uint8_t { fresh, asStep };
    void load(const std::string& text, Load how);

    [[nodiscard]] Revision revision() const { return revision_; }

    [[nodiscard]] std::string bytes() const;
    void show(std::shared_ptr<const LiveSnapshot> snapshot);

    [[nodiscard]] const std::shared_ptr<const LiveSnapshot>& snapshot() const { return snapshot_; }

    /// The snapshot is of an older text than the one that is seen.
    [[nodiscard]] bool isStale() const { return snapshot_ != nullptr && snapshot_->revision != revision_; }

    /// What is known of the clauses; older ones stay, dimmed, while the clauses are the same.
    void showFacts(std::shared_ptr<const ClauseFacts> facts);

    /// The columns from left to right; a narrow editor shows the first two.
    void setMeasures(std::vector<Measure> measures);
    [[nodiscard]] std::vector<Measure> shownMeasures() const;

    /// Edits of the snapshot's text (fixes), as one step of undo. Nothing happens when the snapshot is stale.
    bool applyEdits(const std::vector<TextEdit>& edits);
    /// Selects a place of the snapshot's text and scrolls to it.
    void reveal(Span span);
    void goToLine(int line);

    /// Moves the caret to the next or previous problem; false when there is none.
    enum class Direction : uint8_t { next, previous };
    bool goToProblem(Direction direction);
    /// Fixes of the problems at the caret's line.
    [[nodiscard]] std::vector<Fix> fixesAtCaret() const;
    void showFixes();

    /// The clause whose count stands on the caret's line.
    [[nodiscard]] std::optional<ir::NodeId> clauseAtCaret() const;

    /// Width that the columns take at the right.
    [[nodiscard]] int columnsWidth() const;
    /// Text shown in the columns at a line from 0, for tests and screen readers: "23", "n/a", "".
    [[nodiscard]] QString countAt(int line, Measure measure) const;
    /// "detection", "selection_child", "Image|endswith": the keys around the caret, outermost first.
    [[nodiscard]] QStringList breadcrumb() const;
    void applyTheme();

signals:
    /// Once per turn of the event loop in which the text changed.
    void edited(rw::widgets::Revision revision);
    void caretMoved();
    /// The events of a clause are wanted.
    void countClicked(rw::ir::NodeId node, rw::widgets::Side side);
    /// The events that only this clause keeps out are wanted.
    void nearMissesClicked(rw::ir::NodeId node, rw::widgets::Side side);
    /// Other columns, or room for more or fewer.
    void columnsChanged();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void setUpText();
    void setUpMargins();
    void noteChange(int position, int type, int length);
    [[nodiscard]] const CountRow* rowAt(int y) const;
    [[nodiscard]] QString toolTipAt(const QPoint& position) const;
    [[nodiscard]] std::vector<const Diagnostic*> diagnosticsByPlace() const;
    void updateColumns();
    void rebuildRows();
    void reserveColumns();
    /// The facts are of these clauses.
    [[nodiscard]] bool factsApply() const;
    void foldMetadata();

    RuleStyler styler_;
    EditTrail trail_;
    Revision revision_ = 0;
    bool folded_ = false;   ///< the first snapshot folds the metadata, once
    bool announced_ = true; ///< false: edited() is on its way
    std::shared_ptr<const LiveSnapshot> snapshot_;
    std::shared_ptr<const ClauseFacts> facts_;
    std::vector<CountRow> rows_;
    std::vector<Measure> measures_{Measure::attack, Measure::baseline};
};

} // namespace rw::widgets
