#pragma once
// Pictures of the real window for the manual and for eyes: drawn offscreen from the example workspace.

#include <QString>

#include <string>

namespace rw::app {

/// Exit code: 0 when every picture was written. Needs the example of `catalogs`.
[[nodiscard]] int drawScreenshots(const QString& folder, const std::string& catalogs);

} // namespace rw::app
