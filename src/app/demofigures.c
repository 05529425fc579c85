#include "demofigures.h"

#include "base/arena.h"
#include "report/report.h"
#include "store/contacttag.h"
#include "store/taskmember.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const struct figure {
	const char *name;
	size_t at;
	bool money;
} figures[] = {
	{"新增好友", offsetof(struct demofigures, adds), false},
	{"欢迎语送达", offsetof(struct demofigures, welcomes), false},
	{"群发送达", offsetof(struct demofigures, delivered), false},
	{"客户标签", offsetof(struct demofigures, tags), false},
	{"订单", offsetof(struct demofigures, orders), false},
	{"成交额", offsetof(struct demofigures, gross_fen), true},
	{"退款", offsetof(struct demofigures, refund_fen), true},
	{"付费客户", offsetof(struct demofigures, payers), false},
};
#define FIGURES (sizeof figures / sizeof *figures)

static int64_t value_of(const struct demofigures *f, const struct figure *which)
{
	int64_t v;
	memcpy(&v, (const char *)f + which->at, sizeof v);
	return v;
}

static int column_of(const struct report_table *t, const char *key)
{
	for (int i = 0; i < t->columns; i++)
		if (strcmp(t->column[i].key, key) == 0)
			return i;
	BUG("report '%s' has no column '%s'", t->name, key);
}

static int64_t total_of(const struct report_table *t, const char *key)
{
	return t->total[column_of(t, key)].num;
}

enum rc demofigures_ours(
	struct store_db *db, struct span from, int64_t now_ms, struct demofigures *ret, struct err *err)
{
	struct arena *a = arena_new(65536);
	struct demofigures f = {0};
	struct report_table t;
	struct report_ask gmv = {.name = "gmv", .from = from, .now_ms = now_ms};
	struct report_ask people = {.name = "funnel", .by = "day", .from = from, .now_ms = now_ms};
	enum rc rc = report_make(db, a, &gmv, &t, err);
	if (!rc) {
		f.orders = total_of(&t, "orders");
		f.gross_fen = total_of(&t, "gross_fen");
		f.refund_fen = total_of(&t, "refund_fen");
		f.payers = total_of(&t, "paying_customers");
		rc = report_make(db, a, &people, &t, err);
	}
	if (!rc) {
		f.adds = total_of(&t, "added");
		f.welcomes = total_of(&t, "welcomed");
		/* What an employee sends himself, from the sidebar, is no mass message. */
		rc = taskmember_reached(db, &f.delivered, err);
	}
	if (!rc)
		rc = contacttag_count(db, &f.tags, err);
	if (!rc)
		*ret = f;
	arena_free(a);
	return rc;
}

struct demofigures demofigures_theirs(const struct brain_books *b)
{
	return (struct demofigures){
		.adds = b->adds,
		.welcomes = b->welcomes,
		.delivered = b->mass_delivered,
		.tags = b->tags_on,
		.orders = b->orders,
		.gross_fen = b->gross_fen,
		.refund_fen = b->refund_fen,
		.payers = b->payers,
	};
}

bool demofigures_agree(const struct demofigures *ours, const struct demofigures *theirs)
{
	for (size_t i = 0; i < FIGURES; i++)
		if (value_of(ours, &figures[i]) != value_of(theirs, &figures[i]))
			return false;
	return true;
}

static void print_value(int64_t v, bool money)
{
	if (money)
		printf("%12lld.%02lld 元", (long long)(v / 100), (long long)(v % 100));
	else
		printf("%15lld   ", (long long)v);
}

void demofigures_show(const struct demofigures *ours, const struct demofigures *theirs)
{
	printf("  对账                  siyu 的数             沙盒的账\n");
	for (size_t i = 0; i < FIGURES; i++) {
		int64_t x = value_of(ours, &figures[i]), y = value_of(theirs, &figures[i]);
		/* A Chinese character is three bytes and two columns wide. */
		printf("  %s%*s", figures[i].name, 12 - (int)strlen(figures[i].name) / 3 * 2, "");
		print_value(x, figures[i].money);
		print_value(y, figures[i].money);
		printf("   %s\n", x == y ? "一致" : "不一致");
	}
}
