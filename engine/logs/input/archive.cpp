#include "engine/logs/input/archive.h"

#include <algorithm>
#include <archive.h>
#include <archive_entry.h>
#include <array>
#include <cstdio>
#include <cstring>
#include <locale.h>

namespace rw::logs {

namespace {

constexpr size_t packed_piece_bytes = size_t{64} << 10;
constexpr size_t max_name_bytes = 4096;

std::string error_text(archive* from) {
    const char* text = archive_error_string(from);
    return text == nullptr ? "unknown damage" : text;
}

/// Absolute, or with a step out of the archive.
bool leaves_archive(std::string_view name) {
    if (name.starts_with('/') || name.starts_with('\\') || (name.size() > 1 && name[1] == ':')) return true;
    for (size_t at = 0; at <= name.size();) {
        const size_t end = std::min(name.find_first_of("/\\", at), name.size());
        if (name.substr(at, end - at) == "..") return true;
        at = end + 1;
    }
    return false;
}

/// The data of one entry by libarchive's blocks: archive_read_data() would forget what it has copied when damage
/// follows in the same call. Holes of sparse files are filled with zeros.
class EntryData {
public:
    /// @return bytes, 0 at the end, or below 0 an error of libarchive
    [[nodiscard]] la_ssize_t read(archive* from, char* to, size_t size) {
        unsigned tries = 0;
        while (hole_ == 0 && left_ == 0) {
            la_int64_t offset = 0;
            const void* block = nullptr;
            const int status = archive_read_data_block(from, &block, &left_, &offset);
            if (status != ARCHIVE_OK) left_ = 0;
            if (status == ARCHIVE_EOF) return 0;
            if (status != ARCHIVE_OK && (status != ARCHIVE_RETRY || ++tries > max_tries)) return status;
            block_ = static_cast<const char*>(block);
            if (left_ > 0 && offset > at_) hole_ = static_cast<uint64_t>(offset - at_);
        }
        const size_t taken = static_cast<size_t>(std::min<uint64_t>(size, hole_ > 0 ? hole_ : left_));
        if (hole_ > 0) {
            std::memset(to, 0, taken);
            hole_ -= taken;
        } else {
            std::memcpy(to, block_, taken);
            block_ += taken;
            left_ -= taken;
        }
        at_ += static_cast<la_int64_t>(taken);
        return static_cast<la_ssize_t>(taken);
    }

private:
    static constexpr unsigned max_tries = 10;

    const char* block_ = nullptr;
    size_t left_ = 0;
    uint64_t hole_ = 0;
    la_int64_t at_ = 0;
};

/// libarchive turns names through the locale of the thread; ours are UTF-8 whatever the program runs in.
class Utf8Names {
public:
    Utf8Names()
        : utf8_(newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr))
        , before_(utf8_ == nullptr ? nullptr : uselocale(utf8_)) {}

    ~Utf8Names() {
        if (utf8_ == nullptr) return;
        uselocale(before_);
        freelocale(utf8_);
    }

    Utf8Names(const Utf8Names&) = delete;
    Utf8Names& operator=(const Utf8Names&) = delete;

private:
    locale_t utf8_;
    locale_t before_;
};

std::string member_name(archive_entry* entry) {
    const char* name = archive_entry_pathname_utf8(entry);
    if (name == nullptr) name = archive_entry_pathname(entry);
    std::string result(name == nullptr ? "?" : name);
    if (result.size() > max_name_bytes) result.resize(max_name_bytes);
    return result;
}

} // namespace

/// The packed bytes as libarchive asks for them.
class ArchiveReader::Packed {
public:
    explicit Packed(std::unique_ptr<ByteSource> source)
        : source_(std::move(source)) {}

    void connect(archive* to) {
        archive_read_set_callback_data(to, this);
        archive_read_set_read_callback(to, &Packed::read);
        if (source_->seekable_size()) {
            archive_read_set_seek_callback(to, &Packed::seek);
            archive_read_set_skip_callback(to, &Packed::skip);
        }
    }

    [[nodiscard]] uint64_t bytes_read() const { return bytes_read_; }

    [[nodiscard]] std::vector<Problem> take_problems() { return source_->take_problems(); }

private:
    static la_ssize_t read(archive*, void* self, const void** to) {
        auto* packed = static_cast<Packed*>(self);
        const size_t got = packed->source_->read(packed->piece_.data(), packed->piece_.size());
        packed->at_ += got;
        packed->bytes_read_ += got;
        *to = packed->piece_.data();
        return static_cast<la_ssize_t>(got);
    }

    static la_int64_t seek(archive*, void* self, la_int64_t offset, int whence) {
        auto* packed = static_cast<Packed*>(self);
        const auto size = static_cast<la_int64_t>(*packed->source_->seekable_size());
        const auto at = static_cast<la_int64_t>(packed->at_);
        const la_int64_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? at : size;
        const la_int64_t target = std::clamp<la_int64_t>(base + std::clamp<la_int64_t>(offset, -base, size), 0, size);
        packed->at_ = static_cast<uint64_t>(target);
        packed->source_->seek(packed->at_);
        return target;
    }

    static la_int64_t skip(archive* from, void* self, la_int64_t bytes) {
        const auto before = static_cast<la_int64_t>(static_cast<Packed*>(self)->at_);
        return seek(from, self, std::max<la_int64_t>(bytes, 0), SEEK_CUR) - before;
    }

    std::unique_ptr<ByteSource> source_;
    std::array<char, packed_piece_bytes> piece_{};
    uint64_t at_ = 0;
    uint64_t bytes_read_ = 0;
};

/// The bytes of the archive's current member.
class MemberSource final : public ByteSource {
public:
    explicit MemberSource(ArchiveReader& reader)
        : reader_(reader) {}

    size_t read(char* to, size_t size) override {
        if (ended_) return 0;
        const la_ssize_t got = data_.read(reader_.archive_, to, size);
        if (got < 0) {
            ended_ = true;
            reader_.broken_ = got == ARCHIVE_FATAL;
            report({"RW0110",
                    "Damaged in the archive behind this byte: " + error_text(reader_.archive_) +
                        ". What comes before it was read.",
                    at_});
            return 0;
        }
        at_ += static_cast<uint64_t>(got);
        reader_.unpacked_ += static_cast<uint64_t>(got);
        if (reader_.limits_.exceeded(reader_.packed_->bytes_read(), reader_.unpacked_)) {
            ended_ = reader_.broken_ = true;
            report(expansion_problem(reader_.limits_, at_));
            return 0;
        }
        return static_cast<size_t>(got);
    }

private:
    ArchiveReader& reader_;
    EntryData data_;
    uint64_t at_ = 0;
    bool ended_ = false;
};

Problem expansion_problem(const UnpackLimits& limits, uint64_t unpacked) {
    return {"RW0112",
            "The archive unpacks to more than " + std::to_string(limits.ratio) + " times its size (or above " +
                std::to_string(limits.bytes) + " bytes) and was not read further.",
            unpacked};
}

ArchiveReader::ArchiveReader(std::unique_ptr<ByteSource> packed, UnpackLimits limits)
    : packed_(std::make_unique<Packed>(std::move(packed)))
    , archive_(archive_read_new())
    , limits_(limits) {
    archive_read_support_format_zip(archive_);
    archive_read_support_format_tar(archive_);
    packed_->connect(archive_);
    if (archive_read_open1(archive_) < ARCHIVE_WARN) {
        report("RW0110", "Cannot open the archive: " + error_text(archive_) + ".", 0);
        broken_ = true;
    }
}

ArchiveReader::~ArchiveReader() { archive_read_free(archive_); }

void ArchiveReader::report(const char* code, std::string message, uint64_t offset) {
    if (problems_.size() < SegmentReport::max_problems) problems_.push_back({code, std::move(message), offset});
}

bool ArchiveReader::acceptable(void* entry_pointer, const std::string& name) {
    auto* entry = static_cast<archive_entry*>(entry_pointer);
    const auto offset = static_cast<uint64_t>(std::max<la_int64_t>(archive_read_header_position(archive_), 0));
    const auto type = archive_entry_filetype(entry);
    if (type == AE_IFDIR) return false;
    if (archive_entry_hardlink(entry) != nullptr || archive_entry_symlink(entry) != nullptr || type == AE_IFLNK) {
        report("RW0115", "The member \"" + name + "\" is a link and was not followed.", offset);
        return false;
    }
    if (type != AE_IFREG && type != 0) {
        report("RW0115", "The member \"" + name + "\" is a device or a pipe and was left out.", offset);
        return false;
    }
    if (archive_entry_is_data_encrypted(entry) != 0) {
        report(
            "RW0114", "The member \"" + name + "\" is encrypted. Unpack the archive with its password first.", offset);
        return false;
    }
    if (leaves_archive(name))
        report("RW0116", "The name \"" + name + "\" points out of the archive. It is used as a label only.", offset);
    return true;
}

std::optional<ArchiveMember> ArchiveReader::next() {
    const Utf8Names names;
    unsigned retries = 0;
    while (!broken_) {
        archive_entry* entry = nullptr;
        const int status = archive_read_next_header(archive_, &entry);
        for (Problem& problem : packed_->take_problems()) problems_.push_back(std::move(problem));
        if (status == ARCHIVE_EOF) break;
        if (status == ARCHIVE_RETRY && ++retries < 100) continue;
        if (status < ARCHIVE_WARN) {
            report("RW0110",
                   "The archive is damaged behind this byte: " + error_text(archive_) + ".",
                   packed_->bytes_read());
            break;
        }
        if (++members_ > max_members) {
            report("RW0115", "The archive has more than " + std::to_string(max_members) + " members.", 0);
            break;
        }
        const std::string name = member_name(entry);
        if (acceptable(entry, name)) return ArchiveMember{name, std::make_unique<MemberSource>(*this)};
    }
    broken_ = true;
    return std::nullopt;
}

namespace {

class FilterSource final : public ByteSource {
public:
    FilterSource(std::unique_ptr<ByteSource> packed, UnpackLimits limits)
        : packed_(std::move(packed))
        , archive_(archive_read_new())
        , limits_(limits) {
        archive_read_support_filter_bzip2(archive_);
        archive_read_support_filter_xz(archive_);
        archive_read_support_filter_zstd(archive_);
        archive_read_support_format_raw(archive_);
        archive_entry* entry = nullptr;
        if (archive_read_open(archive_, this, nullptr, &FilterSource::fetch, nullptr) != ARCHIVE_OK ||
            archive_read_next_header(archive_, &entry) < ARCHIVE_WARN)
            end("Cannot unpack: ");
    }

    ~FilterSource() override { archive_read_free(archive_); }

    size_t read(char* to, size_t size) override {
        if (ended_) return 0;
        const la_ssize_t got = data_.read(archive_, to, size);
        for (Problem& problem : packed_->take_problems()) report(std::move(problem));
        if (got < 0) {
            end("Damaged in its compression behind this byte: ");
            return 0;
        }
        at_ += static_cast<uint64_t>(got);
        if (limits_.exceeded(bytes_read_, at_)) {
            ended_ = true;
            report(expansion_problem(limits_, at_));
            return 0;
        }
        return static_cast<size_t>(got);
    }

private:
    static la_ssize_t fetch(archive*, void* self, const void** to) {
        auto* source = static_cast<FilterSource*>(self);
        const size_t got = source->packed_->read(source->piece_.data(), source->piece_.size());
        source->bytes_read_ += got;
        *to = source->piece_.data();
        return static_cast<la_ssize_t>(got);
    }

    void end(const char* what) {
        ended_ = true;
        report({"RW0110", what + error_text(archive_) + ".", at_});
    }

    std::unique_ptr<ByteSource> packed_;
    archive* archive_;
    EntryData data_;
    UnpackLimits limits_;
    std::array<char, packed_piece_bytes> piece_{};
    uint64_t bytes_read_ = 0;
    uint64_t at_ = 0;
    bool ended_ = false;
};

} // namespace

std::unique_ptr<ByteSource> make_filter_source(std::unique_ptr<ByteSource> packed, UnpackLimits limits) {
    return std::make_unique<FilterSource>(std::move(packed), limits);
}

} // namespace rw::logs
