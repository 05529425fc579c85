/* Stands in for libFuzzer where the compiler has none: replays the files of the folders given, then mutates them with a
 * fixed seed for the given time. Takes libFuzzer's options and ignores all but -max_total_time and -max_len. */
#include "base/rng.h"

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

#define SEEDS_MAX 4096

struct seed {
	uint8_t *bytes;
	size_t n;
};

struct corpus {
	struct seed seeds[SEEDS_MAX];
	size_t count;
	size_t max_len;
};

/* An exact copy on the heap, so that the sanitizer sees a read past the end. */
static void run(const uint8_t *bytes, size_t n)
{
	uint8_t *copy = malloc(n ? n : 1);
	if (!copy)
		abort();
	memcpy(copy, bytes, n);
	(void)LLVMFuzzerTestOneInput(copy, n);
	free(copy);
}

static void add_file(struct corpus *c, const char *path)
{
	FILE *f = c->count < SEEDS_MAX ? fopen(path, "rb") : NULL;
	if (!f)
		return;
	struct seed *s = &c->seeds[c->count];
	s->bytes = malloc(c->max_len);
	if (!s->bytes)
		abort();
	s->n = fread(s->bytes, 1, c->max_len, f);
	fclose(f);
	c->count++;
}

static void add_folder(struct corpus *c, const char *path)
{
	DIR *dir = opendir(path);
	if (!dir)
		return;
	for (struct dirent *e = readdir(dir); e; e = readdir(dir)) {
		char name[4096];
		if (e->d_name[0] != '.' && snprintf(name, sizeof name, "%s/%s", path, e->d_name) < (int)sizeof name)
			add_file(c, name);
	}
	closedir(dir);
}

static size_t pick(struct rng *r, size_t below)
{
	return below ? (size_t)(rng_next(r) % below) : 0;
}

/* Some of: flip a bit, set a byte, drop a piece, double a piece, splice in a piece of another seed. */
static size_t mutate(struct rng *r, const struct corpus *c, uint8_t *bytes, size_t n)
{
	for (size_t steps = 1 + pick(r, 6); steps > 0; steps--) {
		size_t at = pick(r, n + 1), len = pick(r, 32);
		if (at + len > n)
			len = n - at;
		const struct seed *other = &c->seeds[pick(r, c->count)];
		size_t from = pick(r, other->n), piece = pick(r, 64);
		if (from + piece > other->n)
			piece = other->n - from;
		switch (pick(r, 5)) {
		case 0:
			if (at < n)
				bytes[at] ^= (uint8_t)(1u << pick(r, 8));
			break;
		case 1:
			if (at < n)
				bytes[at] = (uint8_t)rng_next(r);
			break;
		case 2:
			memmove(bytes + at, bytes + at + len, n - at - len);
			n -= len;
			break;
		case 3:
			if (n + len > c->max_len)
				break;
			memmove(bytes + at + len, bytes + at, n - at);
			n += len;
			break;
		default:
			if (n + piece > c->max_len)
				break;
			memmove(bytes + at + piece, bytes + at, n - at);
			if (piece)
				memcpy(bytes + at, other->bytes + from, piece);
			n += piece;
		}
	}
	return n;
}

int main(int count, char **args)
{
	static struct corpus corpus = {.max_len = 65536};
	long seconds = 1;
	unsigned long runs = 0;
	for (int i = 1; i < count; i++) {
		if (strncmp(args[i], "-max_total_time=", 16) == 0)
			seconds = strtol(args[i] + 16, NULL, 10);
		else if (args[i][0] != '-')
			add_folder(&corpus, args[i]);
	}
	uint8_t empty = 0;
	run(&empty, 0);
	for (size_t i = 0; i < corpus.count; i++, runs++)
		run(corpus.seeds[i].bytes, corpus.seeds[i].n);
	if (corpus.count == 0)
		add_file(&corpus, "/dev/null");

	struct rng r;
	rng_seed(&r, 1);
	uint8_t *work = malloc(corpus.max_len);
	if (!work)
		abort();
	time_t end = time(NULL) + seconds;
	while (corpus.count && time(NULL) < end) {
		const struct seed *s = &corpus.seeds[pick(&r, corpus.count)];
		memcpy(work, s->bytes, s->n);
		run(work, mutate(&r, &corpus, work, s->n));
		runs++;
	}
	free(work);
	printf("Done %lu runs in %ld s\n", runs, seconds);
	for (size_t i = 0; i < corpus.count; i++)
		free(corpus.seeds[i].bytes);
	return 0;
}
