#include "widgets/explain/explain_view.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QSplitter>
#include <QStackedWidget>
#include <QStyledItemDelegate>
#include <QtConcurrentRun>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

#include "widgets/common/convert.h"
#include "widgets/common/empty_page.h"
#include "widgets/common/marked_text.h"
#include "widgets/common/row_text.h"
#include "widgets/common/theme.h"
#include "widgets/explain/explain_delegate.h"
#include "widgets/explain/explain_model.h"
#include "widgets/explain/way_in_model.h"

#include <algorithm>

namespace rw::widgets {

namespace {

/// Rows as high as those of the other tables, with their padding.
class WayDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        if ((option.state & QStyle::State_Selected) != 0) drawRowSelection(*painter, option);
        MarkedLine line;
        const bool where = index.column() == WayInModel::Where;
        line.cell = {index.data().toString(), {}, Elide::right};
        line.font = where ? option.font : codeFont(11.5);
        line.colour = where ? currentTheme().accent : currentTheme().text;
        line.align = where ? Qt::AlignRight : Qt::AlignLeft;
        drawMarkedLine(*painter, option.rect.adjusted(8, 0, -8, 0), line);
    }

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        return {QStyledItemDelegate::sizeHint(option, index).width() + 16,
                std::max(22, option.fontMetrics.height() + 6)};
    }
};

} // namespace

ExplainView::ExplainView(QWidget* parent)
    : QWidget(parent)
    , model_(new ExplainModel(this))
    , delegate_(new ExplainDelegate(this))
    , tree_(new QTreeView(this))
    , wayModel_(new WayInModel(this))
    , ways_(new QTreeView(this))
    , waysTitle_(new QLabel(this))
    , empty_(new EmptyPage(this))
    , pages_(new QStackedWidget(this))
    , question_(new QLabel(this))
    , onlyDecided_(new QToolButton(this))
    , copy_(new QToolButton(this)) {
    pool_.setMaxThreadCount(1);
    tree_->setModel(model_);
    tree_->setItemDelegate(delegate_);
    tree_->setAccessibleName(tr("Explanation"));
    tree_->setHeaderHidden(true);
    tree_->header()->setStretchLastSection(false);
    tree_->header()->setSectionResizeMode(ExplainModel::Clause, QHeaderView::Stretch);
    tree_->header()->setMinimumSectionSize(24);
    ways_->setModel(wayModel_);
    ways_->setAccessibleName(tr("What would make it fire"));
    ways_->setRootIsDecorated(false);
    ways_->setHeaderHidden(true);
    for (QTreeView* view : {tree_, ways_}) {
        view->setUniformRowHeights(true);
        view->setFrameShape(QFrame::NoFrame);
        view->setEditTriggers(QAbstractItemView::NoEditTriggers);
        view->setIndentation(16);
    }
    ways_->setItemDelegate(new WayDelegate(ways_));
    ways_->header()->setStretchLastSection(false);
    ways_->header()->setMinimumSectionSize(24);
    ways_->header()->setSectionResizeMode(WayInModel::Change, QHeaderView::Stretch);
    waysTitle_->setText(tr("What would make it fire"));
    waysTitle_->setContentsMargins(8, 6, 8, 4);
    QFont strong = waysTitle_->font();
    strong.setWeight(QFont::DemiBold);
    waysTitle_->setFont(strong);
    buildHeader();

    connect(&watcher_, &QFutureWatcher<Explained>::finished, this, &ExplainView::take);
    connect(tree_, &QTreeView::activated, this, &ExplainView::activate);
    connect(tree_, &QTreeView::clicked, this, [this](const QModelIndex& index) {
        if (index.column() == ExplainModel::Where) activate(index);
    });
    const auto goTo = [this](const QModelIndex& index) {
        if (const Span span = wayModel_->spanOf(index); !span.empty()) emit lineActivated(span);
    };
    connect(ways_, &QTreeView::activated, this, goTo);
    connect(ways_, &QTreeView::clicked, this, [goTo](const QModelIndex& index) {
        if (index.column() == WayInModel::Where) goTo(index);
    });
    setFocusProxy(tree_);
    showState();
}

ExplainView::~ExplainView() {
    watcher_.waitForFinished();
    pool_.waitForDone();
}

void ExplainView::buildHeader() {
    question_->setTextFormat(Qt::PlainText);
    QFont bold = question_->font();
    bold.setWeight(QFont::DemiBold);
    question_->setFont(bold);
    question_->setMinimumWidth(10);
    onlyDecided_->setText(tr("Only What Decided"));
    onlyDecided_->setCheckable(true);
    copy_->setIcon(themedIcon(QStringLiteral("copy")));
    copy_->setToolTip(tr("Copy for Ticket"));
    copy_->setAccessibleName(tr("Copy for Ticket"));
    copy_->setAutoRaise(true);
    for (QToolButton* button : {onlyDecided_, copy_}) {
        button->setFocusPolicy(Qt::TabFocus);
    }
    auto* bar = new QWidget(this);
    auto* line = new QHBoxLayout(bar);
    line->setContentsMargins(8, 3, 8, 3);
    line->addWidget(question_, 1);
    line->addWidget(onlyDecided_);
    line->addWidget(copy_);

    auto* bottom = new QWidget(this);
    auto* rows = new QVBoxLayout(bottom);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    rows->addWidget(waysTitle_);
    rows->addWidget(ways_);
    bottom->hide();
    auto* parts = new QSplitter(Qt::Vertical, this);
    pages_->addWidget(tree_);
    pages_->addWidget(empty_);
    parts->addWidget(pages_);
    parts->addWidget(bottom);
    parts->setStretchFactor(0, 3);
    parts->setStretchFactor(1, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(bar);
    layout->addWidget(parts, 1);
    connect(onlyDecided_, &QToolButton::toggled, this, &ExplainView::showTree);
    connect(copy_, &QToolButton::clicked, this, &ExplainView::chooseCopy);
}

void ExplainView::setSnapshot(std::shared_ptr<const LiveSnapshot> snapshot) {
    snapshot_ = std::move(snapshot);
    stale_ = false;
    request();
}

void ExplainView::setEvent(std::shared_ptr<const match::Collection> collection, std::optional<logs::Row> row) {
    collection_ = std::move(collection);
    row_ = row;
    request();
}

void ExplainView::setStale(bool stale) {
    stale_ = stale;
    delegate_->setStale(isStale());
    tree_->viewport()->update();
}

void ExplainView::setOnlyDecided(bool only) { onlyDecided_->setChecked(only); }

void ExplainView::request() {
    ++ticket_;
    if (!snapshot_ || snapshot_->rule() == nullptr || !collection_ || !row_ ||
        *row_ >= collection_->table().row_count()) {
        explanation_.reset();
        wayList_.clear();
        showTree();
        return;
    }
    if (running_) {
        again_ = true;
        return;
    }
    running_ = true;
    again_ = false;
    const auto explainNow = [snapshot = snapshot_, collection = collection_, row = *row_, ticket = ticket_] {
        const ir::Rule& rule = snapshot->rule()->rule;
        auto explanation = std::make_shared<const explain::Explanation>(
            explain::explain(rule, *snapshot->predicates, *collection, row));
        auto ways = explain::ways_in(rule, *explanation);
        return Explained{ticket, std::move(explanation), std::move(ways)};
    };
    watcher_.setFuture(QtConcurrent::run(&pool_, explainNow));
}

void ExplainView::take() {
    const Explained result = watcher_.result();
    running_ = false;
    if (again_) {
        again_ = false;
        request();
    }
    if (result.ticket != ticket_) return; // of an event or a text that is gone
    explanation_ = result.explanation;
    wayList_ = result.ways;
    showTree();
}

void ExplainView::showTree() {
    delegate_->setStale(stale_);
    showWays();
    if (!explanation_ || !collection_ || !row_ || !snapshot_) {
        model_->setTree({});
        showState();
        emit explained();
        return;
    }
    const ExplainScope scope = onlyDecided_->isChecked() ? ExplainScope::onlyDecided : ExplainScope::whole;
    const bool replaced =
        model_->setTree(explainTree(*explanation_, toQt(collection_->kind_name(*row_)), snapshot_->lines, scope));
    if (replaced) {
        for (size_t row = 0; row < model_->tree().rows.size(); ++row)
            if (model_->tree().worthExpanding(row)) tree_->expand(model_->indexOf(static_cast<int>(row)));
        // From the verdict down as far as the deciding row needs; of an event that matches the verdict itself.
        const bool holds = model_->tree().rows.front().holds;
        const QModelIndex deciding = model_->indexOf(holds ? 0 : model_->tree().decidingRow());
        tree_->setCurrentIndex(deciding);
        tree_->scrollToTop();
        tree_->scrollTo(deciding, QAbstractItemView::EnsureVisible);
    }
    layOutColumns();
    showState();
    emit explained();
}

/// As high as its rows, up to a handful; away when there is nothing to say.
void ExplainView::showWays() {
    constexpr int most = 5;
    wayModel_->show(snapshot_, wayList_);
    QWidget* part = ways_->parentWidget();
    part->setVisible(!wayList_.empty());
    if (wayList_.empty()) return;
    const int height = ways_->sizeHintForRow(0);
    const int rows = std::min(most, static_cast<int>(wayList_.size()));
    ways_->setMinimumHeight(height * std::min(rows, 2));
    part->setMaximumHeight(waysTitle_->sizeHint().height() + height * rows + 4);
}

/// Narrow: the clauses alone, whose values Event details shows beside.
void ExplainView::layOutColumns() {
    const int where = tree_->fontMetrics().horizontalAdvance(tr("line %1").arg(QStringLiteral("8888"))) + 18;
    const int wide = tree_->fontMetrics().averageCharWidth() * 64;
    tree_->header()->resizeSection(ExplainModel::Where, where);
    ways_->header()->resizeSection(WayInModel::Where, where);
    tree_->header()->setSectionHidden(ExplainModel::Value, width() < wide);
    tree_->header()->resizeSection(ExplainModel::Value, std::max(80, (width() - where) * 2 / 5));
}

void ExplainView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    layOutColumns();
}

void ExplainView::showState() {
    const rules::RuleDocument* rule = snapshot_ ? snapshot_->rule() : nullptr;
    copy_->setEnabled(!model_->tree().empty());
    question_->setText(titleText());
    if (!model_->tree().empty()) return pages_->setCurrentWidget(tree_);
    const QString icon = QStringLiteral("search");
    if (rule != nullptr && !rule->replayable())
        empty_->setContent(
            QStringLiteral("triangle-alert"), tr("Not replayable: %1").arg(toQt(rule->rule.losses.front().reason)), {});
    else if (row_ && !running_ && rule == nullptr)
        empty_->setContent(icon, tr("Open a rule to see whether this event matches it."), {});
    else
        empty_->setContent(icon, tr("Select an event."), {});
    pages_->setCurrentWidget(empty_);
}

QString ExplainView::titleText() const {
    if (!explanation_ || !collection_ || !row_) return {};
    const QString record = grouped(collection_->table().origin(*row_).record);
    return explanation_->matched ? tr("Why record %1 matches").arg(record)
                                 : tr("Why record %1 does not match").arg(record);
}

QString ExplainView::ticket(TicketFormat format) const {
    if (!snapshot_ || !collection_ || !row_) return {};
    const logs::LogTable& table = collection_->table();
    const QString event = tr("record %1 of %2, %3")
                              .arg(QString::number(table.origin(*row_).record),
                                   fileText(table, *row_),
                                   timeText(table.origin(*row_).time));
    return ticketText(model_->tree(), fileName(toQt(snapshot_->file->path)), event, format);
}

void ExplainView::chooseCopy() {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [&](const QString& text, TicketFormat format) {
        connect(menu->addAction(text), &QAction::triggered, this, [this, format] {
            QGuiApplication::clipboard()->setText(ticket(format));
        });
    };
    add(tr("Copy as Text"), TicketFormat::text);
    add(tr("Copy as Markdown"), TicketFormat::markdown);
    menu->popup(copy_->mapToGlobal(QPoint(0, copy_->height())));
}

void ExplainView::activate(const QModelIndex& index) {
    const ExplainRow* row = model_->rowOf(index);
    if (row != nullptr && !row->span.empty()) emit lineActivated(row->span);
}

} // namespace rw::widgets
