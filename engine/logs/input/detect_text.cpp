#include "engine/logs/input/detect_text.h"

#include "engine/logs/json/token.h"
#include "engine/logs/json/value_scanner.h"
#include "engine/logs/json/wrapper.h"

#include <algorithm>
#include <vector>

namespace rw::logs {

namespace {

constexpr auto npos = std::string_view::npos;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// The first lines that are not blank, at most `most`; a line cut by the end of the text counts.
std::vector<std::string_view> first_lines(std::string_view text, size_t most) {
    std::vector<std::string_view> lines;
    for (size_t at = 0; at < text.size() && lines.size() < most;) {
        const size_t end = std::min(text.find_first_of("\r\n", at), text.size());
        const std::string_view line = text.substr(at, end - at);
        if (line.find_first_not_of(" \t") != npos) lines.push_back(line);
        at = end + 1;
    }
    return lines;
}

/// "Record 17", as evtx_dump writes between its documents.
bool is_record_line(std::string_view line) {
    constexpr std::string_view word = "Record ";
    if (!line.starts_with(word) || line.size() == word.size()) return false;
    return std::all_of(line.begin() + word.size(), line.end(), [](char c) { return is_digit(c) || c == ' '; });
}

/// An array, not "[2018-08-19T…] text" of some other log.
bool begins_array(std::string_view text) {
    const size_t first = json::skip_blanks(text, 1);
    if (first >= text.size()) return true;
    if (std::string_view("{[]\"").find(text[first]) != npos) return true;
    const size_t end = json::value_end(text, first);
    if (end == npos || end == first) return false;
    const size_t behind = json::skip_blanks(text, end);
    const bool scalar = json::classify(text.substr(first, end - first)) != json::TokenKind::invalid;
    return scalar && behind < text.size() && (text[behind] == ',' || text[behind] == ']');
}

/// One value a line, or documents? Looks at the first value: whole on its line means lines.
Format json_kind(std::string_view text, bool whole) {
    const size_t line_end = text.find_first_of("\r\n");
    if (text[0] == '[') {
        const size_t end = json::value_end(text, 0);
        const bool one_line = end != npos && (line_end == npos || end <= line_end);
        // A short array on its own line with more lines behind it: lines that hold lists.
        return one_line && json::skip_blanks(text, end) < text.size() ? Format::ndjson : Format::json;
    }
    if (json::find_wrapper(text, 0).state == json::WrapperState::wrapper) return Format::json;
    const size_t end = json::value_end(text, 0);
    if (end == npos && line_end == npos) return Format::ndjson;
    if (end == npos) { // a line that was cut off, or a document that is longer than what we see
        const std::string_view first = text.substr(0, line_end);
        const size_t next = json::skip_blanks(text, line_end);
        const bool lines = first.size() > 2 && next < text.size() && text[next] == '{' && text[next - 1] != ' ';
        return lines && (!whole || first.find('"') != npos) ? Format::ndjson : Format::json;
    }
    if (line_end != npos && line_end < end) return Format::json;
    // "{…}" and, on the same line, the beginning of a document that goes on: concatenated pretty objects.
    const size_t behind = json::skip_blanks(text, end);
    if (behind < text.size() && (line_end == npos || behind < line_end) && text[behind] == '{') {
        const size_t second = json::value_end(text, behind);
        if (line_end != npos && (second == npos || second > line_end)) return Format::json;
    }
    return Format::ndjson;
}

/// Most of the first lines begin as objects, though not the very first.
bool mostly_objects(const std::vector<std::string_view>& lines) {
    const auto objects = std::count_if(lines.begin(), lines.end(), [](std::string_view line) {
        const size_t first = line.find_first_not_of(std::string_view(" \t\0", 3));
        return first != npos && line[first] == '{' && line.find('"', first) != npos;
    });
    return !lines.empty() && static_cast<size_t>(objects) * 2 >= lines.size();
}

/// Each of the first lines is one JSON value, some of them objects or lists.
bool all_values(const std::vector<std::string_view>& lines) {
    bool any = false;
    for (const std::string_view line : lines) {
        const size_t first = json::skip_blanks(line, 0);
        const size_t end = json::value_end(line, first);
        const bool bracket = line[first] == '{' || line[first] == '[';
        if (end == npos || json::skip_blanks(line, end) != line.size()) return false;
        if (!bracket && json::classify(line.substr(first, end - first)) == json::TokenKind::invalid) return false;
        any = any || bracket;
    }
    return any;
}

bool is_json(std::string_view text, bool whole, Detection& result) {
    static constexpr std::string_view blanks(" \t\r\n\0", 5);
    const size_t first = text.find_first_not_of(blanks);
    if (first == npos) return false;
    const std::string_view body = text.substr(first);
    const std::vector<std::string_view> lines = first_lines(body, 40);
    if (body[0] == '{' && (body.size() < 2 || json::skip_blanks(body, 1) >= body.size() ||
                           std::string_view("\"}").find(body[json::skip_blanks(body, 1)]) != npos)) {
        result.format = json_kind(body, whole);
    } else if (body[0] == '[' && begins_array(body)) {
        result.format = json_kind(body, whole);
    } else if (!lines.empty() && is_record_line(lines[0]) && lines.size() > 1 && lines[1].starts_with('{')) {
        result.format = Format::json;
    } else if (mostly_objects(lines) || all_values(lines)) {
        result.format = Format::ndjson;
    } else {
        return false;
    }
    result.lone_cr = text.find('\n') == npos && text.find('\r') != npos;
    return true;
}

bool has_control_bytes(std::string_view text) {
    const auto bad = std::count_if(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<uint8_t>(c);
        return byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r' && byte != 0x1B && byte != 0x1D &&
               byte != 0x0C;
    });
    return static_cast<size_t>(bad) * 50 > text.size();
}

/// "<134>…", "Nov 24 02:00:00 host …" or "2026-11-24T02:00:00Z host …".
bool is_syslog(std::string_view line) {
    if (line.starts_with('<')) {
        const size_t close = line.find('>');
        return close != npos && close >= 2 && close <= 4 &&
               std::all_of(line.begin() + 1, line.begin() + static_cast<ptrdiff_t>(close), is_digit);
    }
    if (line.size() > 16 && is_letter(line[0]) && is_letter(line[1]) && is_letter(line[2]) && line[3] == ' ' &&
        line[9] == ':' && line[12] == ':')
        return true;
    return line.size() > 20 && is_digit(line[0]) && line[4] == '-' && line[7] == '-' && (line[10] == 'T') &&
           line[13] == ':';
}

/// The same number (at least one) of separators in the first lines.
bool is_table(const std::vector<std::string_view>& lines, char separator) {
    if (lines.empty()) return false;
    const auto fields = std::count(lines[0].begin(), lines[0].end(), separator);
    if (fields < 1 || lines[0].find_first_of("{<") == 0) return false;
    if (lines.size() == 1) return fields >= 2 || lines[0].find(' ') == npos;
    const auto alike = std::count_if(lines.begin(), lines.end(), [&](std::string_view line) {
        return std::count(line.begin(), line.end(), separator) >= fields;
    });
    return static_cast<size_t>(alike) * 2 > lines.size() || lines[0].starts_with('"');
}

Format other_text(const std::vector<std::string_view>& lines) {
    const std::string_view first = lines[0];
    const size_t mark = first.find_first_not_of(" \t");
    const std::string_view trimmed = first.substr(mark);
    const bool any_event =
        std::any_of(lines.begin(), lines.end(), [](std::string_view line) { return line.find("<Event") != npos; });
    const auto any_line = [&lines](std::string_view text) {
        return std::any_of(
            lines.begin(), lines.end(), [text](std::string_view line) { return line.find(text) != npos; });
    };
    if (trimmed.starts_with("<?xml") || trimmed.starts_with("<!--") || trimmed.starts_with("<!DOCTYPE") ||
        (trimmed.size() > 1 && trimmed[0] == '<' && is_letter(trimmed[1])))
        return Format::xml;
    if (is_record_line(trimmed) && any_event) return Format::xml;
    if (trimmed.starts_with("#separator")) return Format::zeek;
    if (trimmed.starts_with("#Software:") || trimmed.starts_with("#Version:") || trimmed.starts_with("#Fields:") ||
        any_line("#Fields:"))
        return Format::w3c;
    if (any_line("msg=audit(")) return Format::auditd;
    if (any_line("CEF:0|") || any_line("CEF:1|")) return Format::cef;
    if (any_line("LEEF:1.0|") || any_line("LEEF:2.0|")) return Format::leef;
    if (is_syslog(trimmed)) return Format::syslog;
    if (is_table(lines, '\t')) return Format::tsv;
    if (is_table(lines, ',') || is_table(lines, ';')) return Format::csv;
    if (std::any_of(lines.begin(), lines.end(), is_syslog)) return Format::syslog;
    return Format::text;
}

} // namespace

Detection detect_text(std::string_view text, bool whole) {
    Detection result;
    if (text.find_first_not_of(" \t\r\n") == npos) {
        result.format = Format::empty;
        result.refusal = "The file holds only blanks.";
        return result;
    }
    if (is_json(text, whole, result)) return result;
    if (has_control_bytes(text)) {
        result.format = Format::binary;
        result.refusal = "The content is binary and of no known log format. Choose EVTX or JSON files.";
        return result;
    }
    result.format = other_text(first_lines(text, 20));
    if (result.format == Format::text) {
        result.refusal = "The text is of no known log format. Convert it to JSON lines.";
    } else {
        result.refusal = std::string(format_name(result.format)) + " is not read yet. Convert it to JSON lines.";
    }
    return result;
}

} // namespace rw::logs
