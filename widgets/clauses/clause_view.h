#pragma once
// The tree of clauses with their counts, in a dock that is closed at first. Shows snapshots; Enter goes to the line,
// Enter on a number to its events.

#include <QWidget>

#include "widgets/common/clause_facts.h"

#include <memory>

class QStackedWidget;
class QTreeView;

namespace rw::widgets {

class ClauseModel;
class EmptyPage;

class ClauseView : public QWidget {
    Q_OBJECT
    Q_PROPERTY(bool stale READ isStale)

public:
    explicit ClauseView(QWidget* parent = nullptr);

    /// Null: no rule is open.
    void setSnapshot(std::shared_ptr<const LiveSnapshot> snapshot);
    void setFacts(std::shared_ptr<const ClauseFacts> facts);
    void setStale(bool stale);

    [[nodiscard]] bool isStale() const { return stale_; }

    [[nodiscard]] ClauseModel* model() const { return model_; }

    [[nodiscard]] QTreeView* tree() const { return tree_; }

    [[nodiscard]] EmptyPage* emptyPage() const { return empty_; }

signals:
    void lineActivated(rw::Span span);
    /// The events of a clause are wanted.
    void countActivated(rw::ir::NodeId node, rw::widgets::Side side);

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void refresh();
    void activate(const QModelIndex& index);

    ClauseModel* model_;
    QTreeView* tree_;
    EmptyPage* empty_;
    QStackedWidget* pages_;
    std::shared_ptr<const LiveSnapshot> snapshot_;
    std::shared_ptr<const ClauseFacts> facts_;
    bool stale_ = false;
    bool behind_ = false; ///< nobody looked when the last snapshot came
};

} // namespace rw::widgets
