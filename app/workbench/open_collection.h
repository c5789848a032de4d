#pragma once
// A collection that is ready to be replayed against: the events and their matcher, which keeps a cache.

#include "engine/match/live_matcher.h"

#include <memory>

namespace rw::app {

struct OpenCollection {
    std::shared_ptr<const match::Collection> collection;
    std::shared_ptr<match::LiveMatcher> matcher;

    explicit operator bool() const { return matcher != nullptr; }
};

} // namespace rw::app
