#include "widgets/workspace/workspace_view.h"

#include <QHeaderView>
#include <QLineEdit>
#include <QSortFilterProxyModel>
#include <QTreeView>
#include <QVBoxLayout>

#include "widgets/common/convert.h"
#include "widgets/common/object_names.h"
#include "widgets/common/theme.h"
#include "widgets/workspace/workspace_model.h"

namespace rw::widgets {

namespace {

constexpr int countWidth = 52;
constexpr int expandedDepth = 2;

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
    tree_->setTextElideMode(Qt::ElideMiddle);
    tree_->setIconSize({16, 16});
    tree_->header()->setStretchLastSection(false);
    tree_->header()->setSectionResizeMode(WorkspaceModel::Name, QHeaderView::Stretch);
    tree_->header()->setSectionResizeMode(WorkspaceModel::Count, QHeaderView::Fixed);
    tree_->header()->resizeSection(WorkspaceModel::Count, countWidth);
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

void WorkspaceView::expandRules() { tree_->expandToDepth(expandedDepth); }

void WorkspaceView::focusFilter() { filter_->setFocus(Qt::ShortcutFocusReason); }

} // namespace rw::widgets
