#include "engine/match/regex.h"

#include <re2/re2.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace rw::match {

namespace {

struct FreeCode {
    void operator()(pcre2_code* code) const { pcre2_code_free(code); }
};

struct FreeContext {
    void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
};

struct FreeData {
    void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
};

std::string with_flags(const ir::RegexTest& test) {
    std::string flags;
    if (test.ignore_case) flags += 'i';
    if (test.multiline) flags += 'm';
    if (test.dot_all) flags += 's';
    return flags.empty() ? test.source : "(?" + flags + ")" + test.source;
}

} // namespace

struct Regex::Impl {
    std::unique_ptr<RE2> re2;
    std::unique_ptr<pcre2_code, FreeCode> pcre;
    std::unique_ptr<pcre2_match_context, FreeContext> limits;
};

Regex::Regex(std::unique_ptr<Impl> impl)
    : impl_(std::move(impl)) {}

Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;
Regex::~Regex() = default;

Result<Regex> Regex::compile(const ir::RegexTest& test) {
    if (test.source.size() > longest_source)
        return tl::unexpected(Error{"RW0302", "The expression is longer than 16 KB. Split it.", {}, {}});
    auto impl = std::make_unique<Impl>();
    RE2::Options options;
    options.set_log_errors(false);
    options.set_never_capture(true);
    options.set_max_mem(int64_t{16} << 20);
    impl->re2 = std::make_unique<RE2>(with_flags(test), options);
    if (impl->re2->ok()) return Regex(std::move(impl));
    impl->re2.reset();
    uint32_t flags = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C;
    if (test.ignore_case) flags |= PCRE2_CASELESS;
    if (test.multiline) flags |= PCRE2_MULTILINE;
    if (test.dot_all) flags |= PCRE2_DOTALL;
    int code = 0;
    PCRE2_SIZE place = 0;
    impl->pcre.reset(pcre2_compile(
        reinterpret_cast<PCRE2_SPTR>(test.source.data()), test.source.size(), flags, &code, &place, nullptr));
    if (!impl->pcre) {
        PCRE2_UCHAR message[256] = {};
        pcre2_get_error_message(code, message, sizeof message);
        return tl::unexpected(
            Error{"RW0301",
                  "The regular expression is not valid: " + std::string(reinterpret_cast<const char*>(message)) + ".",
                  {},
                  place});
    }
    pcre2_jit_compile(impl->pcre.get(), PCRE2_JIT_COMPLETE);
    impl->limits.reset(pcre2_match_context_create(nullptr));
    pcre2_set_match_limit(impl->limits.get(), pcre_match_limit);
    pcre2_set_depth_limit(impl->limits.get(), pcre_depth_limit);
    return Regex(std::move(impl));
}

bool Regex::search(std::string_view text) const {
    if (impl_->re2) return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *impl_->re2);
    size_t begin = 0;
    size_t end = 0;
    return find(text, begin, end);
}

bool Regex::find(std::string_view text, size_t& begin, size_t& end) const {
    if (impl_->re2) {
        re2::StringPiece found;
        const re2::StringPiece all(text.data(), text.size());
        if (!impl_->re2->Match(all, 0, text.size(), RE2::UNANCHORED, &found, 1)) return false;
        begin = static_cast<size_t>(found.data() - text.data());
        end = begin + found.size();
        return true;
    }
    const std::unique_ptr<pcre2_match_data, FreeData> data(
        pcre2_match_data_create_from_pattern(impl_->pcre.get(), nullptr));
    const int count = pcre2_match(impl_->pcre.get(),
                                  reinterpret_cast<PCRE2_SPTR>(text.data()),
                                  text.size(),
                                  0,
                                  0,
                                  data.get(),
                                  impl_->limits.get());
    if (count <= 0) return false;
    const PCRE2_SIZE* places = pcre2_get_ovector_pointer(data.get());
    begin = places[0];
    end = places[1];
    return true;
}

bool Regex::portable() const { return impl_->re2 != nullptr; }

} // namespace rw::match
