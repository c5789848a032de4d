#pragma once
// The bar above an event table: the filter's text with its state, how much is shown, and buttons for columns and
// copying. Parses nothing and knows no events.

#include <QLineEdit>
#include <QWidget>

class QLabel;
class QToolButton;

namespace rw::widgets {

class FilterChip;

/// A line edit that underlines a part of its text as wrong.
class FilterEdit : public QLineEdit {
    Q_OBJECT

public:
    explicit FilterEdit(QWidget* parent = nullptr);

    /// Character range; an empty one at the end of the text is drawn there.
    void setErrorRange(int begin, int length);
    void clearError();

    [[nodiscard]] bool hasError() const { return hasError_; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    [[nodiscard]] int xOf(int position) const;

    int errorBegin_ = 0;
    int errorLength_ = 0;
    bool hasError_ = false;
};

class FilterBar : public QWidget {
    Q_OBJECT
    Q_PROPERTY(rw::widgets::FilterBar::State state READ state)

public:
    enum class State : quint8 {
        empty,     ///< no filter
        valid,     ///< green: what is shown is what the text says
        computing, ///< grey: the last result stays until the new one is there
        wrong,     ///< red: the last valid filter stays in force
    };
    Q_ENUM(State)

    explicit FilterBar(QWidget* parent = nullptr);

    [[nodiscard]] QString text() const;
    /// As if typed.
    void setText(const QString& text);
    void focusText();

    [[nodiscard]] State state() const { return state_; }

    void setState(State state);
    /// State wrong, with the bad token (character range) and a sentence for the tool tip and the screen reader.
    void setWrong(int begin, int length, const QString& message);
    /// "23 of 412 shown"; blank without a filter, but for "108 events" beside a chip.
    void setShown(quint64 shown, quint64 of);
    [[nodiscard]] QString shownText() const;

    [[nodiscard]] FilterEdit* edit() const { return edit_; }

    /// A filter that was chosen elsewhere; hidden when there is none.
    [[nodiscard]] FilterChip* chip() const { return chip_; }

    [[nodiscard]] QToolButton* columnsButton() const { return columns_; }

    [[nodiscard]] QToolButton* copyButton() const { return copy_; }

signals:
    void textChanged(const QString& text);

protected:
    void changeEvent(QEvent* event) override;

private:
    void colour();

    FilterChip* chip_;
    FilterEdit* edit_;
    QLabel* shown_;
    QToolButton* columns_;
    QToolButton* copy_;
    State state_ = State::empty;
};

} // namespace rw::widgets
