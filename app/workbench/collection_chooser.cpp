#include "app/workbench/collection_chooser.h"

#include <QMenu>
#include <QPainter>

#include "widgets/common/convert.h"
#include "widgets/common/object_names.h"
#include "widgets/common/theme.h"

namespace rw::app {

using namespace widgets;

namespace {

constexpr int buttonHeight = 26;
constexpr int gap = 6;
constexpr int iconPixels = 16;

} // namespace

CollectionChooser::CollectionChooser(Session& session, match::Role role, QWidget* parent)
    : QToolButton(parent)
    , session_(session)
    , role_(role)
    , title_(role == match::Role::baseline ? tr("Baseline") : tr("Attack")) {
    setObjectName(role == match::Role::baseline ? names::baselineChooser : names::attackChooser);
    setPopupMode(QToolButton::InstantPopup);
    setFocusPolicy(Qt::TabFocus);
    auto* menu = new QMenu(this);
    setMenu(menu);
    connect(menu, &QMenu::aboutToShow, this, &CollectionChooser::fillMenu);
    connect(&session, &Session::collectionsChanged, this, &CollectionChooser::refresh);
    connect(&session, &Session::reading, this, [this](size_t index, quint64 events, quint64, quint64) {
        if (session_.chosen(role_) != index) return;
        count_ = tr("%1 events read").arg(grouped(events));
        updateGeometry();
        update();
    });
    refresh();
}

void CollectionChooser::refresh() {
    const auto index = session_.chosen(role_);
    if (!index) {
        name_ = tr("No logs");
        count_.clear();
    } else {
        const Session::Collection& collection = session_.collections()[*index];
        name_ = toQt(collection.plan.name);
        if (collection.open) {
            count_ = tr("%1 events").arg(grouped(collection.open.collection->table().row_count()));
            if (collection.plan.synthetic) count_ += tr(", synthetic");
        } else if (!collection.problem.empty()) {
            count_ = tr("not read");
        } else {
            count_ = collection.reading ? tr("reading…") : tr("stopped");
        }
    }
    const QString all = tr("%1 logs: %2 %3").arg(title_, name_, count_);
    setText(all);
    setAccessibleName(all);
    setToolTip(all);
    updateGeometry();
    update();
}

void CollectionChooser::fillMenu() {
    menu()->clear();
    const auto chosen = session_.chosen(role_);
    for (size_t index = 0; index < session_.collections().size(); ++index) {
        const Session::Collection& collection = session_.collections()[index];
        QAction* action =
            menu()->addAction(toQt(collection.plan.name), this, [this, index] { session_.choose(role_, index); });
        action->setCheckable(true);
        action->setChecked(chosen == index);
    }
    QAction* none = menu()->addAction(tr("None"), this, [this] { session_.choose(role_, std::nullopt); });
    none->setCheckable(true);
    none->setChecked(!chosen);
    menu()->addSeparator();
    menu()->addAction(
        themedIcon(QStringLiteral("folder-open")), tr("Open Logs…"), this, &CollectionChooser::openLogsRequested);
}

QSize CollectionChooser::sizeHint() const {
    const QFontMetrics metrics = fontMetrics();
    int width = 10 + iconPixels + gap + metrics.horizontalAdvance(title_) + gap + metrics.horizontalAdvance(name_) + 24;
    if (!count_.isEmpty()) width += gap + metrics.horizontalAdvance(count_);
    return {std::min(width, 420), buttonHeight};
}

void CollectionChooser::paintEvent(QPaintEvent* /*event*/) {
    const Theme& theme = currentTheme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(hasFocus() ? QPen(theme.accent, 2) : QPen(underMouse() ? theme.muted : theme.line, 1));
    painter.setBrush(theme.base);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    const int middle = height() / 2;
    int x = 8;
    themedIcon(QStringLiteral("database"), role_ == match::Role::baseline ? Tint::noise : Tint::hit)
        .paint(&painter, QRect(x, middle - iconPixels / 2, iconPixels, iconPixels));
    x += iconPixels + gap;
    const auto say = [&](const QString& text, const QColor& colour) {
        const int room = width() - 24 - x;
        painter.setPen(colour);
        const QString shown = fontMetrics().elidedText(text, Qt::ElideRight, room);
        painter.drawText(QRect(x, 0, room, height()), Qt::AlignVCenter | Qt::AlignLeft, shown);
        x += fontMetrics().horizontalAdvance(shown) + gap;
    };
    say(title_, theme.muted);
    say(name_, theme.text);
    say(count_, theme.muted);
    themedIcon(QStringLiteral("chevron-down")).paint(&painter, QRect(width() - 20, middle - 7, 14, 14));
}

} // namespace rw::app
