#pragma once
// What an empty view shows: one sentence and at most one action. No view is ever blank.

#include <QWidget>

class QLabel;
class QPushButton;

namespace rw::widgets {

class EmptyPage : public QWidget {
    Q_OBJECT

public:
    explicit EmptyPage(QWidget* parent = nullptr);

    /// @param icon  of resources/icons; @param action  blank = no button
    void setContent(const QString& icon, const QString& sentence, const QString& action);

    [[nodiscard]] QString sentence() const;

    [[nodiscard]] QPushButton* button() const { return button_; }

signals:
    void actionTriggered();

private:
    QLabel* icon_;
    QLabel* sentence_;
    QPushButton* button_;
};

} // namespace rw::widgets
