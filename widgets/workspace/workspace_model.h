#pragma once
// The tree of a workspace: folders and rules with their counts, log collections with their events. A model over a
// value; it reads no files.

#include <QAbstractItemModel>

#include "engine/match/collection.h"

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace rw::widgets {

/// A rule file and where it hangs in the tree.
struct RuleEntry {
    std::string path;                 ///< absolute
    std::vector<std::string> folders; ///< names from the rules' root down, without the file
    std::string name;                 ///< of the file
};

struct RuleState {
    std::optional<uint64_t> attack;
    std::optional<uint64_t> baseline;
    enum class Mark : uint8_t { none, warning, error } mark = Mark::none;
    bool replayable = true;
    bool counted = false;
    uint64_t attackEvents = 0; ///< what the counts are of
    uint64_t baselineEvents = 0;
    std::string reason{}; ///< why not replayable
};

struct LogEntry {
    std::string name;
    match::Role role = match::Role::attack;
    bool synthetic = false;
    std::optional<uint64_t> events; ///< nothing: not read yet
    std::string problem{};          ///< a sentence when it could not be read
};

class WorkspaceModel : public QAbstractItemModel {
    Q_OBJECT

public:
    enum Column { Name, Count, ColumnCount };

    enum Role { PathRole = Qt::UserRole, LogRole, FolderRole };

    explicit WorkspaceModel(QObject* parent = nullptr);

    void setRules(std::vector<RuleEntry> rules);
    void setLogs(std::vector<LogEntry> logs);
    void setLog(size_t index, LogEntry log);
    void setRuleState(const std::string& path, const RuleState& state);
    /// Path of a rule → its place; invalid when it is not in the tree.
    [[nodiscard]] QModelIndex indexOf(const std::string& path) const;

    /// Rules of the tree.
    [[nodiscard]] size_t ruleCount() const { return byPath_.size(); }

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex& child) const override;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

private:
    enum class Kind : uint8_t { root, rules, folder, rule, logs, log };

    struct Node {
        Kind kind = Kind::root;
        QString name;
        uint32_t parent = 0;
        uint32_t row = 0; ///< among its parent's children
        std::vector<uint32_t> children;
        std::string path{}; ///< rule
        RuleState state{};  ///< rule
        size_t log = 0;     ///< index into logs_
        uint64_t rules = 0; ///< below a folder
    };

    static constexpr uint32_t rulesNode = 1;
    static constexpr uint32_t logsNode = 2;

    void rebuild();
    uint32_t add(Node node);
    uint32_t folderBelow(uint32_t parent, const std::string& name);
    [[nodiscard]] const Node& node(const QModelIndex& index) const;
    [[nodiscard]] QModelIndex indexOf(uint32_t node, int column) const;
    [[nodiscard]] QVariant nameData(const Node& node, int role) const;
    [[nodiscard]] QVariant countData(const Node& node, int role) const;
    [[nodiscard]] QString tip(const Node& node) const;
    [[nodiscard]] static QStringList countsInWords(const RuleState& state);

    std::vector<RuleEntry> rules_;
    std::vector<LogEntry> logs_;
    std::vector<Node> nodes_;
    std::unordered_map<std::string, uint32_t> byPath_;
    std::unordered_map<std::string, RuleState> states_;
};

} // namespace rw::widgets
