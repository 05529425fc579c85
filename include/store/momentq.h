/* store/momentq: posts of 朋友圈 and what came of them: who published, who saw, liked, commented, and ordered behind it. Posts that WeCom
 * has, by their day, both ends counted. */
#ifndef SIYU_STORE_MOMENTQ_H
#define SIYU_STORE_MOMENTQ_H
#include "base/arena.h"
#include "store/db.h"

enum momentq_by { MOMENTQ_ALL, MOMENTQ_POST, MOMENTQ_SCRIPT, MOMENTQ_EMPLOYEE, MOMENTQ_DAY };

struct momentq_post {
	int64_t post, day, due_ms;
	struct span script, step;
};
/* By time, id. */
enum rc MUST_USE momentq_posts(struct store_db *db, struct arena *a, int64_t from_day, int64_t to_day,
	struct momentq_post **ret_rows, int *ret_count, struct err *err);

struct momentq_people {
	int64_t n;       /* post or day */
	struct span key; /* script or userid */
	int64_t posts, asked, published; /* asked: employees, of each post */
	int64_t reach;   /* customers who can see it, of those posts where WeCom says so */
	int64_t read;    /* how many of these there are */
};
struct momentq_marks {
	int64_t n;
	struct span key;
	int64_t liked, commented, touched; /* customers; touched: either */
	int64_t buyers, orders, net_fen;   /* of these, paid within window_ms behind a like or comment and before until_ms, not wholly given back; an order once */
};
/* By n, key. */
enum rc MUST_USE momentq_people(struct store_db *db, struct arena *a, enum momentq_by by, int64_t from_day,
	int64_t to_day, struct momentq_people **ret_rows, int *ret_count, struct err *err);
enum rc MUST_USE momentq_marks(struct store_db *db, struct arena *a, enum momentq_by by, int64_t from_day,
	int64_t to_day, int64_t window_ms, int64_t until_ms, struct momentq_marks **ret_rows, int *ret_count, struct err *err);

#endif
