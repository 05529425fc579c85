/* rankreport: 排行: who brings in and sells most, with the place in each (report rank). */
#include "reportint.h"

#include "store/employee.h"
#include "store/gmvq.h"

#include <stdlib.h>

static const struct report_column columns[] = {
	{"employee", "员工", REPORT_TEXT},
	{"scans", "扫码", REPORT_COUNT},
	{"scans_place", "名次", REPORT_PLACE},
	{"added", "新增好友", REPORT_COUNT},
	{"added_place", "名次", REPORT_PLACE},
	{"orders", "订单", REPORT_COUNT},
	{"orders_place", "名次", REPORT_PLACE},
	{"net_fen", "净成交额", REPORT_FEN},
	{"net_place", "名次", REPORT_PLACE},
};
enum { SCANS, ADDED, ORDERS, NET, METRICS, COLUMNS = 1 + 2 * METRICS };

struct person {
	struct span userid;
	int64_t v[METRICS];
};
struct people {
	struct person *v;
	int n;
};

static struct person *person_of(struct people *p, struct span userid)
{
	for (int i = 0; i < p->n; i++)
		if (span_eq(p->v[i].userid, userid))
			return &p->v[i];
	p->v[p->n] = (struct person){.userid = userid};
	return &p->v[p->n++];
}

static enum rc count(struct report_world *w, struct people *p, struct err *err)
{
	struct funnelq_scan *scan = NULL;
	struct gmvq_row *sold = NULL, all;
	int scans = 0, sellers = 0;
	enum rc rc = funnelq_scans(w->db, w->a, w->from_day, w->to_day, &scan, &scans, err);
	if (rc == RC_OK)
		rc = gmvq_rows(w->db, w->a, GMVQ_EMPLOYEE, NULL, attribution_name(w->rule), w->from_day, w->to_day,
			&sold, &sellers, &all, err);
	p->v = arena_array(w->a, (size_t)scans + (size_t)sellers + 1, sizeof *p->v);
	for (int i = 0; rc == RC_OK && i < scans; i++) {
		struct person *of = person_of(p, scan[i].employee);
		of->v[SCANS] = scan[i].scans;
		of->v[ADDED] = scan[i].friends;
	}
	for (int i = 0; rc == RC_OK && i < sellers; i++) {
		if (!sold[i].key.n)
			continue; /* nobody's */
		struct person *of = person_of(p, sold[i].key);
		of->v[ORDERS] = sold[i].orders;
		of->v[NET] = sold[i].gross_fen - sold[i].refund_fen;
	}
	return rc;
}

static int by_net(const void *pa, const void *pb)
{
	const struct person *a = pa, *b = pb;
	for (int m = NET; m >= 0; m--)
		if (a->v[m] != b->v[m])
			return a->v[m] > b->v[m] ? -1 : 1;
	return span_cmp(a->userid, b->userid);
}

/* 1 for the highest; who has as many stands as high; who has none stands nowhere. */
static struct report_cell place(const struct people *p, int of, int m)
{
	struct report_cell cell = {.num = 1, .den = p->v[of].v[m] > 0 ? 0 : -1};
	for (int i = 0; i < p->n; i++)
		cell.num += p->v[i].v[m] > p->v[of].v[m];
	return cell;
}

enum rc rankreport_make(struct report_world *w, struct report_table *t, struct err *err)
{
	struct people p = {0};
	enum rc rc = count(w, &p, err);
	if (rc != RC_OK)
		return rc;
	if (p.n)
		qsort(p.v, (size_t)p.n, sizeof *p.v, by_net);
	t->column = columns;
	t->columns = COLUMNS;
	t->rows = p.n;
	t->cell = report_cells(w, p.n, COLUMNS);
	for (int i = 0; rc == RC_OK && i < p.n; i++) {
		struct report_cell *row = t->cell + i * COLUMNS;
		for (int m = 0; m < METRICS; m++) {
			row[1 + 2 * m].num = p.v[i].v[m];
			row[2 + 2 * m] = place(&p, i, m);
		}
		rc = report_employee(w, p.v[i].userid, row, err);
	}
	t->definition = arena_printf(w->a,
		"扫码 = 这段时间第一次来加他的客户，含还没通过的；新增好友 = 其中通过了的；订单、净成交额归触达的员工，没有触达的归订单里写的员工，"
		"同 siyu report gmv --by employee --attribution %s。归因：%s。"
		"付款、退款时间比计算时间晚的还没到，到了才算。一样多的名次一样，没有的没有名次。",
		attribution_name(w->rule), report_rule(w));
	return RC_OK;
}
