#include "engine/catalog/database.h"

#include <filesystem>
#include <sqlite3.h>
#include <utility>

namespace rw::catalog {

namespace {

constexpr int busy_timeout_ms = 5'000;

Error error_of(sqlite3* handle, const std::string& path) {
    const int code = handle == nullptr ? SQLITE_CANTOPEN : sqlite3_errcode(handle);
    const std::string said = handle == nullptr ? "no memory" : sqlite3_errmsg(handle);
    switch (code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return {"RW0602", "The catalog is damaged (" + said + "). Build it again with --rebuild.", path, {}};
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
        return {"RW0001", "The catalog cannot be opened: " + said + ".", path, {}};
    case SQLITE_FULL:
    case SQLITE_READONLY:
    case SQLITE_IOERR:
        return {"RW0004", "The catalog cannot be written: " + said + ".", path, {}};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return {"RW0604", "Another program is writing to the catalog. Try again when it is done.", path, {}};
    default:
        return {"RW0606", "The catalog's database says: " + said + ".", path, {}};
    }
}

} // namespace

void Statement::Finish::operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }

Statement::Statement(sqlite3* database, sqlite3_stmt* handle, std::string path)
    : database_(database)
    , handle_(handle)
    , path_(std::move(path)) {}

Statement& Statement::bind(std::string_view text) {
    // A null pointer would bind NULL, not an empty text.
    sqlite3_bind_text(handle_.get(),
                      ++bound_,
                      text.data() == nullptr ? "" : text.data(),
                      static_cast<int>(text.size()),
                      reinterpret_cast<sqlite3_destructor_type>(-1)); // SQLITE_TRANSIENT without its C cast
    return *this;
}

Statement& Statement::bind(int64_t number) {
    sqlite3_bind_int64(handle_.get(), ++bound_, number);
    return *this;
}

Statement& Statement::bind_null() {
    sqlite3_bind_null(handle_.get(), ++bound_);
    return *this;
}

Result<bool> Statement::next() {
    switch (sqlite3_step(handle_.get())) {
    case SQLITE_ROW:
        return true;
    case SQLITE_DONE:
        return false;
    default:
        break;
    }
    Error error = error_of(database_, path_);
    again();
    return tl::unexpected(std::move(error));
}

Result<size_t> Statement::run() {
    while (true) {
        RW_TRY(row, next());
        if (!row) break;
    }
    again();
    return size_t{0};
}

Statement& Statement::again() {
    sqlite3_reset(handle_.get());
    bound_ = 0;
    return *this;
}

int64_t Statement::integer(int column) const { return sqlite3_column_int64(handle_.get(), column); }

std::string_view Statement::text(int column) const {
    const auto* bytes = sqlite3_column_text(handle_.get(), column);
    if (bytes == nullptr) return {};
    return {reinterpret_cast<const char*>(bytes), static_cast<size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

bool Statement::is_null(int column) const { return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL; }

void Database::Close::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }

Error Database::error() const { return error_of(handle_.get(), path_); }

Result<Database> Database::open(const std::string& path, Mode mode) {
    Database database;
    database.path_ = path;
    std::error_code ignored;
    if (mode == Mode::read && !std::filesystem::exists(path, ignored))
        return tl::unexpected(Error{"RW0001", "There is no catalog here. Build one with `catalog build`.", path, {}});
    const auto attempt = [&](const std::string& name, int flags) {
        sqlite3* handle = nullptr;
        const int code = sqlite3_open_v2(name.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX, nullptr);
        database.handle_.reset(handle);
        if (code != SQLITE_OK) return false;
        sqlite3_busy_timeout(handle, busy_timeout_ms);
        return sqlite3_exec(handle, "PRAGMA schema_version", nullptr, nullptr, nullptr) == SQLITE_OK;
    };
    if (mode == Mode::write) {
        if (!attempt(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) return tl::unexpected(database.error());
        return database;
    }
    if (attempt(path, SQLITE_OPEN_READWRITE)) {
        RW_DO(database.run("PRAGMA query_only = 1"));
        return database;
    }
    const Error first = database.error();
    if (first.code == "RW0602") return tl::unexpected(first);
    // A folder without rights: nobody can be writing there, so no lock and no journal are needed.
    std::string uri = "file:";
    for (const char c : path) {
        if (c == '?' || c == '#' || c == '%') {
            constexpr std::string_view digits = "0123456789abcdef";
            uri += '%';
            uri += digits[static_cast<uint8_t>(c) >> 4];
            uri += digits[static_cast<uint8_t>(c) & 15];
        } else {
            uri += c;
        }
    }
    if (attempt(uri + "?immutable=1", SQLITE_OPEN_READONLY | SQLITE_OPEN_URI)) return database;
    return tl::unexpected(first);
}

Result<Statement> Database::prepare(std::string_view sql) const {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(
            handle_.get(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement, nullptr) !=
        SQLITE_OK)
        return tl::unexpected(error());
    return Statement(handle_.get(), statement, path_);
}

Result<size_t> Database::run(const std::string& sql) const {
    if (sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        return tl::unexpected(error());
    return size_t{0};
}

Result<int64_t> Database::number(std::string_view sql) const {
    RW_TRY(statement, prepare(sql));
    RW_TRY(row, statement.next());
    return row ? statement.integer(0) : int64_t{0};
}

int64_t Database::last_id() const { return sqlite3_last_insert_rowid(handle_.get()); }

Transaction::Transaction(const Database& database)
    : database_(&database) {}

Transaction::Transaction(Transaction&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)) {}

Result<Transaction> Transaction::begin(const Database& database) {
    RW_DO(database.run("BEGIN IMMEDIATE"));
    return Transaction(database);
}

Transaction::~Transaction() {
    // Fails only where SQLite has rolled back by itself.
    if (database_ != nullptr) static_cast<void>(database_->run("ROLLBACK"));
}

Result<size_t> Transaction::commit() {
    RW_TRY(done, database_->run("COMMIT"));
    database_ = nullptr;
    return done;
}

} // namespace rw::catalog
