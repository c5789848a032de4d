#pragma once
// Draws rows of the explain tree: mark, sentence, reason, value seen with what matched, place in the rule.

#include <QStyledItemDelegate>

namespace rw::widgets {

class ExplainDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

    void setStale(bool stale) { stale_ = stale; }

private:
    bool stale_ = false;
};

} // namespace rw::widgets
