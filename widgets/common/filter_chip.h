#pragma once
// A filter that was chosen, not typed: its words in a rounded box with a cross. Pressing it takes the filter away.

#include <QAbstractButton>

namespace rw::widgets {

class FilterChip : public QAbstractButton {
    Q_OBJECT

public:
    explicit FilterChip(QWidget* parent = nullptr);

    /// Words of the filter; blank hides the chip.
    void say(const QString& words);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    void removed();

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
};

} // namespace rw::widgets
