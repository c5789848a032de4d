#include "engine/catalog/importer.h"

#include "engine/base/file.h"
#include "engine/base/hash.h"
#include "engine/catalog/build_lock.h"
#include "engine/catalog/readers.h"
#include "engine/catalog/source_scan.h"

#include <algorithm>
#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

namespace rw::catalog {

namespace {

struct Source {
    int64_t id = 0;
    std::string path; ///< absolute
    Scan found;
    std::unordered_map<std::string, KnownFile> known;
    std::unique_ptr<const SourceContext> context; ///< of its rules
};

/// What a worker makes of one file.
struct Outcome {
    enum class Kind : uint8_t { unchanged, touched, fresh, unread } kind = Kind::unchanged;
    FileRow row;
    Error error;
};

/// One file to look at.
struct Item {
    const Source* source = nullptr;
    const FoundFile* file = nullptr;
    const KnownFile* known = nullptr; ///< null: not in the catalog
};

Outcome look_at(const Item& item, const FieldNames& names) {
    Outcome outcome;
    if (item.known != nullptr && item.known->bytes == item.file->bytes && item.known->modified == item.file->modified)
        return outcome;
    FileRow& row = outcome.row;
    row.path = item.file->path;
    row.bytes = item.file->bytes;
    row.modified = item.file->modified;
    outcome.kind = Outcome::Kind::fresh;
    const std::string path = item.source->found.is_file ? item.source->path : item.source->path + "/" + item.file->path;
    auto text = read_file(path, largest_rule_file_bytes);
    if (!text) {
        if (text.error().code == "RW0002") {
            row.problems.push_back({"RW0002", Severity::error, text.error().message, {}, false});
            return outcome;
        }
        outcome.kind = Outcome::Kind::unread;
        outcome.error = text.error();
        return outcome;
    }
    row.hash = hash_bytes(*text);
    if (item.known != nullptr && item.known->hash == row.hash && item.known->bytes == text->size()) {
        outcome.kind = Outcome::Kind::touched;
        return outcome;
    }
    row.bytes = text->size();
    const VendorReader* reader = reader_for(row.path, *text);
    if (reader == nullptr) return outcome;
    ir::PredicateTable predicates;
    const rules::RuleFile file = reader->parse(*text, row.path, predicates, *item.source->context);
    row.vendor = reader->vendor;
    row.rules = rows_of(file, predicates, names, *text, row.path);
    for (const Diagnostic& said : file.diagnostics)
        if (said.severity == Severity::error)
            row.problems.push_back({said.code, said.severity, said.message, said.span, false});
    row.text = std::move(*text);
    return outcome;
}

/// Workers make outcomes in any order, one reader takes them in the order of the items. Workers wait when they are far
/// ahead, so that memory is bounded.
class Lane {
public:
    Lane(std::vector<Item> items, const FieldNames& names, const Job& job, unsigned threads)
        : items_(std::move(items))
        , slots_(std::min(items_.size(), farthest_ahead))
        , names_(names)
        , job_(job) {
        for (unsigned i = 0; i < std::max(1u, threads); ++i)
            workers_.emplace_back([this](const std::stop_token& stop) { work(stop); });
    }

    /// The next outcome; nothing at the end or when cancelled.
    std::optional<std::pair<const Item*, Outcome>> take() {
        if (taken_ == items_.size()) return std::nullopt;
        std::unique_lock lock(mutex_);
        std::optional<Outcome>& slot = slots_[taken_ % slots_.size()];
        // A cancelled worker may leave its slot empty for ever, so the stop wakes as well.
        if (!made_.wait(lock, job_.stop_token(), [&] { return slot.has_value(); })) return std::nullopt;
        std::pair<const Item*, Outcome> result(&items_[taken_], std::move(*slot));
        slot.reset();
        ++taken_;
        lock.unlock();
        room_.notify_all();
        return result;
    }

private:
    static constexpr size_t farthest_ahead = 256;

    void work(const std::stop_token& stop) {
        while (true) {
            size_t mine = 0;
            {
                std::unique_lock lock(mutex_);
                if (job_.cancelled() || next_ == items_.size()) return;
                mine = next_++;
                if (!room_.wait(lock, stop, [&] { return mine < taken_ + slots_.size(); })) return;
            }
            Outcome outcome = look_at(items_[mine], names_);
            {
                const std::scoped_lock lock(mutex_);
                slots_[mine % slots_.size()] = std::move(outcome);
            }
            made_.notify_all();
        }
    }

    std::vector<Item> items_;
    std::vector<std::optional<Outcome>> slots_;
    const FieldNames& names_;
    const Job& job_;
    std::mutex mutex_;
    std::condition_variable_any made_;
    std::condition_variable_any room_;
    size_t next_ = 0;
    size_t taken_ = 0;
    std::vector<std::jthread> workers_; ///< last: they end before what they use
};

class Import {
public:
    Import(
        Writer writer, const ImportOptions& options, const FieldNames& names, const taxonomy::Attack& attack, Job& job)
        : writer_(std::move(writer))
        , options_(options)
        , names_(names)
        , attack_(attack)
        , job_(job) {}

    Result<ImportReport> run() {
        RW_TRY(facts, writer_.note("facts"));
        RW_TRY(complete, writer_.note("complete"));
        RW_TRY(attack, writer_.note("attack"));
        const bool anew = facts != options_.facts;
        const bool chosen = !options_.attack.starts_with("bundled");
        const bool other_attack =
            attack != options_.attack && (chosen || attack.empty() || attack.starts_with("bundled"));
        changed_ = anew || other_attack || complete != "1" || options_.overrides.has_value();
        if (changed_) {
            // At once, so that a build that is stopped goes on where it was.
            RW_DO(writer_.begin());
            if (anew) {
                RW_DO(writer_.doubt_all());
                RW_DO(writer_.set_note("facts", options_.facts));
            }
            if (other_attack) {
                RW_DO(writer_.set_attack(attack_));
                RW_DO(writer_.set_note("attack", options_.attack));
            }
            if (options_.overrides) RW_DO(writer_.set_overrides(*options_.overrides));
            RW_DO(writer_.set_note("complete", "0"));
            RW_DO(writer_.commit());
        }
        RW_DO(find_sources());
        RW_DO(files());
        RW_DO(writer_.commit());
        if (changed_) RW_DO(writer_.finish(!report_.cancelled));
        return report_;
    }

private:
    Result<size_t> find_sources() {
        uint64_t bytes = 0;
        for (const ImportSource& given : options_.sources) {
            RW_TRY(info, source_info(given.path, given.name));
            Source source;
            source.path = info.path;
            RW_TRY(id, writer_.source(info));
            source.id = id;
            source.found = scan(info.path, job_);
            for (const Error& error : source.found.errors) report_.errors.push_back(error);
            source.context = std::make_unique<const SourceContext>(source.found.is_file ? std::string() : info.path);
            RW_DO(doubt_dependents(source));
            RW_TRY(known, writer_.files(source.id));
            source.known = std::move(known);
            report_.files += source.found.files.size();
            for (const FoundFile& file : source.found.files) bytes += file.bytes;
            sources_.push_back(std::move(source));
        }
        job_.set_total(bytes);
        return sources_.size();
    }

    /// Macros and lookups are no rules, but what rules say depends on them.
    Result<size_t> doubt_dependents(const Source& source) {
        const std::string name = "shared " + source.path;
        const std::string now = std::to_string(source.found.shared);
        RW_TRY(before, writer_.note(name));
        if (before == now || !source.found.whole) return size_t{0};
        RW_DO(writer_.begin());
        RW_DO(writer_.doubt_source(source.id));
        RW_DO(writer_.set_note(name, now));
        return writer_.commit();
    }

    Result<size_t> files() {
        std::vector<Item> items;
        items.reserve(report_.files);
        for (Source& source : sources_) {
            for (const FoundFile& file : source.found.files) {
                const auto known = source.known.find(file.path);
                items.push_back({&source, &file, known == source.known.end() ? nullptr : &known->second});
            }
        }
        Lane lane(std::move(items), names_, job_, options_.threads);
        while (auto next = lane.take()) {
            job_.add_events(1);
            job_.add_done(next->first->file->bytes);
            RW_DO(take(*next->first, next->second));
        }
        report_.cancelled = job_.cancelled();
        if (!report_.cancelled) RW_DO(remove_missing());
        return size_t{0};
    }

    Result<size_t> take(const Item& item, const Outcome& outcome) {
        switch (outcome.kind) {
        case Outcome::Kind::unchanged:
            ++report_.unchanged;
            return size_t{0};
        case Outcome::Kind::unread:
            report_.errors.push_back(outcome.error);
            return size_t{0};
        case Outcome::Kind::touched:
            ++report_.unchanged;
            RW_DO(ensure_batch(false));
            return writer_.touch(item.known->id, outcome.row.modified);
        case Outcome::Kind::fresh:
            break;
        }
        ++report_.written;
        RW_DO(ensure_batch(true));
        RW_DO(writer_.put(item.source->id, outcome.row));
        batched_ += outcome.row.text.size();
        if (batched_ < batch_bytes) return size_t{0};
        batched_ = 0;
        in_batch_ = false;
        return writer_.commit();
    }

    Result<size_t> remove_missing() {
        for (const Source& source : sources_) {
            if (!source.found.whole) continue;
            for (const auto& [path, known] : source.known) {
                const auto there = std::lower_bound(
                    source.found.files.begin(),
                    source.found.files.end(),
                    path,
                    [](const FoundFile& file, const std::string& wanted) { return file.path < wanted; });
                if (there != source.found.files.end() && there->path == path) continue;
                RW_DO(ensure_batch(true));
                RW_DO(writer_.remove(known.id));
                ++report_.removed;
            }
        }
        return report_.removed;
    }

    /// The first change also says that what is computed of all rules no longer holds.
    Result<size_t> ensure_batch(bool changes) {
        if (!in_batch_) RW_DO(writer_.begin());
        in_batch_ = true;
        if (!changes || told_) return size_t{0};
        changed_ = told_ = true;
        return writer_.set_note("complete", "0");
    }

    Writer writer_;
    const ImportOptions& options_;
    const FieldNames& names_;
    const taxonomy::Attack& attack_;
    Job& job_;
    std::vector<Source> sources_;
    ImportReport report_;
    uint64_t batched_ = 0;
    bool changed_ = false;
    bool in_batch_ = false;
    bool told_ = false;
};

} // namespace

Result<ImportReport> import_rules(const std::string& path,
                                  const ImportOptions& options,
                                  const FieldNames& names,
                                  const taxonomy::Attack& attack,
                                  Job& job) {
    RW_TRY(writer, Writer::open(path));
    return Import(std::move(writer), options, names, attack, job).run();
}

Result<ImportReport> rebuild_catalog(const std::string& path,
                                     const ImportOptions& options,
                                     const FieldNames& names,
                                     const taxonomy::Attack& attack,
                                     Job& job) {
    namespace fs = std::filesystem;
    RW_TRY(lock, BuildLock::take(path)); // against builders of the old file
    static_cast<void>(lock);
    const std::string fresh = path + ".new";
    std::error_code error;
    const auto remove_parts = [&](const std::string& of) {
        for (const char* part : {"-wal", "-shm"}) fs::remove(of + part, error);
    };
    const auto remove_fresh = [&] {
        fs::remove(fresh, error);
        remove_parts(fresh);
        fs::remove(fresh + "-build", error);
    };
    remove_fresh();
    auto report = import_rules(fresh, options, names, attack, job);
    if (!report || report->cancelled) return remove_fresh(), report;
    remove_parts(path); // they belong to the old file
    fs::rename(fresh, path, error);
    if (error) {
        const std::string why = error.message();
        remove_fresh();
        return tl::unexpected(Error{"RW0004", "The catalog cannot be replaced: " + why + ".", path, {}});
    }
    fs::remove(fresh + "-build", error);
    return report;
}

} // namespace rw::catalog
