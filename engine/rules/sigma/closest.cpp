#include "engine/rules/sigma/closest.h"

#include "engine/base/unicode.h"

#include <algorithm>
#include <string>

namespace rw::sigma {

namespace {

constexpr size_t longest_word = 64;

/// Edits (insert, remove, replace, swap neighbours) from `a` to `b`.
size_t distance(std::string_view a, std::string_view b) {
    std::vector<size_t> before(b.size() + 1);
    std::vector<size_t> last(b.size() + 1);
    std::vector<size_t> now(b.size() + 1);
    for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
    for (size_t i = 1; i <= a.size(); ++i) {
        now[0] = i;
        for (size_t j = 1; j <= b.size(); ++j) {
            now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0u : 1u)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = std::min(now[j], before[j - 2] + 1);
        }
        before.swap(last);
        last.swap(now);
    }
    return last[b.size()];
}

} // namespace

std::string_view closest(std::string_view word, const std::vector<std::string_view>& known) {
    if (word.size() > longest_word) return {};
    const std::string lower = ascii_lower(word);
    std::string_view best;
    size_t least = std::max<size_t>(1, word.size() / 3) + 1;
    for (const std::string_view candidate : known) {
        if (candidate.size() > longest_word) continue;
        const size_t edits = distance(lower, ascii_lower(candidate));
        if (edits < least) {
            least = edits;
            best = candidate;
        }
    }
    return best;
}

} // namespace rw::sigma
