#include "app/workbench/record_search.h"

#include <array>

namespace rw::app {

namespace {

struct Side {
    match::Role role;
    std::shared_ptr<const match::Collection> collection;
};

struct Hit {
    Side side;
    logs::Row row;
};

std::optional<Hit> search(const std::vector<Side>& sides, uint64_t record, const std::stop_token& stop) {
    constexpr logs::Row rowsBetweenLooks = 1 << 16;
    for (const Side& side : sides) {
        const logs::LogTable& table = side.collection->table();
        for (logs::Row row = 0; row < table.row_count(); ++row) {
            if (row % rowsBetweenLooks == 0 && stop.stop_requested()) return std::nullopt;
            if (table.origin(row).record == record) return Hit{side, row};
        }
    }
    return std::nullopt;
}

} // namespace

RecordSearch::RecordSearch(Session& session, QObject* parent)
    : QObject(parent)
    , session_(session) {}

RecordSearch::~RecordSearch() { stop_.request_stop(); }

void RecordSearch::start(uint64_t record) {
    stop_.request_stop();
    stop_ = std::stop_source();
    std::vector<Side> sides;
    for (const match::Role role : {match::Role::attack, match::Role::baseline})
        if (auto collection = session_.open(role).collection) sides.push_back({role, std::move(collection)});
    worker_.run([sides, record, stop = stop_.get_token()] { return search(sides, record, stop); },
                [this, record, number = ++newest_](const std::optional<Hit>& hit) {
                    if (number != newest_) return;
                    if (!hit)
                        emit notFound(record);
                    else if (session_.open(hit->side.role).collection == hit->side.collection)
                        emit found(hit->side.role, hit->row);
                });
}

} // namespace rw::app
