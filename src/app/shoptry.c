#include "shoptry.h"
#include "plainly.h"
#include "shopconf.h"

#include "base/clock.h"
#include "base/fileio.h"
#include "base/json.h"
#include "flow/orders.h"

#include <string.h>

#define FILE_BYTES ((size_t)1 << 20)
#define UNLESS_KNOWN "记过的这一单算全部退款，没记过的收不下"
#define CLOSED_PAID "关闭了：这一单算全部退款，没记过的按付过又退了记"

static bool find(const struct conf *c, const char *name, struct gate_shop *ret)
{
	for (int i = 0; shopconf_get(c, i, ret); i++)
		if (span_is(ret->name, name))
			return true;
	return false;
}

/* Every member of an order on a line of its own; why it would not be taken. */
static void print(struct span payload, const struct orders_refusal *refusal, int refusals)
{
	struct json_doc *doc = NULL;
	int index = 0;
	if (json_parse(payload, &doc, NULL))
		return;
	const struct json_node *root = json_root(doc);
	for (const struct json_node *o = json_first(json_get(root, "orders")); o; o = json_next(o), index++) {
		printf("第 %d 单\n", index + 1);
		for (const struct json_node *m = json_first(o); m; m = json_next(m))
			printf("  %-16.*s %.*s\n", SPAN_ARG(json_key(m)), SPAN_ARG(json_str(m)));
		for (int i = 0; i < refusals; i++)
			if (refusal[i].index == index && !span_present(refusal[i].reason))
				puts("  " CLOSED_PAID);
			else if (refusal[i].index == index)
				printf("  %s：%.*s\n", refusal[i].closes ? UNLESS_KNOWN : "收不下",
					SPAN_ARG(refusal[i].reason));
	}
	json_free(doc);
}

/* What becomes of the orders of a post. */
struct sum {
	int orders, skipped, refused;
	int closed, unpaid; /* by their shop: refunded in any case, and refused where not known */
};

static struct sum sum_of(int orders, int skipped, const struct orders_refusal *refusal, int refusals)
{
	struct sum s = {.orders = orders - refusals, .skipped = skipped};
	for (int i = 0; i < refusals; i++)
		*(!refusal[i].closes ? &s.refused : span_present(refusal[i].reason) ? &s.unpaid : &s.closed) += 1;
	return s;
}

static void print_sum(const struct sum *s)
{
	printf("%d 单要记，%d 单状态不算、跳过，%d 单收不下", s->orders, s->skipped, s->refused);
	if (s->closed)
		printf("，%d 单关闭了、写着付款：算全部退款，没记过的按付过又退了记", s->closed);
	if (s->unpaid)
		printf("，%d 单关闭了：记过的算全部退款，没记过的收不下", s->unpaid);
	printf("；什么也没有记下\n");
}

/* As the gate reads a post: its words are the log's. */
static enum rc read_post(struct shopmap *m, struct arena *a, const char *name, struct span bytes,
	struct span *ret_payload, int *ret_orders, int *ret_skipped, struct err *err)
{
	struct err why = {0};
	struct json_doc *doc = NULL;
	enum rc rc = shopmap_read(m, a, bytes, ret_payload, ret_orders, ret_skipped, &why);
	if (!rc)
		return RC_OK;
	bool json = json_parse(bytes, &doc, NULL) == RC_OK;
	json_free(doc);
	if (json) {
		err_set(err, rc, "照 [orders_json %s] 读不出订单（%s）", name, why.text);
		err_hint(err, "对着文件改那里写的路径：引号里的是配置里的键和它的路径，order 后面是第几单");
	} else {
		err_set(err, rc, "文件不是 JSON（%s）", why.text);
		err_hint(err, "放店铺系统推送的原文：一个 JSON，UTF-8");
	}
	return rc;
}

int shoptry_print(struct app *app, const struct zone *zone, const char *name, const char *path)
{
	struct gate_shop shop;
	struct shopmap *m = NULL;
	struct text bytes;
	struct span payload = SPAN_ABSENT;
	struct orders_refusal *refusal = NULL;
	struct err err = {0};
	int orders = 0, skipped = 0, refusals = 0;
	if (!find(app->conf, name, &shop))
		return command_usage("orders", "配置里没有 [orders_json %s] 这一节", name);
	struct arena *a = arena_new(65536);
	text_init(&bytes, FILE_BYTES);
	enum rc rc = shopconf_check(app->conf, &err);
	int code = rc ? EXIT_USAGE : EXIT_DATA;
	if (!rc)
		rc = shopmap_new(&shop.map, &m, &err);
	if (!rc)
		rc = plainly_file(path, fileio_read(path, &bytes, &err), &err);
	if (!rc)
		rc = read_post(m, a, name, text_span(&bytes), &payload, &orders, &skipped, &err);
	if (!rc && orders)
		rc = orders_check(a, zone, clock_real_ms(), payload, &refusal, &refusals, &err);
	if (rc) {
		code = command_fail(&err, code);
	} else {
		if (orders)
			print(payload, refusal, refusals);
		const struct sum s = sum_of(orders, skipped, refusal, refusals);
		print_sum(&s);
		code = s.refused ? EXIT_NO : EXIT_DONE;
	}
	shopmap_free(m);
	text_release(&bytes);
	arena_free(a);
	return code;
}
