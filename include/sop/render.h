/* sop/render: a text of a script and the values of one customer -> what he reads. A customer never sees a brace that a
 * script's author did not write as \{. */
#ifndef SIYU_SOP_RENDER_H
#define SIYU_SOP_RENDER_H
#include "base/text.h"
#include "base/zone.h"
#include "crm/bought.h"
#include "sop/reason.h"
#include "sop/script.h"

#define RENDER_NAME_CHARS 32

struct render_coupon {
	struct span name, code; /* of the pool; the code that he has or would get, absent: the pool is empty */
};
struct render_good {
	struct span name;
	int64_t left, sold; /* pieces; left -1: 不限 */
};
struct render_values {
	struct span customer, employee, channel, store, group; /* raw names; absent or empty: not known */
	const struct zone *zone;
	int64_t added_ms; /* {加好友天数}: calendar days, the day of adding is 1 (finding 68); 0: not known */
	int64_t now_ms;   /* {今天}: "3月3日" */
	int orders;       /* {订单号} {购买日}: all of the customer */
	const struct bought_order *order;
	int coupons; /* {券:X} of pools whose codes each belong to one customer */
	const struct render_coupon *coupon;
	int goods; /* {库存:X} {已售:X} */
	const struct render_good *good;
	struct span page; /* {打卡页}; absent or empty: he has none */
	int checked, to_prize; /* {打卡天数} {还差天数}, -1: he is in no 打卡; to_prize 0: he has all prizes */
	int64_t countdown_ms; /* {倒计时}, 0: there is none */
	bool about; /* the orders that say so are not of the last minutes: 「约」 (finding 22) */
};
enum render_how {
	RENDER_ONE, /* welcome, sidebar, to-do, 逐个发: names filled in, the fallback only where the value lacks */
	RENDER_MASS /* 企业群发 to many: a per-customer word with a fallback is its fallback for all (finding 15) */
};

/* Appends to out. REASON_OK; REASON_NO_VALUE: a value lacks and there is no fallback: nothing is sent (the word, without
 * braces, through ret_word, which may be NULL); out is then as before. */
enum reason render_text(const struct sop_text *text, const struct render_values *v, enum render_how how,
	struct text *out, const char **ret_word);
/* The same without writing; a fallback that stands for everybody is there anyway, so `how` does not matter. */
enum reason render_check(const struct sop_text *text, const struct render_values *v, const char **ret_word);
bool render_uses(const struct sop_text *text, enum sop_var var);
/* Has it {库存} {已售} {倒计时}, which hold for minutes only (finding 22)? */
bool render_melts(const struct sop_text *text);
/* Does it draw a code for each customer? */
bool render_draws(const struct sop_text *text);
/* The first pool that has no code for him and no fallback stands for; absent: none lacks. */
struct span render_drained(const struct sop_text *text, const struct render_values *v);
const struct render_good *render_good_of(const struct render_values *v, struct span name); /* NULL: not known */
/* Does the text differ from customer to customer under `how`? Then it makes one task each (finding 15). */
bool render_personal(const struct sop_text *text, enum render_how how);
bool render_per_customer(enum sop_var var); /* {客户} {加好友天数} {订单号} {购买日} {打卡天数} {还差天数} */
/* A name fit to be read: valid UTF-8, no control, format or line characters, no braces, blanks joined and trimmed, at most
 * RENDER_NAME_CHARS characters. Appends; false when nothing is left of it. */
bool render_name(struct span raw, struct text *out);
const char *render_word(enum sop_var var); /* "客户" */

#endif
