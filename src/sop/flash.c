#include "sop/flash.h"
#include "letter.h"
#include "sop/when.h"

#define LONGEST_MS ZONE_DAY_MS /* of a 秒杀 that ends by 售罄 alone */

static const char *const words[FLASH_FIGURES] = {
	[FLASH_STOCK] = "库存",
	[FLASH_SOLD] = "已售",
	[FLASH_SOLD_OUT] = "售罄",
	[FLASH_ORDERS] = "订单数",
	[FLASH_BUYERS] = "付费客户",
	[FLASH_GROSS] = "成交额",
	[FLASH_REFUND] = "退款",
	[FLASH_NET] = "净成交额",
	[FLASH_PER_ORDER] = "客单价",
	[FLASH_WAITING] = "候补",
};

const char *flash_figure_word(enum flash_figure f)
{
	return words[f];
}

enum flash_figure flash_figure(struct span word)
{
	if (span_alike(word, SPAN_LIT("GMV")))
		return FLASH_GROSS;
	for (int i = 0; i < FLASH_FIGURES; i++)
		if (span_is(word, words[i]))
			return (enum flash_figure)i;
	return FLASH_FIGURES;
}

bool flash_wants(const struct sop_action *report, enum flash_figure f)
{
	for (int i = 0; i < report->names.n; i++)
		if (flash_figure(report->names.v[i]) == f)
			return true;
	return report->names.n == 0;
}

int64_t flash_opens_ms(const struct zone *z, const struct sop_flash *f)
{
	return zone_at_ms(z, f->day, f->minute);
}

int64_t flash_closes_ms(const struct zone *z, const struct sop_flash *f)
{
	if (f->until_minute < 0)
		return flash_opens_ms(z, f) + LONGEST_MS;
	return zone_at_ms(z, f->day + (f->until_minute <= f->minute), f->until_minute);
}

int64_t flash_over_ms(const struct zone *z, const struct sop_flash *f, int64_t sold_ms)
{
	int64_t closes_ms = flash_closes_ms(z, f);

	return f->till_sold && sold_ms > 0 && sold_ms < closes_ms ? sold_ms : closes_ms;
}

bool flash_advertises(const struct sop_step *step)
{
	return when_has_content(step) && step->time.kind != SOP_WHEN_SOLD_OUT && step->time.kind != SOP_WHEN_OVER;
}
