#pragma once
// Cancellation and progress of long work, passed down as a parameter. No thread pools here.

#include <atomic>
#include <cstdint>
#include <stop_token>

namespace rw {

/// What a long loop is given: it asks cancelled() at least every 10 ms of work and adds to the progress.
/// Safe to use from many threads.
class Job {
public:
    Job() = default;

    explicit Job(std::stop_token stop)
        : stop_(std::move(stop)) {}

    [[nodiscard]] bool cancelled() const { return stop_.stop_requested(); }

    [[nodiscard]] const std::stop_token& stop_token() const { return stop_; }

    void add_done(uint64_t bytes) { done_.fetch_add(bytes, std::memory_order_relaxed); }

    void add_events(uint64_t events) { events_.fetch_add(events, std::memory_order_relaxed); }

    void set_total(uint64_t bytes) { total_.store(bytes, std::memory_order_relaxed); }

    [[nodiscard]] uint64_t done() const { return done_.load(std::memory_order_relaxed); }

    [[nodiscard]] uint64_t events() const { return events_.load(std::memory_order_relaxed); }

    [[nodiscard]] uint64_t total() const { return total_.load(std::memory_order_relaxed); }

private:
    std::stop_token stop_;
    std::atomic<uint64_t> done_{0};
    std::atomic<uint64_t> events_{0};
    std::atomic<uint64_t> total_{0};
};

} // namespace rw
