#include "tests/architecture/source_rules.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace rw::architecture {

namespace {

constexpr size_t long_file_lines = 600;

struct Room {
    std::string_view name;
    std::vector<std::string_view> may_include; ///< Itself is always allowed.
};

/// docs/structure.md shows the same as a picture. A room below another one (engine/logs/evtx) has what its parent has
/// and the parent itself; what it needs beyond that is listed.
const std::vector<Room>& rooms() {
    static const std::vector<Room> all = {
        {"engine/base", {}},
        {"engine/logs", {"engine/base"}},
        {"engine/logs/input", {"engine/logs/json", "engine/logs/evtx"}},
        {"engine/logs/reading", {"engine/logs/input", "engine/logs/json", "engine/logs/evtx"}},
        {"engine/ir", {"engine/base"}},
        {"engine/taxonomy", {"engine/base", "engine/ir"}},
        {"engine/rules", {"engine/base", "engine/ir", "engine/taxonomy"}},
        {"engine/rules/sigma", {"engine/rules/yaml"}},
        {"engine/rules/elastic", {"engine/rules/yaml"}},
        {"engine/rules/elastic/esql", {"engine/rules/elastic/kql"}},
        {"engine/rules/elastic/toml",
         {"engine/rules/elastic/kql",
          "engine/rules/elastic/lucene",
          "engine/rules/elastic/eql",
          "engine/rules/elastic/esql"}},
        {"engine/rules/splunk", {"engine/rules/yaml"}},
        {"engine/rules/kusto", {"engine/rules/yaml"}},
        {"engine/match",
         {"engine/base",
          "engine/logs",
          "engine/logs/input",
          "engine/logs/json",
          "engine/logs/evtx",
          "engine/logs/reading",
          "engine/ir",
          "engine/taxonomy"}},
        {"engine/explain",
         {"engine/base", "engine/logs", "engine/ir", "engine/taxonomy", "engine/rules", "engine/match"}},
        {"engine/catalog", {"engine/base", "engine/ir", "engine/taxonomy", "engine/rules"}},
        {"widgets",
         {"engine/base",
          "engine/logs",
          "engine/ir",
          "engine/taxonomy",
          "engine/rules",
          "engine/match",
          "engine/explain",
          "widgets/common"}},
        {"app/common", {"engine"}},
        {"app/cli", {"engine", "app/common"}},
        {"app/workbench", {"engine", "widgets", "app/common"}},
    };
    return all;
}

bool is_at_or_below(std::string_view path, std::string_view folder) {
    return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

const Room* room_named(std::string_view name) {
    const auto found =
        std::find_if(rooms().begin(), rooms().end(), [&](const Room& room) { return room.name == name; });
    return found == rooms().end() ? nullptr : &*found;
}

/// "engine" and "widgets" and "app" stand for all below; another name for exactly that folder and those below that are
/// not readers of a format, which only the rooms that name them may see.
bool names_room(std::string_view allowed, std::string_view target) {
    if (allowed == target) return true;
    if (!is_at_or_below(target, allowed)) return false;
    return allowed != "engine/logs";
}

bool may_include(std::string_view room, std::string_view target) {
    for (std::string_view at = room; !at.empty();) {
        if (at == target) return true;
        if (const Room* listed = room_named(at)) {
            for (const std::string_view allowed : listed->may_include) {
                if (names_room(allowed, target)) return true;
            }
        }
        const size_t slash = at.rfind('/');
        at = slash == std::string_view::npos ? std::string_view{} : at.substr(0, slash);
    }
    return false;
}

struct Banned {
    std::string_view text;
    std::string_view sentence;
    enum class Where { everywhere, outside_tests, headers } where = Where::everywhere;
};

constexpr std::array banned = {
    Banned{"processEvents(", "runs a nested event loop; work belongs off the GUI thread."},
    Banned{"QThread::sleep(", "waits for time; wait for what happens (QTRY_*, QSignalSpy, a condition)."},
    Banned{"QThread::msleep(", "waits for time; wait for what happens (QTRY_*, QSignalSpy, a condition)."},
    Banned{"QThread::usleep(", "waits for time; wait for what happens (QTRY_*, QSignalSpy, a condition)."},
    Banned{"QTest::qSleep(", "waits for time; wait for what happens (QTRY_*, QSignalSpy, a condition)."},
    Banned{"QTest::qWait(", "waits for time; wait for what happens (QTRY_*, QSignalSpy, a condition)."},
    Banned{"sleep_for(", "waits for time; wait for what happens (a condition variable, a stop token)."},
    Banned{"->terminate()", "ends a thread where it stands; ask it to stop."},
    Banned{"std::regex", "is slow and recurses without bound; use RE2."},
    Banned{"QRegularExpression", "is not for user data; use RE2.", Banned::Where::outside_tests},
    Banned{"using namespace ", "in a header reaches all that include it.", Banned::Where::headers},
};

bool applies(const Banned& call, std::string_view path) {
    switch (call.where) {
    case Banned::Where::outside_tests:
        return !is_at_or_below(path, "tests");
    case Banned::Where::headers:
        return path.ends_with(".h");
    case Banned::Where::everywhere:
        break;
    }
    return true;
}

std::string at_line(std::string_view path, size_t line, std::string_view sentence) {
    return std::string(path) + ":" + std::to_string(line) + ": " + std::string(sentence);
}

/// The header between the quotes or brackets of an #include line, else nothing.
std::string_view included_header(std::string_view line) {
    if (!line.starts_with("#include ")) return {};
    line.remove_prefix(9);
    if (line.size() < 3) return {};
    const size_t end = line.find(line.front() == '"' ? '"' : '>', 1);
    return end == std::string_view::npos ? std::string_view{} : line.substr(1, end - 1);
}

std::string_view without_comment(std::string_view line) {
    const size_t comment = line.find("//");
    return comment == std::string_view::npos ? line : line.substr(0, comment);
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    for (size_t begin = 0; begin < text.size();) {
        const size_t end = std::min(text.find('\n', begin), text.size());
        lines.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return lines;
}

/// The first run of comment lines within the first lines of a file, joined.
std::string first_comment(std::span<const std::string_view> lines) {
    std::string comment;
    for (const std::string_view line : lines.first(std::min<size_t>(lines.size(), 40))) {
        if (line.starts_with("//"))
            comment += std::string(line) + "\n";
        else if (!comment.empty())
            break;
    }
    return comment;
}

bool is_source(std::string_view path) { return path.ends_with(".h") || path.ends_with(".cpp"); }

void look_at_shape(std::string_view path, std::span<const std::string_view> lines, std::vector<std::string>& problems) {
    const std::string comment = first_comment(lines);
    if (lines.size() > long_file_lines && comment.find("Long because") == std::string::npos) {
        problems.push_back(
            at_line(path, lines.size(), "above 600 lines; split it, or say \"Long because …\" in its first comment."));
    }
    if (!path.ends_with(".h")) return;
    if (std::find(lines.begin(), lines.end(), "#pragma once") == lines.end()) {
        problems.push_back(at_line(path, 1, "a header has #pragma once."));
    }
    if (comment.empty() && !path.starts_with("tests/")) {
        problems.push_back(at_line(path, 1, "a header begins with what it is for and what does not belong there."));
    }
}

} // namespace

std::string room_of(std::string_view path) {
    const size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string{} : std::string(path.substr(0, slash));
}

std::string why_not_include(std::string_view room, std::string_view header) {
    const bool is_qt = (header.size() > 1 && header[0] == 'Q' && header[1] >= 'A' && header[1] <= 'Z') ||
                       header.starts_with("Qt") || header.starts_with("Qsci/");
    if (is_qt && (is_at_or_below(room, "engine") || room == "app/cli" || room == "app/common")) {
        return std::string(room) + " knows nothing of Qt, so it cannot include <" + std::string(header) + ">.";
    }
    const bool is_ours = header.starts_with("engine/") || header.starts_with("widgets/") ||
                         header.starts_with("app/") || header.starts_with("tests/");
    if (!is_ours || is_at_or_below(room, "tests")) return {};
    if (is_at_or_below(room, "widgets") && header == "engine/base/file.h") {
        return "widgets know nothing of files: they get immutable snapshots from the session.";
    }
    const std::string target = room_of(header);
    if (may_include(room, target)) return {};
    return std::string(room) + " cannot include " + target + ": dependencies go forward only (docs/structure.md).";
}

std::vector<std::string> problems_of(std::string_view path, std::string_view text) {
    std::vector<std::string> problems;
    if (!is_source(path)) return problems;
    const std::vector<std::string_view> lines = lines_of(text);
    const std::string room = room_of(path);
    for (size_t i = 0; i < lines.size(); ++i) {
        if (const std::string_view header = included_header(lines[i]); !header.empty()) {
            if (const std::string sentence = why_not_include(room, header); !sentence.empty()) {
                problems.push_back(at_line(path, i + 1, sentence));
            }
        }
        const std::string_view code = without_comment(lines[i]);
        for (const Banned& call : banned) {
            if (applies(call, path) && code.find(call.text) != std::string_view::npos) {
                problems.push_back(at_line(path, i + 1, std::string(call.text) + " " + std::string(call.sentence)));
            }
        }
    }
    look_at_shape(path, lines, problems);
    return problems;
}

} // namespace rw::architecture
