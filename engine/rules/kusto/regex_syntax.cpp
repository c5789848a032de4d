#include "engine/rules/kusto/regex_syntax.h"

#include <re2/re2.h>

namespace rw::kusto {

namespace {

constexpr size_t longest_pattern = 16 * 1024;

/// Members of a class for `\d`, `\w`, `\s`; null for others.
const char* members_of(char escape) {
    switch (escape) {
    case 'd':
        return "\\p{Nd}";
    case 'w':
        return "\\p{L}\\p{M}\\p{Nd}\\p{Pc}";
    case 's':
        return "\\s\\x0B\\x{85}\\p{Z}";
    default:
        return nullptr;
    }
}

} // namespace

std::string re2_syntax(std::string_view pattern) {
    std::string out;
    bool in_class = false;
    for (size_t at = 0; at < pattern.size(); ++at) {
        const char c = pattern[at];
        if (c == '\\' && at + 1 < pattern.size()) {
            const char escape = pattern[++at];
            if (const char* members = members_of(escape)) {
                out += in_class ? members : "[" + std::string(members) + "]";
            } else if (const char* others = members_of(static_cast<char>(escape + ('a' - 'A')));
                       others != nullptr && escape < 'a' && !in_class) {
                out += "[^" + std::string(others) + "]";
            } else if (escape == '/' || escape == '"' || escape == '\'' || escape == ' ' || escape == '<' ||
                       escape == '>' || escape == '%' || escape == '&' || escape == '~' || escape == '=' ||
                       escape == ':' || escape == ';' || escape == ',' || escape == '@' || escape == '!' ||
                       escape == '#' || escape == '`' || escape == '_') {
                if (escape == '_')
                    out += '_';
                else {
                    out += '\\';
                    out += escape;
                }
            } else {
                out += c;
                out += escape;
            }
            continue;
        }
        if (in_class) {
            if (c == ']') in_class = false;
            if (c == '[' && pattern.substr(at, 2) == "[:") {
                const size_t end = pattern.find(":]", at);
                if (end != std::string_view::npos) {
                    out += pattern.substr(at, end + 2 - at);
                    at = end + 1;
                    continue;
                }
            }
            if (c == '[') {
                out += "\\[";
                continue;
            }
            out += c;
            continue;
        }
        if (c == '[') {
            in_class = true;
            out += c;
            if (at + 1 < pattern.size() && pattern[at + 1] == '^') out += pattern[++at];
            if (at + 1 < pattern.size() && pattern[at + 1] == ']') {
                out += "\\]";
                ++at;
            }
            continue;
        }
        if (pattern.substr(at).starts_with("(?<") && at + 3 < pattern.size() && pattern[at + 3] != '=' &&
            pattern[at + 3] != '!') {
            out += "(?P<";
            at += 2;
            continue;
        }
        out += c;
    }
    return out;
}

std::shared_ptr<const re2::RE2> compile_regex(std::string_view pattern, std::string& problem) {
    if (pattern.size() > longest_pattern) {
        problem = "The regular expression is longer than 16 KB. Split it.";
        return nullptr;
    }
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(int64_t{16} << 20);
    auto compiled = std::make_shared<const re2::RE2>(re2_syntax(pattern), options);
    if (compiled->ok()) return compiled;
    problem = "The regular expression is not taken: " + compiled->error() + ".";
    return nullptr;
}

std::string regex_quoted(std::string_view text) {
    return re2::RE2::QuoteMeta(re2::StringPiece(text.data(), text.size()));
}

} // namespace rw::kusto
