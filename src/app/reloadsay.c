#include "reloadsay.h"

#include "base/json.h"
#include "base/log.h"

struct said {
	struct span script, how;
	int64_t was, version, people, touched, skipped;
	bool goes_through, tags, resumed, paused, same;
	const struct json_node *steps;
};

static int64_t number(const struct json_node *n, const char *key)
{
	int64_t v = 0;
	(void)json_int(json_get(n, key), &v);
	return v;
}

static bool flag(const struct json_node *n, const char *key)
{
	bool v = false;
	(void)json_bool(json_get(n, key), &v);
	return v;
}

static struct said said_of(const struct json_node *n)
{
	return (struct said){.script = json_str(json_get(n, "script")),
		.how = json_str(json_get(n, "how")),
		.was = number(n, "was"),
		.version = number(n, "version"),
		.people = number(n, "people"),
		.touched = number(n, "touched"),
		.skipped = number(n, "skipped"),
		.goes_through = flag(n, "goes_through"),
		.tags = flag(n, "tags"),
		.resumed = flag(n, "resumed"),
		.paused = flag(n, "paused"),
		.same = flag(n, "same"),
		.steps = json_get(n, "steps")};
}

static void say_step(const struct json_node *n, bool counts, struct text *out)
{
	struct span what = json_str(json_get(n, "what")), id = json_str(json_get(n, "id")),
		    was = json_str(json_get(n, "was"));
	int64_t open = number(n, "open"), passed = number(n, "passed");
	if (span_is(what, "new"))
		text_addf(out, "  新步骤「%.*s」", SPAN_ARG(id));
	else if (span_is(what, "gone"))
		text_addf(out, "  没有了「%.*s」", SPAN_ARG(id));
	else if (span_present(was))
		text_addf(out, "  改名「%.*s」（编号还是 %.*s）", SPAN_ARG(was), SPAN_ARG(id));
	else
		text_addf(out, "  改了「%.*s」", SPAN_ARG(id));
	if (counts && span_is(what, "new"))
		text_addf(out, "：%lld 人还没到，到时候发；%lld 人已过时间，不补", (long long)open, (long long)passed);
	else if (counts && span_is(what, "gone"))
		text_addf(out, "：%lld 人还没收到，不再发", (long long)open);
	else if (counts)
		text_addf(out, "：%lld 人还没到，用新版；%lld 人已经走过", (long long)open, (long long)passed);
	text_addc(out, '\n');
}

/* Rows of 标签 that vanished, or are called otherwise (finding 14). */
static void say_row(const struct json_node *n, struct text *out)
{
	struct span id = json_str(json_get(n, "id")), was = json_str(json_get(n, "was"));
	if (span_present(was))
		text_addf(out, "  标签「%.*s」改叫「%.*s」：当成新标签用；旧的留在企业微信里和客户身上\n",
			SPAN_ARG(was), SPAN_ARG(id));
	else
		text_addf(out, "  没有了标签「%.*s」：企业微信里的、客户身上的都留着，siyu 不删标签\n", SPAN_ARG(id));
}

static void say_rows(const struct said *s, struct text *out)
{
	for (const struct json_node *i = s->tags ? json_first(s->steps) : NULL; i; i = json_next(i))
		say_row(i, out);
}

/* What is done with them, and what the other two would do. */
static void say_people(const struct said *s, struct text *out)
{
	long long n = (long long)s->people;
	if (n == 0)
		return;
	if (s->same) {
		text_addf(out, "  只改了写法，意思没变：%lld 人接着走\n", n);
		return;
	}
	if (span_is(s->how, "old"))
		text_addf(out, "  沿用 旧版走完：%lld 人照原来的版本走完，新来的人走第 %lld 版\n", n,
			(long long)s->version);
	else if (span_is(s->how, "restart"))
		text_addf(out, "  沿用 重新开始：%lld 人从头来，近 30 天发过的 %lld 步不再发\n", n,
			(long long)s->skipped);
	else
		text_addf(out, "  沿用 新步骤用新版：%lld 人没走到的步骤用新版\n", n);
	text_adds(out, "  写别的沿用会怎样：");
	if (!span_is(s->how, "new"))
		text_addf(out, "新步骤用新版，%lld 人没走到的步骤用新版；", n);
	if (!span_is(s->how, "old"))
		text_addf(out, "旧版走完，%lld 人照旧版走完%s", n, span_is(s->how, "new") ? "；" : "");
	if (!span_is(s->how, "restart"))
		text_addf(out, "重新开始，%lld 人从头来", n);
	text_addc(out, '\n');
}

static void say_script(const struct said *s, struct text *out)
{
	text_add(out, s->script);
	if (s->paused) {
		text_addf(out, "：停用");
		if (s->goes_through)
			text_addf(out, "，在途 %lld 人停在原处，不再发；恢复以后，这期间过去的步骤不补",
				(long long)s->people);
		text_addc(out, '\n');
		say_rows(s, out);
		return;
	}
	if (s->resumed) {
		text_addf(out, "：恢复，第 %lld 版", (long long)s->version);
		if (s->goes_through)
			text_addf(out, "，在途 %lld 人接着走，停用期间过去的步骤跳过", (long long)s->people);
		text_addc(out, '\n');
		return;
	}
	if (s->was == 0)
		text_addf(out, "：新上线，第 %lld 版\n", (long long)s->version);
	else if (s->goes_through)
		text_addf(out, "：第 %lld 版 → 第 %lld 版，在途 %lld 人\n", (long long)s->was, (long long)s->version,
			(long long)s->people);
	else
		text_addf(out, "：第 %lld 版 → 第 %lld 版\n", (long long)s->was, (long long)s->version);
	say_rows(s, out);
	if (s->was == 0 || !s->goes_through)
		return;
	for (const struct json_node *i = json_first(s->steps); i; i = json_next(i))
		say_step(i, s->people > 0 && span_is(s->how, "new"), out);
	say_people(s, out);
}

enum rc reloadsay_print(struct span told, struct text *out, struct err *err)
{
	struct json_doc *doc;
	enum rc rc = json_parse(told, &doc, err);
	if (rc)
		return rc;
	for (const struct json_node *i = json_first(json_root(doc)); i; i = json_next(i)) {
		struct said s = said_of(i);
		say_script(&s, out);
	}
	json_free(doc);
	return text_check(out, err);
}

void reloadsay_log(struct span told)
{
	struct json_doc *doc;
	if (json_parse(told, &doc, NULL))
		return;
	for (const struct json_node *i = json_first(json_root(doc)); i; i = json_next(i)) {
		struct said s = said_of(i);
		log_info("script changed", "script=\"%.*s\" version=%lld was=%lld what=%s people=%lld touched=%lld",
			SPAN_ARG(s.script), (long long)s.version, (long long)s.was,
			s.paused                            ? "paused"
				: s.resumed                 ? "resumed"
				: s.was == 0                ? "first"
				: s.same                    ? "same"
				: span_is(s.how, "old")     ? "old-to-the-end"
				: span_is(s.how, "restart") ? "restart"
							    : "new-steps",
			(long long)s.people, (long long)s.touched);
	}
	json_free(doc);
}
