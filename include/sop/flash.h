/* sop/flash: 秒杀, a sale of limited goods in groups: its times, and the figures of its 复盘. Pure. */
#ifndef SIYU_SOP_FLASH_H
#define SIYU_SOP_FLASH_H
#include "base/zone.h"
#include "sop/script.h"

/* Figures of 报告 (domain.md 8), in the order in which they are told. */
enum flash_figure {
	FLASH_STOCK, FLASH_SOLD, FLASH_SOLD_OUT /* how long it took */, FLASH_ORDERS, FLASH_BUYERS, FLASH_GROSS, FLASH_REFUND, FLASH_NET,
	FLASH_PER_ORDER, FLASH_WAITING, FLASH_FIGURES
};
const char *flash_figure_word(enum flash_figure f); /* "净成交额" */
enum flash_figure flash_figure(struct span word);   /* FLASH_FIGURES: no such */
bool flash_wants(const struct sop_action *report, enum flash_figure f);

int64_t flash_opens_ms(const struct zone *z, const struct sop_flash *f); /* 开抢 */
/* 结束 as planned: its clock on that day, or on the next when it is not later; without a clock, 24 hours after 开抢. */
int64_t flash_closes_ms(const struct zone *z, const struct sop_flash *f);
/* 结束 as it is once it sold out at sold_ms, 0: it did not. */
int64_t flash_over_ms(const struct zone *z, const struct sop_flash *f, int64_t sold_ms);
/* Does the step speak for buying? It falls away once all is sold. */
bool flash_advertises(const struct sop_step *step);

#endif
