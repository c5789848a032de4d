#pragma once
// The workspace dock: filter box and tree.

#include <QWidget>

class QLineEdit;
class QSortFilterProxyModel;
class QTreeView;

namespace rw::widgets {

class WorkspaceModel;

class WorkspaceView : public QWidget {
    Q_OBJECT

public:
    explicit WorkspaceView(WorkspaceModel& model, QWidget* parent = nullptr);

    /// Selects the rule without opening it.
    void showRule(const std::string& path);
    void expandRules();
    void focusFilter();

signals:
    void ruleActivated(const QString& path);
    void logActivated(qulonglong index);

private:
    void activate(const QModelIndex& index);

    WorkspaceModel& model_;
    QSortFilterProxyModel* proxy_;
    QTreeView* tree_;
    QLineEdit* filter_;
};

} // namespace rw::widgets
