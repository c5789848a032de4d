#pragma once
// Splunk's .conf files: [stanzas] of `name = value`, where a line that ends with a backslash goes on in the next one.
// Every byte of a value knows its place in the file.

#include "engine/base/diagnostic.h"

#include <string>
#include <string_view>
#include <vector>

namespace rw::splunk {

struct ConfSetting {
    std::string name{};
    std::string value{};
    Span name_span{};
    Span value_span{};
    std::vector<uint32_t> places{}; ///< of each byte of `value`, and of its end

    /// Where a part of `value` stands in the file.
    [[nodiscard]] Span place(Span part) const;
};

struct ConfStanza {
    std::string name{};
    Span name_span{}; ///< without brackets
    Span span{};      ///< from its bracket to the end of its last setting
    std::vector<ConfSetting> settings{};

    /// nullptr when absent; the last one wins, as in Splunk.
    [[nodiscard]] const ConfSetting* find(std::string_view setting) const;
};

struct ConfFile {
    std::vector<ConfStanza> stanzas{};
    std::vector<Span> comments{};
    std::vector<Diagnostic> diagnostics{};
};

/// Never fails; lines that are neither stanza nor setting are told. @complexity linear
[[nodiscard]] ConfFile read_conf(std::string_view text);

} // namespace rw::splunk
