#include "widgets/common/clause_words.h"

#include <QCoreApplication>

#include "widgets/common/cell_text.h"
#include "widgets/common/convert.h"

namespace rw::widgets {

namespace {

const ir::Node* nodeOf(const LiveSnapshot& snapshot, ir::NodeId node) {
    if (snapshot.rule() == nullptr) return nullptr;
    const auto& nodes = snapshot.rule()->rule.condition.nodes;
    return node < nodes.size() ? &nodes[node] : nullptr;
}

} // namespace

QString clauseName(const LiveSnapshot& snapshot, ir::NodeId node) {
    const ir::Node* at = nodeOf(snapshot, node);
    if (at == nullptr) return {};
    if (at->kind == ir::NodeKind::leaf && ir::index(at->predicate) < snapshot.predicates->size())
        return visibleLine(toQt(ir::describe((*snapshot.predicates)[at->predicate])));
    if (at->role == ir::NodeRole::condition) return QCoreApplication::translate("Clause", "condition");
    return visibleLine(toQt(at->label));
}

QString clauseWords(const LiveSnapshot& snapshot, ir::NodeId node) {
    const QString name = clauseName(snapshot, node);
    const int line = lineOfNode(snapshot, node);
    return line > 0 ? QCoreApplication::translate("Clause", "line %1: %2").arg(QString::number(line), name) : name;
}

int lineOfNode(const LiveSnapshot& snapshot, ir::NodeId node) {
    const ir::Node* at = nodeOf(snapshot, node);
    return at != nullptr && !at->span.empty() && !snapshot.lines.empty() ? snapshot.lines.lineOf(at->span.begin) : 0;
}

} // namespace rw::widgets
