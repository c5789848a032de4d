#include "widgets/matches/matches_view.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QJsonArray>
#include <QJsonObject>
#include <QLabel>
#include <QMenu>
#include <QScrollBar>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include "widgets/common/clause_words.h"
#include "widgets/common/convert.h"
#include "widgets/common/empty_page.h"
#include "widgets/common/filter_chip.h"
#include "widgets/common/theme.h"
#include "widgets/matches/column_chooser.h"
#include "widgets/matches/event_copy.h"
#include "widgets/matches/event_table.h"

#include "engine/base/unicode.h"

#include <algorithm>

namespace rw::widgets {

namespace {

/// Selected rows that are found again in the next snapshot; more are a "select all", which is dropped.
constexpr size_t maxRestoredSelection = 2'000;

} // namespace

MatchesView::MatchesView(Part part, QWidget* parent)
    : QWidget(parent)
    , part_(part)
    , model_(new EventTableModel(this))
    , table_(new EventTable(model_, this))
    , bar_(new FilterBar(this))
    , empty_(new EmptyPage(this))
    , pages_(new QStackedWidget(this))
    , notice_(new QLabel(this)) {
    const bool attack = part == Part::attack;
    table_->setAccessibleName(attack ? tr("Matching attack events") : tr("Matching baseline events"));
    pages_->addWidget(table_);
    pages_->addWidget(empty_);
    notice_->setContentsMargins(8, 2, 8, 2);
    notice_->hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(bar_);
    layout->addWidget(notice_);
    layout->addWidget(pages_, 1);

    connect(&runner_, &EventQueryRunner::finished, this, &MatchesView::takeResult);
    connect(bar_, &FilterBar::textChanged, this, &MatchesView::onFilterText);
    connect(bar_->chip(), &FilterChip::removed, this, &MatchesView::leaveClause);
    connect(bar_->columnsButton(), &QToolButton::clicked, this, &MatchesView::openColumnChooser);
    connect(bar_->copyButton(), &QToolButton::clicked, this, &MatchesView::chooseCopyFormat);
    connect(table_->horizontalHeader(), &QHeaderView::sectionClicked, this, &MatchesView::onHeaderClicked);
    connect(table_->selectionModel(), &QItemSelectionModel::currentChanged, this, &MatchesView::onCurrentChanged);
    connect(table_, &EventTable::keepValueRequested, this, [this](const QModelIndex& index) {
        onValueKey(index, FilterTerm::keep);
    });
    connect(table_, &EventTable::excludeValueRequested, this, [this](const QModelIndex& index) {
        onValueKey(index, FilterTerm::exclude);
    });
    const auto forRule = [this](const QModelIndex& index, bool exclude) {
        const ShownColumn& column = (*model_->content().columns)[static_cast<size_t>(index.column())];
        if (column.source == ShownColumn::Source::field)
            emit valueForRuleRequested(toQt(column.name), index.data(EventTableModel::ValueRole).toString(), exclude);
    };
    connect(
        table_, &EventTable::addToRuleRequested, this, [forRule](const QModelIndex& index) { forRule(index, false); });
    connect(table_, &EventTable::excludeFromRuleRequested, this, [forRule](const QModelIndex& index) {
        forRule(index, true);
    });
    connect(table_, &EventTable::copyRequested, this, [this] { copySelection(static_cast<quint8>(CopyFormat::csv)); });
    connect(table_, &EventTable::copyFormatRequested, this, &MatchesView::chooseCopyFormat);
    connect(table_, &QTableView::activated, this, [this](const QModelIndex& index) {
        emit eventActivated(model_->rowAt(index.row()));
    });
    connect(empty_, &EmptyPage::actionTriggered, this, &MatchesView::onEmptyAction);
    setFocusProxy(table_);
    updateTabText();
    updateEmptyPage();
}

MatchesView::~MatchesView() = default;

const CollectionSnapshot* MatchesView::part() const {
    if (!snapshot_) return nullptr;
    const std::optional<CollectionSnapshot>& part = part_ == Part::attack ? snapshot_->attack : snapshot_->baseline;
    return part ? &*part : nullptr;
}

void MatchesView::setSnapshot(std::shared_ptr<const LiveSnapshot> snapshot) {
    const std::shared_ptr<const LiveSnapshot> before = std::exchange(snapshot_, std::move(snapshot));
    stale_ = false;
    compareWithBefore(before.get());
    const CollectionSnapshot* shown = part();
    const rules::RuleDocument* rule = snapshot_ ? snapshot_->rule() : nullptr;
    const bool otherRule = !before || !snapshot_ || before->document != snapshot_->document;
    // Only an edit makes an event "no longer match"; another rule simply does not choose it.
    if (otherRule && current_ && (shown == nullptr || !shown->result.matches.contains(*current_))) current_.reset();
    if (shown != nullptr && rule != nullptr) {
        marks_ = std::make_shared<LeafMarks>(snapshot_, rule->rule, *snapshot_->predicates, shown->collection);
        if (!columns_ || !columns_->isFor(*shown->collection, rule->rule.scope, marks_->fields(), extra_))
            columns_ = ColumnSet::make(shown->collection, rule->rule.scope, marks_->fields(), extra_);
    }
    followClause();
    updateTabText();
    refresh();
    if (clause_) emit clauseEventsRequested(clause_->node, clause_->kind);
}

/// The clause is one of the newest rule, or there is none any more.
void MatchesView::followClause() {
    if (!clause_ || (part() != nullptr && sameClauses(*clause_->snapshot, *snapshot_))) return;
    clause_.reset();
    bar_->chip()->say({});
    if (current_ && (part() == nullptr || !part()->result.matches.contains(*current_))) current_.reset();
}

void MatchesView::showClause(std::shared_ptr<const ClauseEvents> events) {
    if (!snapshot_ || events->snapshot != snapshot_ || part() == nullptr) return; // of a text that is gone
    const bool other = !clause_ || clause_->node != events->node || clause_->kind != events->kind;
    clause_ = std::move(events);
    // An event of the rows before is not lost when other rows are asked for.
    if (other && current_ && !std::binary_search(clause_->rows->begin(), clause_->rows->end(), *current_))
        current_.reset();
    const QString words = clauseWords(*snapshot_, clause_->node);
    bar_->chip()->say(clause_->kind == ClauseEvents::Kind::nearMiss ? tr("kept out by %1").arg(words) : words);
    refresh();
}

void MatchesView::leaveClause() {
    if (!clause_) return;
    clause_.reset();
    bar_->chip()->say({});
    // What the clause alone brought is no match that was lost.
    if (current_ && (part() == nullptr || !part()->result.matches.contains(*current_))) current_.reset();
    refresh();
}

std::shared_ptr<const EventRows> MatchesView::source() const {
    if (clause_) return clause_->rows;
    return part() != nullptr ? part()->rows : nullptr;
}

void MatchesView::compareWithBefore(const LiveSnapshot* before) {
    const CollectionSnapshot* now = part();
    fresh_.reset();
    lostCount_ = 0;
    if (before == nullptr || now == nullptr || before->document != snapshot_->document) return;
    const auto& old = part_ == Part::attack ? before->attack : before->baseline;
    if (!old || old->collection != now->collection) return;
    fresh_ = std::make_shared<const RowSet>(now->result.matches - old->result.matches);
    lostCount_ = old->result.matches.count() - old->result.matches.and_count(now->result.matches);
}

void MatchesView::setStale(bool stale) {
    if (stale_ == stale) return;
    stale_ = stale;
    model_->setStale(isStale());
    table_->viewport()->update();
}

void MatchesView::setPending(bool pending) {
    pending_ = pending;
    model_->setStale(isStale());
    table_->viewport()->update();
}

EventOrder MatchesView::order() const {
    EventOrder order;
    if (sortName_.isEmpty() || !columns_) return order;
    for (const ShownColumn& column : columns_->columns()) {
        if (toQt(column.name) != sortName_) continue;
        order.descending = sortDescending_;
        order.cells = column.cells;
        switch (column.source) {
        case ShownColumn::Source::number:
            order.key = OrderKey::position;
            break;
        case ShownColumn::Source::time:
            order.key = OrderKey::time;
            break;
        case ShownColumn::Source::kind:
            order.key = OrderKey::kind;
            break;
        case ShownColumn::Source::file:
            order.key = OrderKey::file;
            break;
        case ShownColumn::Source::record:
            order.key = OrderKey::record;
            break;
        case ShownColumn::Source::field:
            order.key = OrderKey::field;
            break;
        }
    }
    return order;
}

void MatchesView::refresh() {
    const CollectionSnapshot* shown = part();
    if (shown == nullptr || !shown->rows || snapshot_->rule() == nullptr) {
        ++ticket_; // what still runs is for rows that are gone
        setPending(false);
        apply(std::make_shared<const EventRows>());
        return;
    }
    EventQuery query{++ticket_, columns_, source(), filter_, order()};
    if (!query.filter && query.order.key == OrderKey::position && !query.order.descending) {
        setPending(clause_ && clause_->snapshot != snapshot_);
        apply(query.rows);
        return;
    }
    setPending(true);
    if (bar_->state() == FilterBar::State::valid) bar_->setState(FilterBar::State::computing);
    runner_.run(std::move(query));
}

void MatchesView::takeResult(const EventQueryResult& result) {
    if (result.ticket != ticket_) return;
    setPending(clause_ && clause_->snapshot != snapshot_);
    if (result.error) {
        // Positions are bytes of the filter's UTF-8.
        const std::string text = fromQt(bar_->text());
        const std::string_view view(text);
        const auto begin = std::min<size_t>(result.error->span.begin, view.size());
        const auto end = std::min<size_t>(result.error->span.end, view.size());
        bar_->setWrong(static_cast<int>(toQt(view.substr(0, begin)).size()),
                       static_cast<int>(toQt(view.substr(begin, end - begin)).size()),
                       toQt(result.error->message));
        return;
    }
    if (bar_->state() == FilterBar::State::computing) bar_->setState(FilterBar::State::valid);
    apply(result.rows);
}

std::vector<logs::Row> MatchesView::selectedRows(size_t limit) const {
    std::vector<int> positions;
    for (const QItemSelectionRange& range : table_->selectionModel()->selection())
        for (int position = range.top(); position <= range.bottom(); ++position) {
            if (positions.size() >= limit) break;
            positions.push_back(position);
        }
    std::sort(positions.begin(), positions.end());
    std::vector<logs::Row> rows;
    for (const int position : positions) rows.push_back(model_->rowAt(position));
    return rows;
}

void MatchesView::apply(std::shared_ptr<const EventRows> rows) {
    std::vector<logs::Row> selected = selectedRows(maxRestoredSelection + 1);
    if (selected.size() > maxRestoredSelection) selected.clear();
    std::optional<logs::Row> top;
    if (const int position = table_->rowAt(0); position >= 0 && table_->verticalScrollBar()->value() > 0)
        top = model_->rowAt(position);
    const int position = table_->currentIndex().row();
    const int column = std::max(0, table_->currentIndex().column());

    restoring_ = true;
    const CollectionSnapshot* shown = part();
    EventTableContent content;
    content.rows = std::move(rows);
    if (shown != nullptr && columns_ && snapshot_->rule() != nullptr) {
        if (model_->content().columns && model_->content().columns->collection() != columns_->collection()) {
            selected.clear(); // rows of other logs mean other events
            top.reset();
            current_.reset();
        }
        content.columns = columns_;
        content.matches = shown->rows;
        content.marks = marks_;
        content.fresh = fresh_;
    }
    model_->show(std::move(content));
    if (!sortName_.isEmpty())
        for (int at = 0; columns_ && at < model_->columnCount(); ++at)
            if (toQt((*columns_)[static_cast<size_t>(at)].name) == sortName_)
                table_->horizontalHeader()->setSortIndicator(
                    at, sortDescending_ ? Qt::DescendingOrder : Qt::AscendingOrder);
    restore(selected, top, position, column);
    restoring_ = false;

    const uint64_t all = source() ? source()->size() : 0;
    bar_->setShown(model_->content().rows->size(), all);
    notice_->setVisible(model_->content().rows->size() > EventTableModel::maxRows);
    if (!notice_->isHidden())
        notice_->setText(tr("Only the first %1 events are shown.").arg(grouped(EventTableModel::maxRows)));
    updateEmptyPage();
}

void MatchesView::restore(const std::vector<logs::Row>& selected,
                          std::optional<logs::Row> top,
                          int position,
                          int column) {
    const CollectionSnapshot* shown = part();
    const std::optional<logs::Row> before = current_;
    if (current_ && shown != nullptr && model_->positionOf(*current_) < 0) {
        const bool chosen = clause_ ? std::binary_search(clause_->rows->begin(), clause_->rows->end(), *current_)
                                    : shown->result.matches.contains(*current_);
        if (chosen)
            current_.reset(); // hidden by the filter, which is no news about the event
        else
            model_->keepLost(current_, std::max(0, position));
    }
    if (!current_ && model_->rowCount() > 0) current_ = model_->rowAt(0);
    if (model_->rowCount() == 0 && shown == nullptr) current_.reset();
    QItemSelection selection;
    for (const logs::Row row : selected)
        if (const int at = model_->positionOf(row); at >= 0)
            selection.select(model_->index(at, 0), model_->index(at, model_->columnCount() - 1));
    const int at = current_ ? model_->positionOf(*current_) : -1;
    if (at >= 0) {
        const int cell = std::min(column, model_->columnCount() - 1);
        table_->selectionModel()->setCurrentIndex(model_->index(at, cell), QItemSelectionModel::NoUpdate);
        if (selection.isEmpty()) selection.select(model_->index(at, 0), model_->index(at, model_->columnCount() - 1));
    }
    table_->selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
    const int topPosition = top ? model_->positionOf(*top) : -1;
    if (topPosition >= 0) table_->verticalScrollBar()->setValue(topPosition);
    if (before != current_) emit currentRowChanged(current_ ? qint64{*current_} : -1);
}

void MatchesView::onCurrentChanged(const QModelIndex& index) {
    if (restoring_ || !index.isValid()) return;
    const logs::Row row = model_->rowAt(index.row());
    if (current_ == row) return;
    const bool leavesLost = model_->lost() && model_->lost() != row;
    current_ = row;
    emit currentRowChanged(qint64{row});
    // The view is amid its own change of selection: rows are removed afterwards.
    if (leavesLost)
        QMetaObject::invokeMethod(
            this,
            [this] {
                if (model_->lost() && model_->lost() != current_) model_->keepLost(std::nullopt);
            },
            Qt::QueuedConnection);
}

bool MatchesView::selectRow(logs::Row row) {
    const int position = model_->positionOf(row);
    if (position < 0) return false;
    const QModelIndex index = model_->index(position, std::max(0, table_->currentIndex().column()));
    table_->setCurrentIndex(index);
    table_->scrollTo(index);
    return true;
}

bool MatchesView::showsTable() const { return pages_->currentWidget() == table_; }

void MatchesView::setFilter(const QString& text) { bar_->setText(text); }

void MatchesView::addToFilter(const QString& field, const QString& value, FilterTerm kind) {
    const std::string term = filterTerm(fromQt(field), fromQt(value), kind);
    bar_->setText(toQt(withTerm(fromQt(bar_->text()), term)));
}

void MatchesView::onFilterText(const QString& text) {
    const std::string bytes = fromQt(text);
    FilterParse parse = parseFilter(bytes);
    if (parse.error) {
        const std::string_view view(bytes);
        const Span span = parse.error->span;
        bar_->setWrong(static_cast<int>(toQt(view.substr(0, span.begin)).size()),
                       static_cast<int>(toQt(view.substr(span.begin, span.size())).size()),
                       toQt(parse.error->message));
        return; // the last valid filter stays in force
    }
    filter_ = std::move(parse.root);
    bar_->setState(filter_ ? FilterBar::State::computing : FilterBar::State::empty);
    refresh();
}

void MatchesView::onHeaderClicked(int column) {
    if (!columns_ || static_cast<size_t>(column) >= columns_->size()) return;
    const QString name = toQt((*columns_)[static_cast<size_t>(column)].name);
    // Ascending, descending, as the log has them.
    if (sortName_ != name) {
        sortName_ = name;
        sortDescending_ = false;
    } else if (!sortDescending_) {
        sortDescending_ = true;
    } else {
        sortName_.clear();
        sortDescending_ = false;
    }
    QHeaderView* header = table_->horizontalHeader();
    header->setSortIndicatorShown(!sortName_.isEmpty());
    header->setSortIndicator(sortName_.isEmpty() ? -1 : column,
                             sortDescending_ ? Qt::DescendingOrder : Qt::AscendingOrder);
    refresh();
}

void MatchesView::onValueKey(const QModelIndex& index, FilterTerm kind) {
    const ShownColumn& column = (*model_->content().columns)[static_cast<size_t>(index.column())];
    if (column.source == ShownColumn::Source::number) return;
    const Cell cell = model_->cellAt(index);
    if (column.source == ShownColumn::Source::field) {
        const bool empty =
            !cell.present() || cell.column->type(cell.code) == logs::ValueType::null ||
            (cell.column->type(cell.code) == logs::ValueType::list && cell.column->elements(cell.code).empty());
        if (empty) { // no value: "has none" and "has one"
            const std::string any = column.name + " : *";
            const std::string term = kind == FilterTerm::keep ? "not " + any : any;
            bar_->setText(toQt(withTerm(fromQt(bar_->text()), term)));
            return;
        }
        if (cell.column->type(cell.code) == logs::ValueType::list) {
            const logs::Code first = cell.column->elements(cell.code).front();
            addToFilter(toQt(column.name), toQt(cell.column->text(first)), kind);
            return;
        }
    }
    addToFilter(toQt(column.name), index.data(EventTableModel::ValueRole).toString(), kind);
}

void MatchesView::copySelection(quint8 format) {
    const std::vector<logs::Row> rows = selectedRows(maxCopiedEvents + 1);
    if (rows.empty()) return;
    const QString text = copiedEvents(*model_, rows, table_->shownColumns(), static_cast<CopyFormat>(format));
    QGuiApplication::clipboard()->setText(text);
    if (rows.size() > maxCopiedEvents)
        emit message(tr("Copied the first %1 events.").arg(grouped(maxCopiedEvents)));
    else
        emit message(rows.size() == 1 ? tr("Copied 1 event.") : tr("Copied %1 events.").arg(grouped(rows.size())));
}

void MatchesView::chooseCopyFormat() {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [&](const QString& text, CopyFormat format) {
        connect(menu->addAction(text), &QAction::triggered, this, [this, format] {
            copySelection(static_cast<quint8>(format));
        });
    };
    add(tr("Copy as CSV"), CopyFormat::csv);
    add(tr("Copy as JSON Lines"), CopyFormat::jsonLines);
    add(tr("Copy as Markdown"), CopyFormat::markdown);
    add(tr("Copy as Sigma Selection"), CopyFormat::sigma);
    const QWidget* button = bar_->copyButton();
    menu->popup(button->mapToGlobal(QPoint(0, button->height())));
}

void MatchesView::openColumnChooser() {
    if (!columns_) return;
    if (chooser_ == nullptr) {
        chooser_ = new ColumnChooser(this);
        connect(chooser_, &ColumnChooser::columnToggled, this, &MatchesView::toggleColumn);
    }
    QList<ColumnChooser::Entry> entries;
    for (const ShownColumn& column : columns_->columns()) {
        const QString name = toQt(column.name);
        entries.push_back({name, column.title, !table_->isColumnHiddenByName(name)});
    }
    QStringList others;
    for (const auto& column : columns_->collection()->table().columns()) others << toQt(column->path());
    others.sort(Qt::CaseInsensitive);
    for (const QString& path : std::as_const(others)) {
        const bool there =
            std::any_of(entries.cbegin(), entries.cend(), [&](const auto& entry) { return entry.name == path; });
        if (!there) entries.push_back({path, path, false});
    }
    chooser_->setEntries(entries);
    chooser_->openBelow(bar_->columnsButton());
}

void MatchesView::toggleColumn(const QString& name, bool shown) {
    const std::string field = fromQt(name);
    const auto known = std::find(extra_.begin(), extra_.end(), field);
    const bool inSet = std::any_of(columns_->columns().begin(),
                                   columns_->columns().end(),
                                   [&](const ShownColumn& column) { return column.name == field; });
    if (known != extra_.end() && !shown)
        extra_.erase(known);
    else if (!inSet && shown)
        extra_.push_back(field);
    else
        table_->setColumnHiddenByName(name, !shown);
    if (snapshot_ && part() != nullptr && snapshot_->rule() != nullptr && marks_) {
        const ir::LogSource& scope = snapshot_->rule()->rule.scope;
        if (!columns_->isFor(*part()->collection, scope, marks_->fields(), extra_)) {
            columns_ = ColumnSet::make(part()->collection, scope, marks_->fields(), extra_);
            refresh();
        }
    }
}

QJsonObject MatchesView::columnState() const {
    QJsonObject state = table_->columnState();
    QJsonArray extra;
    for (const std::string& field : extra_) extra.append(toQt(field));
    state[QLatin1String("extra")] = extra;
    return state;
}

void MatchesView::setColumnState(const QJsonObject& state) {
    extra_.clear();
    for (const auto& field : state.value(QLatin1String("extra")).toArray()) extra_.push_back(fromQt(field.toString()));
    table_->setColumnState(state);
    if (snapshot_) setSnapshot(snapshot_);
}

} // namespace rw::widgets
