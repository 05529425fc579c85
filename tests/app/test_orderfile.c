/* Order files: encodings, headers, rows that are good and rows that are not, and what becomes of them as inputs. */
#include "testlib.h"

#include "orderread.h"

#include "base/json.h"
#include "base/xlsxwrite.h"
#include "crypt/phone.h"

#include <string.h>

#define HEAD "order_no,paid_at,amount_yuan,external_userid,product,quantity,status,refund_yuan\n"

static void test_rows(void **state)
{
	(void)state;
	struct orderfile f = read_bytes(SPAN_LIT(HEAD "A1,2026-03-03 09:00,99.00,wm1,\"a, \"\"b\"\"\",2,,\n"
						      "\n"
						      "A2, 2026-03-03 09:00 ,1,,,,,\n"
						      "A3,soon,1,,,,,\n"
						      "A4,2026-03-03 09:00,1,,x,y,z,w,too many\n"
						      "A5,2026-03-03 09:00,1,,\"open,,,\n"
						      "A6,2026-03-03 09:00,1,,,,nonsense,\n"
						      "A7,2099-03-03 09:00,1,,,,,\n"
						      "A8,2026-03-03 09:00\n"
						      "A9,2026-03-03 09:00,1,,\"two\nlines\",,,\n"
						      "A10,2026-03-03 09:00,1,,,,,"));
	assert_int_equal(f.n, 10);
	expect_why(&f, 0, 2, NULL);
	expect_why(&f, 1, 4, NULL);
	expect_why(&f, 2, 5, "付款时间");
	expect_why(&f, 3, 6, "表头只有 8 格");
	expect_why(&f, 4, 7,
		"引号没有配对"); /* the next quote in the file ends it, and the reader goes on behind line 7 */
	expect_why(&f, 5, 8, "nonsense");
	expect_why(&f, 6, 9, "未来");
	expect_why(&f, 7, 10, "金额");
	expect_why(&f, 8, 11, NULL);
	expect_why(&f, 9, 12, NULL); /* the row of a spreadsheet: the one before goes over two lines */
	orderfile_release(&f);
}

static void test_encodings(void **state)
{
	(void)state;
	struct orderfile f = read_bytes(SPAN_LIT("\xEF\xBB\xBF" HEAD "A1,2026-03-03 09:00,1,,洁面,,,\r\n"));
	assert_true(span_is(f.row[0].cell[6], "洁面"));
	orderfile_release(&f);
	f = read_bytes(SPAN_LIT(HEAD "A1,2026-03-03 09:00,1,,\xBD\xE0\xC3\xE6,,,\n"));
	assert_true(span_is(f.row[0].cell[6], "洁面"));
	orderfile_release(&f);
}

/* What spreadsheets and shops do to order numbers, line ends and cells. */
static void test_spreadsheets(void **state)
{
	(void)state;
	struct orderfile f = read_bytes(SPAN_LIT(HEAD "=\"4012345678901234567\",2026-03-03 09:00,=\"1.00\",,,,,\n"
						      "\"=\"\"4012345678901234568\"\"\",2026-03-03 09:00,1,,,,,\n"
						      "4.01235E+18,2026-03-03 09:00,1,,,,,\n"
						      "4E+,2026-03-03 09:00,1,,,,,\n"));
	expect_why(&f, 0, 2, NULL);
	assert_true(span_is(f.row[0].cell[0], "4012345678901234567"));
	assert_true(span_is(f.row[0].cell[2], "1.00"));
	assert_true(span_is(f.row[1].cell[0], "4012345678901234568"));
	expect_why(&f, 2, 4, "科学计数法");
	expect_why(&f, 3, 5, NULL);
	orderfile_release(&f);
	f = read_bytes(SPAN_LIT("order_no,paid_at,amount_yuan\rA1,2026-03-03 09:00,1\rA2,2026-03-03 09:00,2\r"));
	assert_int_equal(f.n, 2);
	expect_why(&f, 1, 3, NULL);
	orderfile_release(&f);
}

/* Rows of one order with two amounts may be its goods, or two exports in one file: none of them counts. */
static void test_twins(void **state)
{
	(void)state;
	struct orderfile f = read_bytes(SPAN_LIT(HEAD "A1,2026-03-03 09:00,50,,,,,\n"
						      "A2,2026-03-03 09:00,5,,,,,\n"
						      "A1,2026-03-03 09:00,30,,,,,\n"
						      "A2,2026-03-03 09:00,5.00,,,,部分退款,2\n"
						      "A1,2026-03-03 09:00,30,,,,,\n"
						      "A3,2026-03-03 09:00,7,,,,,\n"
						      "A3,2026-03-03 09:00,0,,,,交易关闭,\n"
						      "A1,2026-03-03 09:00,8,,,,待付款,\n"));
	for (int i = 0; i < 5; i += 2)
		expect_why(&f, i, i + 2, "订单“A1”有 3 行，金额不一样（第 2 行 50、第 4 行 30、第 6 行 30）：");
	expect_why(&f, 1, 3, NULL);
	expect_why(&f, 3, 5, NULL);
	expect_why(&f, 5, 7, NULL); /* an amount of a closed order says nothing */
	expect_why(&f, 6, 8, NULL);
	expect_why(&f, 7, 9, "没有付款");
	orderfile_release(&f);
}

/* So with goods, a time, a quantity or a customer; a blank tells nothing, and a newer status is a newer report. */
static void test_twins_of_other_goods(void **state)
{
	(void)state;
	struct orderfile f = read_bytes(SPAN_LIT(HEAD "A1,2026-03-03 09:00,50,,洁面,1,,\n"
						      "A1,2026-03-03 09:00,50,,,1,,\n"
						      "A1,2026-03-03 09:00,50,,面霜,1,,\n"
						      "A2,2026-03-03 09:00,5,,,,,\n"
						      "A2,2026-03-03 09:01,5,,,,,\n"
						      "A3,2026-03-03 09:00,5,,,1,,\n"
						      "A3,2026-03-03 09:00,5,,,2,,\n"
						      "A4,2026-03-03 09:00,5,wm1,,,,\n"
						      "A4,2026-03-03 09:00,5,wm2,,,,\n"
						      "A5,2026-03-03 09:00,5,wm1,a,1,,\n"
						      "A5,2026/3/3 9:00,5.00,,,,部分退款,2\n"
						      "6924000000000000000,2026-03-03 09:00,5,,,,,\n"
						      "6924000000000000000,2026-03-04 09:00,5,,,,,\n"));
	for (int i = 0; i < 3; i++)
		expect_why(&f, i, i + 2,
			"订单“A1”有 3 行，商品不一样（第 2 行 洁面、第 3 行、第 4 行 面霜）：请按订单导出");
	expect_why(&f, 3, 5, "付款时间不一样（第 5 行 2026-03-03 09:00、第 6 行 2026-03-03 09:01）");
	expect_why(&f, 4, 6, "order_no = 子订单号那一列");
	expect_why(&f, 6, 8, "数量不一样（第 7 行 1、第 8 行 2）");
	expect_why(&f, 7, 9, "客户不一样（第 9 行 wm1、第 10 行 wm2）");
	expect_why(&f, 9, 11, NULL);
	expect_why(&f, 10, 12, NULL);
	assert_false(f.row[10].repeated);
	expect_why(&f, 12, 14, "把 15 位以后改成了 0，请把那一列设为文本再导出");
	orderfile_release(&f);
	f = read_bytes(SPAN_LIT("order_no,paid_at,amount_yuan,phone\n"
				"A1,2026-03-03 09:00,5,13800138000\n"
				"A1,2026-03-03 09:00,5,13800138001\n"));
	expect_why(&f, 0, 2, "手机号不一样（第 2 行、第 3 行）");
	orderfile_release(&f);
}

/* What is the same in all that is read counts once, in whatever way it is written. */
static void test_repeated(void **state)
{
	(void)state;
	struct text body;
	int64_t orders = 0;
	struct orderfile f = read_bytes(SPAN_LIT(HEAD "A1,2026-03-03 09:00,50,wm1,洁面,1,paid,2\n"
						      "A2,2026-03-03 09:00,50,wm1,洁面,1,paid,2\n"
						      "A1,2026/3/3 9:00:00,50.00,wm1,洁面,1,paid,2.00\n"
						      "A1,2026-03-03 09:00,50,wm1,洁面,1,paid,3\n"
						      "A1,2026-03-03 09:00,50,wm1,洁面,1,paid,2\n"));
	const bool repeated[] = {false, false, true, false, false};
	for (int i = 0; i < 5; i++) {
		expect_why(&f, i, i + 2, NULL);
		assert_int_equal(f.row[i].repeated, repeated[i]);
		assert_int_equal(orderfile_counts(&f.row[i]), !repeated[i]);
	}
	text_init(&body, ORDERFILE_BATCH_BYTES);
	assert_int_equal(orderfile_batch(&f, 0, "csv", NULL, &body, &orders), 5);
	assert_int_equal(orders, 4);
	text_release(&body);
	orderfile_release(&f);
}

/* Else the next import of the same file would find the order known, and refund it. */
static void test_reopened(void **state)
{
	(void)state;
	struct orderfile f = read_bytes(SPAN_LIT(HEAD "A1,2026-03-03 09:00,50,,,,交易关闭,\n"
						      "A1,2026-03-03 09:00,50,,,,交易关闭,\n"
						      "A1,2026-03-03 09:00,50,,,,交易成功,\n"
						      "A1,2026-03-03 09:00,50,,,,交易关闭,\n"
						      "A2,2026-03-03 09:00,50,,,,交易关闭,50\n"
						      "A2,2026-03-03 09:00,50,,,,交易成功,\n"));
	expect_why(&f, 0, 2, "这一行说关闭了，第 4 行又说付了款");
	expect_why(&f, 1, 3, "第 4 行");
	for (int i = 2; i < 6; i++)
		expect_why(&f, i, i + 2, NULL);
	orderfile_release(&f);
}

static void test_many_twins(void **state)
{
	(void)state;
	struct text csv;
	text_init(&csv, 1u << 20);
	text_adds(&csv, HEAD);
	for (int i = 0; i < 1000; i++)
		text_addf(&csv, "A1,2026-03-03 09:00,%d,,,,,\n", i);
	struct orderfile f = read_bytes(text_span(&csv));
	expect_why(&f, 999, 1001, "订单“A1”有 1000 行，金额不一样（第 2 行 0、第 3 行 1、");
	expect_why(&f, 0, 2, "第 11 行 9 等）");
	orderfile_release(&f);
	text_release(&csv);
}

static void refused(const char *bytes, const char *part)
{
	struct orderfile f;
	struct err err = {0};
	struct zone zone = china();
	assert_int_equal(
		orderfile_read(&(struct orderfile_how){.zone = &zone, .now_ms = NOW}, span_of(bytes), &f, &err),
		RC_INVALID);
	if (!strstr(err.text, part))
		fail_msg("no '%s' in: %s", part, err.text);
}

static void test_files_refused(void **state)
{
	(void)state;
	refused("", "文件是空的");
	refused("order_no,paid_at\nA1,2026-03-03 09:00\n", "没有「实付金额」这一列（amount_yuan）");
	refused("order_no,paid_at,amount_yuan,paid_at\n", "两列都叫「paid_at」");
	refused(HEAD "A1,2026-03-03 09:00,1,,\x81,,,\n", "文件不是 UTF-8、UTF-16，也不是 GB18030");
	struct orderfile f;
	struct err err = {0};
	struct zone zone = china();
	assert_int_equal(orderfile_read(&(struct orderfile_how){.zone = &zone, .now_ms = NOW},
				 SPAN_LIT("o\0r\0d\0e\0r\0"), &f, &err),
		RC_INVALID);
	assert_non_null(strstr(err.text, "UTF-16"));
}

static void test_mapped_header(void **state)
{
	(void)state;
	struct conf *conf = NULL;
	struct err err = {0};
	struct orderfile f;
	struct zone zone = china();
	assert_int_equal(conf_parse(SPAN_LIT("[columns]\norder_no = 订单号\n"), "t.conf", &conf, &err), RC_OK);
	assert_int_equal(orderfile_read(&(struct orderfile_how){.conf = conf, .zone = &zone, .now_ms = NOW},
				 SPAN_LIT("金,订单号,paid_at,amount_yuan\nx,A1,2026-03-03 09:00,1\n"), &f, &err),
		RC_OK);
	assert_true(span_is(f.row[0].cell[0], "A1"));
	orderfile_release(&f);
	assert_int_equal(orderfile_read(&(struct orderfile_how){.conf = conf, .zone = &zone, .now_ms = NOW},
				 SPAN_LIT("no,paid_at,amount_yuan\n"), &f, &err),
		RC_INVALID);
	assert_non_null(strstr(err.text, "没有「订单号」这一列"));
	assert_non_null(strstr(err.hint, "order_no = 列名"));
	conf_free(conf);
}

/* A name under [columns] is one more: the file of another shop is read as before. */
static void test_mapped_beside_known(void **state)
{
	(void)state;
	struct conf *conf = NULL;
	struct err err = {0};
	struct orderfile f;
	struct zone zone = china();
	assert_int_equal(
		conf_parse(SPAN_LIT("[columns]\nexternal_userid = 企微客户ID\n"), "t.conf", &conf, &err), RC_OK);
	struct orderfile_how how = {.conf = conf, .zone = &zone, .now_ms = NOW};
	assert_int_equal(orderfile_read(&how,
				 SPAN_LIT("客户编号,订单号,付款时间,金额,企微客户ID\nwm1,A1,2026-03-03 09:00,1,wm2\n"),
				 &f, &err),
		RC_OK);
	assert_true(span_is(f.row[0].cell[ORDERCOLUMN_CUSTOMER], "wm2"));
	orderfile_release(&f);
	assert_int_equal(
		orderfile_read(&how, SPAN_LIT("客户编号,订单号,付款时间,金额\nwm1,A1,2026-03-03 09:00,1\n"), &f, &err),
		RC_OK);
	assert_true(span_is(f.row[0].cell[ORDERCOLUMN_CUSTOMER], "wm1"));
	orderfile_release(&f);
	conf_free(conf);
}

/* An export of 有赞: several columns of remarks are one, and a refund that was asked for is none yet. */
static void test_youzan(void **state)
{
	(void)state;
	struct text csv;
	text_init(&csv, 4096);
	text_adds(&csv,
		"订单号,订单状态,买家付款时间,订单实付金额(元),订单已退款金额(元),收货人手机号/提货人手机号,买家备注,商家备注\n"
		"E1,退款中,2026-03-03 09:00,10,,13800138000,小明妈妈,转 13900139000\n"
		"E2,交易关闭,2026-03-03 09:00,10,10.00,,-,小红\n"
		"E3,交易完成,2026-03-03 09:00,10,,,");
	for (int i = 0; i < 506; i++)
		text_addc(&csv, 'x');
	text_adds(&csv, " 13700137000,\n");
	struct orderfile f = read_bytes(text_span(&csv));
	assert_int_equal(f.unused, 0);
	for (int i = 0; i < 3; i++)
		expect_why(&f, i, i + 2, NULL);
	assert_true(span_starts(f.row[0].cell[ORDERCOLUMN_REMARK], "转 手机:"));
	assert_true(span_ends(f.row[0].cell[ORDERCOLUMN_REMARK], "；小明妈妈"));
	assert_int_equal(f.row[0].cell[ORDERCOLUMN_PHONE].n, PHONE_DIGEST);
	assert_true(span_is(f.row[1].cell[ORDERCOLUMN_REFUND], "10.00"));
	assert_true(span_is(f.row[1].cell[ORDERCOLUMN_REMARK], "小红"));
	assert_int_equal(f.row[2].cell[ORDERCOLUMN_REMARK].n, 506);
	orderfile_release(&f);
	text_release(&csv);
}

/* What was asked back is not paid back: such a column is not read, and is the first of those that are left. */
static void test_refund_columns(void **state)
{
	static const char *const names[] = {"订单退款金额", "商品已退款金额（元）", "实退金额", "退款总额"};
	char csv[256];
	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(csv, sizeof csv, "订单号,付款时间,金额,%s\nA1,2026-03-03 09:00,9,2\n", names[i]);
		struct orderfile f = read_bytes(span_of(csv));
		assert_true(span_is(f.row[0].cell[ORDERCOLUMN_REFUND], "2"));
		assert_true(span_is(f.refund, names[i]));
		assert_int_equal(f.unused, 0);
		orderfile_release(&f);
	}
	struct orderfile f =
		read_bytes(SPAN_LIT("订单号,等级,付款时间,申请退款金额,金额,售后金额\nA1,金,2026-03-03 09:00,9,9,9\n"));
	assert_false(span_present(f.row[0].cell[ORDERCOLUMN_REFUND]) || span_present(f.refund));
	assert_int_equal(f.unused, 3);
	assert_int_equal(f.money_left, 2);
	assert_true(span_is(f.left[0], "申请退款金额"));
	assert_true(span_is(f.left[1], "售后金额"));
	assert_true(span_is(f.left[2], "等级"));
	orderfile_release(&f);
}

/* Columns that dates come from ride along; one that cannot be read is told of, and the order counts. */
static void test_dates(void **state)
{
	(void)state;
	struct span wanted[] = {SPAN_LIT("会员生日"), SPAN_LIT("到期"), SPAN_LIT("会员生日"), SPAN_LIT("paid_at"),
		SPAN_LIT("没有这列")};
	const struct sop_names sources = {5, wanted};
	struct err err = {0};
	struct orderfile f;
	struct zone zone = china();
	struct text body;
	int64_t orders = 0;
	assert_int_equal(orderfile_read(&(struct orderfile_how){.zone = &zone, .now_ms = NOW, .sources = &sources},
				 SPAN_LIT("order_no,会员生日,paid_at,amount_yuan,手机,到期\n"
					  "A1,1990/3/5,2026-03-03 09:00,1,138,\n"
					  "A2,三月,2026-03-03 09:00,1,139,2027-01-31\n"),
				 &f, &err),
		RC_OK);
	assert_int_equal(f.dates, 2);
	assert_false(span_present(f.row[0].odd) || span_present(f.row[1].why));
	assert_true(span_search(f.row[1].odd, SPAN_LIT("会员生日 不是日期，没有记：三月")) != SIZE_MAX);
	text_init(&body, ORDERFILE_BATCH_BYTES);
	assert_int_equal(orderfile_batch(&f, 0, "csv", NULL, &body, &orders), 2);
	assert_int_equal(orders, 2);
	assert_non_null(strstr(text_str(&body), "\"会员生日\":\"1990/3/5\"}"));
	assert_non_null(strstr(text_str(&body), "\"到期\":\"2027-01-31\"}"));
	assert_null(strstr(text_str(&body), "138")); /* what nobody asked for stays out of the log */
	assert_null(strstr(text_str(&body), "三月"));
	text_release(&body);
	orderfile_release(&f);
}

/* Inputs have at most 100 orders and 64 KiB, whatever the rows hold; bad rows are in none. */
static void test_batches(void **state)
{
	(void)state;
	struct text csv, body;
	int64_t all = 0;
	int inputs = 0;
	text_init(&csv, 8u << 20);
	text_init(&body, ORDERFILE_BATCH_BYTES);
	text_adds(&csv, HEAD);
	for (int i = 0; i < 1000; i++) {
		text_addf(&csv, "N%d,%s,1.00,,", i, i % 10 == 3 ? "never" : "2026-03-03 09:00");
		for (int k = 0; k < (i % 7 == 0 ? 250 : 3); k++)
			text_adds(&csv, "x");
		text_adds(&csv, ",,,\n");
	}
	struct orderfile f = read_bytes(text_span(&csv));
	assert_int_equal(f.n, 1000);
	for (int at = 0; at < f.n;) {
		int64_t orders = 0;
		struct json_doc *doc;
		struct err err = {0};
		text_clear(&body);
		at = orderfile_batch(&f, at, "csv", NULL, &body, &orders);
		assert_int_equal(text_check(&body, &err), RC_OK);
		assert_true(orders <= ORDERFILE_BATCH);
		assert_int_equal(json_parse(text_span(&body), &doc, &err), RC_OK);
		assert_int_equal(json_count(json_get(json_root(doc), "orders")), orders);
		json_free(doc);
		all += orders;
		inputs++;
	}
	assert_int_equal(all, 900);
	assert_true(inputs >= 9);
	orderfile_release(&f);
	text_release(&csv);
	text_release(&body);
}

/* What shops export: names in Chinese with units, a title above, what was paid in the end before what goods cost. */
static void test_exports(void **state)
{
	(void)state;
	struct orderfile f =
		read_bytes(SPAN_LIT("有赞订单报表 2026-03,,,,,,\n"
				    ",,,,,,\n"
				    "*订单号,订单状态,买家付款时间,订单金额（元）,订单实付金额(元),商品名称,退款金额\n"
				    "E1,交易完成,2026/3/3 9:00,109.00,\"¥1,099.00\",洁面,-\n"
				    "E2,等待买家付款,2026/3/3 9:00,9,9,洁面,--\n"));
	assert_int_equal(f.n, 2);
	expect_why(&f, 0, 4, NULL);
	assert_true(span_is(f.row[0].cell[ORDERCOLUMN_AMOUNT], "¥1,099.00"));
	assert_true(span_is(f.row[0].cell[ORDERCOLUMN_PRODUCT], "洁面"));
	assert_false(span_present(f.row[0].cell[ORDERCOLUMN_REFUND]));
	expect_why(&f, 1, 5, "没有付款");
	assert_false(orderfile_left_out(&f.row[0]));
	assert_true(orderfile_left_out(&f.row[1]));
	orderfile_release(&f);
	refused("订单号,订单号,付款时间,金额\n", "两列都叫「订单号」");
	refused("title\n订单号,付款时间\nA1,2026-03-03\n", "没有「实付金额」这一列（amount_yuan）");
}

/* A number of a phone is a digest before it is kept, in a remark, too; one with stars in it is nothing. */
static void test_numbers(void **state)
{
	(void)state;
	struct text body;
	int64_t orders = 0;
	struct orderfile f = read_bytes(SPAN_LIT("订单号,付款时间,金额,收货人手机号,买家留言\n"
						 "A1,2026-03-03 09:00,1,13800138000,转 13900139000\n"
						 "A2,2026-03-03 09:00,1,138****8000,小明妈妈\n"));
	text_init(&body, ORDERFILE_BATCH_BYTES);
	assert_int_equal(orderfile_batch(&f, 0, "csv", "命令行 root", &body, &orders), 2);
	assert_non_null(strstr(text_str(&body), "\"by\":\"命令行 root\""));
	assert_non_null(strstr(text_str(&body), "\"phone_hash\":\""));
	assert_non_null(strstr(text_str(&body), "\"remark\":\"转 手机:"));
	assert_non_null(strstr(text_str(&body), "小明妈妈"));
	assert_null(strstr(text_str(&body), "13800138000"));
	assert_null(strstr(text_str(&body), "13900139000"));
	assert_null(strstr(text_str(&body), "138****"));
	text_release(&body);
	orderfile_release(&f);
}

/* A name of [employees] is the userid there; one that tells nobody is said. */
static void test_employees(void **state)
{
	(void)state;
	struct conf *conf = NULL;
	struct err err = {0};
	struct orderfile f;
	struct zone zone = china();
	struct span bytes = SPAN_LIT("订单号,付款时间,金额,员工,客户\n"
				     "A1,2026-03-03 09:00,1,林悦,\n"
				     "A2,2026-03-03 09:00,1,SALES01,\n"
				     "A3,2026-03-03 09:00,1,小王,\n"
				     "A4,2026-03-03 09:00,1,张三,小明\n"
				     "A5,2026-03-03 09:00,1,,\n");
	assert_int_equal(
		conf_parse(SPAN_LIT("[employees]\nsales01 = 林悦\nw1 = 小王\nw2 = 小王\n"), "t.conf", &conf, &err),
		RC_OK);
	struct orderfile_how how = {.zone = &zone, .now_ms = NOW, .staff = conf};
	assert_int_equal(orderfile_read(&how, bytes, &f, &err), RC_OK);
	assert_true(span_is(f.row[0].cell[ORDERCOLUMN_EMPLOYEE], "sales01"));
	assert_true(span_is(f.row[1].cell[ORDERCOLUMN_EMPLOYEE], "SALES01"));
	assert_false(span_present(f.row[0].odd) || span_present(f.row[1].odd) || span_present(f.row[4].odd));
	assert_true(span_is(f.row[2].cell[ORDERCOLUMN_EMPLOYEE], "小王"));
	assert_true(span_is(f.row[2].odd, "[employees] 里有 2 位「小王」，按原样记；写 userid"));
	assert_true(span_is(f.row[3].cell[ORDERCOLUMN_EMPLOYEE], "张三"));
	assert_true(span_is(f.row[3].stranger, "张三"));
	assert_false(
		span_present(f.row[0].stranger) || span_present(f.row[1].stranger) || span_present(f.row[4].stranger));
	assert_true(span_search(f.row[3].odd, SPAN_LIT("客户「小明」不是客户编号")) != SIZE_MAX);
	orderfile_release(&f);
	conf_free(conf);
	how.staff = NULL;
	assert_int_equal(orderfile_read(&how, bytes, &f, &err), RC_OK);
	assert_true(span_is(f.row[0].cell[ORDERCOLUMN_EMPLOYEE], "林悦"));
	assert_false(span_present(f.row[2].odd));
	orderfile_release(&f);
}

/* The same as a workbook. */
static void test_workbook(void **state)
{
	(void)state;
	struct text book;
	struct err err = {0};
	text_init(&book, 1u << 20);
	assert_int_equal(
		xlsxwrite_table(
			SPAN_LIT("订单编号,支付时间,实付款（元）,手机\n4012345678901234567,2026-03-03 09:00:01,88,x\n"),
			"订单", &book, &err),
		RC_OK);
	struct orderfile f = read_bytes(text_span(&book));
	assert_int_equal(f.n, 1);
	expect_why(&f, 0, 2, NULL);
	assert_true(span_is(f.row[0].cell[ORDERCOLUMN_NO], "4012345678901234567"));
	orderfile_release(&f);
	struct zone zone = china();
	struct orderfile_how how = {.zone = &zone, .now_ms = NOW, .sheet = "没有"};
	assert_int_equal(orderfile_read(&how, text_span(&book), &f, &err), RC_INVALID);
	assert_non_null(strstr(err.text, "订单"));
	assert_int_equal(orderfile_read(&how, SPAN_LIT(HEAD), &f, &err), RC_INVALID);
	assert_non_null(strstr(err.text, "没有工作表"));
	text_release(&book);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_encodings),
		cmocka_unit_test(test_spreadsheets),
		cmocka_unit_test(test_twins),
		cmocka_unit_test(test_many_twins),
		cmocka_unit_test(test_twins_of_other_goods),
		cmocka_unit_test(test_repeated),
		cmocka_unit_test(test_reopened),
		cmocka_unit_test(test_files_refused),
		cmocka_unit_test(test_mapped_header),
		cmocka_unit_test(test_refund_columns),
		cmocka_unit_test(test_dates),
		cmocka_unit_test(test_exports),
		cmocka_unit_test(test_mapped_beside_known),
		cmocka_unit_test(test_youzan),
		cmocka_unit_test(test_employees),
		cmocka_unit_test(test_workbook),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_batches),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
