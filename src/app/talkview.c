#include "talkview.h"

#include "outlook.h"

#include "store/storyq.h"

#define COLUMNS 34

enum rc talkview_read(
	struct store_db *db, struct arena *a, int64_t from_ms, int64_t to_ms, struct talkview *ret, struct err *err)
{
	const struct wordq_ask ask = {.from_ms = from_ms, .to_ms = to_ms, .full_ms = to_ms};
	*ret = (struct talkview){0};
	enum rc rc = wordq_rows(db, a, WORDQ_ANSWER, &ask, &ret->answer, &ret->answers, err);
	return rc ? rc : storyq_handed(db, from_ms, &ret->handed, err);
}

void talkview_text(const struct talkview *v, struct text *out)
{
	if (v->answers || v->handed)
		text_adds(out, "\n疑问库（听到回答的客户）和微信客服\n");
	for (int i = 0; i < v->answers; i++) {
		text_adds(out, "  ");
		outlook_pad_step(v->answer[i].key, v->answer[i].step, COLUMNS, out);
		text_addf(out, " %5lld 人\n", (long long)v->answer[i].shown);
	}
	if (v->handed)
		text_addf(out, "  转人工 %lld 次\n", (long long)v->handed);
}

void talkview_json(const struct talkview *v, struct jsonw *w)
{
	jsonw_key(w, "answers");
	jsonw_arr(w);
	for (int i = 0; i < v->answers; i++) {
		jsonw_obj(w);
		jsonw_kstr(w, "script", v->answer[i].key);
		jsonw_kstr(w, "question", v->answer[i].step);
		jsonw_kint(w, "customers", v->answer[i].shown);
		jsonw_end_obj(w);
	}
	jsonw_end_arr(w);
	jsonw_kint(w, "handed_over", v->handed);
}
