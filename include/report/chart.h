/* report/chart: figures as inline SVG with their table behind them, and the page around them. No script, no request to anywhere, light
 * and dark by what the reader's system says. */
#ifndef SIYU_REPORT_CHART_H
#define SIYU_REPORT_CHART_H
#include "base/span.h"
#include "base/text.h"

enum chart_shape {
	CHART_COLUMNS, /* by time: upright */
	CHART_BARS     /* by name: lying */
};
struct chart_point {
	struct span label;
	int64_t whole;     /* below zero: drawn to the other side */
	int64_t part;      /* of it, drawn darker, not negative; 0 where parts is NULL */
	struct span shown; /* whole as people read it; absent: its digits */
};
struct chart {
	enum chart_shape shape;
	const char *title;
	const char *whole, *part; /* what the two are; part NULL: there is none */
	const char *note;         /* a sentence under it, may be NULL */
	int n;
	const struct chart_point *point;
};

/* Text as XML and HTML want it. */
void chart_escape(struct span s, struct text *out);
/* One <figure>: the drawing (with title and description for who cannot see it) and its table. */
void chart_figure(const struct chart *c, struct text *out);
/* All drawings under each other as one SVG file of its own. */
void chart_svg(const char *title, const struct chart *c, int n, struct text *out);
void chart_page_begin(const char *title, struct text *out); /* up to the <h1> */
void chart_page_end(struct text *out);

#endif
