#pragma once
// One compiled regular expression: RE2, or PCRE2 with limits for what RE2 refuses (look-around, back references).

#include "engine/base/error.h"
#include "engine/ir/predicate.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rw::match {

class Regex {
public:
    /// Errors: RW0301 neither engine takes the expression; `offset` is the place in the source where known.
    [[nodiscard]] static Result<Regex> compile(const ir::RegexTest& test);

    Regex(Regex&&) noexcept;
    Regex& operator=(Regex&&) noexcept;
    ~Regex();

    /// Unanchored search. PCRE2 gives up beyond its match limits: then false. Safe from many threads.
    [[nodiscard]] bool search(std::string_view text) const;

    /// First match as [begin, end); false when there is none.
    [[nodiscard]] bool find(std::string_view text, size_t& begin, size_t& end) const;

    /// False when only PCRE2 takes it.
    [[nodiscard]] bool portable() const;

    /// Limits of PCRE2 (engine.md 7).
    static constexpr uint32_t pcre_match_limit = 100'000;
    static constexpr uint32_t pcre_depth_limit = 1'000;
    static constexpr size_t longest_source = 16 * 1024;

private:
    struct Impl;
    explicit Regex(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

} // namespace rw::match
