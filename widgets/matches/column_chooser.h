#pragma once
// The pop-up in which the columns of an event table are chosen: the columns of now and every field of the logs, with a
// search box. Holds names only.

#include <QFrame>
#include <QSet>
#include <QStringList>

class QLineEdit;
class QListWidget;

namespace rw::widgets {

class ColumnChooser : public QFrame {
    Q_OBJECT

public:
    struct Entry {
        QString name;
        QString title;
        bool shown = false;
    };

    explicit ColumnChooser(QWidget* parent = nullptr);

    void setEntries(const QList<Entry>& entries);
    void openBelow(QWidget* widget);

    /// Fields beyond this are found by searching only.
    static constexpr int maxListed = 2'000;

signals:
    void columnToggled(const QString& name, bool shown);

private:
    void fill();

    QLineEdit* search_;
    QListWidget* list_;
    QList<Entry> entries_;
};

} // namespace rw::widgets
