#include "doctor.h"

#include "base/json.h"

#include <stdarg.h>
#include <stdio.h>

#define SAID_BYTES 1024

void doctor_add(struct doctor *d, enum doctor_mark mark, const char *code, const char *todo, const char *fmt, ...)
{
	char said[SAID_BYTES];
	va_list args;
	if (d->n == DOCTOR_MOST)
		return;
	va_start(args, fmt);
	(void)vsnprintf(said, sizeof said, fmt, args);
	va_end(args);
	d->v[d->n++] = (struct doctor_finding){
		.mark = mark, .code = code, .said = arena_copy(d->arena, span_of(said)), .todo = todo};
}

static int count(const struct doctor *d, enum doctor_mark mark)
{
	int n = 0;
	for (int i = 0; i < d->n; i++)
		n += d->v[i].mark == mark;
	return n;
}

bool doctor_bad(const struct doctor *d)
{
	return count(d, DOCTOR_BAD) > 0;
}

static void print_json(const struct doctor *d, struct text *out)
{
	static const char *const mark[] = {"good", "note", "bad", "symptom"};
	struct jsonw w;
	jsonw_init(&w, out);
	jsonw_obj(&w);
	jsonw_kbool(&w, "good", !doctor_bad(d));
	jsonw_key(&w, "findings");
	jsonw_arr(&w);
	for (int i = 0; i < d->n; i++) {
		jsonw_obj(&w);
		jsonw_kcstr(&w, "mark", mark[d->v[i].mark]);
		jsonw_kcstr(&w, "code", d->v[i].code);
		jsonw_kstr(&w, "said", d->v[i].said);
		if (d->v[i].todo[0])
			jsonw_kcstr(&w, "todo", d->v[i].todo);
		jsonw_end_obj(&w);
	}
	jsonw_end_arr(&w);
	jsonw_end_obj(&w);
	text_addc(out, '\n');
}

void doctor_print(const struct doctor *d, bool json, struct text *out)
{
	static const char *const mark[] = {"✓ ", "注意 ", "不对 ", "连带 "};
	int bad = count(d, DOCTOR_BAD), notes = count(d, DOCTOR_NOTE);
	if (json) {
		print_json(d, out);
		return;
	}
	for (int i = 0; i < d->n; i++) {
		text_addf(out, "%s%.*s\n", mark[d->v[i].mark], SPAN_ARG(d->v[i].said));
		if (d->v[i].todo[0])
			text_addf(out, "     怎么办：%s\n", d->v[i].todo);
	}
	if (bad == 1)
		text_adds(out, "\n1 处不对，改好它再跑一次 siyu doctor\n");
	else if (bad > 1)
		text_addf(out, "\n%d 处不对，先改最上面的那一处，再跑一次 siyu doctor\n", bad);
	else
		text_adds(out, notes > 0 ? "\n没有不对的地方，看一下上面要注意的\n" : "\n都好\n");
}
