/* wecom/eventrow: the one table of fields of callbacks: name, where it stands, what it is. */
#ifndef SIYU_WECOM_EVENTROW_H
#define SIYU_WECOM_EVENTROW_H
#include "wecom/event.h"

enum eventrow_type { EVENTROW_TEXT, EVENTROW_INT, EVENTROW_LIST, EVENTROW_CHOICE };

struct eventrow {
	const char *name; /* as printed; of the JSON form of own apps: json_name, or the path */
	const char *json_name;
	struct span path[4]; /* first match in this order; unused ones are absent */
	enum eventrow_type type;
	bool bot;         /* a field of AI bots' JSON; else of XML and of its JSON edition */
	bool secret;      /* never shown unless asked for */
	const char *only; /* only in events of this name; NULL: in all */
	size_t offset;    /* in struct event */
};

extern const struct eventrow eventrow_table[];
extern const size_t eventrow_count;

#endif
