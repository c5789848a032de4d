#include "widgets/problems/problems_view.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QSortFilterProxyModel>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>

#include "widgets/common/convert.h"
#include "widgets/common/empty_page.h"
#include "widgets/common/marked_text.h"
#include "widgets/common/row_text.h"
#include "widgets/common/theme.h"

#include <algorithm>

namespace rw::widgets {

namespace {

QIcon iconOf(Severity severity) {
    switch (severity) {
    case Severity::error:
        return themedIcon(QStringLiteral("circle-x"), Tint::error);
    case Severity::warning:
        return themedIcon(QStringLiteral("triangle-alert"), Tint::warning);
    case Severity::info:
        return themedIcon(QStringLiteral("info"), Tint::accent);
    }
    return {};
}

/// Sends every cell through one opacity while the table is older than the text.
class ProblemDelegate : public QStyledItemDelegate {
public:
    explicit ProblemDelegate(ProblemsView* view)
        : QStyledItemDelegate(view)
        , view_(view) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        painter->save();
        if (view_->isStale()) painter->setOpacity(staleOpacity);
        QStyledItemDelegate::paint(painter, option, index);
        painter->restore();
    }

private:
    ProblemsView* view_;
};

} // namespace

void ProblemsModel::show(std::shared_ptr<const LiveSnapshot> snapshot, std::shared_ptr<const ClauseFacts> facts) {
    beginResetModel();
    snapshot_ = std::move(snapshot);
    facts_ = facts != nullptr && facts->snapshot == snapshot_ ? std::move(facts) : nullptr;
    rows_.clear();
    if (snapshot_ && snapshot_->file) {
        const QString file = fileName(toQt(snapshot_->file->path));
        for (const Diagnostic& diagnostic : snapshot_->file->diagnostics) rows_.push_back({&diagnostic, file});
        for (const rules::RuleDocument& document : snapshot_->file->documents) {
            const bool alone = snapshot_->file->documents.size() == 1 || document.metadata.title.text.empty();
            const QString rule = alone ? file : toQt(document.metadata.title.text);
            for (const Diagnostic& diagnostic : document.diagnostics) rows_.push_back({&diagnostic, rule});
        }
        if (facts_ != nullptr)
            for (const explain::Finding& finding : facts_->findings) rows_.push_back({&finding.diagnostic, file});
    }
    endResetModel();
}

int ProblemsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int ProblemsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(ColumnCount);
}

QString ProblemsModel::textOf(const Row& row, int column) const {
    const Diagnostic& diagnostic = *row.diagnostic;
    switch (column) {
    case Severity:
        switch (diagnostic.severity) {
        case rw::Severity::error:
            return tr("Error");
        case rw::Severity::warning:
            return tr("Warning");
        case rw::Severity::info:
            return tr("Information");
        }
        return {};
    case Code:
        return toQt(diagnostic.code);
    case Message:
        return toQt(diagnostic.message);
    case Rule:
        return row.rule;
    case Line:
        return snapshot_->lines.empty() ? QString() : QString::number(snapshot_->lines.lineOf(diagnostic.span.begin));
    case Fix:
        return diagnostic.fixes.empty() ? QString() : toQt(diagnostic.fixes.front().title);
    default:
        return {};
    }
}

QVariant ProblemsModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const Row& row = rows_[static_cast<size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return textOf(row, index.column());
    case Qt::ToolTipRole:
        return plainToolTip(textOf(row, index.column()));
    case Qt::DecorationRole:
        return index.column() == Severity ? QVariant(iconOf(row.diagnostic->severity)) : QVariant();
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((index.column() == Line ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::AccessibleTextRole:
        return index.column() == Severity ? textOf(row, Severity) + u' ' + textOf(row, Code)
                                          : textOf(row, index.column());
    case SortRole:
        if (index.column() == Severity) return static_cast<int>(row.diagnostic->severity);
        if (index.column() == Line) return row.diagnostic->span.begin;
        return textOf(row, index.column());
    default:
        return {};
    }
}

QVariant ProblemsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
    case Severity:
        return tr("Severity");
    case Code:
        return tr("Code");
    case Message:
        return tr("Message");
    case Rule:
        return tr("Rule");
    case Line:
        return tr("Line");
    case Fix:
        return tr("Fix");
    default:
        return {};
    }
}

ProblemsView::ProblemsView(QWidget* parent)
    : QWidget(parent)
    , model_(new ProblemsModel(this))
    , sorted_(new QSortFilterProxyModel(this))
    , table_(new QTableView(this))
    , empty_(new EmptyPage(this)) {
    sorted_->setSourceModel(model_);
    sorted_->setSortRole(ProblemsModel::SortRole);
    table_->setModel(sorted_);
    table_->setItemDelegate(new ProblemDelegate(this));
    table_->setAccessibleName(tr("Problems"));
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table_->setShowGrid(false);
    table_->setAlternatingRowColors(true);
    table_->setWordWrap(false);
    table_->setTabKeyNavigation(false);
    table_->setFrameShape(QFrame::NoFrame);
    table_->setSortingEnabled(true);
    table_->sortByColumn(ProblemsModel::Line, Qt::AscendingOrder);
    table_->verticalHeader()->hide();
    table_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table_->verticalHeader()->setMinimumSectionSize(1);
    table_->verticalHeader()->setDefaultSectionSize(std::max(22, fontMetrics().height() + 6));
    QHeaderView* header = table_->horizontalHeader();
    header->setHighlightSections(false);
    header->setStretchLastSection(false);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setSectionResizeMode(ProblemsModel::Message, QHeaderView::Stretch);
    header->resizeSection(ProblemsModel::Severity, 92);
    header->resizeSection(ProblemsModel::Code, 70);
    header->resizeSection(ProblemsModel::Rule, 150);
    header->resizeSection(ProblemsModel::Line, 58);
    header->resizeSection(ProblemsModel::Fix, 150);
    table_->installEventFilter(this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(table_);
    layout->addWidget(empty_);
    setFocusProxy(table_);
    connect(table_, &QTableView::activated, this, [this](const QModelIndex& index) {
        if (index.column() == ProblemsModel::Fix && !index.data().toString().isEmpty()) return requestFix();
        emit problemActivated(model_->diagnostic(sorted_->mapToSource(index).row()).span);
    });
    setSnapshot(nullptr);
}

void ProblemsView::setSnapshot(std::shared_ptr<const LiveSnapshot> snapshot) {
    snapshot_ = std::move(snapshot);
    stale_ = false;
    showFacts(nullptr);
}

void ProblemsView::setFacts(std::shared_ptr<const ClauseFacts> facts) {
    if (facts != nullptr && facts->snapshot == snapshot_) showFacts(std::move(facts));
}

void ProblemsView::showFacts(std::shared_ptr<const ClauseFacts> facts) {
    const QString before = tabText();
    const bool open = snapshot_ != nullptr;
    const int current = table_->currentIndex().row();
    model_->show(snapshot_, std::move(facts));
    if (current >= 0 && sorted_->rowCount() > 0)
        table_->setCurrentIndex(sorted_->index(std::min(current, sorted_->rowCount() - 1), 0));
    const bool any = model_->rowCount() > 0;
    table_->setVisible(any);
    empty_->setVisible(!any);
    empty_->setContent(
        QStringLiteral("circle-check"), open ? tr("No problems.") : tr("Open a rule to see its problems."), {});
    if (tabText() != before) emit tabTextChanged(tabText());
}

void ProblemsView::setStale(bool stale) {
    if (stale_ == stale) return;
    stale_ = stale;
    table_->viewport()->update();
}

QString ProblemsView::tabText() const {
    return model_->rowCount() == 0 ? tr("Problems")
                                   : tr("Problems %1").arg(grouped(static_cast<uint64_t>(model_->rowCount())));
}

int ProblemsView::errorCount() const {
    int count = 0;
    for (int row = 0; row < model_->rowCount(); ++row)
        count += model_->diagnostic(row).severity == Severity::error ? 1 : 0;
    return count;
}

int ProblemsView::warningCount() const {
    int count = 0;
    for (int row = 0; row < model_->rowCount(); ++row)
        count += model_->diagnostic(row).severity == Severity::warning ? 1 : 0;
    return count;
}

int ProblemsView::currentSource() const {
    return table_->currentIndex().isValid() ? sorted_->mapToSource(table_->currentIndex()).row() : -1;
}

void ProblemsView::activateNext(bool forward) {
    const int rows = sorted_->rowCount();
    if (rows == 0) return;
    const int current = table_->currentIndex().isValid() ? table_->currentIndex().row() : (forward ? -1 : 0);
    table_->setCurrentIndex(sorted_->index((current + (forward ? 1 : rows - 1)) % rows, 0));
    emit problemActivated(model_->diagnostic(currentSource()).span);
}

void ProblemsView::requestFix() {
    const int row = currentSource();
    if (row < 0 || model_->diagnostic(row).fixes.empty()) return;
    const std::vector<rw::Fix>& fixes = model_->diagnostic(row).fixes;
    if (fixes.size() == 1) {
        emit fixRequested(row, 0);
        return;
    }
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (size_t fix = 0; fix < fixes.size(); ++fix)
        connect(menu->addAction(toQt(fixes[fix].title)), &QAction::triggered, this, [this, row, fix] {
            emit fixRequested(row, static_cast<int>(fix));
        });
    menu->popup(table_->viewport()->mapToGlobal(table_->visualRect(table_->currentIndex()).bottomLeft()));
}

bool ProblemsView::eventFilter(QObject* watched, QEvent* event) {
    if (watched == table_ && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
        if (enter && (key->modifiers() & Qt::AltModifier) != 0) {
            requestFix();
            return true;
        }
        if (enter && table_->currentIndex().isValid()) {
            emit problemActivated(model_->diagnostic(currentSource()).span);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace rw::widgets
