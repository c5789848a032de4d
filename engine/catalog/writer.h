#pragma once
// Writes what was extracted into a catalog, file by file: a file is in it whole or not at all. One writer at a time.

#include "engine/catalog/database.h"
#include "engine/catalog/overrides.h"
#include "engine/catalog/rows.h"
#include "engine/taxonomy/attack.h"

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace rw::catalog {

struct SourceInfo {
    std::string name;
    std::string path;     ///< absolute
    std::string revision; ///< of its git checkout; empty when it is none
    std::string licence;  ///< title of its licence file; empty when it has none
};

/// What a catalog knows of a file before it is read again.
struct KnownFile {
    int64_t id = 0;
    uint64_t hash = 0;
    uint64_t bytes = 0;
    int64_t modified = 0;
};

class Writer {
public:
    /// Makes the catalog when it is missing, brings an older one up to date, and keeps other writers out.
    /// Errors: RW0001, RW0601, RW0602, RW0603, RW0604 another program builds it, RW0606.
    [[nodiscard]] static Result<Writer> open(const std::string& path);

    Writer(Writer&&) noexcept;
    Writer& operator=(Writer&&) noexcept;
    ~Writer();

    /// A note that outlives the build ("facts": what extraction stood on). Empty when there is none.
    [[nodiscard]] Result<std::string> note(std::string_view name) const;
    [[nodiscard]] Result<size_t> set_note(std::string_view name, std::string_view value);

    /// The source's id, by its path. A name that another source has gets a number behind it.
    [[nodiscard]] Result<int64_t> source(const SourceInfo& info);

    /// Files of a source by path.
    [[nodiscard]] Result<std::unordered_map<std::string, KnownFile>> files(int64_t source) const;

    /// What follows is one batch: nothing of it is there before commit().
    [[nodiscard]] Result<size_t> begin();
    [[nodiscard]] Result<size_t> commit();

    /// Puts a file, in the place of what was there.
    [[nodiscard]] Result<size_t> put(int64_t source, const FileRow& file);
    /// The file is the same, its time is not.
    [[nodiscard]] Result<size_t> touch(int64_t file, int64_t modified);
    [[nodiscard]] Result<size_t> remove(int64_t file);
    /// All files are to be read again, whatever their content; they stay until they are.
    [[nodiscard]] Result<size_t> doubt_all();
    [[nodiscard]] Result<size_t> doubt_source(int64_t source);

    /// ATT&CK and the tags that rules are given beside their own; they decide the techniques of all rules.
    [[nodiscard]] Result<size_t> set_attack(const taxonomy::Attack& attack);
    [[nodiscard]] Result<size_t> set_overrides(const std::vector<TagOverride>& overrides);

    /// Techniques, reach and names of fields, computed once for all rules. A batch of its own.
    /// @param complete  false: files are missing, since the build was stopped
    [[nodiscard]] Result<size_t> finish(bool complete = true);

private:
    struct State;

    explicit Writer(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

/// Files are put into batches of about so many bytes of text.
inline constexpr uint64_t batch_bytes = uint64_t{4} << 20;

} // namespace rw::catalog
