#include "testlib.h"

#include "play.h"
#include "seeds.h"

#include <stdlib.h>

int64_t seeds_wanted(const char *name, int64_t otherwise)
{
	const char *text = getenv(name);
	int64_t n = 0;
	return text && span_int(span_of(text), &n) ? n : otherwise;
}

void seeds_dir(const char *name, char *ret_dir, size_t n)
{
	const char *tmp = getenv("SIYU_TMP");
	snprintf(ret_dir, n, "%s/siyu-%s-XXXXXX", tmp && tmp[0] ? tmp : "/tmp", name);
	assert_non_null(mkdtemp(ret_dir));
}

void seeds_drop(const char *dir)
{
	char command[512];
	snprintf(command, sizeof command, "rm -rf '%s'", dir);
	assert_int_equal(system(command), 0);
}

bool seeds_bad(struct text *said, uint64_t seed, const char *fmt, ...)
{
	char line[8192];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	text_addf(said, "world %llu: %s\n", (unsigned long long)seed, line);
	return false;
}

bool seeds_end(const struct text *said, uint64_t seed, const char *again, const char *dir)
{
	bool ok = said->n == 0;
	if (!ok)
		print_error("%s(play it again with %s=%llu)\n", text_str(said), again, (unsigned long long)seed);
	if (ok || !getenv("SIYU_KEEP"))
		seeds_drop(dir);
	return ok;
}

void seeds_spent(struct text *said, uint64_t seed, const struct brain *b, bool calm)
{
	static const int64_t codes[] = {45009, 45033, 40032, 40126, 40128, 41041, 41045, 41055, 41064, 41068, 41078,
		41091, 41094, 41095, 81017, 95001, 95002};
	struct brain_call_note note;
	for (int i = 0; brain_call_note(b, i, &note); i++)
		for (size_t k = calm ? 0 : 2; k < sizeof codes / sizeof *codes; k++)
			if (note.errcode == codes[k])
				seeds_bad(said, seed, "one too many: %.*s %lld %.*s", SPAN_ARG(note.path),
					(long long)note.errcode, SPAN_ARG(span_take(note.words, 300)));
}

void seeds_close(struct text *said, uint64_t seed, struct world *w, struct brain *b, struct conf *c, const char *dir,
	unsigned leave)
{
	struct err err = {0};
	struct text lines;
	text_init(&lines, 65536);
	seeds_spent(said, seed, b, false);
	if (world_replay(w, 7, &err))
		seeds_bad(said, seed, "replay: %s", err.text);
	world_free(w);
	brain_free(b);
	conf_free(c);
	if (playend_rows(dir, leave, &lines) > 0)
		seeds_bad(said, seed, "at the end:\n%s", text_str(&lines));
	text_release(&lines);
}
