/* heard: the command as it is written and read. */
#include "flow/heard.h"

#define TEXT_MAX ((size_t)8192) /* of what a customer says */

static const char *const whats[HEARD_WHATS] = {
	[HEARD_TEXT] = "text",
	[HEARD_CHOICE] = "choice",
	[HEARD_NONE] = "none",
	[HEARD_JOIN] = "join",
	[HEARD_CLICK] = "click",
	[HEARD_AFTERSALE] = "aftersale",
	[HEARD_HUMAN] = "human",
	[HEARD_RESULT] = "result",
	[HEARD_LIKE] = "like",
	[HEARD_COMMENT] = "comment",
	[HEARD_CHECKIN] = "checkin",
};
static const char *const sources[] = {[HEARD_TOLD] = "told", [HEARD_SEEN] = "seen"};

const char *heard_what_name(enum heard_what what)
{
	return whats[what];
}

const char *heard_source_name(enum heard_source source)
{
	return sources[source];
}

void heard_write(const struct heard *h, struct text *out)
{
	struct jsonw w;

	jsonw_init(&w, out);
	jsonw_obj(&w);
	jsonw_kcstr(&w, "verb", "heard");
	jsonw_kstr(&w, "customer", h->customer);
	jsonw_kcstr(&w, "what", whats[h->what]);
	jsonw_kstr_opt(&w, "text", h->text);
	jsonw_kcstr(&w, "source", sources[h->source]);
	jsonw_kstr_opt(&w, "by", h->by);
	jsonw_kstr_opt(&w, "step", h->step);
	jsonw_kstr_opt(&w, "id", h->id);
	if (h->at_ms)
		jsonw_kint(&w, "at_ms", h->at_ms);
	jsonw_end_obj(&w);
}

static struct span field(struct arena *a, const struct json_node *root, const char *key)
{
	struct span s = json_str(json_get(root, key));

	return s.n ? arena_copy(a, s) : SPAN_ABSENT;
}

static bool takes_text(enum heard_what what)
{
	return what == HEARD_TEXT || what == HEARD_CHOICE || what == HEARD_JOIN || what == HEARD_CLICK;
}

enum rc heard_read(struct arena *a, const struct json_node *root, struct heard *ret, struct err *err)
{
	struct heard h = {.what = HEARD_WHATS};
	struct span what = json_str(json_get(root, "what")), source = json_str(json_get(root, "source"));

	for (int i = 0; i < HEARD_RESULT; i++)
		if (span_is(what, whats[i]))
			h.what = (enum heard_what)i;
	if (h.what == HEARD_WHATS)
		return err_set(err, RC_INVALID, "'what' is '%.*s'", SPAN_ARG(what));
	if (!span_is(source, "told") && !span_is(source, "seen"))
		return err_set(err, RC_INVALID, "'source' is '%.*s', neither told nor seen", SPAN_ARG(source));
	h.source = span_is(source, "seen") ? HEARD_SEEN : HEARD_TOLD;
	h.customer = field(a, root, "customer");
	h.text = field(a, root, "text");
	h.by = field(a, root, "by");
	h.step = field(a, root, "step");
	h.id = field(a, root, "id");
	(void)json_int(json_get(root, "at_ms"), &h.at_ms);
	if (!h.customer.n)
		return err_set(err, RC_INVALID, "'customer' is missing");
	if (takes_text(h.what) && !h.text.n)
		return err_set(err, RC_INVALID, "'text' is missing");
	if (h.text.n > TEXT_MAX)
		return err_set(err, RC_INVALID, "'text' has more than %zu bytes", TEXT_MAX);
	*ret = h;
	return RC_OK;
}
