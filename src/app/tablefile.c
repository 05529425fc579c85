#include "tablefile.h"

#include "plainly.h"
#include "tabletext.h"

#include "base/fileio.h"
#include "base/utf8.h"
#include "base/xlsx.h"
#include "base/zip.h"

#include <stdio.h>

#define NAMES_BYTES 16384

/* What a spreadsheet did not keep, or CSV cannot say: told, for a code without its last digits finds nothing. */
static void warn(const struct xlsx_lost *lost)
{
	if (lost->number_row)
		fprintf(stderr,
			"siyu: 第 %d 行第 %d 列的数字太长（超过 15 位），Excel 已丢位：请把这一列设为文本，再填一次\n",
			lost->number_row, lost->number_column);
	if (lost->links)
		fprintf(stderr,
			"siyu: 第 %d 行第 %d 列是超链接，只读了看得见的字，没有读地址（一共 %d 格）：要地址，就把它写成字\n",
			lost->link_row, lost->link_column, lost->links);
}

#define PAGE "这是网页或者 XML，不是真正的表格文件"
#define OPEN_IT "在 WPS 或 Excel 里打开，另存为「.xlsx」"
#define ARCHIVE "这是压缩包"
#define UNPACK "先解压，再导入里面的表格"
#define EXPORT_IT "重新导出成「.xlsx」或者 CSV"

static bool is_json(struct span s)
{
	struct span in = span_trim(span_drop(s, 1));
	return span_starts(s, "{") ? span_starts(in, "\"") || span_starts(in, "}")
				   : span_starts(s, "[") && (span_starts(in, "{") || span_starts(in, "]"));
}

static bool foreign(const char *what, const char *to_do, struct err *err)
{
	err_set(err, RC_INVALID, "%s", what);
	err_hint(err, "%s", to_do);
	return true;
}

bool tablefile_foreign(struct span bytes, struct err *err)
{
	static const struct {
		const char *begin, *what, *to_do;
	} known[] = {
		{"<html", PAGE, OPEN_IT},
		{"<!doctype", PAGE, OPEN_IT},
		{"<table", PAGE, OPEN_IT},
		{"<head>", PAGE, OPEN_IT},
		{"<meta ", PAGE, OPEN_IT},
		{"<style", PAGE, OPEN_IT},
		{"<!--", PAGE, OPEN_IT},
		{"<?xml", PAGE, OPEN_IT},
		{"%pdf-", "这是 PDF，不是表格", EXPORT_IT},
		{"\x1f\x8b", ARCHIVE, UNPACK},
		{"rar!\x1a", ARCHIVE, UNPACK},
		{"7z\xbc\xaf", ARCHIVE, UNPACK},
		{"\x89png", "这是图片，不是表格", EXPORT_IT},
		{"\xff\xd8\xff", "这是图片，不是表格", EXPORT_IT},
	};
	struct span s = span_trim(utf8_bare(bytes));
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		struct span begin = span_of(known[i].begin);
		if (span_alike(span_take(s, begin.n), begin))
			return foreign(known[i].what, known[i].to_do, err);
	}
	return is_json(s) && foreign("这是 JSON，不是表格", EXPORT_IT, err);
}

/* A zip file that holds something else. */
static bool no_workbook(struct span bytes)
{
	struct zip z;
	struct text part;
	if (zip_open(bytes, &z, NULL))
		return false;
	text_init(&part, ZIP_MAX_BYTES);
	bool none = zip_read(&z, "[Content_Types].xml", ZIP_MAX_BYTES, &part, NULL) == RC_NOTFOUND;
	text_release(&part);
	return none;
}

static enum rc no_sheet(struct span bytes, const char *sheet, struct err *err)
{
	struct text names;
	struct err why;
	int n = 0;
	text_init(&names, NAMES_BYTES);
	if (xlsx_sheets(bytes, &names, &n, &why) || n == 0)
		err_set(err, RC_INVALID, "里面没有工作表「%s」", sheet);
	else
		err_set(err, RC_INVALID, "里面没有工作表「%s」，有：%s", sheet, text_str(&names));
	text_release(&names);
	return RC_INVALID;
}

/* What to do: what the format has against it helps nobody who typed the command. */
static enum rc unreadable(enum rc rc, struct err *err)
{
	if (rc == RC_LIMIT) {
		err_set(err, RC_INVALID, "表太大，读不了：最多 %d 行、%d 列", XLSX_MAX_ROWS, XLSX_MAX_COLUMNS);
		err_hint(err, "把没用的行、列、工作表和合并格删掉，或者按日期分成几个文件；也可以另存为「CSV UTF-8」");
		return RC_INVALID;
	}
	err_set(err, RC_INVALID, "文件坏了，读不出来：多半是没有下载完整，或者是改了后缀名的别的文件");
	err_hint(err, "重新导出、下载一次；在 WPS 或 Excel 里打得开的，另存为「.xlsx」或者「CSV UTF-8」");
	return RC_INVALID;
}

enum rc tablefile_workbook(struct span bytes, const char *sheet, struct text *out, struct err *err)
{
	struct xlsx_lost lost = {0};
	struct err why = {0};
	if (xlsx_is_old(bytes)) {
		err_set(err, RC_INVALID, "这是旧的 .xls 格式，或者加了密码");
		err_hint(err, "在 WPS 或 Excel 里去掉密码，另存为「.xlsx」");
		return RC_INVALID;
	}
	enum rc rc = xlsx_read_all(bytes, sheet, out, &lost, &why);
	if (!rc)
		warn(&lost);
	if (rc && no_workbook(bytes)) {
		err_set(err, RC_INVALID, "里面不是 .xlsx 工作簿");
		err_hint(
			err, "是压缩包就先解压，再导入里面的表格；是别的格式的表格（.ods、.numbers）就另存为「.xlsx」");
		return RC_INVALID;
	}
	if (rc == RC_NOTFOUND) {
		rc = no_sheet(bytes, sheet, err);
		err_hint(err, "用 --sheet 写工作表的名字");
	} else if (rc) {
		rc = unreadable(rc, err);
	}
	return rc;
}

enum rc tablefile_read(const char *path, const char *sheet, struct text *out, struct err *err)
{
	struct text raw;
	text_init(&raw, TABLEFILE_BYTES);
	enum rc rc = plainly_file(path, fileio_read(path, &raw, err), err);
	bool workbook = !rc && (zip_is(text_span(&raw)) || xlsx_is_old(text_span(&raw)));
	bool foreign = !rc && !workbook && tablefile_foreign(text_span(&raw), err);
	if (foreign)
		rc = RC_INVALID;
	else if (!rc && sheet && !workbook)
		rc = err_set(err, RC_INVALID, "「%s」不是 .xlsx：没有工作表可选", path);
	else if (workbook)
		rc = tablefile_workbook(text_span(&raw), sheet, out, err);
	else if (!rc && !workbook && (rc = tabletext_csv(text_span(&raw), out)) != RC_OK) {
		if (rc == RC_LIMIT)
			err_set(err, rc, "「%s」太大", path);
		else
			err_set(err, rc, "「%s」不是 UTF-8、UTF-16，也不是 GB18030（GBK）", path);
		err_hint(err, "在 WPS 或 Excel 里另存为「CSV UTF-8」");
	}
	text_release(&raw);
	return rc && (workbook || foreign) ? err_wrap(err, rc, "「%s」", path) : rc;
}

void tablefile_sheets(const char *path, struct text *out, int *ret_n)
{
	struct text raw;
	struct err err;
	text_init(&raw, TABLEFILE_BYTES);
	*ret_n = 0;
	if (fileio_read(path, &raw, &err) || !zip_is(text_span(&raw)) || xlsx_sheets(text_span(&raw), out, ret_n, &err))
		*ret_n = 0;
	text_release(&raw);
}
