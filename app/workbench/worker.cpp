#include "app/workbench/worker.h"

namespace rw::app {

Worker::Worker(AtEnd atEnd, QObject* parent)
    : QObject(parent)
    , atEnd_(atEnd) {
    pool_.setMaxThreadCount(1);
}

Worker::~Worker() {
    stop_.request_stop();
    if (atEnd_ == AtEnd::drop) pool_.clear();
    pool_.waitForDone();
}

} // namespace rw::app
