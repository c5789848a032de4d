#pragma once
// The line that says what the whole rule does: its counts with their denominators, each a button to its table.

#include <QAbstractButton>
#include <QLabel>

#include "widgets/common/live_snapshot.h"

#include <optional>

namespace rw::widgets {

/// A flat button whose first words are set strong in a colour: "23" of "23 of 38,412 attack events".
class CountButton : public QAbstractButton {
    Q_OBJECT

public:
    enum class Look : uint8_t { hit, noise, warning };

    CountButton(Look look, QWidget* parent);
    void say(const QString& strong, const QString& rest);

    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    [[nodiscard]] QFont strongFont() const;

    Look look_;
    QString strong_;
    QString rest_;
};

class SummaryLine : public QWidget {
    Q_OBJECT
    Q_PROPERTY(bool stale READ isStale)

public:
    struct SavedCount {
        uint64_t collection = 0; ///< match::Collection::revision(); counts of other logs are not compared
        uint64_t matches = 0;
    };

    /// What the saved text matched; differences are told against it.
    struct Saved {
        std::optional<SavedCount> attack;
        std::optional<SavedCount> baseline;
    };

    explicit SummaryLine(QWidget* parent = nullptr);

    /// @param lossLine  line from 1 of what keeps the rule from being replayed; ignored when it can be
    void show(const LiveSnapshot& snapshot, const Saved& saved, int lossLine);
    void setStale(bool stale);
    /// A sentence at the right, told to screen readers; a blank one takes it away.
    void announce(const QString& sentence, bool warning);

    [[nodiscard]] bool isStale() const { return stale_; }

signals:
    void attackClicked();
    void baselineClicked();
    void problemClicked();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void showSide(CountButton& button, const std::optional<CollectionSnapshot>& side, bool attack);

    CountButton* attack_;
    CountButton* baseline_;
    CountButton* problem_;
    CountButton* sinceSave_;
    QLabel* announcement_;
    bool stale_ = false;
};

} // namespace rw::widgets
