/* Fourteen virtual days of 10,000 customers with the shipped 新客七天: fold, sender and brain in one thread; both databases as
 * files, then in memory and people in steps of five minutes, as in siyu simulate. Prints seconds and inputs a second. Arguments:
 * customers, days. */
#include "app/world.h"

#include "base/clock.h"
#include "flow/fold.h"
#include "inbox/inbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DAY_MS INT64_C(86400000)
#define START_MS INT64_C(1772496000000) /* 2026-03-03 08:00 in Shanghai */

static void die(const char *what, const struct err *err)
{
	fprintf(stderr, "bench_world: %s: %s\n", what, err->text);
	exit(1);
}

static void live(const char *dir, int64_t grain_ms, int64_t customers, int64_t days)
{
	static const char conf_text[] =
		"[corp]\ncorpid = wwbench\n[app bot]\nagentid = 1000002\nsecret = s\ntoken = t\naes_key = abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG\n";
	struct brain_conf bc = {.corpid = SPAN_LIT("wwbench"),
		.secret = SPAN_LIT("s"),
		.agentid = 1000002,
		.seed = 1,
		.confirm_permille = 900,
		.confirm_mean_ms = 900000,
		.buy_permille = 40,
		.buy_alone_permille = 60,
		.repeat_permille = 200,
		.refund_permille = 40,
		.delete_permille = 8,
		.calls_per_minute = 10000,
		.grain_ms = grain_ms};
	struct err err = {0};
	struct conf *conf;
	struct world *w;
	int64_t head = 0;
	if (conf_parse(span_of(conf_text), "bench.conf", &conf, &err))
		die("setting up", &err);
	struct brain *brain = brain_new(&bc, START_MS);
	/* Everybody comes in the first five days and lives his week. */
	brain_populate(brain, 10, (int)customers, START_MS, 5 * DAY_MS, SPAN_LIT("qr42,qr7,live"));
	struct world_conf wc = {.data_dir = dir, .conf = conf, .brain = brain, .start_ms = START_MS};
	int64_t begin = clock_mono_us(), cpu = clock_cpu_us();
	if (world_new(&wc, &w, &err))
		die("the world", &err);
	struct text body;
	text_init(&body, 1 << 20);
	FILE *f = fopen("sop/新客七天.md", "r");
	char line[4096];
	/* Alone: what hands over to another script has nobody to hand over to. */
	while (f && fgets(line, sizeof line, f))
		if (!strstr(line, "目标达成后"))
			text_adds(&body, line);
	if (f)
		fclose(f);
	if (world_script(w, "sop/新客七天.md", text_span(&body), &err) || world_run(w, START_MS + days * DAY_MS, &err))
		die("living", &err);
	double s = (double)(clock_mono_us() - begin) / 1e6, used = (double)(clock_cpu_us() - cpu) / 1e6;
	struct brain_books books;
	brain_books(brain, &books);
	if (inbox_head(world_inbox(w), &head, &err))
		die("the inbox", &err);
	printf("%s: %lld days, %lld adds, %lld inputs, %lld calls, %lld mass messages delivered, %lld orders\n",
		dir ? "files" : "memory, steps", (long long)days, (long long)books.adds, (long long)head,
		(long long)books.calls, (long long)books.mass_delivered, (long long)books.orders);
	printf("%.2f s (%.2f s CPU), %.0f inputs/s\n", s, used, (double)head / s);
	text_release(&body);
	world_free(w);
	brain_free(brain);
	conf_free(conf);
}

int main(int argc, char **argv)
{
	int64_t customers = 10000, days = 14;
	char dir[256], command[300];
	const char *tmp = getenv("TMPDIR");
	if ((argc > 1 && !span_int(span_of(argv[1]), &customers)) || (argc > 2 && !span_int(span_of(argv[2]), &days)))
		return 2;
	snprintf(dir, sizeof dir, "%s/siyu-bench-XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(dir))
		return 1;
	live(dir, 1, customers, days);
	live(NULL, 300000, customers, days);
	snprintf(command, sizeof command, "rm -rf '%s'", dir);
	return system(command) != 0;
}
