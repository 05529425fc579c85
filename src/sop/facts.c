#include "sop/facts.h"

#define MINUTE_MS INT64_C(60000)

void facts_rules_init(struct sop_rules *rules, const struct zone *zone)
{
	*rules = (struct sop_rules){
		.zone = zone,
		.quiet_from = 21 * 60 + 30,
		.quiet_to = 9 * 60,
		.cap_customer_day = 1,
		.cap_group_day = 1,
		.cap_customer_week = -1,
		.cap_company_week = -1,
		.cap_employee_day = -1,
		.default_clock = 10 * 60,
		.merge_min = 30,
		.grace_ms = 30 * MINUTE_MS,
		.late_ms = 120 * MINUTE_MS,
		.remind_percent = 50,
		.receive = SOP_RECEIVE_DAY,
	};
}
