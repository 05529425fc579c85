#include "orderwork.h"

#include "orderbook.h"
#include "ordermark.h"
#include "store/contact.h"

struct orderwork orderwork_of(struct store_db *db, struct arena *a, const struct orders_rules *rules,
	struct orders_result *result, struct err *err)
{
	return (struct orderwork){db, a, rules, rules->now_ms, rules->input_id, 0, 0, result, err};
}

void *orderwork_grown(struct arena *a, void *old, int n, size_t item_bytes)
{
	bool full = n == 0 || (n >= 4 && (n & (n - 1)) == 0);
	if (!full)
		return old;
	char *list = arena_array(a, n < 4 ? 4 : (size_t)n * 2, item_bytes);
	for (size_t i = 0; i < (size_t)n * item_bytes; i++)
		list[i] = ((char *)old)[i];
	return list;
}

void orderwork_moved(struct orderwork *w, enum orders_move_kind kind, int64_t purchase, int64_t amount_fen)
{
	struct orders_result *r = w->result;
	r->move = orderwork_grown(w->a, r->move, r->moves, sizeof *r->move);
	r->move[r->moves++] = (struct orders_move){kind, purchase, amount_fen};
}

enum rc orderwork_trail(struct orderwork *w, struct span who, const struct purchase *old, const struct purchase *new)
{
	const struct ordermark m = {w->db, w->a, w->rules->zone, w->input_id, w->now_ms, who};
	return ordermark_changes(&m, old, new, w->err);
}

enum rc orderwork_money(struct orderwork *w, int64_t no, const struct purchase_totals *sum, int64_t heard_ms)
{
	bool never = sum->orders == 0;
	return contact_money(w->db, no, sum->orders, sum->net_fen, never ? CONTACT_NEVER : sum->first_paid_ms,
		never ? CONTACT_NEVER : sum->last_paid_ms, heard_ms, w->err);
}

enum rc orderwork_settle(struct orderwork *w, const struct purchase *p)
{
	if (p->customer.n == 0)
		return RC_OK;
	struct purchase_totals sum;
	enum rc rc = purchase_totals(w->db, p->customer, &sum, w->err);
	return rc ? rc : orderwork_money(w, p->buyer, &sum, CONTACT_NEVER);
}

enum rc orderwork_show(struct orderwork *w, const struct purchase *old, const struct purchase *p)
{
	return orderbook_put(w->db, w->a, old, p, w->err);
}

enum rc orderwork_book(struct orderwork *w, int64_t purchase, enum ledger_kind kind, int64_t at_ms, int64_t amount_fen)
{
	return orderwork_book_on(w, purchase, kind, at_ms, zone_day(w->rules->zone, at_ms), amount_fen);
}

enum rc orderwork_book_on(
	struct orderwork *w, int64_t purchase, enum ledger_kind kind, int64_t at_ms, int64_t day, int64_t amount_fen)
{
	return ledger_add(w->db, w->input_id, w->ordinal++, purchase, kind, at_ms, day, amount_fen, w->err);
}
