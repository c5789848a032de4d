// Whether a regular expression is valid: RE2 first; PCRE2 for what RE2 refuses.
#include "engine/rules/sigma/limits.h"
#include "engine/rules/sigma/value.h"

#include <array>
#include <cctype>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <re2/re2.h>

#include <pcre2.h>

namespace rw::sigma {

RegexVerdict check_regex(const ir::RegexTest& regex) {
    RegexVerdict verdict;
    if (regex.source.size() > limits::regex_bytes) {
        verdict.problem = "longer than " + std::to_string(limits::regex_bytes) + " bytes";
        return verdict;
    }
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_case_sensitive(!regex.ignore_case);
    options.set_dot_nl(regex.dot_all);
    const std::string source = regex.multiline ? "(?m)" + regex.source : regex.source;
    const re2::RE2 compiled(source, options);
    if (compiled.ok()) {
        verdict.valid = verdict.portable = true;
        return verdict;
    }
    // PCRE2 takes (?<name>…), RE2 and Python do not: the portable spelling is one letter away.
    const size_t group = regex.source.find("(?<");
    if (group != std::string::npos && group + 3 < regex.source.size() &&
        std::isalpha(static_cast<unsigned char>(regex.source[group + 3])) != 0) {
        verdict.problem = "named groups are written (?P<name>…)";
        verdict.offset = group;
        return verdict;
    }
    uint32_t flags = PCRE2_UTF;
    if (regex.ignore_case) flags |= PCRE2_CASELESS;
    if (regex.multiline) flags |= PCRE2_MULTILINE;
    if (regex.dot_all) flags |= PCRE2_DOTALL;
    int error = 0;
    PCRE2_SIZE offset = 0;
    pcre2_code* code = pcre2_compile(
        reinterpret_cast<PCRE2_SPTR>(regex.source.data()), regex.source.size(), flags, &error, &offset, nullptr);
    if (code != nullptr) {
        pcre2_code_free(code);
        verdict.valid = true;
        return verdict;
    }
    std::array<PCRE2_UCHAR, 200> message{};
    pcre2_get_error_message(error, message.data(), message.size());
    verdict.problem = reinterpret_cast<const char*>(message.data());
    verdict.offset = offset;
    return verdict;
}

std::string regex_literal(std::string_view text) {
    return re2::RE2::QuoteMeta(re2::StringPiece(text.data(), text.size()));
}

} // namespace rw::sigma
