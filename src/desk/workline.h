/* workline: what desk says to work: inputs, and questions. */
#ifndef SIYU_SRC_DESK_WORKLINE_H
#define SIYU_SRC_DESK_WORKLINE_H
#include "desk/desk.h"
#include "base/json.h"

#define WORKLINE_BYTES 8192

/* One question, as work.sock knows it. NULL: nobody answered. Free with json_free. */
struct json_doc *workline_ask(const struct desk_conf *conf, struct span what);
/* The same; its answer as it came, appended. Nothing: nobody answered. */
void workline_pass(const struct desk_conf *conf, struct span what, struct text *out);
/* One command (flow/fold.h): body is its JSON. NULL: nobody took it. */
struct json_doc *workline_put(const struct desk_conf *conf, struct span body);

/* The same, waited for as long as work takes, or until *give_up. false: it is not an input, or nobody knows whether it is. */
bool workline_keep(const struct desk_conf *conf, struct span body, const atomic_bool *give_up);

/* What became of something that was done on a page. */
struct workline_done {
	bool taken;   /* it is an input now; else work does not run */
	bool counted; /* the fold has passed it */
	bool asked;   /* it has to be confirmed */
	bool refused; /* and text says why */
	int64_t id;   /* of the input */
	struct span text; /* Chinese, for the employee; in the arena */
};
void workline_page(const struct desk_conf *conf, struct arena *a, struct span body, struct workline_done *ret);

#endif
