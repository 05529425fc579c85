/* crm/worth: what a customer is worth and how near he is (domain.md 7): grade of the lead by score and purchase, tier by money
 * and frequency, RFM by the classic eight. Pure; the thresholds are the house's. */
#ifndef SIYU_CRM_WORTH_H
#define SIYU_CRM_WORTH_H
#include "crm/bought.h"

struct worth_rules {
	int64_t able_score, keen_score, ready_score; /* at least so many: 可培养, 有意向, 可转化 */
	int64_t window_ms;                           /* of tier, frequency and money: the last year */
	int64_t key_fen, key_orders;                 /* KA: at least both, within the window */
	int64_t plain_fen, plain_orders;             /* 普通: at least both */
	int64_t recent_ms;                           /* R is high: his last order is no older */
	int64_t often_orders, much_fen;              /* F, M are high: at least, within the window */
};

/* 已合作: a paid order that was not wholly paid back; else by score 可转化, 有意向, 可培养, 无效. */
const char *worth_grade(const struct worth_rules *r, int64_t score, const struct bought_order *orders, int n);
/* KA, 普通, 小微. */
const char *worth_tier(const struct worth_rules *r, const struct bought_order *orders, int n, int64_t now_ms);
/* 重要价值 重要发展 重要保持 重要挽留 一般价值 一般发展 一般保持 一般挽留; NULL: never bought, so there is none. */
const char *worth_rfm(const struct worth_rules *r, const struct bought_order *orders, int n, int64_t now_ms);
/* The same of sums: has he bought ever, recently; how often and for how much in the window. */
const char *worth_rfm_of(const struct worth_rules *r, bool bought, bool recent, int64_t orders, int64_t net_fen);

/* The names that there are, i from 0; NULL at the end. Grades and tiers are both said by 级别: no name stands in both. */
const char *worth_level_at(int i);
const char *worth_rfm_at(int i);

#endif
