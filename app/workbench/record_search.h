#pragma once
// Looks for an event by its record number in tables of any size, in a worker. The newest search counts; an answer about
// logs that are no longer open is dropped.

#include <QObject>

#include "app/workbench/session.h"
#include "app/workbench/worker.h"

namespace rw::app {

class RecordSearch : public QObject {
    Q_OBJECT

public:
    explicit RecordSearch(Session& session, QObject* parent = nullptr);
    ~RecordSearch() override;

    /// Attack logs first, then the baseline.
    void start(uint64_t record);

    [[nodiscard]] bool idle() const { return worker_.idle(); }

signals:
    void found(rw::match::Role role, rw::logs::Row row);
    void notFound(quint64 record);

private:
    Session& session_;
    std::stop_source stop_;
    uint64_t newest_ = 0;
    Worker worker_{Worker::AtEnd::drop};
};

} // namespace rw::app
