// The style: what Fusion draws in relief is flat here, and sizes follow one scale.

#include <QAbstractItemView>
#include <QApplication>
#include <QPainter>
#include <QPixmapCache>
#include <QStyleFactory>
#include <QStyleOptionTab>
#include <QTabBar>
#include <QToolButton>

#include "widgets/common/marked_text.h"
#include "widgets/common/theme.h"

#include <algorithm>

namespace rw::widgets {

namespace {

constexpr int tabHeight = 28;
constexpr int tabPadding = 12;
constexpr int headerHeight = 24;
constexpr int buttonHeight = 26;
constexpr int menuItemHeight = 24;
constexpr int menuBarHeight = 25;
constexpr int fieldHeight = 25;
constexpr int treeRowHeight = 22;
constexpr int shortestSlider = 24;

} // namespace

ThemeStyle::ThemeStyle(Theme theme)
    : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion")))
    , theme_(std::move(theme)) {}

void ThemeStyle::setTheme(Theme theme) {
    theme_ = std::move(theme);
    QPixmapCache::clear();
    QApplication::setPalette(theme_.palette());
    for (QWidget* widget : QApplication::topLevelWidgets()) widget->update();
}

int ThemeStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const {
    switch (metric) {
    case PM_DefaultFrameWidth:
        return 1;
    case PM_SmallIconSize:
    case PM_ButtonIconSize:
    case PM_ListViewIconSize:
    case PM_TabBarIconSize:
        return 16;
    case PM_ToolBarIconSize:
        return 16;
    case PM_ToolBarItemSpacing:
        return 2;
    case PM_ToolBarItemMargin:
        return 3;
    case PM_ToolBarFrameWidth:
        return 0;
    case PM_DockWidgetSeparatorExtent:
        return 5;
    case PM_SplitterWidth:
        return 5;
    case PM_DockWidgetFrameWidth:
        return 0;
    case PM_TabBarTabOverlap:
        return 0;
    case PM_TabBarTabShiftVertical:
        return 0;
    case PM_TabBarBaseOverlap:
        return 0;
    case PM_TabBarBaseHeight:
        return 0;
    case PM_MenuBarPanelWidth:
        return 0;
    case PM_TreeViewIndentation:
        return 14;
    case PM_ScrollBarExtent:
        return 12;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int ThemeStyle::styleHint(StyleHint hint,
                          const QStyleOption* option,
                          const QWidget* widget,
                          QStyleHintReturn* data) const {
    switch (hint) {
    case SH_Widget_Animation_Duration:
        return 0;
    case SH_TabBar_Alignment:
        return Qt::AlignLeft;
    case SH_ItemView_ShowDecorationSelected:
        return 1;
    case SH_EtchDisabledText:
        return 0;
    case SH_ToolTip_WakeUpDelay:
        return 350;
    default:
        return QProxyStyle::styleHint(hint, option, widget, data);
    }
}

QSize ThemeStyle::sizeFromContents(ContentsType type,
                                   const QStyleOption* option,
                                   const QSize& size,
                                   const QWidget* widget) const {
    QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
    switch (type) {
    case CT_TabBarTab: {
        result.setHeight(std::max(tabHeight, size.height()));
        result.rwidth() += 4;
        break;
    }
    case CT_HeaderSection:
        result.setHeight(std::max(headerHeight, size.height()));
        break;
    case CT_MenuItem:
        if (const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option);
            item == nullptr || item->menuItemType != QStyleOptionMenuItem::Separator)
            result.setHeight(std::max(menuItemHeight, result.height()));
        break;
    case CT_MenuBarItem:
        result.setHeight(std::max(menuBarHeight, result.height()));
        break;
    case CT_LineEdit:
    case CT_ComboBox:
        result.setHeight(std::max(fieldHeight, result.height()));
        break;
    case CT_ItemViewItem:
        result.setHeight(std::max(treeRowHeight, result.height()));
        break;
    case CT_ToolButton:
        result.setHeight(std::max(buttonHeight, size.height()));
        break;
    default:
        break;
    }
    return result;
}

void ThemeStyle::drawPrimitive(PrimitiveElement element,
                               const QStyleOption* option,
                               QPainter* painter,
                               const QWidget* widget) const {
    switch (element) {
    case PE_FrameTabWidget:
        return;
    case PE_FrameTabBarBase:
        painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1), theme_.line);
        return;
    case PE_FrameStatusBarItem:
        painter->fillRect(QRect(option->rect.right(), option->rect.top() + 3, 1, option->rect.height() - 6),
                          theme_.line);
        return;
    case PE_IndicatorTabClose: {
        const bool hot = (option->state & State_MouseOver) != 0;
        if (hot) {
            painter->save();
            painter->setRenderHint(QPainter::Antialiasing);
            painter->setPen(Qt::NoPen);
            painter->setBrush(theme_.line);
            painter->drawRoundedRect(QRectF(option->rect), 3, 3);
            painter->restore();
        }
        themedIcon(QStringLiteral("x"), hot ? Tint::text : Tint::muted)
            .paint(painter, option->rect.adjusted(1, 1, -1, -1));
        return;
    }
    case PE_FrameDockWidget:
        return;
    case PE_IndicatorDockWidgetResizeHandle:
        drawGap(*painter, option->rect);
        return;
    case PE_PanelScrollAreaCorner:
        painter->fillRect(option->rect, theme_.base);
        return;
    case PE_FrameFocusRect:
        if (qobject_cast<const QAbstractItemView*>(widget) != nullptr) return;
        painter->save();
        painter->setPen(QPen(theme_.accent, 2));
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(QRectF(option->rect).adjusted(1, 1, -1, -1), 3, 3);
        painter->restore();
        return;
    case PE_PanelItemViewItem:
    case PE_PanelItemViewRow:
        if ((option->state & State_Selected) == 0) break;
        if (const auto* item = qstyleoption_cast<const QStyleOptionViewItem*>(option))
            drawRowSelection(*painter, *item);
        return;
    case PE_PanelLineEdit: {
        const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
        if (frame == nullptr || frame->lineWidth <= 0) break;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(option->state & State_HasFocus ? QPen(theme_.accent, 2) : QPen(theme_.line, 1));
        painter->setBrush(option->palette.base());
        const double inset = option->state & State_HasFocus ? 1 : 0.5;
        painter->drawRoundedRect(QRectF(option->rect).adjusted(inset, inset, -inset, -inset), 4, 4);
        painter->restore();
        return;
    }
    case PE_PanelButtonTool: {
        // Those that are not flat show their frame always: they would be read as text else.
        if ((option->state & State_AutoRaise) != 0 &&
            !(option->state & (State_MouseOver | State_On | State_Sunken | State_HasFocus)))
            return;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        const bool pressed = (option->state & (State_On | State_Sunken)) != 0;
        painter->setPen(option->state & State_HasFocus ? QPen(theme_.accent, 1.5)
                        : pressed                      ? QPen(theme_.selectionBorder, 1)
                                                       : QPen(theme_.line, 1));
        painter->setBrush(pressed ? theme_.selection : theme_.base);
        painter->drawRoundedRect(QRectF(option->rect).adjusted(1, 1, -1, -1), 4, 4);
        painter->restore();
        return;
    }
    default:
        break;
    }
    QProxyStyle::drawPrimitive(element, option, painter, widget);
}

void ThemeStyle::drawControl(ControlElement element,
                             const QStyleOption* option,
                             QPainter* painter,
                             const QWidget* widget) const {
    switch (element) {
    case CE_TabBarTabShape:
        drawTab(option, painter, widget);
        return;
    case CE_TabBarTabLabel:
        drawTabLabel(option, painter, widget);
        return;
    case CE_HeaderSection:
    case CE_HeaderEmptyArea:
        drawHeader(option, painter);
        return;
    case CE_HeaderLabel: {
        const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option);
        if (header == nullptr) break;
        QStyleOptionHeader padded = *header;
        padded.rect.adjust(4, 0, -4, 0); // with the style's own margin 8, as the cells have
        QProxyStyle::drawControl(element, &padded, painter, widget);
        return;
    }
    case CE_Splitter:
        drawGap(*painter, option->rect);
        return;
    case CE_ToolBar:
        painter->fillRect(option->rect, theme_.window);
        painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1), theme_.line);
        return;
    case CE_MenuBarEmptyArea:
        painter->fillRect(option->rect, theme_.window);
        return;
    case CE_DockWidgetTitle: {
        const auto* dock = qstyleoption_cast<const QStyleOptionDockWidget*>(option);
        if (dock == nullptr) break;
        painter->fillRect(dock->rect, theme_.bar);
        painter->fillRect(QRect(dock->rect.left(), dock->rect.bottom(), dock->rect.width(), 1), theme_.line);
        drawTitle(*painter, dock->rect.adjusted(8, 0, -48, 0), dock->title, true);
        return;
    }
    default:
        break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

/// The line in the middle of a gap, along it.
void ThemeStyle::drawGap(QPainter& painter, const QRect& gap) const {
    painter.fillRect(gap, theme_.window);
    if (gap.height() > gap.width())
        painter.fillRect(QRect(gap.center().x(), gap.top(), 1, gap.height()), theme_.line);
    else
        painter.fillRect(QRect(gap.left(), gap.center().y(), gap.width(), 1), theme_.line);
}

void ThemeStyle::drawTab(const QStyleOption* option, QPainter* painter, const QWidget* widget) const {
    const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option);
    if (tab == nullptr) return;
    const bool selected = (tab->state & State_Selected) != 0;
    const QRect rect = tab->rect;
    painter->fillRect(rect, selected ? theme_.base : theme_.bar);
    if (!selected && (tab->state & State_MouseOver)) painter->fillRect(rect, theme_.alternate);
    painter->fillRect(QRect(rect.right(), rect.top(), 1, rect.height()), theme_.line);
    if (selected)
        painter->fillRect(QRect(rect.left(), rect.top(), rect.width(), 2), theme_.accent);
    else
        painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme_.line);
    if (widget != nullptr && widget->hasFocus() && selected) {
        painter->setPen(QPen(theme_.accent, 2));
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(rect.adjusted(2, 3, -3, -3));
    }
}

void ThemeStyle::drawTabLabel(const QStyleOption* option, QPainter* painter, const QWidget* widget) const {
    const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option);
    if (tab == nullptr) return;
    QRect rect = tab->rect.adjusted(tabPadding, 0, -tabPadding / 2, 0);
    if (!tab->icon.isNull()) {
        const QRect icon(rect.left() - 2, rect.center().y() - 7, 16, 16);
        tab->icon.paint(painter, icon);
        rect.setLeft(rect.left() + 20);
    }
    rect.setRight(rect.right() - tab->rightButtonSize.width());
    const bool selected = (tab->state & State_Selected) != 0;
    painter->save();
    painter->setFont(widget != nullptr ? widget->font() : painter->font());
    drawTitle(*painter, rect, tab->text, selected);
    painter->restore();
}

void ThemeStyle::drawTitle(QPainter& painter, const QRect& rect, const QString& text, bool strong) const {
    // The name stands before the first two spaces; what follows is a count or a place and is set lighter.
    const qsizetype gap = text.indexOf(QStringLiteral("  "));
    const QString name = gap < 0 ? text : text.left(gap);
    const QFont plain = painter.font();
    QFont font = plain;
    if (strong) font.setWeight(QFont::DemiBold);
    painter.setFont(font);
    painter.setPen(strong ? theme_.text : theme_.muted);
    painter.drawText(rect, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextHideMnemonic, name);
    if (gap < 0) return;
    const QRect rest = rect.adjusted(QFontMetrics(font).horizontalAdvance(name) + 8, 0, 0, 0);
    painter.setFont(plain);
    painter.setPen(theme_.muted);
    painter.drawText(rest,
                     Qt::AlignVCenter | Qt::AlignLeft,
                     QFontMetrics(plain).elidedText(text.mid(gap + 2), Qt::ElideRight, rest.width()));
}

void ThemeStyle::drawHeader(const QStyleOption* option, QPainter* painter) const {
    const QRect rect = option->rect;
    painter->fillRect(rect, theme_.bar);
    painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme_.line);
    const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option);
    if (header != nullptr && header->orientation == Qt::Horizontal)
        painter->fillRect(QRect(rect.right(), rect.top(), 1, rect.height()), theme_.line);
}

QIcon ThemeStyle::standardIcon(StandardPixmap pixmap, const QStyleOption* option, const QWidget* widget) const {
    switch (pixmap) {
    case SP_TitleBarCloseButton:
    case SP_DockWidgetCloseButton:
        return themedIcon(QStringLiteral("x"));
    case SP_TitleBarNormalButton:
        return themedIcon(QStringLiteral("external-link"));
    case SP_LineEditClearButton:
        return themedIcon(QStringLiteral("x"));
    default:
        return QProxyStyle::standardIcon(pixmap, option, widget);
    }
}

QRect ThemeStyle::subControlRect(ComplexControl control,
                                 const QStyleOptionComplex* option,
                                 SubControl sub,
                                 const QWidget* widget) const {
    const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option);
    if (control != CC_ScrollBar || bar == nullptr) return QProxyStyle::subControlRect(control, option, sub, widget);
    const bool across = bar->orientation == Qt::Horizontal;
    const int length = across ? bar->rect.width() : bar->rect.height();
    const qint64 range = qint64{bar->maximum} - bar->minimum;
    int slider = length;
    if (range > 0)
        slider = std::clamp(static_cast<int>(qint64{length} * bar->pageStep / (range + bar->pageStep)),
                            std::min(shortestSlider, length),
                            length);
    const int begin =
        sliderPositionFromValue(bar->minimum, bar->maximum, bar->sliderPosition, length - slider, bar->upsideDown);
    const auto piece = [&](int from, int to) {
        return across ? QRect(from, 0, to - from, bar->rect.height()) : QRect(0, from, bar->rect.width(), to - from);
    };
    switch (sub) {
    case SC_ScrollBarSlider:
        return piece(begin, begin + slider);
    case SC_ScrollBarSubPage:
        return piece(0, begin);
    case SC_ScrollBarAddPage:
        return piece(begin + slider, length);
    case SC_ScrollBarGroove:
        return piece(0, length);
    default:
        return {};
    }
}

void ThemeStyle::drawComplexControl(ComplexControl control,
                                    const QStyleOptionComplex* option,
                                    QPainter* painter,
                                    const QWidget* widget) const {
    const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option);
    if (control != CC_ScrollBar || bar == nullptr) {
        QProxyStyle::drawComplexControl(control, option, painter, widget);
        return;
    }
    painter->fillRect(bar->rect, theme_.base);
    if (bar->maximum <= bar->minimum) return;
    const QRectF slider =
        QRectF(subControlRect(CC_ScrollBar, option, SC_ScrollBarSlider, widget)).adjusted(3, 3, -3, -3);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(bar->state & (State_MouseOver | State_Sunken) ? theme_.muted : theme_.disabled);
    painter->setOpacity(bar->state & State_Sunken || theme_.highContrast ? 1 : 0.6);
    painter->drawRoundedRect(slider, 3, 3);
    painter->restore();
}

void ThemeStyle::polish(QWidget* widget) {
    QProxyStyle::polish(widget);
    if (auto* button = qobject_cast<QToolButton*>(widget)) button->setAttribute(Qt::WA_Hover);
    if (auto* bar = qobject_cast<QTabBar*>(widget)) bar->setExpanding(false);
}

} // namespace rw::widgets
