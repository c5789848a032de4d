#pragma once
// What can be seen wrong in the text of one source file: includes against the directions of dependency, calls that the
// house does not make, headers that do not say what they are for. Reading the tree is the test's business.

#include <string>
#include <string_view>
#include <vector>

namespace rw::architecture {

/// The room of a path relative to the repository: "engine/logs/evtx/chunk.cpp" gives "engine/logs/evtx".
[[nodiscard]] std::string room_of(std::string_view path);

/// Empty when a file in `room` may include `header` (as written between the quotes or angle brackets), else a sentence.
[[nodiscard]] std::string why_not_include(std::string_view room, std::string_view header);

/// All that is wrong in the file, one sentence each, "path:line: …". `path` is relative to the repository.
[[nodiscard]] std::vector<std::string> problems_of(std::string_view path, std::string_view text);

} // namespace rw::architecture
