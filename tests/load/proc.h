/* What /proc and a log say of a server that was started. */
#ifndef SIYU_TESTS_LOAD_PROC_H
#define SIYU_TESTS_LOAD_PROC_H
#include <stdbool.h>
#include <sys/types.h>

double proc_cpu_s(pid_t pid, pid_t tid); /* CPU seconds of a thread; tid 0: of a process and all its threads */
pid_t proc_role(pid_t server, const char *role); /* the child of `siyu serve` with that role; 0: none */
bool proc_log_says(const char *path, const char *word);

#endif
