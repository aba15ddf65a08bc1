/* What the benches share: a clock, and how the times of all runs are printed. */
#ifndef ZG_BENCH_TIMING_H
#define ZG_BENCH_TIMING_H

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static inline double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static inline int compare_times(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Prints the best and the median. */
static inline void print_times(double *times, size_t runs)
{
    qsort(times, runs, sizeof(*times), compare_times);
    printf("%.3f %.3f\n", times[0], times[runs / 2]);
}

#endif
