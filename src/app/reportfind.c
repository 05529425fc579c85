#include "reportfind.h"

#include "report/report.h"

#include <stdio.h>
#include <string.h>

/* 开单率 is of day0, which speaks of 开单: the name of a rate is that of what it is a rate of. */
static struct span stem(struct span asked)
{
	static const char rate[] = "率";
	return span_ends(asked, rate) && asked.n > sizeof rate - 1 ? span_take(asked, asked.n - (sizeof rate - 1))
								   : asked;
}

static bool speaks(const struct report_info *r, struct span asked)
{
	return span_search(span_of(r->title), asked) != SIZE_MAX || span_search(span_of(r->meaning), asked) != SIZE_MAX;
}

static int print_those(struct span asked, struct span part)
{
	int n = 0;
	for (int i = 0; i < report_list_count; i++) {
		if (!speaks(&report_list[i], part))
			continue;
		if (n++ == 0)
			printf("报表里的「%.*s」（下面写着每个数怎么算）：\n", SPAN_ARG(asked));
		printf("  siyu report %-11s  %s：%s\n", report_list[i].name, report_list[i].title,
			report_list[i].meaning);
	}
	return n;
}

int reportfind_print(struct span asked)
{
	struct span part = stem(asked);
	int n = asked.n ? print_those(asked, asked) : 0;
	return n || part.n == asked.n || !part.n ? n : print_those(asked, part);
}
