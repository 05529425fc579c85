#include "watch.h"

#include "base/fileio.h"

#include <sys/stat.h>

struct sum {
	uint64_t sum;
};

static void mix(uint64_t *sum, uint64_t v)
{
	*sum = (*sum ^ v) * UINT64_C(1099511628211);
}

static enum rc add_file(void *user, const char *path, struct err *err)
{
	struct sum *s = user;
	struct stat st;
	(void)err;
	if (stat(path, &st) != 0)
		return RC_OK; /* gone between the two: the next look sees it */
	mix(&s->sum, span_hash(span_of(path)));
	mix(&s->sum, (uint64_t)st.st_size);
	mix(&s->sum, (uint64_t)st.st_ino);
#ifdef __APPLE__
	mix(&s->sum, (uint64_t)st.st_mtimespec.tv_sec);
	mix(&s->sum, (uint64_t)st.st_mtimespec.tv_nsec);
#else
	mix(&s->sum, (uint64_t)st.st_mtim.tv_sec);
	mix(&s->sum, (uint64_t)st.st_mtim.tv_nsec);
#endif
	return RC_OK;
}

/* 0: it cannot be read. */
static uint64_t look(const char *dir)
{
	struct sum s = {UINT64_C(14695981039346656037)};
	struct err err;
	return fileio_each(dir, "", add_file, &s, &err) ? 0 : s.sum;
}

void watch_taken(struct watch *w, const char *dir)
{
	w->taken = w->seen = look(dir);
}

bool watch_changed(struct watch *w, const char *dir, int64_t now_ms)
{
	if (now_ms < w->next_ms)
		return false;
	uint64_t before = w->seen, now = look(dir);
	w->next_ms = now_ms + WATCH_EVERY_MS;
	w->seen = now ? now : before;
	if (!now || now != before || now == w->taken)
		return false;
	w->taken = now;
	return true;
}
