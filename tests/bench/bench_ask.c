/* rooms: sop */
/* Which of ten thousand questions a message asks: the index against looking at every wording, in one run. It must be at least
 * ten times as fast. */
#include "base/clock.h"
#include "base/rng.h"
#include "base/utf8.h"
#include "sop/ask.h"
#include "sop/read.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define FILES 5
#define QUESTIONS 2000 /* of a file, with two aliases each */
#define MESSAGES 2000
#define SCANNED 50
#define LETTERS 64

static const char *const words[] = {"敏感肌", "油皮", "干皮", "孕妇", "洁面", "保湿乳", "面霜", "防晒", "精华", "面膜",
	"能用", "怎么用", "多久", "发货", "退货", "发票", "正品", "过敏", "长痘", "泛红", "起泡", "香精", "酒精",
	"成分", "价格", "优惠", "小样", "换季", "早上", "晚上", "孩子", "男士", "学生", "眼周", "嘴角", "鼻子", "毛孔",
	"黑头", "美白", "补水", "保质期", "开封", "快递", "订单"};

static void write_wording(struct text *t, struct rng *r)
{
	/* Half of what people ask about is asked by all of them, the other half by few. */
	for (int i = 0; i < 4; i++) {
		text_adds(t, words[rng_below(r, sizeof words / sizeof words[0])]);
		utf8_put(t, 0x4E00 + (uint32_t)rng_below(r, 3000));
	}
}

static struct sop_script *write_file(struct rng *r, int no)
{
	struct arena *a = arena_new(65536);
	struct diag_list l;
	struct text t;
	struct sop_script *s = NULL;

	diag_init(&l, a);
	text_init(&t, READ_MAX_BYTES);
	text_addf(&t, "# 话术：第%d本\n", no);
	for (int i = 0; i < QUESTIONS; i++) {
		text_adds(&t, "## ");
		write_wording(&t, r);
		text_adds(&t, "吗\n- 别名：");
		write_wording(&t, r);
		text_adds(&t, "、");
		write_wording(&t, r);
		text_adds(&t, "\n> 能\n");
	}
	if (read_script(text_span(&t), SPAN_LIT("bench.md"), NULL, &l, &s) != RC_OK)
		fprintf(stderr, "bench_ask: %.*s\n", SPAN_ARG(l.v[0].text));
	text_release(&t);
	arena_free(a);
	return s;
}

static int pairs(struct span s, uint64_t *pair)
{
	uint32_t c, last = 0;
	int n = 0;

	for (size_t k; n < LETTERS && (k = utf8_next(s, &c)) > 0; s = span_drop(s, k), last = c) {
		if (last)
			pair[n++] = (uint64_t)last << 32 | c;
	}
	return n;
}

/* The same question without an index: pairs of every wording against those of the message. */
static int scan(struct sop_script *const *file, struct span message)
{
	uint64_t mine[LETTERS], its[LETTERS];
	int n = pairs(message, mine), best = 0;

	for (int f = 0; f < FILES; f++) {
		for (int i = 0; i < file[f]->talk->questions; i++) {
			const struct sop_question *q = &file[f]->talk->question[i];
			for (int w = -1; w < q->aliases.n; w++) {
				int m = pairs(w < 0 ? q->name : q->aliases.v[w], its), common = 0;
				for (int a = 0; a < n; a++)
					for (int b = 0; b < m; b++)
						common += mine[a] == its[b];
				best = 2000 * common / (n + m + 1) > best ? 2000 * common / (n + m + 1) : best;
			}
		}
	}
	return best;
}

int main(void)
{
	struct sop_script *file[FILES];
	struct rng r;
	struct text said[MESSAGES];
	struct ask_hit hit[ASK_HITS];
	int sum = 0;

	rng_seed(&r, 7);
	for (int i = 0; i < FILES; i++) {
		if (!(file[i] = write_file(&r, i)))
			return 1;
	}
	for (int i = 0; i < MESSAGES; i++) {
		text_init(&said[i], 4096);
		write_wording(&said[i], &r);
	}
	int64_t from = clock_cpu_us();
	struct ask *a = ask_new((const struct sop_script *const *)file, FILES);
	int64_t made = clock_cpu_us() - from;
	from = clock_cpu_us();
	for (int i = 0; i < MESSAGES; i++)
		sum += ask_find(a, text_span(&said[i]), hit, ASK_HITS);
	double found = (double)(clock_cpu_us() - from) / MESSAGES;
	from = clock_cpu_us();
	for (int i = 0; i < SCANNED; i++)
		sum += scan(file, text_span(&said[i]));
	double scanned = (double)(clock_cpu_us() - from) / SCANNED;
	printf("ask: %d questions, %d wordings; index made in %" PRId64 " ms\n", ask_questions(a), 3 * ask_questions(a),
		made / 1000);
	printf("  one message                     %6.0f us\n", found);
	printf("  without the index               %6.0f us: %.0f times as long (limit 10)  [%d]\n", scanned,
		scanned / found, sum % 10);
	ask_free(a);
	for (int i = 0; i < MESSAGES; i++)
		text_release(&said[i]);
	for (int i = 0; i < FILES; i++)
		script_free(file[i]);
	return scanned / found < 10;
}
