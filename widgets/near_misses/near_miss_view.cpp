#include "widgets/near_misses/near_miss_view.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QStackedWidget>
#include <QStyledItemDelegate>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

#include "widgets/common/clause_words.h"
#include "widgets/common/convert.h"
#include "widgets/common/empty_page.h"
#include "widgets/common/filter_chip.h"
#include "widgets/common/marked_text.h"
#include "widgets/common/theme.h"
#include "widgets/near_misses/near_miss_model.h"

#include <algorithm>

namespace rw::widgets {

namespace {

constexpr int padding = 8;

/// Clauses with their selection before them, events with what was seen.
class NearMissDelegate : public QStyledItemDelegate {
public:
    explicit NearMissDelegate(NearMissView* view)
        : QStyledItemDelegate(view)
        , view_(view) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const Theme& theme = currentTheme();
        painter->save();
        if (view_->isStale()) painter->setOpacity(staleOpacity);
        if ((option.state & QStyle::State_Selected) != 0) drawRowSelection(*painter, option);
        painter->setPen(theme.lineLight);
        painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
        if ((option.state & QStyle::State_HasFocus) != 0) {
            painter->setPen(theme.accent);
            painter->drawRect(option.rect.adjusted(0, 0, -1, -2));
        }
        const bool clause = index.column() == NearMissModel::Clause;
        QRect rect = option.rect.adjusted(clause ? 4 : padding, 0, -padding, -1);
        MarkedLine line;
        line.font = option.font;
        line.colour = theme.text;
        line.cell = {index.data().toString(), {}, Elide::right};
        if (clause && !index.parent().isValid()) {
            if (const QString selection = index.data(NearMissModel::SelectionRole).toString(); !selection.isEmpty()) {
                MarkedLine before = line;
                before.font = codeFont(11.5);
                before.colour = theme.muted;
                before.cell.text = selection + QStringLiteral(" \u203A ");
                drawMarkedLine(*painter, rect, before);
                rect.setLeft(rect.left() + QFontMetrics(before.font).horizontalAdvance(before.cell.text));
            }
            line.font = codeFont(11.5);
        } else if (index.column() == NearMissModel::Value) {
            line.cell = index.data(NearMissModel::CellRole).value<CellText>();
            line.font = codeFont(11.5);
            line.look = MarkLook::lookedAt;
        } else if (index.column() == NearMissModel::Where || view_->model()->isMore(index)) {
            line.colour = theme.accent;
        } else if (index.column() == NearMissModel::Events) {
            line.colour = view_->side() == Side::attack ? theme.hit : theme.noise;
            line.font.setWeight(QFont::DemiBold);
        }
        line.align = index.column() >= NearMissModel::Where ? Qt::AlignRight : Qt::AlignLeft;
        drawMarkedLine(*painter, rect, line);
        painter->restore();
    }

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const QString text = index.data(NearMissModel::SelectionRole).toString() + index.data().toString();
        return {QFontMetrics(codeFont(11.5)).horizontalAdvance(text) + 3 * padding + 24,
                std::max(22, option.fontMetrics.height() + 6)};
    }

private:
    NearMissView* view_;
};

} // namespace

NearMissView::NearMissView(QWidget* parent)
    : QWidget(parent)
    , model_(new NearMissModel(this))
    , tree_(new QTreeView(this))
    , attack_(new QToolButton(this))
    , baseline_(new QToolButton(this))
    , summary_(new QLabel(this))
    , chip_(new FilterChip(this))
    , empty_(new EmptyPage(this))
    , pages_(new QStackedWidget(this)) {
    tree_->setModel(model_);
    tree_->setItemDelegate(new NearMissDelegate(this));
    tree_->setAccessibleName(tr("Near misses"));
    tree_->setUniformRowHeights(true);
    tree_->setFrameShape(QFrame::NoFrame);
    tree_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    tree_->setIndentation(16);
    tree_->setAllColumnsShowFocus(true);
    tree_->header()->setMinimumHeight(24);
    tree_->header()->setStretchLastSection(false);
    tree_->header()->setSectionsMovable(false);
    buildBar();
    pages_->addWidget(tree_);
    pages_->addWidget(empty_);
    auto* layout = qobject_cast<QVBoxLayout*>(this->layout());
    layout->addWidget(pages_, 1);

    connect(tree_, &QTreeView::activated, this, &NearMissView::activate);
    connect(tree_, &QTreeView::clicked, this, [this](const QModelIndex& index) {
        if (index.column() == NearMissModel::Where || model_->isMore(index)) activate(index);
    });
    connect(tree_->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& index) {
        if (const auto event = model_->eventOf(index); event && !restoring_) emit eventSelected(side_, *event);
    });
    connect(chip_, &FilterChip::removed, this, [this] { showOnly(std::nullopt); });
    connect(empty_, &EmptyPage::actionTriggered, this, &NearMissView::onEmptyAction);
    setFocusProxy(tree_);
    layOutColumns();
    setSnapshot(nullptr);
}

void NearMissView::buildBar() {
    auto* bar = new QWidget(this);
    auto* line = new QHBoxLayout(bar);
    line->setContentsMargins(8, 4, 8, 4);
    line->setSpacing(4);
    for (const auto& [button, side, text] :
         {std::tuple(attack_, Side::attack, tr("Attack")), std::tuple(baseline_, Side::baseline, tr("Baseline"))}) {
        button->setText(text);
        button->setCheckable(true);
        button->setAutoExclusive(true);
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::TabFocus);
        button->setAccessibleName(tr("Near misses among events of: %1").arg(text));
        button->setChecked(side == side_);
        connect(button, &QToolButton::clicked, this, [this, side = side] { setSide(side); });
        line->addWidget(button);
    }
    line->addSpacing(8);
    line->addWidget(chip_);
    line->addWidget(summary_, 1);
    summary_->setTextFormat(Qt::PlainText);
    summary_->setMinimumWidth(10);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(bar);
}

bool NearMissView::isStale() const { return stale_ || (misses_ && misses_->snapshot != snapshot_); }

bool NearMissView::showsTree() const { return pages_->currentWidget() == tree_; }

QString NearMissView::summary() const { return summary_->text(); }

void NearMissView::setSnapshot(std::shared_ptr<const LiveSnapshot> snapshot) {
    const bool sameRule = snapshot_ && snapshot && sameClauses(*snapshot_, *snapshot);
    snapshot_ = std::move(snapshot);
    stale_ = false;
    if (!sameRule) only_.reset();
    const bool keep = misses_ && snapshot_ && misses_->snapshot->document == snapshot_->document &&
                      sideOf(*snapshot_, side_).has_value();
    if (!keep) misses_.reset();
    showMisses();
}

void NearMissView::setMisses(const std::shared_ptr<const NearMisses>& misses) {
    if (misses->snapshot != snapshot_ || misses->side != side_) return; // of a text that is gone
    misses_ = misses;
    showMisses();
}

void NearMissView::setStale(bool stale) {
    if (stale_ == stale) return;
    stale_ = stale;
    tree_->viewport()->update();
}

void NearMissView::setSide(Side side) {
    (side == Side::attack ? attack_ : baseline_)->setChecked(true);
    if (side_ == side) return;
    side_ = side;
    misses_.reset();
    showMisses();
    emit sideChosen(side);
}

void NearMissView::showOnly(std::optional<ir::NodeId> node) {
    only_ = node;
    showMisses();
}

QStringList NearMissView::expandedKeys() const {
    QStringList keys;
    for (int clause = 0; clause < model_->rowCount(); ++clause)
        if (tree_->isExpanded(model_->index(clause, 0))) keys << model_->keyOf(clause);
    return keys;
}

void NearMissView::showMisses() {
    const QStringList expanded = expandedKeys();
    const std::optional<logs::Row> event = model_->eventOf(tree_->currentIndex());
    restoring_ = true;
    // The node of a chip is one of the newest rule.
    const bool same = misses_ && snapshot_ && sameClauses(*misses_->snapshot, *snapshot_);
    model_->show(misses_, same ? only_ : std::nullopt);
    restore(expanded, event);
    restoring_ = false;
    chip_->say(chipWords());
    showState();
}

void NearMissView::restore(const QStringList& expanded, std::optional<logs::Row> event) {
    // One clause alone is what was asked for: its events are shown at once.
    const bool open = only_.has_value() && model_->rowCount() == 1;
    for (int clause = 0; clause < model_->rowCount(); ++clause) {
        const QModelIndex index = model_->index(clause, 0);
        if (open || expanded.contains(model_->keyOf(clause))) tree_->expand(index);
        if (!event || !tree_->isExpanded(index)) continue;
        for (int row = 0; row < model_->rowCount(index); ++row)
            if (model_->eventOf(model_->index(row, 0, index)) == event) {
                tree_->setCurrentIndex(model_->index(row, 0, index));
                return;
            }
    }
    if (!tree_->currentIndex().isValid() && model_->rowCount() > 0) tree_->setCurrentIndex(model_->index(0, 0));
}

QString NearMissView::chipWords() const {
    if (!only_ || !snapshot_ || snapshot_->rule() == nullptr) return {};
    return clauseWords(*snapshot_, *only_);
}

void NearMissView::showEmpty(const QString& icon, const QString& sentence, const QString& action) {
    empty_->setContent(icon, sentence, action);
    pages_->setCurrentWidget(empty_);
}

void NearMissView::showState() {
    const QString search = QStringLiteral("search");
    const bool attack = side_ == Side::attack;
    const auto* shown = snapshot_ && sideOf(*snapshot_, side_) ? &*sideOf(*snapshot_, side_) : nullptr;
    const rules::RuleDocument* rule = snapshot_ ? snapshot_->rule() : nullptr;
    needsCollection_ = false;
    QString sentence;
    QString title = tr("Near misses");
    if (misses_ && shown != nullptr) {
        const QString events = grouped(misses_->found.events);
        const QString scope = grouped(misses_->found.in_scope);
        sentence = attack ? tr("%1 of %2 attack events in scope fail one clause only").arg(events, scope)
                          : tr("%1 of %2 baseline events in scope fail one clause only").arg(events, scope);
        if (!isStale()) title = tr("Near misses  %1").arg(events);
    }
    summary_->setText(sentence);
    if (title != tabText_) {
        tabText_ = title;
        emit tabTextChanged(title);
    }
    if (!snapshot_) return showEmpty(search, tr("Open a rule to see which events one clause alone keeps out."));
    if (rule == nullptr) return showEmpty(search, tr("This file holds no rule."));
    if (shown == nullptr) {
        needsCollection_ = true;
        return showEmpty(QStringLiteral("database"),
                         attack ? tr("No attack logs are chosen.") : tr("No baseline logs are chosen."),
                         tr("Choose Collection…"));
    }
    if (!rule->replayable())
        return showEmpty(QStringLiteral("triangle-alert"),
                         tr("Not replayable: %1").arg(toQt(rule->rule.losses.front().reason)));
    if (shown->result.in_scope == 0)
        return showEmpty(QStringLiteral("circle-slash"), tr("No events in scope. No clause is in the way of any."));
    if (!misses_) return showEmpty(search, tr("Looking for near misses…"));
    if (model_->rowCount() > 0) return pages_->setCurrentWidget(tree_);
    if (only_ && misses_->found.events > 0)
        return showEmpty(search, tr("This clause alone keeps no event out."), tr("Show All Near Misses"));
    showEmpty(search,
              tr("No event fails one clause only. %1 events are in scope.").arg(grouped(misses_->found.in_scope)));
}

void NearMissView::onEmptyAction() {
    if (needsCollection_)
        emit collectionRequested(side_);
    else
        showOnly(std::nullopt);
}

void NearMissView::activate(const QModelIndex& index) {
    if (model_->isMore(index))
        emit eventsRequested(*model_->leafOf(index), side_);
    else if (model_->eventOf(index) && index.column() != NearMissModel::Where)
        emit eventActivated();
    else if (const Span span = model_->spanOf(index); !span.empty())
        emit lineActivated(span);
}

void NearMissView::layOutColumns() {
    const QFontMetrics metrics(tree_->font());
    QHeaderView* header = tree_->header();
    header->setSectionResizeMode(NearMissModel::Clause, QHeaderView::Interactive);
    header->setSectionResizeMode(NearMissModel::Value, QHeaderView::Stretch);
    const int where = metrics.horizontalAdvance(tr("line %1").arg(8888)) + 2 * padding + 4;
    const int events = metrics.horizontalAdvance(QStringLiteral("8,888,888")) + 2 * padding;
    header->resizeSection(NearMissModel::Where, where);
    header->resizeSection(NearMissModel::Events, events);
    header->resizeSection(NearMissModel::Clause, std::max(160, (width() - where - events) * 5 / 8));
}

void NearMissView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    layOutColumns();
}

void NearMissView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) tree_->viewport()->update();
}

} // namespace rw::widgets
