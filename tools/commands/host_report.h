/* What apply, status and rollback have in common: printing what zg_apply, zg_status and
 * zg_rollback report. */
#ifndef ZG_COMMANDS_HOST_REPORT_H
#define ZG_COMMANDS_HOST_REPORT_H

#include "bundle/bundle.h"

/* The installed bundle in one line; nothing when there is none. */
void zg_print_installed(const struct zg_installed *installed);
/* A recovered run, the files as a table, and a line that counts them. */
void zg_print_files(const struct zg_host_report *report);
/* The actions as commands, under `title`; nothing when there are none. */
void zg_print_actions(const struct zg_host_report *report, const char *title);
/* All of it as JSON. */
void zg_print_report_json(const struct zg_host_report *report);
/* How many files are in this state. */
size_t zg_count_state(const struct zg_host_report *report, enum zg_file_state state);
/* Prints JSON on standard output and gives the value back. */
void zg_print_json(json_t *value);

/* A line of text whose control characters, which could steer a terminal, become `?`. */
void zg_print_plain(const char *text);

#endif
