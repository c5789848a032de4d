#include "engine/logs/json/special_fields.h"

#include <cstddef>

namespace rw::logs::json {

namespace {

// First the time that the logging system wrote, then that of the event itself, then of collection. The only such
// table: all shapes go through it.
constexpr std::string_view time_paths[] = {
    "System.TimeCreated.SystemTime", // Windows XML as JSON
    "@timestamp",                    // Elastic
    "winlog.time_created",           //
    "event.created",                 //
    "EventData.UtcTime",             // Sysmon
    "UtcTime",                       //
    "TimeCreated",                   // NXLog, Security-Datasets, Sentinel WindowsEvent
    "TimeGenerated",                 // Sentinel, WMI
    "EventTime",                     //
    "eventTime",                     // CloudTrail, Azure
    "Timestamp",                     // Defender, hayabusa
    "timestamp",                     // GCP, generic
    "timeStamp",                     // Azure gateways
    "CreationTime",                  // Office 365
    "published",                     // Okta
    "requestReceivedTimestamp",      // Kubernetes
    "activityDateTime",              // Entra
    "createdDateTime",               //
    "created_at",                    // GitHub, OneLogin
    "time",                          // eslogger, Azure, Docker
    "_time",                         // Splunk
    "ts",                            // Zeek
    "unixTime",                      // osquery
    "TimeWritten",                   // WMI
    "date",                          //
    "datetime",                      //
};

constexpr std::string_view record_paths[] = {
    "System.EventRecordID",
    "winlog.record_id",
    "EventRecordID",
    "EventRecordId",
    "RecordNumber",
    "RecordID",
};

template <size_t n>
uint8_t rank(const std::string_view (&paths)[n], std::string_view path) {
    static_assert(n < 255);
    for (size_t i = 0; i < n; ++i)
        if (paths[i] == path) return static_cast<uint8_t>(i + 1);
    return 0;
}

} // namespace

uint8_t time_rank(std::string_view path) { return rank(time_paths, path); }

uint8_t record_rank(std::string_view path) { return rank(record_paths, path); }

} // namespace rw::logs::json
