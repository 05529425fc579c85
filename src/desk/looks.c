#include "looks.h"

#include "keeper.h"
#include "ration.h"
#include "workline.h"

#include "base/mem.h"

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS INT64_C(3600000)
#define PEOPLE 512 /* refused in one minute */
#define VIEWS 4096 /* persons × reports in one hour */

struct looks {
	struct ration *views, *refused;
	struct keeper *keeper;
};

/* Nobody kept it: the next one of that hour is. What is refused keeps its bound. */
static void lost(void *user, struct span which, int64_t at_ms)
{
	struct looks *l = user;
	ration_return(l->views, which, at_ms);
}

enum rc looks_new(const struct desk_conf *conf, struct looks **ret, struct err *err)
{
	struct looks *l = mem_alloc(sizeof *l);
	enum rc rc = keeper_new(conf, lost, l, &l->keeper, err);
	if (rc) {
		mem_free(l);
		return rc;
	}
	l->views = ration_new(VIEWS, HOUR_MS, 1);
	l->refused = ration_new(PEOPLE, MINUTE_MS, LOOKS_REFUSED);
	*ret = l;
	return RC_OK;
}

void looks_free(struct looks *l)
{
	if (!l)
		return;
	looks_step(l, INT64_MAX);
	keeper_free(l->keeper);
	ration_free(l->views);
	ration_free(l->refused);
	mem_free(l);
}

void looks_view(struct looks *l, struct span which, struct span body, int64_t now_ms)
{
	if (ration_take(l->views, which, SPAN_ABSENT, now_ms))
		keeper_put(l->keeper, which, now_ms, body);
}

void looks_refuse(struct looks *l, struct span who, struct span head, struct span body, int64_t now_ms)
{
	looks_step(l, now_ms); /* what the minute before had stands before it */
	if (ration_take(l->refused, who, head, now_ms))
		keeper_put(l->keeper, SPAN_ABSENT, now_ms, body);
}

static void tell(void *user, struct span head, int beyond)
{
	struct looks *l = user;
	struct text body;
	text_init(&body, WORKLINE_BYTES);
	text_add(&body, head);
	text_addf(&body, ",\"saw\":\"另有 %d 次没给看\",\"denied\":\"一分钟里逐条记 %d 次\"}", beyond, LOOKS_REFUSED);
	keeper_put(l->keeper, SPAN_ABSENT, 0, text_span(&body));
	text_release(&body);
}

void looks_step(struct looks *l, int64_t now_ms)
{
	ration_tell(l->refused, now_ms, tell, l);
}
