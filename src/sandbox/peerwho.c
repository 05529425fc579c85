#include "peerwho.h"

#include "brainint.h"

#define SHOWN 12

const char *peerwho_employee(struct brain *b, struct arena *a, struct span userid)
{
	struct span names = SPAN_LIT(""), key;
	size_t at = 0;
	int n = 0;
	void *v;
	if (brainworld_employee(b, userid, false))
		return NULL;
	for (; map_each(b->employees, &at, &key, &v); n++)
		if (n < SHOWN)
			names = arena_printf(a, "%.*s%s%.*s", SPAN_ARG(names), n ? ", " : "",
				SPAN_ARG(((struct brain_employee *)v)->userid));
	return arena_printf(a, "there is no employee '%.*s'; %s%.*s%s; /sandbox/employee makes one", SPAN_ARG(userid),
		n ? "there are " : "there is nobody", SPAN_ARG(names), n > SHOWN ? ", …" : "")
		.p;
}
