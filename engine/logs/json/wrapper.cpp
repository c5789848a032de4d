#include "engine/logs/json/wrapper.h"

#include "engine/logs/json/value_scanner.h"

#include <algorithm>
#include <iterator>

namespace rw::logs::json {

namespace {

// CloudTrail, Splunk (results), Elasticsearch (hits), Defender and Sentinel (Results, value), Office (value).
constexpr std::string_view list_keys[] = {"Records", "records", "results", "Results", "value", "hits", "events"};
constexpr std::string_view companion_keys[] = {"preview",
                                               "init_offset",
                                               "messages",
                                               "fields",
                                               "took",
                                               "timed_out",
                                               "_shards",
                                               "_scroll_id",
                                               "pit_id",
                                               "total",
                                               "max_score",
                                               "Stats",
                                               "Schema",
                                               "@odata.context",
                                               "@odata.count",
                                               "@odata.nextLink",
                                               "nextLink",
                                               "num_reduce_phases"};

template <size_t n>
bool among(const std::string_view (&keys)[n], std::string_view key) {
    return std::find(std::begin(keys), std::end(keys), key) != std::end(keys);
}

WrapperFinding list_at(std::string_view text, size_t bracket, unsigned depth) {
    const size_t first = skip_blanks(text, bracket + 1);
    if (first >= text.size()) return {WrapperState::undecided};
    if (text[first] != '{' && text[first] != '[' && text[first] != ']') return {};
    return {WrapperState::wrapper, bracket + 1, depth};
}

} // namespace

WrapperFinding find_wrapper(std::string_view text, size_t at) {
    constexpr auto npos = std::string_view::npos;
    size_t next = at + 1;
    bool inside_hits = false;
    for (;;) {
        const size_t begin = skip_blanks(text, next);
        Member member;
        if (!next_member(text, next, member)) {
            const bool cut = begin >= text.size() || text[begin] == '"' || text[begin] == ',';
            return {cut ? WrapperState::undecided : WrapperState::event};
        }
        const char first = text[member.value];
        if (among(list_keys, member.key) && first == '[') return list_at(text, member.value, inside_hits ? 2 : 1);
        if (member.key == "hits" && first == '{' && !inside_hits) {
            inside_hits = true;
            next = member.value + 1;
            continue;
        }
        if (!among(companion_keys, member.key)) return {};
        if (member.next == npos) return {WrapperState::undecided};
        next = member.next;
    }
}

} // namespace rw::logs::json
