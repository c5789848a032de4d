#include "engine/logs/input/byte_source.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <unistd.h>

namespace rw::logs {

namespace {

class FileSource final : public ByteSource {
public:
    FileSource(InputFile file, Job& job)
        : file_(std::move(file))
        , job_(job) {}

    size_t read(char* to, size_t size) override {
        const Result<size_t> got = file_.read(at_, to, size);
        if (!got) {
            report({got.error().code, got.error().message, at_});
            return 0;
        }
        at_ += *got;
        if (at_ > counted_) job_.add_done(at_ - std::exchange(counted_, at_)); // a second pass is not progress
        return *got;
    }

    std::optional<uint64_t> seekable_size() const override {
        return file_.size() > 0 ? std::optional(file_.size()) : std::nullopt; // pipes and /proc have no size
    }

    void seek(uint64_t offset) override { at_ = offset; }

private:
    InputFile file_;
    Job& job_;
    uint64_t at_ = 0;
    uint64_t counted_ = 0;
};

class StandardInputSource final : public ByteSource {
public:
    explicit StandardInputSource(Job& job)
        : job_(job) {}

    size_t read(char* to, size_t size) override {
        // A terminal or an idle pipe may never give more: whoever cancels must not wait for it.
        constexpr int look_again_ms = 50;
        pollfd input{STDIN_FILENO, POLLIN, 0};
        while (!job_.cancelled()) {
            if (poll(&input, 1, look_again_ms) == 0) continue;
            const ssize_t got = ::read(STDIN_FILENO, to, size);
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) {
                report({"RW0003", std::string("Cannot read standard input: ") + std::strerror(errno) + ".", at_});
                return 0;
            }
            at_ += static_cast<uint64_t>(got);
            job_.add_done(static_cast<uint64_t>(got));
            return static_cast<size_t>(got);
        }
        return 0;
    }

private:
    Job& job_;
    uint64_t at_ = 0;
};

class PushbackSource final : public ByteSource {
public:
    PushbackSource(std::string head, std::unique_ptr<ByteSource> rest)
        : head_(std::move(head))
        , rest_(std::move(rest)) {}

    size_t read(char* to, size_t size) override {
        if (at_ < head_.size()) {
            const size_t taken = std::min(size, head_.size() - at_);
            std::memcpy(to, head_.data() + at_, taken);
            at_ += taken;
            return taken;
        }
        const size_t got = rest_->read(to, size);
        for (Problem& problem : rest_->take_problems()) report(std::move(problem));
        return got;
    }

    std::optional<uint64_t> seekable_size() const override { return rest_->seekable_size(); }

    void seek(uint64_t offset) override {
        at_ = std::min<uint64_t>(offset, head_.size());
        rest_->seek(std::max<uint64_t>(offset, head_.size()));
    }

private:
    std::string head_;
    std::unique_ptr<ByteSource> rest_;
    size_t at_ = 0;
};

} // namespace

size_t read_fully(ByteSource& source, char* to, size_t size) {
    size_t done = 0;
    while (done < size) {
        const size_t got = source.read(to + done, size - done);
        if (got == 0) break;
        done += got;
    }
    return done;
}

std::unique_ptr<ByteSource> make_file_source(InputFile file, Job& job) {
    return std::make_unique<FileSource>(std::move(file), job);
}

std::unique_ptr<ByteSource> make_standard_input_source(Job& job) { return std::make_unique<StandardInputSource>(job); }

std::unique_ptr<ByteSource> make_pushback_source(std::string head, std::unique_ptr<ByteSource> rest) {
    return std::make_unique<PushbackSource>(std::move(head), std::move(rest));
}

} // namespace rw::logs
