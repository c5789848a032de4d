#pragma once
// Draws the cells of event tables: paths elided on the left, matching parts underlined, new rows marked, lost rows
// struck through, stale rows dimmed.

#include <QStyledItemDelegate>

namespace rw::widgets {

class MatchDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit MatchDelegate(QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

    /// Width of the mark at the left edge of a new row.
    static constexpr int freshMark = 3;
    static constexpr int padding = 8;
};

} // namespace rw::widgets
