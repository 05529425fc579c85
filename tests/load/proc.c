#include "proc.h"

#include "base/fileio.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

double proc_cpu_s(pid_t pid, pid_t tid)
{
	char path[96], text[1024];
	struct span field, rest;
	int64_t ticks = 0, n_ticks;
	if (tid)
		snprintf(path, sizeof path, "/proc/%d/task/%d/stat", (int)pid, (int)tid);
	else
		snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	FILE *f = fopen(path, "r");
	size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;
	if (f)
		fclose(f);
	text[n] = '\0';
	/* utime and stime are the 12th and 13th field behind the name, which stands in brackets and may have blanks. */
	const char *at = strrchr(text, ')');
	rest = at && at[1] ? span_of(at + 2) : SPAN_ABSENT;
	for (int i = 0; i < 13 && span_present(rest); i++) {
		span_cut(rest, ' ', &field, &rest);
		ticks += i >= 11 && span_int(field, &n_ticks) ? n_ticks : 0;
	}
	return (double)ticks / (double)sysconf(_SC_CLK_TCK);
}

pid_t proc_role(pid_t server, const char *role)
{
	char path[96], text[1024], *at = text, *end;
	snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)server, (int)server);
	FILE *f = fopen(path, "r");
	size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;
	if (f)
		fclose(f);
	text[n] = '\0';
	for (pid_t pid; (pid = (pid_t)strtol(at, &end, 10)) > 0; at = end) {
		char line[1024];
		snprintf(path, sizeof path, "/proc/%d/cmdline", (int)pid);
		f = fopen(path, "r");
		size_t got = f ? fread(line, 1, sizeof line - 1, f) : 0;
		if (f)
			fclose(f);
		line[got] = '\0';
		for (size_t i = 0; i < got; i += strlen(line + i) + 1)
			if (strcmp(line + i, role) == 0)
				return pid;
	}
	return 0;
}

bool proc_log_says(const char *path, const char *word)
{
	struct err err;
	struct text all;
	text_init(&all, (size_t)1 << 20);
	bool says = fileio_read(path, &all, &err) == RC_OK && span_search(text_span(&all), span_of(word)) != SIZE_MAX;
	text_release(&all);
	return says;
}
