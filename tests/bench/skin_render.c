/*
 * Times the rendering of a skin inside the process: files read, manifest, properties, templates.
 *
 *   skin_render RUNS WEBAPP URI USER-AGENT [origin]
 *
 * With `origin` also where each byte comes from is kept. Prints the best and the median of all
 * runs in milliseconds.
 */
#include "timing.h"
#include "web/web.h"

static bool render(const struct zg_skin_request *request, bool trace, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    struct zg_skin_origin origin;
    return zg_skin_render(arena, request, &out, trace ? &origin : NULL, err);
}

int main(int argc, char **argv)
{
    enum { MOST_RUNS = 1000 };
    static double times[MOST_RUNS];
    struct zg_error err = {0};
    int runs = argc == 5 || argc == 6 ? atoi(argv[1]) : 0;
    if (runs < 1 || runs > MOST_RUNS) {
        fputs("usage: skin_render RUNS WEBAPP URI USER-AGENT [origin]\n", stderr);
        return ZG_USAGE;
    }
    struct zg_skin_request request = {
        .webapp = argv[2], .uri = argv[3], .user_agent = argv[4], .locale = "en_US"};
    for (int i = 0; i < runs; i++) {
        double start = now_ms();
        if (!render(&request, argc == 6, &err)) {
            return zg_error_print(&err);
        }
        times[i] = now_ms() - start;
    }
    print_times(times, (size_t)runs);
    return 0;
}
