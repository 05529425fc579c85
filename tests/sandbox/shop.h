/* A brain under test, a clock that the test moves, and what happened so far. */
#ifndef SIYU_TESTS_SHOP_H
#define SIYU_TESTS_SHOP_H
#include "base/json.h"
#include "sandbox/brain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define SHOP_START_MS INT64_C(1772503200000) /* 2026-03-03 10:00 at +08:00 */
#define SHOP_HOUR_MS INT64_C(3600000)

struct shop {
	struct brain *brain;
	int64_t now_ms;
	char token[64];
	struct text body;               /* of the last answer */
	struct brain_answer answer;
	struct json_doc *doc;           /* the last answer, read */
	const struct json_node *root;
	struct text events;             /* "C at_ms xml\n" and "O at_ms json\n" since shop_clear */
	int callbacks, orders;
};

struct brain_conf shop_conf(void); /* corpid wwshop, secret s3cret, agentid 7, seed 1; nobody does anything by himself */
void shop_open(struct shop *s, const struct brain_conf *conf); /* with a token */
void shop_close(struct shop *s);
void shop_clear(struct shop *s);
void shop_until(struct shop *s, int64_t at_ms); /* lives step by step until then */
void shop_pass(struct shop *s, int64_t ms);

/* path without /cgi-bin/, may hold "?userid=…"; the token is added. json NULL: a GET. Returns errcode, -404 for a 404. */
int64_t shop_call(struct shop *s, const char *path, const char *json);
int64_t shop_raw(struct shop *s, const char *method, const char *target, const char *type, struct span body);
/* JSON written with single quotes, for the eye. The text lives until the next call. */
const char *shop_json(const char *fmt, ...) PRINTF_LIKE(1, 2);
void shop_customer(struct shop *s, const char *userid, const char *id); /* adds now, by c42; id NULL: drawn */
void shop_token(struct shop *s);                                        /* a new one */
/* Each row's JSON must give its code. */
struct shop_row {
	const char *json;
	int64_t code;
};
void shop_rows(struct shop *s, const char *path, const struct shop_row *rows, size_t n);
#define SHOP_ROWS(s, path, rows) shop_rows((s), (path), (rows), sizeof(rows) / sizeof *(rows))
int shop_setup(void **state); /* a shop with lin.yue and gao.ming */
int shop_teardown(void **state);
struct span shop_str(const struct shop *s, const char *dotted);
int64_t shop_int(const struct shop *s, const char *dotted);
/* The value of the last <name><![CDATA[…]]> heard; "" when there is none. Into buf, which is returned. */
char *shop_heard(const struct shop *s, const char *name, char *buf, size_t cap);

#endif
