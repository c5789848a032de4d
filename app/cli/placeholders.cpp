#include "app/cli/placeholders.h"

#include "engine/base/file.h"

#include <yaml-cpp/yaml.h>

namespace rw::cli {

Result<Placeholders> read_placeholders(const std::string& path) {
    Placeholders lists;
    if (path.empty()) return lists;
    constexpr uint64_t limit_bytes = uint64_t{16} << 20;
    RW_TRY(text, read_file(path, limit_bytes));
    try {
        const YAML::Node root = YAML::Load(text);
        for (const auto& entry : root) {
            std::vector<std::string>& values = lists[entry.first.as<std::string>()];
            if (entry.second.IsSequence())
                values = entry.second.as<std::vector<std::string>>();
            else
                values.push_back(entry.second.as<std::string>());
        }
    } catch (const YAML::Exception& error) {
        return tl::unexpected(Error{
            "RW0012", std::string("The file must map names to lists of values: ") + error.what() + ".", path, {}});
    }
    return lists;
}

} // namespace rw::cli
