#include "widgets/explain/event_details_view.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QPlainTextEdit>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QTabWidget>
#include <QVBoxLayout>

#include "widgets/common/convert.h"
#include "widgets/common/empty_page.h"
#include "widgets/common/marked_text.h"
#include "widgets/common/row_text.h"
#include "widgets/common/theme.h"
#include "widgets/explain/event_fields_model.h"

#include "engine/base/json_writer.h"

#include <algorithm>

namespace rw::widgets {

namespace {

std::string jsonOf(const logs::Column& column, logs::Code code) {
    JsonWriter json;
    switch (column.type(code)) {
    case logs::ValueType::null:
        json.null();
        break;
    case logs::ValueType::boolean:
        json.boolean(column.text(code) == "true");
        break;
    case logs::ValueType::integer:
    case logs::ValueType::real:
        json.raw(column.text(code));
        break;
    case logs::ValueType::string:
        json.string(column.text(code));
        break;
    case logs::ValueType::list: {
        std::string list = "[";
        for (const logs::Code element : column.elements(code))
            list += (list.size() > 1 ? ", " : "") + jsonOf(column, element);
        return list + ']';
    }
    }
    return json.take();
}

/// Values with what the rule's leaves found in them.
class FieldDelegate : public QStyledItemDelegate {
public:
    explicit FieldDelegate(EventDetailsView* view)
        : QStyledItemDelegate(view)
        , view_(view) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const Theme& theme = currentTheme();
        painter->save();
        if (view_->isStale()) painter->setOpacity(staleOpacity);
        if (index.row() % 2 == 1) painter->fillRect(option.rect, theme.alternate);
        if ((option.state & QStyle::State_Selected) != 0) drawRowSelection(*painter, option);
        painter->setPen(theme.lineLight);
        painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
        MarkedLine line;
        line.font = option.font;
        line.colour = theme.muted;
        if (index.column() == EventFieldsModel::Value) {
            const EventFieldsModel::Field& field = view_->model()->fields()[static_cast<size_t>(index.row())];
            fill(line, field);
        } else {
            line.cell = {index.data(Qt::DisplayRole).toString(), {}, Elide::right};
        }
        if (index.column() == EventFieldsModel::Where) {
            line.colour = theme.accent;
            line.align = Qt::AlignRight;
        }
        drawMarkedLine(*painter, option.rect.adjusted(8, 0, -8, -1), line);
        painter->restore();
    }

private:
    static void fill(MarkedLine& line, const EventFieldsModel::Field& field) {
        std::vector<Span> spans;
        for (const LeafLook& look : field.looks) spans.insert(spans.end(), look.spans.begin(), look.spans.end());
        const std::string value = field.column->display(field.code);
        line.look = spans.empty() ? MarkLook::lookedAt : MarkLook::matched;
        const bool path = looksLikePath(value);
        if (spans.empty() && !field.looks.empty()) {
            const size_t cut = path ? value.rfind('\\') : std::string::npos;
            spans.push_back(
                {cut == std::string::npos ? 0 : static_cast<uint32_t>(cut), static_cast<uint32_t>(value.size())});
        }
        line.cell = cellText(value, std::move(spans), path ? Elide::path : Elide::right);
        line.font = codeFont(11.5);
        line.colour = currentTheme().text;
    }

    EventDetailsView* view_;
};

} // namespace

QString rawJson(const logs::LogTable& table, logs::Row row) {
    std::string text = "{";
    for (const auto& column : table.columns()) {
        const logs::Code code = column->code(row);
        if (code == logs::missing) continue;
        JsonWriter name;
        name.string(column->path());
        text += (text.size() > 1 ? ",\n    " : "\n    ") + name.take() + ": " + jsonOf(*column, code);
    }
    return toQt(text + "\n}\n");
}

EventDetailsView::EventDetailsView(QWidget* parent)
    : QWidget(parent)
    , model_(new EventFieldsModel(this))
    , table_(new QTableView(this))
    , raw_(new QPlainTextEdit(this))
    , place_(new QLabel(this))
    , tabs_(new QTabWidget(this))
    , empty_(new EmptyPage(this)) {
    table_->setModel(model_);
    table_->setItemDelegate(new FieldDelegate(this));
    table_->setAccessibleName(tr("Fields of the event"));
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setSelectionMode(QAbstractItemView::ExtendedSelection);
    table_->setShowGrid(false);
    table_->setWordWrap(false);
    table_->setTabKeyNavigation(false);
    table_->setFrameShape(QFrame::NoFrame);
    table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table_->setContextMenuPolicy(Qt::CustomContextMenu);
    table_->verticalHeader()->hide();
    table_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table_->verticalHeader()->setMinimumSectionSize(1);
    table_->verticalHeader()->setDefaultSectionSize(std::max(22, fontMetrics().height() + 6));
    table_->horizontalHeader()->hide();
    table_->horizontalHeader()->setStretchLastSection(false);
    table_->horizontalHeader()->setSectionResizeMode(EventFieldsModel::Value, QHeaderView::Stretch);
    table_->horizontalHeader()->resizeSection(EventFieldsModel::Name, 130);
    raw_->setReadOnly(true);
    raw_->setLineWrapMode(QPlainTextEdit::NoWrap);
    raw_->setFrameShape(QFrame::NoFrame);
    raw_->setFont(codeFont(11.5));
    raw_->setAccessibleName(tr("Raw event"));
    place_->setContentsMargins(8, 4, 8, 4);
    place_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    place_->setAccessibleName(tr("Place of the event"));
    place_->setWordWrap(true);

    auto* rawPage = new QWidget(this);
    auto* rawLayout = new QVBoxLayout(rawPage);
    rawLayout->setContentsMargins(0, 0, 0, 0);
    rawLayout->setSpacing(0);
    rawLayout->addWidget(place_);
    rawLayout->addWidget(raw_, 1);
    tabs_->setDocumentMode(true);
    tabs_->addTab(table_, tr("Fields"));
    tabs_->addTab(rawPage, tr("Raw"));
    tabs_->tabBar()->setAccessibleName(tr("Parts of the event"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(tabs_);
    layout->addWidget(empty_);
    setFocusProxy(tabs_);

    connect(table_, &QTableView::customContextMenuRequested, this, &EventDetailsView::openMenu);
    connect(table_, &QTableView::activated, this, &EventDetailsView::activate);
    connect(table_, &QTableView::clicked, this, [this](const QModelIndex& index) {
        if (index.column() == EventFieldsModel::Where) activate(index);
    });
    connect(tabs_, &QTabWidget::currentChanged, this, [this] { refresh(); });
    refresh();
}

void EventDetailsView::setSnapshot(std::shared_ptr<const LiveSnapshot> snapshot) {
    snapshot_ = std::move(snapshot);
    stale_ = false;
    refresh();
}

void EventDetailsView::setEvent(std::shared_ptr<const match::Collection> collection, std::optional<logs::Row> row) {
    collection_ = std::move(collection);
    row_ = row;
    refresh();
}

void EventDetailsView::setStale(bool stale) {
    stale_ = stale;
    table_->viewport()->update();
}

void EventDetailsView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) table_->viewport()->update();
}

void EventDetailsView::refresh() {
    const bool shown = collection_ && row_ && *row_ < collection_->table().row_count();
    const int position = table_->currentIndex().row();
    const int scroll = table_->rowAt(0);
    model_->show(snapshot_, collection_, shown ? row_ : std::nullopt);
    if (position >= 0 && position < model_->rowCount()) table_->setCurrentIndex(model_->index(position, 0));
    if (scroll > 0 && scroll < model_->rowCount())
        table_->scrollTo(model_->index(scroll, 0), QAbstractItemView::PositionAtTop);
    const int where = fontMetrics().horizontalAdvance(tr("line %1").arg(QStringLiteral("888 +8"))) + 16;
    table_->horizontalHeader()->resizeSection(EventFieldsModel::Where, where);
    tabs_->setVisible(shown);
    empty_->setVisible(!shown);
    if (!shown) {
        empty_->setContent(QStringLiteral("search"), tr("Select an event."), {});
        return;
    }
    tabs_->setTabText(0, tr("Fields  %1").arg(grouped(model_->fields().size())));
    if (tabs_->currentIndex() != 1) return;
    const logs::LogTable& table = collection_->table();
    const logs::RowOrigin origin = table.origin(*row_);
    place_->setText(
        tr("%1, record %2, %3 bytes at offset %4. Written from the fields that were read.")
            .arg(fileText(table, *row_), QString::number(origin.record), grouped(origin.size), grouped(origin.offset)));
    if (const QString text = rawJson(table, *row_); text != raw_->toPlainText()) raw_->setPlainText(text);
}

QString EventDetailsView::titleText() const {
    if (!collection_ || !row_) return {};
    return tr("%1, record %2")
        .arg(toQt(collection_->kind_name(*row_)), grouped(collection_->table().origin(*row_).record));
}

QString EventDetailsView::rawText() const { return raw_->toPlainText(); }

void EventDetailsView::activate(const QModelIndex& index) {
    if (const LeafLook* look = model_->linkOf(index.row())) emit lineActivated(look->span);
}

void EventDetailsView::openMenu(const QPoint& at) {
    const QModelIndex index = table_->indexAt(at);
    if (!index.isValid()) return;
    const EventFieldsModel::Field& field = model_->fields()[static_cast<size_t>(index.row())];
    const QString path = toQt(field.column->path());
    const QString name = field.ruleField.empty() ? field.name : toQt(field.ruleField);
    const QString value = model_->valueText(index.row());
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [&](const QString& text, auto&& action) {
        connect(menu->addAction(text), &QAction::triggered, this, action);
    };
    add(tr("Copy Value"), [value] { QGuiApplication::clipboard()->setText(value); });
    add(tr("Copy Field Name"), [path] { QGuiApplication::clipboard()->setText(path); });
    menu->addSeparator();
    add(tr("Filter to This"), [this, path, value] { emit filterRequested(path, value, false); });
    add(tr("Filter Out This"), [this, path, value] { emit filterRequested(path, value, true); });
    menu->addSeparator();
    add(tr("Add to Selection"), [this, name, value] { emit valueForRuleRequested(name, value, false); });
    add(tr("Exclude"), [this, name, value] { emit valueForRuleRequested(name, value, true); });
    menu->popup(table_->viewport()->mapToGlobal(at));
}

} // namespace rw::widgets
