#include "engine/logs/segment_stream.h"

#include "engine/logs/input/archive.h"
#include "engine/logs/input/buffer_pool.h"
#include "engine/logs/input/cutter.h"
#include "engine/logs/input/file_list.h"
#include "engine/logs/input/gzip_source.h"

#include <deque>
#include <mutex>

namespace rw::logs {

/// A stack of open archives over a list of files; at most one cutter is at work. Everything happens under one lock.
class SegmentStream::Impl {
public:
    Impl(std::vector<std::string> paths, StreamOptions options, Job& job)
        : paths_(std::move(paths))
        , options_(options)
        , job_(job)
        , pool_(options.segment_bytes) {}

    bool next(Segment& segment) {
        const std::lock_guard guard(mutex_);
        if (!listed_) list();
        while (!job_.cancelled()) {
            if (cutter_) {
                if (cut(segment)) return true;
            } else if (!archives_.empty()) {
                next_member();
            } else if (!waiting_.empty()) {
                open_file();
            } else {
                return false;
            }
        }
        return false;
    }

    const std::vector<LogFile>& files() const { return files_; }

private:
    /// How a file was reached.
    struct Origin {
        std::string path;
        std::string container{};
        unsigned archives = 0; ///< archives around it
        unsigned filters = 0;  ///< compressions directly around it
    };

    struct OpenArchive {
        Origin origin;
        std::unique_ptr<ArchiveReader> reader;
        std::optional<uint32_t> file{}; ///< entry of the archive itself, made when there is something to say
        bool delivered = false;         ///< some member came out
    };

    void list() {
        listed_ = true;
        uint64_t total = 0;
        for (ListedFile& file : list_files(paths_)) {
            total += file.bytes;
            waiting_.push_back(std::move(file));
        }
        job_.set_total(total);
    }

    void open_file() {
        ListedFile listed = std::move(waiting_.front());
        waiting_.pop_front();
        if (!listed.problems.empty()) {
            refuse({listed.path}, Format::unknown, std::move(listed.problems));
        } else if (listed.path == "-") {
            open({listed.path}, make_standard_input_source(job_));
        } else if (Result<InputFile> file = InputFile::open(listed.path)) {
            open({listed.path}, make_file_source(std::move(*file), job_));
        } else {
            refuse({listed.path}, Format::unknown, {{file.error().code, file.error().message, 0}});
        }
    }

    /// Recognises what a source holds and opens it: a cutter, an archive or a refusal.
    void open(Origin origin, std::unique_ptr<ByteSource> source) {
        std::string head(detect_bytes, '\0');
        head.resize(read_fully(*source, head.data(), head.size()));
        std::vector<Problem> problems = source->take_problems();
        Detection found = detect(head, head.size() < detect_bytes);
        if (found.format == Format::empty && !problems.empty())
            return refuse(origin, Format::unknown, std::move(problems));
        if (found.container != Container::none) {
            source = make_pushback_source(std::move(head), std::move(source));
            return open_container(std::move(origin), found.container, std::move(source));
        }
        if (!found.refusal.empty()) {
            const char* code = found.format == Format::empty                                    ? "RW0102"
                               : found.format == Format::binary || found.format == Format::text ? "RW0103"
                                                                                                : "RW0101";
            problems.push_back({code, std::move(found.refusal), 0});
            return refuse(origin, found.format, std::move(problems));
        }
        add_file(origin, found.format);
        files_.back().encoding = encoding_name(found.encoding);
        files_.back().problems = std::move(problems);
        if (!archives_.empty()) archives_.back().delivered = true;
        index_ = 0;
        cutter_ = make_cutter(found, std::move(head), std::move(source), pool_, options_.segment_bytes);
    }

    void open_container(Origin origin, Container container, std::unique_ptr<ByteSource> source) {
        constexpr unsigned filter_limit = 4; // compressions of compressions, within one archive level
        const bool is_filter = container != Container::zip && container != Container::tar;
        if (origin.archives >= options_.nesting_limit || origin.filters >= filter_limit) {
            return refuse(origin,
                          Format::unknown,
                          {{"RW0113",
                            "Archives are nested deeper than " + std::to_string(options_.nesting_limit) +
                                " levels; unpack the inner ones first.",
                            0}});
        }
        std::string name(container_name(container));
        if (origin.filters > 0) name += "." + suffix(origin.container); // "tar.xz": the outer one last
        origin.container = std::move(name);
        if (is_filter) {
            ++origin.filters;
            const UnpackLimits limits{options_.archive_ratio_limit, options_.archive_bytes_limit};
            return open(std::move(origin), make_unpacking_source(container, std::move(source), limits));
        }
        OpenArchive archive{origin, nullptr};
        archive.reader = std::make_unique<ArchiveReader>(
            std::move(source), UnpackLimits{options_.archive_ratio_limit, options_.archive_bytes_limit});
        archives_.push_back(std::move(archive));
    }

    /// A compression as file names say it.
    static std::string suffix(const std::string& container) {
        if (container == container_name(Container::gzip)) return "gz";
        if (container == container_name(Container::bzip2)) return "bz2";
        if (container == container_name(Container::zstd)) return "zst";
        return container;
    }

    void next_member() {
        OpenArchive& archive = archives_.back();
        std::optional<ArchiveMember> member = archive.reader->next();
        archive_problems(archive, archive.reader->take_problems());
        if (!member) {
            archives_.pop_back();
            if (!archives_.empty()) archives_.back().delivered = true;
            return;
        }
        Origin inner{
            archive.origin.path + "!" + member->name, archive.origin.container, archive.origin.archives + 1, 0};
        open(std::move(inner), std::move(member->source));
    }

    void archive_problems(OpenArchive& archive, std::vector<Problem> problems) {
        if (problems.empty()) return;
        if (!archive.file) {
            archive.file = static_cast<uint32_t>(files_.size());
            add_file(archive.origin, Format::unknown);
        }
        LogFile& file = files_[*archive.file];
        file.readable = archive.delivered;
        append(file.problems, std::move(problems));
    }

    bool cut(Segment& segment) {
        const bool got = cutter_->next(segment);
        LogFile& file = files_.back();
        append(file.problems, cutter_->take_problems());
        if (!got) {
            cutter_.reset();
            return false;
        }
        segment.file = static_cast<uint32_t>(files_.size() - 1);
        segment.index = index_++;
        segment.format = file.format;
        file.bytes += segment.bytes.size();
        return true;
    }

    void add_file(const Origin& origin, Format format) {
        LogFile file;
        file.path = origin.path;
        file.format = format;
        file.container = origin.container;
        files_.push_back(std::move(file));
    }

    void refuse(const Origin& origin, Format format, std::vector<Problem> problems) {
        add_file(origin, format);
        files_.back().readable = format == Format::empty;
        append(files_.back().problems, std::move(problems));
    }

    static void append(std::vector<Problem>& to, std::vector<Problem> problems) {
        for (Problem& problem : problems)
            if (to.size() < SegmentReport::max_problems) to.push_back(std::move(problem));
    }

    std::vector<std::string> paths_;
    StreamOptions options_;
    Job& job_;
    BufferPool pool_;
    std::mutex mutex_;
    std::deque<ListedFile> waiting_;
    std::vector<OpenArchive> archives_;
    std::unique_ptr<Cutter> cutter_; ///< of files_.back()
    std::vector<LogFile> files_;
    uint32_t index_ = 0;
    bool listed_ = false;
};

SegmentStream::SegmentStream(std::vector<std::string> paths, StreamOptions options, Job& job)
    : impl_(std::make_unique<Impl>(std::move(paths), options, job)) {}

SegmentStream::~SegmentStream() = default;

bool SegmentStream::next(Segment& segment) { return impl_->next(segment); }

const std::vector<LogFile>& SegmentStream::files() const { return impl_->files(); }

} // namespace rw::logs
