#pragma once
// One rule file on disk: reading its text and replacing it, for a worker. Decides what may be shown as text and what
// must not be overwritten; shows nothing.

#include <QByteArray>

#include "engine/base/error.h"

#include <optional>
#include <string>

namespace rw::app {

/// The bytes of a text file. Errors: RW0001 not there, a folder, a pipe or not permitted; RW0002 above 4 MB; RW0003;
/// RW0014 not text (says what it is).
[[nodiscard]] Result<QByteArray> readRuleFile(const std::string& path);

struct SaveOutcome {
    std::optional<Error> error{};         ///< RW0004; the file is as it was
    std::optional<QByteArray> conflict{}; ///< the file holds this instead of what was known; nothing was written

    [[nodiscard]] bool saved() const { return !error && !conflict; }
};

/// Writes the whole file or nothing.
/// @param known  what the file held when it was last read; nothing: it is to be made, or replaced whatever it holds
[[nodiscard]] SaveOutcome
saveRuleFile(const std::string& path, const QByteArray& text, const std::optional<QByteArray>& known);

} // namespace rw::app
