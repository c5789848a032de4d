#pragma once
// The line above the text: where the caret stands in the rule, and the titles of the count columns, which also choose
// what is counted.

#include <QWidget>

#include "widgets/common/count_rows.h"

namespace rw::widgets {

class EditorHeader : public QWidget {
    Q_OBJECT

public:
    explicit EditorHeader(QWidget* parent = nullptr);

    /// The columns from left to right.
    void setMeasures(const std::vector<Measure>& measures);
    /// Offers all measures below the titles.
    void chooseMeasures();

    /// @param textLeft  where the text begins below, in pixels
    void setGeometryOfText(int textLeft, int columnWidth, int columnPadding, int rightMargin);
    void setBreadcrumb(const QStringList& keys);
    /// "Counting…" while a collection is being read or nothing was counted yet; empty shows the titles alone.
    void setState(const QString& state);

    [[nodiscard]] QSize sizeHint() const override;

signals:
    /// At least one.
    void measuresChosen(const std::vector<rw::widgets::Measure>& measures);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] QRect titlesRect() const;
    void toggle(Measure measure, bool shown);

    std::vector<Measure> measures_{Measure::attack, Measure::baseline};
    QStringList keys_;
    QString state_;
    int textLeft_ = 0;
    int columnWidth_ = 0;
    int columnPadding_ = 0;
    int rightMargin_ = 0;
};

} // namespace rw::widgets
