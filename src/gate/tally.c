#include "tally.h"
#include "base/json.h"
#include "base/log.h"
#include <string.h>

#define TALLY_BYTES 8192

static void print_refused(struct jsonw *w, const struct grumble *g)
{
	jsonw_key(w, "refused");
	jsonw_obj(w);
	for (int i = 0; i < GRUMBLE_WHYS; i++) {
		const struct grumble_total *t = &g->total[i];
		if (t->count == 0)
			continue;
		jsonw_key(w, grumble_name((enum grumble_why)i));
		jsonw_obj(w);
		jsonw_kint(w, "count", t->count);
		jsonw_kint(w, "last_ms", t->last_ms);
		jsonw_kcstr(w, "path", t->path);
		jsonw_kcstr(w, "hint", grumble_hint((enum grumble_why)i));
		jsonw_end_obj(w);
	}
	jsonw_end_obj(w);
}

static void print(const struct tally *t, const struct gate_counts *c, const struct grumble *g, struct text *out)
{
	struct jsonw w;
	jsonw_init(&w, out);
	jsonw_obj(&w);
	jsonw_kint(&w, "since_ms", t->since_ms);
	jsonw_kint(&w, "verified", c->verified);
	if (c->verified_ms)
		jsonw_kint(&w, "last_verified_ms", c->verified_ms);
	jsonw_kint(&w, "kept", c->kept);
	if (c->kept_ms)
		jsonw_kint(&w, "last_kept_ms", c->kept_ms);
	jsonw_kint(&w, "replayed", c->replayed);
	jsonw_kint(&w, "failed", c->failed);
	print_refused(&w, g);
	jsonw_end_obj(&w);
	text_addc(out, '\n');
}

/* A clock that was set back does not silence it. */
static bool due(const struct tally *t, const struct gate_counts *c, const struct grumble *g, int64_t now_ms)
{
	if (!t->written && !t->failing)
		return true;
	bool changed = !t->written || g->all != t->refusals || memcmp(c, &t->counts, sizeof(*c)) != 0;
	return changed && (now_ms < t->written_ms || now_ms - t->written_ms >= TALLY_EVERY_MS);
}

/* A file that somebody removed is made anew. */
static enum rc put(struct tally *t, struct span json, struct err *err)
{
	enum rc rc = RC_NOTFOUND;
	for (int i = 0; rc == RC_NOTFOUND && i < 2; i++) {
		rc = t->open ? RC_OK : inplace_open(t->path, TALLY_BYTES, 0600, &t->file, err);
		t->open = rc == RC_OK;
		if (!rc)
			rc = inplace_write(&t->file, json, err);
		if (rc)
			tally_close(t);
	}
	return rc;
}

void tally_close(struct tally *t)
{
	if (t->open)
		inplace_close(&t->file);
	t->open = false;
}

void tally_write(struct tally *t, const struct gate_counts *c, const struct grumble *g, int64_t now_ms)
{
	struct text out;
	struct err err = {0};
	if (!t->path || !due(t, c, g, now_ms))
		return;
	text_init(&out, TALLY_BYTES);
	print(t, c, g, &out);
	enum rc rc = text_check(&out, &err);
	if (rc == RC_OK)
		rc = put(t, text_span(&out), &err);
	text_release(&out);
	if (rc != RC_OK && !t->failing)
		log_warn("what was counted cannot be written for `siyu status`", "why=\"%s\"", err.text);
	t->failing = rc != RC_OK;
	t->written = rc == RC_OK;
	t->written_ms = now_ms;
	t->counts = *c;
	t->refusals = g->all;
}
