#pragma once
// Events that one clause alone keeps from matching, by clause, most events first. Shows what it is handed; looks for
// nothing itself.

#include <QWidget>

#include "widgets/common/clause_facts.h"

#include <memory>
#include <optional>

class QLabel;
class QStackedWidget;
class QToolButton;
class QTreeView;

namespace rw::widgets {

class EmptyPage;
class FilterChip;
class NearMissModel;

class NearMissView : public QWidget {
    Q_OBJECT
    Q_PROPERTY(bool stale READ isStale)

public:
    explicit NearMissView(QWidget* parent = nullptr);

    /// Null: no rule is open.
    void setSnapshot(std::shared_ptr<const LiveSnapshot> snapshot);
    void setMisses(const std::shared_ptr<const NearMisses>& misses);
    /// The text is newer than the snapshot.
    void setStale(bool stale);

    /// What is shown is not of the newest text.
    [[nodiscard]] bool isStale() const;

    [[nodiscard]] Side side() const { return side_; }

    /// Other logs; whoever listens to sideChosen() then hands their near misses.
    void setSide(Side side);

    /// Only what stands in the way inside this node of the snapshot's rule, until the chip is taken away.
    void showOnly(std::optional<ir::NodeId> node);

    /// "Near misses 41".
    [[nodiscard]] QString tabText() const { return tabText_; }

    /// "41 of 4,127 attack events in scope fail one clause only".
    [[nodiscard]] QString summary() const;

    [[nodiscard]] NearMissModel* model() const { return model_; }

    [[nodiscard]] QTreeView* tree() const { return tree_; }

    [[nodiscard]] FilterChip* chip() const { return chip_; }

    [[nodiscard]] EmptyPage* emptyPage() const { return empty_; }

    [[nodiscard]] bool showsTree() const;

signals:
    void tabTextChanged(const QString& text);
    void sideChosen(rw::widgets::Side side);
    void lineActivated(rw::Span span);
    /// An event became the current one.
    void eventSelected(rw::widgets::Side side, quint32 row);
    /// Enter on an event.
    void eventActivated();
    /// All events that this leaf keeps out are wanted as a table.
    void eventsRequested(rw::ir::NodeId leaf, rw::widgets::Side side);
    void collectionRequested(rw::widgets::Side side);

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildBar();
    void showMisses();
    void showState();
    void showEmpty(const QString& icon, const QString& sentence, const QString& action = {});
    void restore(const QStringList& expanded, std::optional<logs::Row> event);
    void activate(const QModelIndex& index);
    void onEmptyAction();
    void layOutColumns();
    [[nodiscard]] QStringList expandedKeys() const;
    [[nodiscard]] QString chipWords() const;

    NearMissModel* model_;
    QTreeView* tree_;
    QToolButton* attack_;
    QToolButton* baseline_;
    QLabel* summary_;
    FilterChip* chip_;
    EmptyPage* empty_;
    QStackedWidget* pages_;
    std::shared_ptr<const LiveSnapshot> snapshot_;
    std::shared_ptr<const NearMisses> misses_;
    std::optional<ir::NodeId> only_;
    Side side_ = Side::attack;
    QString tabText_;
    bool stale_ = false;
    bool restoring_ = false;
    bool needsCollection_ = false; ///< what the empty page's button does
};

} // namespace rw::widgets
