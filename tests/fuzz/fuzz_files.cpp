// Small files that people may write by hand: tables of the catalogs, workspace.yaml, lists of placeholders. Any bytes
// give a value or an error, never more.

#include "app/cli/placeholders.h"
#include "app/workbench/workspace.h"

#include "engine/base/file.h"
#include "engine/taxonomy/table_file.h"
#include "tests/fuzz/read_bytes.h"

#include <filesystem>

namespace {

/// A folder of this process; left in the temporary folder when it crashes.
const std::string& folder() {
    static const std::string path = [] {
        std::string made = (std::filesystem::temp_directory_path() / "rulewright-fuzz.XXXXXX").string();
        if (mkdtemp(made.data()) == nullptr) std::abort();
        return made;
    }();
    return path;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const rw::logs::test::MemoryFile file(data, size);
    for (const size_t columns : {size_t{1}, size_t{3}, size_t{9}}) {
        const auto table = rw::taxonomy::TableFile::read(file.path(), columns);
        if (!table) continue;
        for (const auto& row : table->rows())
            if (row.cells.size() != columns) std::abort();
    }
    static_cast<void>(rw::cli::read_placeholders(file.path()));

    const std::string path = folder() + "/" + rw::app::Workspace::fileName;
    if (!rw::replace_file(path, {reinterpret_cast<const char*>(data), size})) std::abort();
    if (const auto workspace = rw::app::Workspace::load(folder())) {
        // What is written reads as the same again.
        const std::string text = rw::app::toYaml(*workspace);
        if (!rw::replace_file(path, text)) std::abort();
        const auto again = rw::app::Workspace::load(folder());
        if (!again || rw::app::toYaml(*again) != text) std::abort();
    }
    return 0;
}
