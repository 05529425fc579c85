#include "workline.h"

#define ANSWER_BYTES ((size_t)256 << 10)

static void write_line(struct jsonw *w, const char *key, struct span value, struct span body)
{
	jsonw_obj(w);
	jsonw_kstr(w, key, value);
	jsonw_kstr_opt(w, "body", body);
	jsonw_end_obj(w);
}

static enum rc say(const struct desk_conf *conf, const char *key, struct span value, struct span body, struct text *out)
{
	struct text line;
	struct jsonw w;

	text_init(&line, 2 * WORKLINE_BYTES);
	jsonw_init(&w, &line);
	write_line(&w, key, value, body);
	enum rc rc = line.over ? RC_LIMIT : conf->ask(conf->user, text_span(&line), out);
	text_release(&line);
	return rc;
}

static struct json_doc *say_pair(const struct desk_conf *conf, const char *key, struct span value, struct span body)
{
	struct json_doc *doc = NULL;
	struct text out;

	text_init(&out, ANSWER_BYTES);
	if (say(conf, key, value, body, &out) || json_parse(text_span(&out), &doc, NULL))
		doc = NULL;
	text_release(&out);
	return doc;
}

void workline_pass(const struct desk_conf *conf, struct span what, struct text *out)
{
	size_t before = out->n;

	if (say(conf, "ask", what, SPAN_ABSENT, out))
		text_cut(out, before);
}

struct json_doc *workline_ask(const struct desk_conf *conf, struct span what)
{
	return say_pair(conf, "ask", what, SPAN_ABSENT);
}

bool workline_keep(const struct desk_conf *conf, struct span body, const atomic_bool *give_up)
{
	struct text line, out;
	struct jsonw w;
	struct json_doc *doc = NULL;

	text_init(&line, 2 * WORKLINE_BYTES);
	text_init(&out, ANSWER_BYTES);
	jsonw_init(&w, &line);
	write_line(&w, "put", SPAN_LIT("command"), body);
	bool taken = !line.over && !conf->keep(conf->user, text_span(&line), give_up, &out) &&
		!json_parse(text_span(&out), &doc, NULL) && json_str(json_get(json_root(doc), "outcome")).n;
	if (doc)
		json_free(doc);
	text_release(&out);
	text_release(&line);
	return taken;
}

struct json_doc *workline_put(const struct desk_conf *conf, struct span body)
{
	return say_pair(conf, "put", SPAN_LIT("command"), body);
}

/* What botpage told of it: {"outcome","text"}. */
static void read_told(struct arena *a, struct span told, struct workline_done *ret)
{
	struct json_doc *doc;

	if (!told.n || json_parse(told, &doc, NULL))
		return;
	struct span outcome = json_str(json_get(json_root(doc), "outcome"));
	ret->asked = span_is(outcome, "asked");
	ret->refused = span_is(outcome, "refused") || span_is(outcome, "unknown");
	ret->text = arena_copy(a, json_str(json_get(json_root(doc), "text")));
	json_free(doc);
}

void workline_page(const struct desk_conf *conf, struct arena *a, struct span body, struct workline_done *ret)
{
	struct json_doc *doc = workline_put(conf, body);
	const struct json_node *root = doc ? json_root(doc) : NULL;
	struct span outcome = json_str(json_get(root, "outcome"));

	*ret = (struct workline_done){.text = SPAN_LIT("")};
	if (outcome.n) {
		ret->taken = true;
		ret->counted = !span_is(outcome, "accepted");
		(void)json_int(json_get(root, "id"), &ret->id);
		read_told(a, json_str(json_get(root, "told")), ret);
		if (ret->counted && !span_is(outcome, "done")) {
			ret->refused = true;
			ret->text = arena_copy(a, json_str(json_get(root, "reason")));
		}
	}
	json_free(doc);
}
