#pragma once
// Why the selected event does or does not match, and which single change would make it match. Explains in its own
// worker; replays nothing.

#include <QFutureWatcher>
#include <QThreadPool>
#include <QWidget>

#include "widgets/common/live_snapshot.h"
#include "widgets/explain/explain_tree.h"

#include <memory>
#include <optional>

class QLabel;
class QStackedWidget;
class QToolButton;
class QTreeView;

namespace rw::widgets {

class EmptyPage;
class ExplainDelegate;
class ExplainModel;
class WayInModel;

class ExplainView : public QWidget {
    Q_OBJECT
    Q_PROPERTY(bool stale READ isStale)

public:
    explicit ExplainView(QWidget* parent = nullptr);
    ~ExplainView() override;

    void setSnapshot(std::shared_ptr<const LiveSnapshot> snapshot);
    /// The event to explain; nothing: none is selected.
    void setEvent(std::shared_ptr<const match::Collection> collection, std::optional<logs::Row> row);
    void setStale(bool stale);

    [[nodiscard]] bool isStale() const { return stale_ || running_; }

    void setOnlyDecided(bool only);

    [[nodiscard]] QString ticket(TicketFormat format) const;

    [[nodiscard]] ExplainModel* model() const { return model_; }

    [[nodiscard]] QTreeView* tree() const { return tree_; }

    /// "What would make it fire".
    [[nodiscard]] QTreeView* waysIn() const { return ways_; }

    [[nodiscard]] EmptyPage* emptyPage() const { return empty_; }

    /// "why event 14 matches"; blank without an event.
    [[nodiscard]] QString titleText() const;

signals:
    void lineActivated(rw::Span span);
    /// What is shown changed: title and tree.
    void explained();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Explained {
        quint64 ticket = 0;
        std::shared_ptr<const explain::Explanation> explanation;
        std::vector<explain::WayIn> ways;
    };

    void request();
    void take();
    void showTree();
    void showWays();
    void showState();
    void buildHeader();
    void chooseCopy();
    void layOutColumns();
    void activate(const QModelIndex& index);

    ExplainModel* model_;
    ExplainDelegate* delegate_;
    QTreeView* tree_;
    WayInModel* wayModel_;
    QTreeView* ways_;
    QLabel* waysTitle_;
    EmptyPage* empty_;
    QStackedWidget* pages_;
    QLabel* question_;
    QToolButton* onlyDecided_;
    QToolButton* copy_;

    QThreadPool pool_;
    QFutureWatcher<Explained> watcher_;
    std::shared_ptr<const LiveSnapshot> snapshot_;
    std::shared_ptr<const match::Collection> collection_;
    std::optional<logs::Row> row_;
    std::shared_ptr<const explain::Explanation> explanation_;
    std::vector<explain::WayIn> wayList_;
    quint64 ticket_ = 0;
    bool running_ = false;
    bool again_ = false; ///< the event or the rule changed while a worker ran
    bool stale_ = false;
};

} // namespace rw::widgets
