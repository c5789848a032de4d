#include "app/workbench/inspector_docks.h"

#include <QLabel>

#include "widgets/common/object_names.h"

namespace rw::app {

namespace {

QWidget* placeholder(const QString& sentence, QWidget* window) {
    auto* label = new QLabel(sentence, window);
    label->setAlignment(Qt::AlignCenter);
    label->setWordWrap(true);
    return label;
}

} // namespace

InspectorDocks::InspectorDocks(QWidget* window)
    : QObject(window)
    , event_(placeholder(tr("Select an event."), window))
    , explain_(placeholder(tr("Select an event."), window))
    , problems_(placeholder(tr("No problems."), window)) {}

void InspectorDocks::setSnapshot(const SnapshotPtr& /*snapshot*/) {}

void InspectorDocks::setEvent(std::shared_ptr<const match::Collection> /*collection*/, std::optional<logs::Row> /*row*/) {}

} // namespace rw::app
