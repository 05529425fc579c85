#include "demowait.h"

#include <stdio.h>
#include <sys/stat.h>

#define TELL_MS 30000

struct demowait demowait_begin(const char *what, int64_t quiet_ms, int64_t most_ms, int64_t now_ms)
{
	return (struct demowait){.what = what,
		.quiet_ms = quiet_ms,
		.most_ms = most_ms,
		.begun_ms = now_ms,
		.moved_ms = now_ms,
		.told_ms = now_ms};
}

bool demowait_more(struct demowait *w, uint64_t mark, int64_t now_ms, int64_t *ret_tell)
{
	*ret_tell = 0;
	if (mark != w->mark)
		w->moved_ms = now_ms;
	w->mark = mark;
	if (now_ms - w->moved_ms >= w->quiet_ms || now_ms - w->begun_ms >= w->most_ms)
		return false;
	if (now_ms - w->told_ms >= TELL_MS) {
		w->told_ms = now_ms;
		*ret_tell = (now_ms - w->begun_ms) / 1000;
	}
	return true;
}

enum rc demowait_gave_up(const struct demowait *w, int64_t now_ms, const char *dir, const char *file, struct err *err)
{
	int64_t quiet = (now_ms - w->moved_ms) / 1000, all = (now_ms - w->begun_ms) / 1000;
	err_set(err, RC_FAILED, "等%s：等了 %lld 秒，最后 %lld 秒没有动静，不等了", w->what, (long long)all,
		(long long)quiet);
	err_hint(err, "看 %s/%s 里最后几行；机器太忙（uptime 的 load 很高）就等空一点再来", dir, file);
	return RC_FAILED;
}

uint64_t demowait_logs(const char *dir)
{
	static const char *const names[] = {"serve.log", "sandbox.log"};
	uint64_t bytes = 0;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char path[400];
		struct stat st;
		if (snprintf(path, sizeof path, "%s/%s", dir, names[i]) < (int)sizeof path && stat(path, &st) == 0)
			bytes += (uint64_t)st.st_size;
	}
	return bytes;
}
