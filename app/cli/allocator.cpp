// How the allocator that the program is linked with sets itself up. Batch walks large tables in no order: with large
// pages the processor finds their addresses, and fewer pages are faulted in one by one.

extern "C" {
/// Read by jemalloc before main(); a name of its interface.
extern const char* malloc_conf;
const char* malloc_conf = "thp:always,metadata_thp:always";
}
