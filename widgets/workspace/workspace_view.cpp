#include "widgets/workspace/workspace_view.h"

#include <QHeaderView>
#include <QLineEdit>
#include <QSortFilterProxyModel>
#include <QStyledItemDelegate>
#include <QTreeView>
#include <QVBoxLayout>

#include "widgets/common/convert.h"
#include "widgets/common/object_names.h"
#include "widgets/common/theme.h"
#include "widgets/workspace/workspace_model.h"

#include <algorithm>

namespace rw::widgets {

namespace {

constexpr int leastCountWidth = 44;
constexpr int countPadding = 16;
constexpr int expandedDepth = 2;

/// Open folders look like closed ones: the arrow tells them apart, and the accent means what is chosen.
class QuietIcons : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override {
        QStyledItemDelegate::initStyleOption(option, index);
        option->state &= ~QStyle::State_Open;
    }
};

} // namespace

WorkspaceView::WorkspaceView(WorkspaceModel& model, QWidget* parent)
    : QWidget(parent)
    , model_(model)
    , proxy_(new QSortFilterProxyModel(this))
    , tree_(new QTreeView(this))
    , filter_(new QLineEdit(this)) {
    proxy_->setSourceModel(&model);
    proxy_->setRecursiveFilteringEnabled(true);
    proxy_->setAutoAcceptChildRows(true);
    proxy_->setFilterCaseSensitivity(Qt::CaseInsensitive);
    tree_->setObjectName(names::workspaceTree);
    tree_->setAccessibleName(tr("Workspace"));
    tree_->setModel(proxy_);
    tree_->setHeaderHidden(true);
    tree_->setUniformRowHeights(true);
    tree_->setFrameShape(QFrame::NoFrame);
    tree_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    tree_->setTextElideMode(Qt::ElideRight);
    tree_->setIconSize({16, 16});
    tree_->header()->setStretchLastSection(false);
    tree_->header()->setSectionResizeMode(WorkspaceModel::Name, QHeaderView::Stretch);
    tree_->header()->setSectionResizeMode(WorkspaceModel::Count, QHeaderView::Fixed);
    tree_->header()->setMinimumSectionSize(leastCountWidth);
    tree_->header()->resizeSection(WorkspaceModel::Count, leastCountWidth);
    tree_->setItemDelegate(new QuietIcons(tree_));
    tree_->setIndentation(12);
    filter_->setObjectName(names::workspaceFilter);
    filter_->setPlaceholderText(tr("Filter rules and logs"));
    filter_->setAccessibleName(tr("Filter rules and logs"));
    filter_->setClearButtonEnabled(true);
    filter_->addAction(themedIcon(QStringLiteral("list-filter")), QLineEdit::LeadingPosition);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* box = new QVBoxLayout;
    box->setContentsMargins(6, 6, 6, 4);
    box->addWidget(filter_);
    layout->addLayout(box);
    layout->addWidget(tree_, 1);
    connect(filter_, &QLineEdit::textChanged, this, [this](const QString& text) {
        proxy_->setFilterFixedString(text);
        if (!text.isEmpty()) tree_->expandAll();
    });
    connect(tree_, &QTreeView::activated, this, &WorkspaceView::activate);
    connect(tree_, &QTreeView::clicked, this, &WorkspaceView::activate);
    connect(&model, &QAbstractItemModel::modelReset, this, &WorkspaceView::expandRules);
}

void WorkspaceView::activate(const QModelIndex& index) {
    const QString path = index.data(WorkspaceModel::PathRole).toString();
    if (!path.isEmpty())
        emit ruleActivated(path);
    else if (const QVariant log = index.data(WorkspaceModel::LogRole); log.isValid())
        emit logActivated(log.toULongLong());
}

void WorkspaceView::showRule(const std::string& path) {
    const QModelIndex index = proxy_->mapFromSource(model_.indexOf(path));
    if (index.isValid()) tree_->setCurrentIndex(index);
}

void WorkspaceView::expandRules() {
    tree_->expandToDepth(expandedDepth);
    // Wide enough for the logs, which have the longest numbers.
    int width = leastCountWidth;
    const auto make = [&](const QModelIndex& index) {
        const QString text = index.siblingAtColumn(WorkspaceModel::Count).data().toString();
        width = std::max(width, tree_->fontMetrics().horizontalAdvance(text) + countPadding);
    };
    for (int top = 0; top < model_.rowCount(); ++top) {
        const QModelIndex root = model_.index(top, WorkspaceModel::Name);
        make(root);
        for (int row = 0; row < model_.rowCount(root); ++row)
            if (const QModelIndex index = model_.index(row, WorkspaceModel::Name, root);
                index.data(WorkspaceModel::LogRole).isValid())
                make(index);
    }
    tree_->header()->resizeSection(WorkspaceModel::Count, width);
}

void WorkspaceView::focusFilter() { filter_->setFocus(Qt::ShortcutFocusReason); }

} // namespace rw::widgets
