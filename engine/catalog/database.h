#pragma once
// SQLite as values: no exception and no pointer of the library leaves this file's functions. Knows no table of ours.

#include "engine/base/error.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace rw::catalog {

/// A prepared statement. One thread at a time, as its database.
class Statement {
public:
    Statement() = default;
    Statement(sqlite3* database, sqlite3_stmt* handle, std::string path);

    /// Parameters in order, from the first; next() begins with what is bound. Texts are copied.
    Statement& bind(std::string_view text);
    Statement& bind(int64_t number);

    Statement& bind(const std::string& text) { return bind(std::string_view(text)); }

    Statement& bind(const char* text) { return bind(std::string_view(text)); }

    Statement& bind(uint32_t number) { return bind(int64_t{number}); }

    Statement& bind(int number) { return bind(int64_t{number}); }

    Statement& bind(bool truth) { return bind(int64_t{truth ? 1 : 0}); }

    Statement& bind_null();

    /// True: a row is there. False: no more. Errors: RW0602 damaged, RW0606 any other.
    [[nodiscard]] Result<bool> next();
    /// For statements without rows: runs to the end and makes it ready for the next parameters.
    [[nodiscard]] Result<size_t> run();
    /// Makes it ready for new parameters.
    Statement& again();

    [[nodiscard]] int64_t integer(int column) const;
    /// Valid until the next call. Empty for null.
    [[nodiscard]] std::string_view text(int column) const;
    [[nodiscard]] bool is_null(int column) const;

private:
    struct Finish {
        void operator()(sqlite3_stmt* handle) const;
    };

    sqlite3* database_ = nullptr;
    std::unique_ptr<sqlite3_stmt, Finish> handle_;
    std::string path_;
    int bound_ = 0;
};

/// An open database file. Movable; one thread at a time.
class Database {
public:
    enum class Mode : uint8_t {
        read,  ///< must exist; nothing is written, not even in a folder without rights
        write, ///< made when missing
    };

    /// Errors: RW0001 cannot be opened, RW0602 damaged, RW0606 any other.
    [[nodiscard]] static Result<Database> open(const std::string& path, Mode mode);

    [[nodiscard]] Result<Statement> prepare(std::string_view sql) const;
    /// Statements without parameters and rows, separated by `;`.
    [[nodiscard]] Result<size_t> run(const std::string& sql) const;
    /// First column of the first row; 0 when there is none.
    [[nodiscard]] Result<int64_t> number(std::string_view sql) const;

    [[nodiscard]] int64_t last_id() const;

    [[nodiscard]] const std::string& path() const { return path_; }

private:
    struct Close {
        void operator()(sqlite3* handle) const;
    };

    [[nodiscard]] Error error() const;

    std::unique_ptr<sqlite3, Close> handle_;
    std::string path_;
};

/// Rolls back what was not committed.
class Transaction {
public:
    [[nodiscard]] static Result<Transaction> begin(const Database& database);

    Transaction(Transaction&& other) noexcept;
    Transaction& operator=(Transaction&&) = delete;
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();

    [[nodiscard]] Result<size_t> commit();

private:
    explicit Transaction(const Database& database);

    const Database* database_;
};

} // namespace rw::catalog
