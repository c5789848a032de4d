#pragma once
// Errors as values. What a user wrote wrongly is a Diagnostic (diagnostic.h), not an Error.

#include <tl/expected.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace rw {

/// Why something could not be done: a stable code ("RW0001"), a sentence that says what to do, and the place.
struct Error {
    std::string code;
    std::string message;
    std::string path{};               ///< file concerned; empty when none
    std::optional<uint64_t> offset{}; ///< byte offset in that file
};

template <class T>
using Result = tl::expected<T, Error>;

} // namespace rw

#define RW_TRY_CONCAT_(a, b) a##b
#define RW_TRY_NAME_(a, b) RW_TRY_CONCAT_(a, b)
/// Passes an error on to the caller, else declares `value` with the result of `expression`.
#define RW_TRY(value, expression)                                                                                      \
    auto RW_TRY_NAME_(rw_try_, __LINE__) = (expression);                                                               \
    if (!RW_TRY_NAME_(rw_try_, __LINE__)) return tl::unexpected(std::move(RW_TRY_NAME_(rw_try_, __LINE__).error()));   \
    auto value = std::move(*RW_TRY_NAME_(rw_try_, __LINE__))
/// Passes an error on to the caller, else goes on: for what is done for its effect.
#define RW_DO(expression)                                                                                              \
    do {                                                                                                               \
        if (auto rw_done_ = (expression); !rw_done_) return tl::unexpected(std::move(rw_done_.error()));               \
    } while (false)
