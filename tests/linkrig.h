/* A database, another one and a name of none: what a link in place of the first must not lead to. */
#ifndef SIYU_TESTS_LINKRIG_H
#define SIYU_TESTS_LINKRIG_H
#include "testlib.h"

#include "base/fileio.h"

#include <stdio.h>
#include <unistd.h>

struct rig {
	char dir[128], live[160], other[160], missing[160], at[200];
	struct text was; /* bytes of other, a database, too */
};

static inline void linkrig_other(const struct rig *r, struct text *t)
{
	struct err err = {0};
	text_init(t, 8 << 20);
	assert_int_equal(fileio_read(r->other, t, &err), RC_OK);
}

/* make: a database at that path. */
static inline int linkrig_new(void **state, const char *name, void (*make)(const char *path))
{
	static struct rig r;
	test_dir(r.dir, sizeof r.dir);
	snprintf(r.live, sizeof r.live, "%s/%s", r.dir, name);
	snprintf(r.other, sizeof r.other, "%s/other.db", r.dir);
	snprintf(r.missing, sizeof r.missing, "%s/missing.db", r.dir);
	snprintf(r.at, sizeof r.at, "%s/at.db", r.dir);
	make(r.live);
	make(r.other);
	linkrig_other(&r, &r.was);
	*state = &r;
	return 0;
}

static inline int linkrig_free(void **state)
{
	text_release(&((struct rig *)*state)->was);
	return 0;
}

/* The one as it was, the other not made, nothing beside them. */
static inline void linkrig_untouched(const struct rig *r)
{
	struct text now;
	char path[260];
	static const char *const ends[] = {"-wal", "-shm", "-journal"};
	linkrig_other(r, &now);
	assert_true(span_eq(text_span(&now), text_span(&r->was)));
	text_release(&now);
	assert_int_not_equal(access(r->missing, F_OK), 0);
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		snprintf(path, sizeof path, "%s%s", r->other, ends[i]);
		assert_int_not_equal(access(path, F_OK), 0);
	}
}

#endif
