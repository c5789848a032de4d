// Sheets as text, Markdown and HTML.

#include "engine/base/unicode.h"
#include "engine/catalog/sheet.h"

#include <algorithm>
#include <array>

namespace rw::catalog {

namespace {

constexpr size_t widest_cell = 100; ///< characters of a cell in text

std::string hex_escape(char c) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto byte = static_cast<uint8_t>(c);
    return {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
}

/// What could command a terminal is written out: control characters and bytes that are no UTF-8.
std::string safe(std::string_view text, bool keep_lines) {
    std::string result;
    for (size_t at = 0; at < text.size();) {
        const DecodedPoint point = decode_point(text, at);
        const std::string_view bytes = text.substr(at, point.bytes);
        at += point.bytes;
        constexpr char32_t last_point = 0x10ffff;
        const bool control = point.value < 0x20 || (point.value >= 0x7f && point.value < 0xa0);
        if (keep_lines && (point.value == '\n' || point.value == '\t'))
            result += bytes;
        else if (point.value == '\n' || point.value == '\r' || point.value == '\t')
            result += ' ';
        else if (control || point.value > last_point)
            for (const char c : bytes) result += hex_escape(c);
        else
            result += bytes;
    }
    return result;
}

size_t width_of(std::string_view text) {
    return static_cast<size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<uint8_t>(c) & 0xC0) != 0x80; }));
}

std::string cut(std::string text) {
    if (width_of(text) <= widest_cell) return text;
    size_t at = 0;
    for (size_t characters = 0; characters + 1 < widest_cell; ++characters) at += decode_point(text, at).bytes;
    return text.substr(0, at) + "…";
}

std::string left_out(const Section& section) { return "… " + grouped(section.left_out) + " more"; }

void text_table(const Section& section, std::string& out) {
    std::vector<std::vector<std::string>> rows;
    rows.push_back(section.header);
    for (const auto& row : section.rows) {
        rows.emplace_back();
        for (const std::string& cell : row) rows.back().push_back(cut(safe(cell, false)));
    }
    std::vector<size_t> widths(section.header.size());
    for (const auto& row : rows)
        for (size_t i = 0; i < std::min(row.size(), widths.size()); ++i)
            widths[i] = std::max(widths[i], width_of(row[i]));
    for (const auto& row : rows) {
        std::string line;
        for (size_t i = 0; i < std::min(row.size(), widths.size()); ++i) {
            const std::string pad(widths[i] - width_of(row[i]), ' ');
            line += (i > 0 ? "  " : "") + (section.right[i] ? pad + row[i] : row[i] + pad);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out += line + "\n";
    }
    if (section.left_out > 0) out += left_out(section) + "\n";
}

std::string markdown_cell(std::string_view text) {
    std::string result;
    for (const char c : safe(text, false)) {
        constexpr std::string_view special = "\\`*_[]<>|#";
        if (special.find(c) != std::string_view::npos) result += '\\';
        result += c;
    }
    return result;
}

std::string html_text(std::string_view text, bool keep_lines = false) {
    std::string result;
    for (const char c : safe(text, keep_lines)) {
        switch (c) {
        case '&':
            result += "&amp;";
            break;
        case '<':
            result += "&lt;";
            break;
        case '>':
            result += "&gt;";
            break;
        case '"':
            result += "&quot;";
            break;
        default:
            result += c;
        }
    }
    return result;
}

constexpr std::string_view style = R"css(
body { font: 14px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; color: #1c2024;
       background: #fff; }
h1 { font-size: 1.6rem; margin-bottom: .3rem; }
h2 { font-size: 1.15rem; margin: 2rem 0 .2rem; }
p { margin: .2rem 0; } .counted, .more { color: #60646c; }
table { border-collapse: collapse; width: 100%; margin-top: .5rem; }
th, td { text-align: left; vertical-align: top; padding: .25rem .6rem; border-bottom: 1px solid #e4e6ea;
         overflow-wrap: anywhere; }
th { white-space: nowrap; } .n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
pre { background: #f5f6f8; padding: .8rem; overflow-x: auto; }
@media (prefers-color-scheme: dark) { body { color: #edeef0; background: #18191b; } .counted, .more { color: #a0a4ab; }
  th, td { border-color: #33363b; } pre { background: #212225; } }
@media print { body { max-width: none; margin: 0; } tr { break-inside: avoid; } }
)css";

} // namespace

std::string to_text(const Sheet& sheet) {
    std::string out = safe(sheet.title, false) + "\n";
    for (const std::string& line : sheet.lines) out += safe(line, false) + "\n";
    for (const Section& section : sheet.sections) {
        out += "\n";
        if (!section.title.empty()) out += safe(section.title, false) + "\n";
        if (!section.counted.empty()) out += safe(section.counted, false) + "\n";
        if (section.rows.empty())
            out += "none\n";
        else
            text_table(section, out);
    }
    if (!sheet.body.empty()) out += "\n" + safe(sheet.body, true) + (sheet.body.ends_with('\n') ? "" : "\n");
    return out;
}

std::string to_markdown(const Sheet& sheet) {
    std::string out = "# " + markdown_cell(sheet.title) + "\n";
    for (const std::string& line : sheet.lines) out += "\n" + markdown_cell(line) + "\n";
    for (const Section& section : sheet.sections) {
        if (!section.title.empty()) out += "\n## " + markdown_cell(section.title) + "\n";
        if (!section.counted.empty()) out += "\n" + markdown_cell(section.counted) + "\n";
        if (section.rows.empty()) {
            out += "\nnone\n";
            continue;
        }
        out += "\n|";
        for (const std::string& title : section.header) out += " " + title + " |";
        out += "\n|";
        for (const bool right : section.right) out += right ? "---:|" : "---|";
        out += "\n";
        for (const auto& row : section.rows) {
            out += "|";
            for (const std::string& cell : row) out += " " + markdown_cell(cell) + " |";
            out += "\n";
        }
        if (section.left_out > 0) out += "\n" + left_out(section) + "\n";
    }
    if (sheet.body.empty()) return out;
    // A fence longer than any run of backquotes in the text.
    size_t longest = 2;
    size_t run = 0;
    for (const char c : sheet.body) longest = std::max(longest, c == '`' ? ++run : (run = 0));
    const std::string fence(longest + 1, '`');
    return out + "\n" + fence + "\n" + safe(sheet.body, true) + (sheet.body.ends_with('\n') ? "" : "\n") + fence + "\n";
}

std::string to_html(const Sheet& sheet) {
    std::string out = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>" +
                      html_text(sheet.title) + "</title>\n<style>" + std::string(style) +
                      "</style>\n</head>\n<body>\n<h1>" + html_text(sheet.title) + "</h1>\n";
    for (const std::string& line : sheet.lines) out += "<p>" + html_text(line) + "</p>\n";
    for (const Section& section : sheet.sections) {
        out += "<h2>" + html_text(section.title) + "</h2>\n";
        if (!section.counted.empty()) out += "<p class=\"counted\">" + html_text(section.counted) + "</p>\n";
        if (section.rows.empty()) {
            out += "<p>none</p>\n";
            continue;
        }
        out += "<table>\n<thead><tr>";
        const auto cell = [&](size_t column, std::string_view tag, std::string_view text) {
            const bool right = column < section.right.size() && section.right[column];
            out += "<" + std::string(tag) + (right ? " class=\"n\">" : ">") + html_text(text) + "</" +
                   std::string(tag) + ">";
        };
        for (size_t i = 0; i < section.header.size(); ++i) cell(i, "th", section.header[i]);
        out += "</tr></thead>\n<tbody>\n";
        for (const auto& row : section.rows) {
            out += "<tr>";
            for (size_t i = 0; i < row.size(); ++i) cell(i, "td", row[i]);
            out += "</tr>\n";
        }
        out += "</tbody>\n</table>\n";
        if (section.left_out > 0) out += "<p class=\"more\">" + left_out(section) + "</p>\n";
    }
    if (!sheet.body.empty()) out += "<pre>" + html_text(sheet.body, true) + "</pre>\n";
    return out + "</body>\n</html>\n";
}

} // namespace rw::catalog
