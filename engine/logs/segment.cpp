#include "engine/logs/segment.h"

namespace rw::logs {

std::string_view format_name(Format format) {
    switch (format) {
    case Format::unknown:
        return "unknown";
    case Format::evtx:
        return "EVTX";
    case Format::ndjson:
        return "JSON lines";
    case Format::json:
        return "JSON";
    case Format::csv:
        return "CSV";
    case Format::tsv:
        return "TSV";
    case Format::xml:
        return "XML";
    case Format::syslog:
        return "syslog";
    case Format::auditd:
        return "auditd";
    case Format::w3c:
        return "W3C extended";
    case Format::cef:
        return "CEF";
    case Format::leef:
        return "LEEF";
    case Format::zeek:
        return "Zeek TSV";
    case Format::text:
        return "text";
    case Format::pcap:
        return "PCAP";
    case Format::binary:
        return "binary";
    case Format::empty:
        return "empty";
    }
    return "unknown";
}

} // namespace rw::logs
