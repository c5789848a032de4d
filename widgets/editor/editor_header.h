#pragma once
// The line above the text: where the caret stands in the rule, and the titles of the count columns.

#include <QWidget>

namespace rw::widgets {

class EditorHeader : public QWidget {
    Q_OBJECT

public:
    explicit EditorHeader(QWidget* parent = nullptr);

    /// @param textLeft  where the text begins below, in pixels
    void setGeometryOfText(int textLeft, int columnWidth, int columnPadding, int rightMargin);
    void setBreadcrumb(const QStringList& keys);
    /// "Counting…" while a collection is being read or nothing was counted yet; empty shows the titles alone.
    void setState(const QString& state);

    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QStringList keys_;
    QString state_;
    int textLeft_ = 0;
    int columnWidth_ = 0;
    int columnPadding_ = 0;
    int rightMargin_ = 0;
};

} // namespace rw::widgets
