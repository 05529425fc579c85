#include "flow/flashsay.h"

#include "base/arena.h"
#include "crm/tagset.h"
#include "flow/settings.h"
#include "sop/book.h"
#include "sop/check.h"
#include "sop/flash.h"
#include "sop/read.h"
#include "store/flashsale.h"
#include "store/scriptlog.h"
#include "store/setting.h"
#include "store/stock.h"

struct say {
	struct store_db *db;
	struct arena *a;
	struct settings *settings;
	struct book *book;
	int64_t now_ms;
	struct text *out;
	struct err *err;
};

static enum rc load_settings(struct say *s)
{
	struct setting *v;
	int n = 0;
	enum rc rc = setting_all(s->db, s->a, &v, &n, s->err);
	for (int i = 0; !rc && i < n; i++)
		if (settings_put(s->settings, v[i].key, v[i].value, NULL) == RC_FAILED)
			rc = RC_FAILED;
	settings_seal(s->settings);
	return rc;
}

static enum rc count(struct say *s, const struct sop_flash_good *g, int64_t from_ms, int64_t to_ms, int64_t *ret_sold)
{
	struct span text = SPAN_LIT("");
	enum rc rc;
	*ret_sold = 0;
	while (!(rc = stock_text(s->db, s->a, text, &text, s->err))) {
		const struct sop_good *meant = book_good(s->book, text);
		int64_t n = 0;
		if (!meant || !tagset_same(meant->name, g->name))
			continue;
		rc = stock_sold(s->db, text, from_ms, to_ms, &n, s->err);
		if (rc)
			return rc;
		*ret_sold += n;
	}
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

static enum rc say_goods(struct say *s, const struct sop_flash *f, int64_t opens_ms)
{
	enum rc rc = RC_OK;
	for (int i = 0; !rc && i < f->goods; i++) {
		const struct sop_flash_good *g = &f->good[i];
		int64_t sold = 0;
		if (s->now_ms >= opens_ms)
			rc = count(s, g, opens_ms, flash_closes_ms(&s->settings->zone, f) + 1, &sold);
		text_addf(
			s->out, "  %.*s：卖了 %lld / %lld 件", SPAN_ARG(g->name), (long long)sold, (long long)g->stock);
		if (sold > g->stock)
			text_addf(s->out, "，多卖了 %lld 件", (long long)(sold - g->stock));
		text_addc(s->out, '\n');
	}
	return rc;
}

static enum rc say_waiting(struct say *s, struct span script, int64_t opens_ms)
{
	struct flashsale_wait *v = NULL;
	char at[32];
	int n = 0;
	enum rc rc = flashsale_waiting(s->db, s->a, script, opens_ms, &v, &n, s->err);
	for (int i = 0; !rc && i < n; i++) {
		text_addf(s->out, "  候补 %lld  客户 %.*s  %lld 件  %s 登记", (long long)v[i].seq,
			SPAN_ARG(v[i].customer), (long long)v[i].pieces,
			zone_format_minute(&s->settings->zone, v[i].at_ms, at));
		if (v[i].told_ms != FLASHSALE_NOT_TOLD)
			text_addf(s->out, "，%s 请员工通知", zone_format_minute(&s->settings->zone, v[i].told_ms, at));
		text_addc(s->out, '\n');
	}
	return rc;
}

static enum rc say_one(struct say *s, const struct sop_script *x)
{
	const struct zone *z = &s->settings->zone;
	int64_t opens_ms = flash_opens_ms(z, x->flash), sold_ms = 0, over_ms;
	char at[32];
	enum rc rc = flashsale_sold_get(s->db, x->id, opens_ms, &sold_ms, s->err);
	if (rc && rc != RC_NOTFOUND)
		return rc;
	over_ms = flash_over_ms(z, x->flash, sold_ms);
	text_addf(s->out, "%.*s  %s 开抢", SPAN_ARG(x->name), zone_format_minute(z, opens_ms, at));
	if (sold_ms)
		text_addf(s->out, "，%s 卖完", zone_format_minute(z, sold_ms, at));
	text_addf(s->out, "，%s %s\n", zone_format_minute(z, over_ms, at), over_ms <= s->now_ms ? "结束了" : "结束");
	rc = say_goods(s, x->flash, opens_ms);
	return rc ? rc : say_waiting(s, x->id, opens_ms);
}

static enum rc each(struct say *s, const struct scriptlog *v, int n, struct span name)
{
	struct check_world world;
	struct diag_list diags;
	bool sound, any = false;
	enum rc rc = RC_OK;
	check_world_init(&world);
	world.book = s->book;
	diag_init(&diags, s->a);
	for (int i = 0; i < n; i++)
		book_take(s->book, read_names(v[i].text, v[i].file, &world, &sound), true);
	for (int i = 0; !rc && i < n; i++) {
		struct sop_script *x = NULL;
		if (read_script(v[i].text, v[i].file, &world, &diags, &x))
			continue;
		if (x->flash && (!name.n || tagset_same(name, x->name) || span_eq(name, x->id))) {
			any = true;
			rc = say_one(s, x);
		}
		script_free(x);
	}
	return rc || any ? rc : err_set(s->err, RC_NOTFOUND, "没有这样的秒杀在运行");
}

enum rc flashsay_print(struct store_db *db, struct span name, int64_t now_ms, struct text *out, struct err *err)
{
	struct say s = {.db = db,
		.a = arena_new(65536),
		.settings = settings_new(),
		.book = book_new(),
		.now_ms = now_ms,
		.out = out,
		.err = err};
	struct scriptlog *v = NULL;
	int n = 0;
	enum rc rc = db_begin(db, err);
	if (!rc) {
		rc = load_settings(&s);
		if (!rc)
			rc = scriptlog_current(db, s.a, &v, &n, err);
		if (!rc)
			rc = each(&s, v, n, name);
		db_rollback(db);
	}
	book_free(s.book);
	settings_free(s.settings);
	arena_free(s.a);
	return rc ? rc : text_check(out, err);
}
