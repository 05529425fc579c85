/* base/xlsxstyle, private to base/xlsx: how numbers are shown: the formats of styles.xml, and a number by one of them. */
#ifndef SIYU_BASE_XLSXSTYLE_H
#define SIYU_BASE_XLSXSTYLE_H
#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

enum xlsxstyle_kind {
	XLSXSTYLE_PLAIN,
	XLSXSTYLE_DATE,
	XLSXSTYLE_TIME,
	XLSXSTYLE_MOMENT, /* date and time */
	XLSXSTYLE_PERCENT,
	XLSXSTYLE_ZEROS   /* 000: at least so many digits */
};
struct xlsxstyle {
	enum xlsxstyle_kind kind;
	int digits;
};
struct xlsxstyles {
	int n;
	struct xlsxstyle *v; /* by the number that a cell names */
};

/* styles.xml. */
enum rc MUST_USE xlsxstyle_read(struct arena *a, struct span xml, struct xlsxstyles *ret, struct err *err);
/* The number as it is shown. from_1904: dates are counted from 1904-01-01. What is no number is written as it stands. */
void xlsxstyle_show(struct span number, struct xlsxstyle s, bool from_1904, struct text *out);

#endif
