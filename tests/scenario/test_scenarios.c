/* Each *.scn beside this file is played twice: as it stands, and with fold and sender ended as kill -9 does wherever it rests. */
/* shares: 4 */
#include "play.h"

#include "base/mem.h"
#include "seeds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

#define FILES 500

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

/* SIYU_SCENARIO=words plays only those whose path has these words; SIYU_KEEP=1 keeps the files of those that fail. */
int main(void)
{
	char *path[FILES];
	struct CMUnitTest test[FILES];
	const char *only = getenv("SIYU_SCENARIO");
	size_t n = 0;
	int files = play_files(path, FILES);
	for (int i = 0; i < files; i++)
		if (play_shared(i) && (!only || strstr(path[i], only)))
			test[n++] = (struct CMUnitTest){strrchr(path[i], '/') + 1, scenario, NULL, NULL, path[i]};
	int failed = _cmocka_run_group_tests("scenarios", test, n, NULL, NULL);
	for (int i = 0; i < files; i++)
		mem_free(path[i]);
	return failed;
}
