#include "widgets/clauses/clause_view.h"

#include <QEvent>
#include <QHeaderView>
#include <QPainter>
#include <QStackedWidget>
#include <QStyledItemDelegate>
#include <QTreeView>
#include <QVBoxLayout>

#include "widgets/clauses/clause_model.h"
#include "widgets/common/empty_page.h"
#include "widgets/common/marked_text.h"

#include <algorithm>

namespace rw::widgets {

namespace {

/// Rows as high as those of the other trees; dimmed while they are of an older text.
class ClauseDelegate : public QStyledItemDelegate {
public:
    explicit ClauseDelegate(ClauseView* view)
        : QStyledItemDelegate(view)
        , view_(view) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        painter->save();
        if (view_->isStale()) painter->setOpacity(staleOpacity);
        QStyledItemDelegate::paint(painter, option, index);
        painter->restore();
    }

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        return {QStyledItemDelegate::sizeHint(option, index).width() + 8,
                std::max(22, option.fontMetrics.height() + 6)};
    }

private:
    ClauseView* view_;
};

} // namespace

ClauseView::ClauseView(QWidget* parent)
    : QWidget(parent)
    , model_(new ClauseModel(this))
    , tree_(new QTreeView(this))
    , empty_(new EmptyPage(this))
    , pages_(new QStackedWidget(this)) {
    tree_->setModel(model_);
    tree_->setItemDelegate(new ClauseDelegate(this));
    tree_->setAccessibleName(tr("Clauses of the rule with their counts"));
    tree_->setUniformRowHeights(true);
    tree_->setFrameShape(QFrame::NoFrame);
    tree_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    tree_->setSelectionBehavior(QAbstractItemView::SelectRows);
    tree_->setIndentation(14);
    tree_->header()->setMinimumHeight(24);
    tree_->header()->setStretchLastSection(false);
    tree_->header()->setSectionResizeMode(ClauseModel::Clause, QHeaderView::Stretch);
    const QFontMetrics metrics(tree_->font());
    for (int column = ClauseModel::Where; column < ClauseModel::ColumnCount; ++column)
        tree_->header()->resizeSection(
            column,
            std::max(metrics.horizontalAdvance(model_->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString()),
                     metrics.horizontalAdvance(QStringLiteral("888,888"))) +
                24);
    pages_->addWidget(tree_);
    pages_->addWidget(empty_);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(pages_);
    connect(tree_, &QTreeView::activated, this, &ClauseView::activate);
    setFocusProxy(tree_);
    refresh();
}

void ClauseView::setSnapshot(std::shared_ptr<const LiveSnapshot> snapshot) {
    snapshot_ = std::move(snapshot);
    stale_ = false;
    refresh();
}

void ClauseView::setFacts(std::shared_ptr<const ClauseFacts> facts) {
    facts_ = std::move(facts);
    refresh();
}

void ClauseView::setStale(bool stale) {
    if (stale_ == stale) return;
    stale_ = stale;
    tree_->viewport()->update();
}

void ClauseView::refresh() {
    behind_ = !isVisible();
    if (behind_ && snapshot_) return;
    const bool known =
        facts_ && snapshot_ && (facts_->snapshot == snapshot_ || sameClauses(*facts_->snapshot, *snapshot_));
    if (model_->show(snapshot_, known ? facts_.get() : nullptr)) tree_->expandAll();
    if (model_->rowCount() > 0) return pages_->setCurrentWidget(tree_);
    empty_->setContent(QStringLiteral("list-tree"),
                       snapshot_ ? tr("This file holds no rule.") : tr("Open a rule to see what its clauses count."),
                       {});
    pages_->setCurrentWidget(empty_);
}

void ClauseView::activate(const QModelIndex& index) {
    const CountRow* row = model_->rowOf(index);
    if (row == nullptr) return;
    const auto measure = ClauseModel::measureOf(index.column());
    if (measure && row->kind != CountRow::Kind::scope)
        emit countActivated(row->node, sideOf(*measure));
    else
        emit lineActivated(row->span);
}

void ClauseView::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (behind_) refresh();
}

void ClauseView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) tree_->viewport()->update();
}

} // namespace rw::widgets
