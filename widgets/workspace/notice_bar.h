#pragma once
// Bars at the top of the window for what needs an answer, instead of pop-ups: a sentence, what there is to say about
// it, and actions. The stack keeps them in order, at most one of each key.

#include <QFrame>

#include <functional>
#include <map>
#include <vector>

class QHBoxLayout;
class QLabel;
class QVBoxLayout;

namespace rw::widgets {

class NoticeBar : public QFrame {
    Q_OBJECT

public:
    enum class Tone : uint8_t { plain, warning };

    struct Action {
        QString text;
        std::function<void()> run;
        bool closes = true; ///< the bar goes when it is chosen
    };

    explicit NoticeBar(Tone tone, QWidget* parent = nullptr);

    void setSentence(const QString& sentence);
    [[nodiscard]] QString sentence() const;
    /// Lines below the sentence; the first few are shown, the rest is counted, all are in the tool tip.
    void setDetails(const QStringList& lines);

    [[nodiscard]] QStringList details() const { return details_; }

    void setActions(const std::vector<Action>& actions);
    /// A widget between the sentence and the actions; the bar owns it.
    void addControl(QWidget* control);

    static constexpr qsizetype shownDetails = 4;

signals:
    void dismissed();

protected:
    void changeEvent(QEvent* event) override;

private:
    void colour();

    Tone tone_;
    QLabel* icon_;
    QLabel* sentence_;
    QLabel* lines_;
    QHBoxLayout* controls_;
    QHBoxLayout* buttons_;
    QStringList details_;
};

class NoticeStack : public QWidget {
    Q_OBJECT

public:
    explicit NoticeStack(QWidget* parent = nullptr);

    /// The bar of that key, new or emptied of nothing: a shown one stays where it is.
    NoticeBar* show(const QString& key, NoticeBar::Tone tone);
    [[nodiscard]] NoticeBar* bar(const QString& key) const;
    void remove(const QString& key);

private:
    QVBoxLayout* layout_;
    std::map<QString, NoticeBar*> bars_;
};

} // namespace rw::widgets
