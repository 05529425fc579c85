/* Each *.scn beside this file is played twice: as it stands, and with fold and sender ended as kill -9 does wherever it rests. */
/* shares: 4 */
#include "play.h"

#include "base/fileio.h"
#include "base/mem.h"
#include "seeds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

#define FILES 500

struct found {
	char *path[FILES];
	int n;
};

static void play_once(const char *path, bool crashing)
{
	struct play p;
	char dir[200];
	seeds_dir("scenario", dir, sizeof dir);
	bool ok = play_file(&p, path, dir, crashing);
	char *why = mem_str(text_str(&p.fail));
	play_release(&p);
	if (ok || !getenv("SIYU_KEEP"))
		seeds_drop(dir);
	else
		print_error("its files are in %s\n", dir);
	if (!ok)
		print_error("%s%s\n", crashing ? "(with crashes) " : "", why);
	mem_free(why);
	assert_true(ok);
}

static void scenario(void **state)
{
	play_once(*state, false);
	play_once(*state, true);
}

static enum rc found(void *user, const char *path, struct err *err)
{
	struct found *f = user;
	(void)err;
	assert_true(f->n < FILES);
	f->path[f->n++] = mem_str(path);
	return RC_OK;
}

/* SIYU_SHARE=K/N: every N-th from the K-th on, so that what grew together is spread. Nothing: all. */
static bool in_share(int i)
{
	const char *share = getenv("SIYU_SHARE");
	struct span k, n;
	int64_t mine = 1, of = 1;
	if (!share || !*share)
		return true;
	assert_true(span_cut(span_of(share), '/', &k, &n) && span_int(k, &mine) && span_int(n, &of) && of > 0);
	return i % of == mine - 1;
}

/* SIYU_SCENARIO=words plays only those whose path has these words; SIYU_KEEP=1 keeps the files of those that fail. */
int main(void)
{
	struct err err = {0};
	struct found f = {.n = 0};
	struct CMUnitTest test[FILES];
	const char *only = getenv("SIYU_SCENARIO");
	size_t n = 0;
	if (fileio_each("tests/scenario", ".scn", found, &f, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return 1;
	}
	for (int i = 0; i < f.n; i++)
		if (in_share(i) && (!only || strstr(f.path[i], only)))
			test[n++] = (struct CMUnitTest){strrchr(f.path[i], '/') + 1, scenario, NULL, NULL, f.path[i]};
	int failed = _cmocka_run_group_tests("scenarios", test, n, NULL, NULL);
	for (int i = 0; i < f.n; i++)
		mem_free(f.path[i]);
	return failed;
}
