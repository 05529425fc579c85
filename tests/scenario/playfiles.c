/* Which scenarios there are, and which of them a run is to play. */
#include "play.h"

#include "base/fileio.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>

struct files {
	char **path;
	int n, most;
};

static enum rc found(void *user, const char *path, struct err *err)
{
	struct files *f = user;
	if (f->n == f->most)
		return err_set(err, RC_LIMIT, "more than %d scenarios", f->most);
	f->path[f->n++] = mem_str(path);
	return RC_OK;
}

int play_files(char **ret_path, int most)
{
	struct files f = {.path = ret_path, .most = most};
	struct err err = {0};
	if (fileio_each("tests/scenario", ".scn", found, &f, &err)) {
		fprintf(stderr, "%s\n", err.text);
		exit(1);
	}
	return f.n;
}

bool play_shared(int i)
{
	const char *share = getenv("SIYU_SHARE");
	struct span k, n;
	int64_t mine = 1, of = 1;
	if (!share || !*share)
		return true;
	if (!span_cut(span_of(share), '/', &k, &n) || !span_int(k, &mine) || !span_int(n, &of) || of < 1)
		BUG("SIYU_SHARE='%s'", share);
	return i % of == mine - 1;
}
