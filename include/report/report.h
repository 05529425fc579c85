/* report/report: questions to the state, answered as one table of typed columns (siyu report NAME). How a table
 * looks is report/reportout. Figures are defined in domain.md section 8; each table carries its definition. */
#ifndef SIYU_REPORT_REPORT_H
#define SIYU_REPORT_REPORT_H
#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"
#include "base/zone.h"
#include "store/db.h"

enum report_kind {
	REPORT_TEXT,
	REPORT_COUNT,
	REPORT_PLACE,  /* a count of nothing: its change says nothing */
	REPORT_FEN,
	REPORT_RATE,   /* num / den as percent */
	REPORT_RATIO,  /* num / den as a number */
	REPORT_CHANGE, /* num / den as percent with its sign; num may be negative */
	REPORT_POINTS, /* the same of a difference of rates: in points of percent */
	REPORT_OWN     /* each cell of the column has its own: report_cell.kind */
};
/* Of 排行 everybody learns who has one of so many places, however many share the last; below, each one's is his own matter: page, API, chat. */
#define REPORT_PUBLIC_PLACES 3

struct report_column {
	const char *key;   /* in JSON */
	const char *title; /* Chinese, for people */
	enum report_kind kind;
};
struct report_cell {
	struct span text;  /* of REPORT_TEXT; present in another kind: stands in its place ("不可见", JSON null) */
	struct span id;    /* REPORT_TEXT: State, userid or script that text is the name of; absent: text is all */
	int64_t num;       /* count, fen, numerator */
	int64_t den;       /* of a quotient; 0: there is none. REPORT_COUNT, REPORT_PLACE, REPORT_FEN: -1 no figure */
	enum report_kind kind; /* in a column of REPORT_OWN */
};
enum report_compare { /* with the same table of … */
	REPORT_ALONE,     /* none */
	REPORT_BEFORE,    /* as many days right before */
	REPORT_LAST_WEEK, /* the same days seven days before */
	REPORT_LAST_YEAR, /* the same dates a year before; of whole months the whole months */
	REPORT_LAST_MONTH /* the same a month before; its last day for a date that month does not have */
};
struct report_table { /* lives in the arena of report_make */
	const char *name, *title, *by; /* "gmv", "成交", "day" */
	const char *cut; /* what by means in Chinese, where it is a pair; else NULL */
	int64_t from_day, to_day;
	struct zone zone;
	int64_t computed_ms;
	int columns;
	const struct report_column *column;
	int rows;
	struct report_cell *cell;      /* rows × columns */
	struct report_cell *total;     /* columns; NULL: a total would mean nothing */
	struct span definition;        /* Chinese */
	struct span note;              /* Chinese; absent: nothing to say */
	enum report_compare compare;
	struct report_cell *was;       /* beside each row that of the period it is compared with: rows × columns; NULL: none is */
	struct report_cell *was_total; /* NULL: as total */
	int64_t was_from_day, was_to_day;
	bool grouped; /* rows of one first name stand together, in order of the second one's num (of days: by day), where it differs */
};

struct report_ask {
	const char *name;
	const char *by;       /* as cutname_read reads it; NULL: the report's own default; outlives the table */
	const char *attribution; /* last, first, channel, or 末次触达 and so on: where orders go; NULL: as [orders] attribution says */
	struct span from, to; /* "2026-03-01", both days belong to it; absent: the last 30 days up to now */
	/* Of structure: what it is held against, both days belong to it; absent: as many days right before. */
	struct span was_from, was_to;
	enum report_compare compare;
	int64_t now_ms;       /* what is paid or given back later counts nowhere yet */
};

struct report_info {
	const char *name, *title;
	const char *const *by; /* allowed cuts, the first is the default; ends with NULL */
	const char *meaning;   /* Chinese, one line */
	const char *const *pair; /* cuts of which any two may be asked for at once, "day,channel"; ends with NULL; NULL: none */
	bool month;            /* of the calendar month in which from lies; takes no to */
	bool compares;         /* with an earlier period */
	bool attributes;       /* which touch an order goes to changes its figures: takes an attribution */
};
extern const struct report_info report_list[];
extern const int report_list_count;

/* Reads in one transaction; db must not be in one. RC_NOTFOUND no such report, RC_INVALID a cut, comparison, attribution or date that cannot be (hint
 * says what can), RC_FAILED, RC_AGAIN. */
enum rc MUST_USE report_make(struct store_db *db, struct arena *a, const struct report_ask *ask, struct report_table *ret_table, struct err *err);
/* The same inside a transaction of the caller's: several tables of one state. */
enum rc MUST_USE report_inside(struct store_db *db, struct arena *a, const struct report_ask *ask, struct report_table *ret_table, struct err *err);

#endif
