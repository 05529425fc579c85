/* Every finding of the reader and the checker, each provoked by a script an operator could write; and scripts that
 * look suspicious and are fine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "base/arena.h"
#include "findings.h"
#include "sop/check.h"
#include "sop/read.h"

#define TITLE "# 剧本：测试\n"
#define START "- 开始：加好友\n"
#define ENDS "- 停止：已购买\n- 目标：首单，7天内\n"
#define HEAD TITLE START ENDS /* three keys: steps begin in line 5 */
#define STEP "## 第2天 20:00 好\n> 您好\n"
#define DAY2 "## 第2天 20:00 好\n"
#define COND(c) HEAD DAY2 "- 条件：" c "\n> 您好\n"
#define TEXT(t) HEAD DAY2 "> " t "\n"
#define WELCOME "## 20秒内 欢迎\n"
#define K100 "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十"
#define K500 K100 K100 K100 K100 K100 K100 K100 K100 K100 K100
#define K5000 K500 K500 K500 K500 K500 K500 K500 K500 K500 K500
#define AND4 "未购买 且 未购买 且 未购买 且 未购买 且 "
#define AND16 AND4 AND4 AND4 AND4
#define DEEP "（（（（（（（（（（（（（（（（（（未购买）））））））））））））））））））"

enum world { PLAIN, STRICT };

static const struct row {
	const char *code, *text;
	int line, col;    /* 0: not compared */
	const char *hint; /* must stand in the suggestion; NULL: not compared */
	enum world world;
} rows[] = {
	/* clang-format off */
	{ "E102", "# 剧本：测\n\xff\xfe\x81\n", 2, 1, "UTF-8", PLAIN },
	{ "E103", HEAD STEP "> a\x01\n", 7, 4, NULL, PLAIN },
	{ "E105", "", 1, 1, "# 剧本：新客七天", PLAIN },
	{ "E105", "\n// 说明\n开始：加好友\n", 3, 1, NULL, PLAIN },
	{ "E105", "# 新客七天\n", 1, 3, NULL, PLAIN },
	{ "E106", "# 剧木：测\n", 1, 3, "是不是想写「剧本」", PLAIN },
	{ "E107", "# 剧本：\n", 1, 0, NULL, PLAIN },
	{ "E108", HEAD STEP "# 剧本：二\n", 7, 3, "两个井号", PLAIN },
	{ "E109", HEAD "> 您好\n" STEP, 5, 1, NULL, PLAIN },
	{ "E110", HEAD DAY2 "您好\n", 6, 1, "正文每行前面加 >", PLAIN },
	{ "E111", HEAD STEP "\n> 再见\n", 8, 3, "同一条里空行请写单独的 >", PLAIN },
	{ "E111", HEAD STEP "- 打标签：A\n> 再见\n", 8, 3, NULL, PLAIN },
	{ "E112", TITLE START ENDS "- 静默：21:30-09:00 // 晚上\n" STEP, 5, 18, "上一行", PLAIN }, /* finding 67 */
	{ "E112", "# 剧本：测试 // 新\n" START ENDS STEP, 1, 9, NULL, PLAIN },
	{ "E112", HEAD "## 第1天 20:30 礼 // 晚上\n> 您好\n", 5, 0, NULL, PLAIN },
	{ "E113", HEAD DAY2 "- 条件 未购买\n> 您好\n", 6, 3, "- 条件：未购买", PLAIN },
	{ "E114", HEAD STEP "#### 细节\n", 7, 6, NULL, PLAIN },
	{ "E115", HEAD STEP "| 天 | 任务 |\n", 7, 1, NULL, PLAIN },
	{ "E116", HEAD STEP "### 分支\n", 7, 5, NULL, PLAIN },
	{ "E117", HEAD "##\n> 您好\n", 5, 0, NULL, PLAIN },
	{ "E119", HEAD, 1, 3, NULL, PLAIN },
	/* keys */
	{ "E201", HEAD DAY2 "- 条建：未购买\n> 您好\n", 6, 3, "是不是想写「条件」", PLAIN },
	{ "E201", HEAD "- 排除标鉴：员工\n" STEP, 5, 3, "是不是想写「排除标签」", PLAIN },
	{ "E202", HEAD DAY2 "- 静默：21:30-09:00\n> 您好\n", 6, 3, "文件开头", PLAIN },
	{ "E202", HEAD "- 条件：未购买\n" STEP, 5, 3, "步骤里", PLAIN },
	{ "E203", HEAD "- 打卡方式：打卡页\n" STEP, 5, 3, NULL, PLAIN },
	{ "E204", HEAD "- 目标：首单\n" STEP, 5, 3, NULL, PLAIN },
	{ "E204", HEAD DAY2 "- 条件：未购买\n- 发送条件：已购买\n> 您好\n", 7, 3, NULL, PLAIN },
	{ "E205", HEAD "- 优先级：\n" STEP, 5, 0, "优先级：0-100", PLAIN },
	{ "E205", HEAD DAY2 "- 员工任务：，今天内\n", 6, 0, NULL, PLAIN },
	{ "E206", HEAD DAY2 "- 执行：员工确任\n> 您好\n", 6, 6, "是不是想写「员工确认」", PLAIN },
	{ "E206", HEAD DAY2 "- 错过：跳\n> 您好\n", 6, 6, NULL, PLAIN },
	{ "E206", HEAD "- 再次触发：忽略它\n" STEP, 5, 8, "忽略", PLAIN },
	{ "E206", HEAD "- 目标达成后：打标鉴 A\n" STEP, 5, 9, "打标签", PLAIN },
	{ "E207", HEAD STEP "- 停止：已购买\n", 7, 6, "文件开头", PLAIN },
	{ "E208", HEAD DAY2 "- 错过：跳过｜补发\n> 您好\n", 6, 8, "只写一个", PLAIN },
	{ "E208", TITLE "- 开始：打标签 A B\n" ENDS STEP, 2, 12, NULL, PLAIN },
	{ "E208", COND("未购买 已加 ≥ 3天"), 6, 0, "且", PLAIN },
	{ "E209", TITLE ENDS STEP, 1, 3, "开始：加好友", PLAIN },
	{ "E210", HEAD DAY2 "- 植入：对\n> 您好\n", 6, 6, NULL, PLAIN },
	{ "E211", HEAD "- 优先级：101\n" STEP, 5, 7, NULL, PLAIN },
	{ "E211", HEAD "- 每客每天最多：很多\n" STEP, 5, 0, NULL, PLAIN },
	{ "E212", HEAD "- 对照组：5\n" STEP, 5, 7, "5%", PLAIN },
	{ "E212", HEAD "- 对照组：100%\n" STEP, 5, 7, NULL, PLAIN },
	{ "E213", HEAD "- 实验：问候，A 50% / B 50%，指标 好评率\n" STEP, 5, 0, "首单率", PLAIN },
	{ "E213", HEAD "- 实验：问候，A 50% / B 50%，每组 300\n" STEP, 5, 0, "最少每组 300", PLAIN },
	{ "E214", HEAD STEP "### 如果 未购买\n- 条件：未购买\n", 8, 3, "第一个「###」上面", PLAIN },
	{ "E215", HEAD "- 人群：所有人\n" STEP, 5, 6, "有标签 老客", PLAIN },
	{ "E426", TITLE "- 开始：下单，群 = 福利群\n" ENDS STEP, 2, 9, "在群 X", PLAIN },
	/* times */
	{ "E301", HEAD "## 30分钟后提醒\n> 您好\n", 5, 4, "## 30分钟后 提醒", PLAIN },
	{ "E301", HEAD "## 第三天晚上8点提醒\n> 您好\n", 5, 4, "## 第三天晚上8点 提醒", PLAIN },
	{ "E301", HEAD "## D1 20:00\n> 您好\n", 5, 4, "第1天 20:00", PLAIN },
	{ "E301", HEAD "## D0 20:00\n> 您好\n", 5, 4, "第1天 20:00", PLAIN },
	{ "E301", HEAD "## 第1天课程回顾\n> 您好\n", 5, 4, "## 第1天 课程回顾", PLAIN },
	{ "E301", HEAD "## 30分钟 提醒\n> 您好\n", 5, 4, "30分钟后", PLAIN },
	{ "E301", HEAD "## 20:30 提醒\n> 您好\n", 5, 4, "第1天 20:30", PLAIN },
	{ "E302", HEAD "## 第1天 25:00 礼\n> 您好\n", 5, 8, "20:30", PLAIN },
	{ "E302", HEAD "## 第1天 上午15点 礼\n> 您好\n", 5, 8, NULL, PLAIN },
	{ "E302", HEAD "- 静默：晚上\n" STEP, 5, 6, NULL, PLAIN },
	{ "E303", HEAD "## 第0天 20:30 礼\n> 您好\n", 5, 4, "第1天", PLAIN },
	{ "E304", HEAD "## 第2天 19:00-18:00 礼\n> 您好\n", 5, 8, NULL, PLAIN },
	{ "E305", HEAD "## T-2小时 预热\n> 您好\n", 5, 4, NULL, PLAIN },
	{ "E306", HEAD DAY2 "- 至少隔：2\n> 您好\n", 6, 7, "2小时", PLAIN },
	{ "E307", HEAD "## 结束语\n> 您好\n", 5, 4, NULL, PLAIN },
	{ "E307", HEAD "## 满意度回访\n> 您好\n", 5, 4, NULL, PLAIN },
	{ "E305", HEAD "## 入群 欢迎\n> 您好\n", 5, 4, NULL, PLAIN },
	{ "E307", HEAD "## 晒单\n> 您好\n", 5, 4, "## 第1天 20:30 晒单", PLAIN },
	{ "E308", HEAD "- 静默：21:30-09:00\n## 第2天 21:30 礼\n> 您好\n", 6, 4, NULL, PLAIN },
	{ "E308", HEAD "- 静默：21:30-09:00\n## 第2天 21:29 礼\n> 您好\n", 6, 4, NULL, PLAIN },
	{ "E308", HEAD "## 第2天 08:59 礼\n> 您好\n", 5, 4, NULL, STRICT },
	{ "E309", HEAD WELCOME "- 错过：顺延\n> 您好\n", 6, 3, "改侧边栏", PLAIN },
	{ "E309", HEAD DAY2 "- 错过：改侧边栏\n> 您好\n", 6, 3, NULL, PLAIN },
	{ "E309", HEAD "## 第2天 19:00-21:00 礼\n- 确认期限：2小时\n> 您好\n", 6, 3, NULL, PLAIN },
	{ "E310", HEAD "## 5000天后 礼\n> 您好\n", 5, 4, NULL, PLAIN },
	{ "E310", HEAD "## 第9999天 礼\n> 您好\n", 5, 4, NULL, PLAIN },
	{ "E311", COND("消费 ≥ 1,000元"), 6, 11, "1000元", PLAIN }, /* finding 35 */
	{ "E312", COND("消费 ≥ 1.234元"), 6, 0, NULL, PLAIN },
	{ "E313", HEAD "## 第1天 20:30 21:00\n> 您好\n", 5, 14, NULL, PLAIN },
	/* names, triggers, conditions */
	{ "E401", COND("有标迁 油皮"), 6, 6, "有标签", PLAIN },
	{ "E402", COND("未购买 或 有标签 油皮 且 非 已购买 洁面"), 6, 6,
	  "「未购买 或 （有标签 油皮 且 非 已购买 洁面）」，或者「（未购买 或 有标签 油皮） 且 非 已购买 洁面」", PLAIN },
	{ "E403", COND("有标签 油皮且未购买"), 6, 12, "有标签 油皮 且 未购买", PLAIN },
	{ "E404", COND("未购买，有标签 油皮"), 6, 9, "且", PLAIN },
	{ "E405", COND("有标签 A、B"), 6, 11, "有任一标签（A，B）", PLAIN }, /* finding 35 */
	{ "E406", COND("有任一标签（）"), 6, 0, NULL, PLAIN },
	{ "E407", COND("（未购买"), 6, 6, NULL, PLAIN },
	{ "E407", COND("未购买）"), 6, 9, NULL, PLAIN },
	{ "E408", COND("渠道 包裹卡"), 6, 9, "渠道 = 包裹卡", PLAIN },
	{ "E408", COND("订单数 很多"), 6, 0, NULL, PLAIN },
	{ "E408", TITLE "- 开始：加好友，渠道：包裹卡\n" ENDS STEP, 2, 12, "渠道 = 包裹卡", PLAIN },
	{ "E208", TITLE START "- 停止：已购买，客户说「不要」\n- 目标：首单\n" STEP, 3, 9, "、", PLAIN },
	{ "E301", HEAD "## 加好友后 30分钟\n> 您好\n", 5, 4, "「30分钟后」", PLAIN },
	{ "W608", TEXT("{员工}说{渠道}最低价"), 6, 12, NULL, PLAIN },
	{ "E409", COND("购买 洁面"), 6, 6, "已购买", PLAIN },
	{ "E410", TITLE "- 开始：加号友\n" ENDS STEP, 2, 6, "加好友", PLAIN },
	{ "E425", TITLE START "- 停止：己购买\n- 目标：首单\n" STEP, 3, 6, "是不是想写「已购买」", PLAIN },
	{ "E425", TITLE START "- 停止：买了\n- 目标：首单\n" STEP, 3, 6, "例如：已购买、目标达成", PLAIN },
	{ "E411", TITLE "- 开始：打标签\n" ENDS STEP, 2, 0, "打标签 X", PLAIN },
	{ "E411", TITLE START "- 停止：客户说 不要\n- 目标：首单\n" STEP, 3, 0, "「不要」", PLAIN },
	{ "E412", TITLE "- 开始：加好友 渠道 = 包裹卡\n" ENDS STEP, 2, 10, "加好友，渠道", PLAIN },
	{ "E413", TITLE "- 开始：加好友，渠到 = 包裹卡\n" ENDS STEP, 2, 10, "渠道", PLAIN },
	{ "E414", TITLE "- 开始：加好友，金额 ≥ 200\n" ENDS STEP, 2, 10, "下单", PLAIN },
	{ "E415", COND("有标签 「油皮"), 6, 10, NULL, PLAIN },
	{ "E416", COND("有标签 油皮肤"), 6, 10, "肤质/油皮", STRICT },
	{ "E416", TITLE "- 开始：加好友，渠道 = 包果卡\n" ENDS STEP, 2, 15, "包裹卡", STRICT },
	{ "E416", COND("已购买 洁而"), 6, 10, "洁面", STRICT },
	{ "E416", COND("员工 = 王方"), 6, 11, "王芳", STRICT },
	{ "E417", TITLE START "- 停止：已购买\n- 目标：加好友\n" STEP, 4, 6, NULL, PLAIN },
	{ "E418", COND("有标签 高"), 6, 10, "意向/高", STRICT },
	{ "E419", HEAD DAY2 "- 打标签：A、\n> 您好\n", 6, 0, NULL, PLAIN },
	{ "E420", COND("已加 ≥ 7"), 6, 11, "已加 ≥ 7天", PLAIN },
	{ "E420", COND("订单数 ≥ 2元"), 6, 12, NULL, PLAIN },
	{ "E420", COND("消费 ≥ 200天"), 6, 11, NULL, PLAIN },
	{ "E421", COND(DEEP), 6, 0, NULL, PLAIN },
	{ "E427", COND(AND16 AND16 AND16 AND16 "未购买"), 6, 0, "拆成两步", PLAIN },
	{ "E422", COND("性别 = 未知"), 6, 11, NULL, PLAIN },
	{ "E423", COND("已加 ≥ 很久"), 6, 11, NULL, PLAIN },
	{ "E424", HEAD STEP "- 打标签：组/一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十多\n", 7, 7, "30", PLAIN },
	/* text, attachments, tasks */
	{ "E501", TEXT("您好{顾客}"), 6, 5, "{客户}", PLAIN },
	{ "E501", TEXT("您好{客户：x}"), 6, 5, NULL, PLAIN },
	{ "E502", TEXT("您好{客户"), 6, 5, "\\{", PLAIN },
	{ "E502", TEXT("您好｝"), 6, 5, "\\}", PLAIN },
	{ "E502", TEXT("您好{}"), 6, 5, NULL, PLAIN },
	{ "E503", TEXT(K500 K500 K500), 6, 3, NULL, PLAIN },
	{ "E504", HEAD STEP "- 附件：图片 1.jpg\n- 附件：图片 2.jpg\n- 附件：图片 3.jpg\n- 附件：图片 4.jpg\n- 附件：图片 5.jpg\n"
	  "- 附件：图片 6.jpg\n- 附件：图片 7.jpg\n- 附件：图片 8.jpg\n- 附件：图片 9.jpg\n- 附件：图片 10.jpg\n", 16, 3, NULL, PLAIN },
	{ "E505", HEAD STEP "- 附件：图片 没有.jpg\n", 7, 9, "素材", STRICT },
	{ "E506", HEAD STEP "- 附件：图片 大.jpg\n", 7, 9, NULL, STRICT },
	{ "E506", HEAD STEP "- 附件：文件 空.pdf\n", 7, 9, NULL, STRICT },
	{ "E507", HEAD STEP "- 附件：图片 清单.pdf\n", 7, 9, "jpg", PLAIN },
	{ "E507", HEAD STEP "- 附件：图片 假.jpg\n", 7, 9, "另存", STRICT },
	{ "E508", HEAD STEP "- 附件：真实晒单.jpg\n", 7, 6, "图片", PLAIN },
	{ "E508", HEAD STEP "- 附件：图片墙.jpg\n", 7, 6, NULL, PLAIN },
	{ "E509", HEAD STEP "- 附件：文件 {客户}.pdf\n", 7, 9, NULL, PLAIN },
	{ "E510", HEAD STEP "- 附件：链接 新客券\n", 7, 9, "https://", STRICT },
	{ "E510", HEAD STEP "- 附件：链接 www.example.cn\n", 7, 9, "https://", PLAIN },
	{ "E519", TEXT("现在 {价}"), 6, 6, "{价:商品}", PLAIN },
	{ "E519", TEXT("现在 {链接:}"), 6, 6, NULL, PLAIN },
	{ "E416", TEXT("现在 {价:洁而}"), 6, 6, "洁面", STRICT },
	{ "E416", HEAD STEP "- 附件：小程序 商城\n", 7, 10, NULL, STRICT },
	{ "E416", COND("门店 = 一店"), 6, 0, "「## 门店」表里加一行，或者改成已有的名字", STRICT },
	{ "E416", TITLE "- 开始：加好友，门店 = 一店\n" ENDS STEP, 2, 0, NULL, STRICT },
	{ "E511", HEAD WELCOME "> {客户}您好\n", 6, 3, "{客户|亲}", PLAIN },
	{ "E512", HEAD DAY2, 5, 4, NULL, PLAIN },
	{ "E513", HEAD STEP "- 员工任务：打电话，选项 一、二、三、四、五、六、七\n", 7, 0, NULL, PLAIN },
	{ "E513", HEAD STEP "- 员工任务：打电话，选项 约好明天下午再打一次电话\n", 7, 0, NULL, PLAIN },
	{ "E514", HEAD STEP "- 附件：文件 ../密码.txt\n", 7, 9, NULL, PLAIN },
	{ "E514", HEAD STEP "- 附件：文件 C:\\密码.txt\n", 7, 9, NULL, PLAIN },
	{ "E515", HEAD STEP "- 附件：链接 https://a.cn 标题「" K100 "」\n", 7, 9, NULL, PLAIN },
	{ "E503", TEXT(K5000 K5000 K5000 K5000 K5000), 6, 3, "删短", PLAIN },
	{ "E516", HEAD DAY2 ">\n", 6, 2, NULL, PLAIN },
	{ "E517", TEXT("{客户|}您好"), 6, 3, NULL, PLAIN },
	{ "E518", HEAD "- 每员工每天最多：5\n" DAY2 "- 逐个发：是\n> {客户}您好\n", 8, 3, NULL, STRICT },
	/* meaning */
	{ "E601", HEAD "- 实验：问候，A 50% / B 40%，指标 首单率\n" STEP, 5, 9, "A 50% / B 50%", PLAIN },
	{ "E602", HEAD "- 实验：问候，A 50% / A 50%\n" STEP, 5, 0, NULL, PLAIN },
	{ "E602", HEAD "- 实验：问候\n" STEP, 5, 0, NULL, PLAIN },
	{ "E603", HEAD "- 实验：问候，A 50% / B 50%，指标 首单率\n" DAY2 "- 实验组：C\n> 您好\n", 7, 3, NULL, PLAIN },
	{ "E603", HEAD "- 实验：问候，A 50% / B 50%，指标 首单率\n" DAY2 "- 条件：实验组 = C\n> 您好\n", 7, 6, NULL, PLAIN },
	{ "E604", HEAD DAY2 "- 实验组：A\n> 您好\n", 6, 3, NULL, PLAIN },
	{ "E605", HEAD "- 实验：问候，A 50% / B 50%，指标 首单率\n" DAY2 "- 实验组：A\n> 您好\n", 6, 4, "其他", PLAIN },
	{ "E606", HEAD STEP "## 第3天 20:00 好\n> 您好\n", 7, 4, "编号", PLAIN },
	{ "E607", HEAD WELCOME "> 您好\n## 20秒内 欢迎二\n> 您好\n", 7, 4, NULL, PLAIN },
	{ "E607", HEAD WELCOME "- 条件：渠道 = 甲、乙\n> 您好\n## 20秒内 欢迎二\n- 条件：渠道 = 乙\n> 您好\n", 8, 4, NULL, PLAIN },
	{ "E608", HEAD WELCOME "- 条件：未购买\n> 您好\n", 6, 6, "渠道", PLAIN },
	{ "E609", HEAD "- 实验：问候，A 50% / B 50%，指标 首单率\n" WELCOME "- 实验组：A\n> 您好\n", 6, 4, "其他", PLAIN },
	{ "E610", HEAD WELCOME "- 执行：员工确认\n> 您好\n", 6, 3, NULL, PLAIN },
	{ "E611", HEAD DAY2 "- 执行：自动（欢迎语）\n> 您好\n", 6, 3, "员工确认", PLAIN },
	{ "E612", TITLE "- 开始：首单\n- 停止：目标达成\n- 目标：复购\n" WELCOME "> 您好\n", 5, 4, "立即", PLAIN },
	{ "E613", HEAD WELCOME "- 确认期限：2小时\n> 您好\n", 6, 3, NULL, PLAIN },
	{ "E614", HEAD "- 对照组：5%\n" STEP, 5, 3, "植入：是", PLAIN },
	{ "E615", HEAD "- 每客每天最多：3\n" STEP, 5, 3, NULL, STRICT },
	{ "E615", HEAD "- 与其他剧本间隔：1小时\n" STEP, 5, 3, NULL, STRICT },
	{ "E616", HEAD DAY2 "- 确认期限：19:00\n> 您好\n", 6, 3, NULL, PLAIN },
	{ "E617", HEAD DAY2 "- 确认期限：22:00\n> 您好\n", 6, 3, NULL, STRICT },
	{ "E618", HEAD STEP "- 停止\n- 打标签：A\n", 8, 3, NULL, PLAIN },
	{ "E618", HEAD "- 目标达成后：转剧本 X；打标签 A\n" STEP, 5, 0, NULL, PLAIN },
	{ "E619", TITLE START "- 停止：已购买\n- 目标达成后：停止\n" STEP, 4, 3, "目标：首单", PLAIN },
	{ "E620", HEAD STEP "- 转剧本：甲、乙\n", 7, 7, NULL, PLAIN },
	{ "E621", HEAD DAY2 "- 执行：侧边栏\n- 逐个发：是\n> {客户}您好\n", 7, 3, NULL, PLAIN },
	/* the language knows it, this version does not run it */
	{ "E667", HEAD STEP "- 否则执行：跳过\n", 7, 3, NULL, PLAIN },
	{ "E408", COND("近30天登录 很多"), 6, 0, "≥ 2", PLAIN },
	{ "E551", TEXT("{称呼}好"), 6, 3, "人设", PLAIN },
	{ "E638", TITLE "- 开始：进入会话\n" ENDS STEP, 2, 6, "客服账号", PLAIN },
	{ "E649", TITLE "- 开始：进入会话 卡片\n- 客服账号：甲\n" ENDS WELCOME "> 您好\n- 附件：链接 https://a.example/1 标题「甲」\n", 8, 0, "立即", PLAIN },
	{ "E503", TITLE "- 开始：进入会话\n- 客服账号：甲\n" ENDS WELCOME "> " K500 "\n- 选项：一、二\n", 7, 0, "删短", PLAIN },
	{ "E534", TITLE "- 开始：进入会话\n- 客服账号：甲\n" ENDS DAY2 "- 执行：微信客服\n> 一\n\n> 二\n\n> 三\n## 第3天 20:00 好吗\n- 执行：微信客服\n> 四\n\n> 五\n\n> 六\n", 13, 0, NULL, PLAIN },
	{ "E638", HEAD DAY2 "- 执行：微信客服\n> 您好\n", 6, 3, "客服账号", PLAIN },
	{ "E903", HEAD "- 与其他剧本间隔：3个月\n" STEP, 5, 0, "30天", PLAIN },
	{ "E903", HEAD "- 最长：半个月\n" STEP, 5, 6, "30天", PLAIN },
	/* warnings and notes */
	{ "W601", TITLE START "- 目标：首单\n" STEP, 1, 3, "停止：已购买", PLAIN },
	{ "W602", TITLE START "- 停止：已购买\n" STEP, 1, 3, "目标：首单", PLAIN },
	{ "W603", TITLE START "- 停止：客户说「不要」\n- 目标：首单\n" STEP, 4, 3, "停止：目标达成", PLAIN },
	{ "W604", HEAD "## 30分钟后 一\n> 您好\n## 1小时后 二\n> 您好\n", 7, 4, NULL, PLAIN },
	{ "W605", HEAD "## 第2天 10:00 一\n> 您好\n## 第2天 20:00 二\n> 您好\n", 7, 4, NULL, PLAIN },
	{ "W606", HEAD STEP "- 打标签：A\n- 去标签：A\n", 8, 3, NULL, PLAIN },
	{ "W607", TEXT("抓紧，仅剩 3 件"), 6, 6, NULL, PLAIN },
	{ "W607", HEAD DAY2 "> 您好\n> 今天是最后一天\n", 7, 6, NULL, PLAIN },
	{ "W608", TEXT("{员工}说这是国家级配方"), 6, 10, NULL, PLAIN },
	{ "W608", TEXT("全国销量第一"), 6, 7, NULL, PLAIN },
	{ "W609", TEXT("点 http://a.cn/b 看看"), 6, 5, NULL, PLAIN },
	{ "W609", HEAD STEP "- 附件：链接 http://a.cn/b 标题「看看」\n", 7, 9, NULL, PLAIN },
	{ "W610", HEAD "## 第1天 20:30 礼\n> 您好\n", 5, 4, "顺延", PLAIN },
	{ "W632", HEAD DAY2 "- 条件：老客\n> 您好\n", 6, 6, "「有标签 老客」", STRICT },
	{ "W610", HEAD "## 第1天 20:30 礼\n- 错过：跳过\n> 您好\n", 5, 4, "顺延", STRICT },
	{ "W611", TEXT("{客户}您好"), 6, 3, "{客户|亲}", PLAIN },
	{ "W611", TEXT("今天是第{加好友天数}天"), 6, 7, NULL, PLAIN },
	{ "W612", HEAD "- 实验：问候，A 50% / B 50%\n" STEP, 5, 3, "首单率", PLAIN },
	{ "W613", HEAD WELCOME "- 植入：是\n> 您好\n", 6, 3, NULL, PLAIN },
	{ "N604", TITLE "- 开始：下单，商品 = 洗面奶\n- 停止：目标达成\n- 目标：复购\n## 购买后 25天 20:00 补货\n> 您好\n", 5, 4, "「## 第26天 20:00 补货」", PLAIN },
	{ "N601", TITLE "- 开始：首单\n- 停止：已购买\n- 目标：复购\n" STEP, 3, 6, NULL, PLAIN },
	{ "N603", COND("48小时未回复 且 未购买"), 6, 6, NULL, PLAIN },
	{ "E530", HEAD STEP "- 备注：一二三四五六七八九十一二三四五六七八九十一\n", 7, 0, "改短", PLAIN },
	{ "W502", TEXT("[客户]您好"), 6, 3, "写「{客户|亲}」", PLAIN },
	{ "W502", TEXT("您好，我是【员工姓名】"), 6, 8, "写「{员工}」", PLAIN },
	{ "W620", HEAD STEP "- 备注：包裹卡\n", 7, 6, "「// 包裹卡」", PLAIN },
	{ "N602", TEXT("{客户|亲}您好"), 6, 3, "逐个发：是", PLAIN },
	/* clang-format on */
};

/* Nothing at all may be said about these. */
static const char *const good[] = {
	HEAD STEP,
	TITLE "- 开始：进入会话\n- 客服账号：甲\n- 执行：微信客服\n" ENDS
	      "## 第2天 10:00 一\n> 您好\n## 第2天 20:00 二\n> 您好\n",
	"\xef\xbb\xbf\r\n// 注释\r\n" TITLE "---\r\n" START ENDS STEP,
	TITLE "－ 开始：加好友、打标签 A、B、下单，渠道 ＝ 包裹卡、门店A\n"
	      "- 停止：目标达成\n- 目标：首单\n" STEP,
	TITLE
	"* 触发: 首单，商品 = 洁面、面霜，金额 >= 200元\n• 退出：30天未回复、目标达成\n· 目标：复购，30 天内\n" STEP,
	TITLE "- 开始：扫渠道码 门店A\n" ENDS STEP,
	HEAD STEP "- 停止\n",
	HEAD STEP "-停止：\n",
	HEAD "## 当天 晚上8点半到9点 礼\n- 错过：顺延\n> 您好\n",
	HEAD "## 第5天 19:30 到了吗\n> 您好\n",
	HEAD "## 第 十二 天 9：05 名 字\n> 您好\n",
	HEAD "## 半小时后 提醒\n> 您好\n## 2 个小时后\n> 您好\n",
	HEAD "## 第2天 10:00 一\n- 条件：未购买\n> 您好\n## 第2天 20:00 二\n- 条件：已购买 且 已加 ≥ 1天\n> 您好\n",
	HEAD "- 每客每天最多：2\n## 第2天 10:00 一\n> 您好\n## 第2天 20:00 二\n> 您好\n",
	COND("未购买且无标签 已拒绝"),
	COND("非（有标签 油皮 或 有标签「且慢」） 且 近 30 天 消费 ≥ 200 且 已加不少于 3天"),
	COND("有全部标签（肤质/油皮，“VIP 客户”） 或 订单数 满 2单 或 性别 = 女"),
	COND("渠道 ≠ 包裹卡、门店A 且 进入后未购买 洁面"),
	TEXT("第一次用、第一天、新客第一单都不算"),
	TEXT("点 https://a.cn/b?c=d 看看，写 \\{原样\\}"),
	HEAD DAY2 "> 您好\n>\n> 空一行\n",
	HEAD DAY2 "- 员工任务：看聊天，答没答完的问题，今天 18:00 前，选项 约上、没接\n",
	HEAD "- 实验：问候，A 30% / B 70%，指标 首单率，最少每组 300\n" WELCOME
	     "- 实验组：A\n> 您好\n## 20秒内 其他\n- 实验组：其他\n> 您好\n",
	HEAD WELCOME "- 条件：渠道 = 甲\n> 您好\n## 20秒内 欢迎二\n- 条件：渠道 ≠ 甲\n> 您好\n",
	HEAD "- 对照组：5%\n" DAY2
	     "- 植入：是\n- 确认期限：21:30\n> 您好\n- 附件：链接 https://a.cn 标题「看看」 描述「好」\n",
	HEAD
	"- 目标达成后：去标签 A；打标签 B；停止\n- 人群：全部\n- 重复进入：隔30天\n- 同客多员工：各跟各的\n- 最长：90天\n" STEP,
};

static bool find_file(void *user, struct span script, struct span path, struct check_file *ret)
{
	static const struct {
		const char *name, *head;
		int64_t bytes;
	} files[] = {
		{"好.jpg", "\xff\xd8\xff\xe0", 4000},
		{"大.jpg", "\xff\xd8\xff\xe0", 11 << 20},
		{"假.jpg", "%PDF-1.4", 4000},
		{"空.pdf", "", 0},
	};

	(void)user;
	assert_true(span_is(script, "sop/测试.md"));
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		if (!span_is(path, files[i].name))
			continue;
		*ret = (struct check_file){.bytes = files[i].bytes, .head_n = strlen(files[i].head)};
		memcpy(ret->head, files[i].head, ret->head_n);
		memset(ret->sha256, 'a', 64);
		return true;
	}
	return false;
}

static int late_adds(void *user, int minute)
{
	(void)user;
	return minute == 20 * 60 + 30 ? 37 : 0;
}

static struct span tag_names[] = {{"肤质/油皮", 13}, {"意向/高", 10}, {"消费/高", 10}, {"客户/老客", 13}};
static struct span channel_names[] = {{"包裹卡", 9}};
static struct span good_names[] = {{"洁面", 6}};
static struct span employee_names[] = {{"王芳", 6}};
static const struct sop_names tags = {4, tag_names}, channels = {1, channel_names}, goods = {1, good_names},
			      employees = {1, employee_names};

static struct check_world world_of(enum world which)
{
	struct check_world w;

	check_world_init(&w);
	if (which == STRICT) {
		w.find_file = find_file;
		w.late_adds = late_adds;
		w.tags = &tags;
		w.channels = &channels;
		w.products = &goods;
		w.whole_folder = true;
		w.employees = &employees;
		w.per_day = 1;
		w.other_gap_ms = 2 * 3600000;
		w.quiet_from = 21 * 60 + 30;
		w.quiet_to = 9 * 60;
		w.adds_per_employee_day = 40;
	}
	return w;
}

static enum rc run(struct span text, enum world which, struct diag_list *list, struct arena *a)
{
	struct check_world w = world_of(which);
	struct sop_script *s = NULL;

	diag_init(list, a);
	enum rc rc = read_script(text, SPAN_LIT("sop/测试.md"), &w, list, &s);
	assert_int_equal(rc == RC_OK, s != NULL);
	assert_int_equal(rc == RC_OK, list->errors == 0);
	script_free(s);
	return rc;
}

static void each_finding_is_made(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct arena *a = arena_new(0);
		struct diag_list l;
		run(span_of(rows[i].text), rows[i].world, &l, a);
		const struct findings_row row = {rows[i].code, rows[i].text, rows[i].line, rows[i].col, rows[i].hint};

		wrong += !findings_made(&row, &l, true);
		arena_free(a);
	}
	assert_int_equal(wrong, 0);
}

static void run_plain(const char *text, struct diag_list *list, struct arena *a)
{
	(void)run(span_of(text), PLAIN, list, a);
}

static void nothing_is_said_about_good_scripts(void **state)
{
	(void)state;
	findings_none(good, sizeof good / sizeof good[0], run_plain);
}

/* W605 counts all of the day, wherever the first too many stands. */
static void a_full_day_is_counted(void **state)
{
	static const char text[] =
		HEAD "## 第2天 10:00 一\n> 您好\n## 第2天 15:00 二\n> 您好\n## 第2天 20:00 三\n> 您好\n";
	struct arena *a = arena_new(65536);
	struct diag_list list;

	(void)state;
	diag_init(&list, a);
	(void)run(SPAN_LIT(text), PLAIN, &list, a);
	assert_int_equal(list.n, 1);
	assert_true(span_search(list.v[0].text, SPAN_LIT("第2天有 3 步要发")) != SIZE_MAX);
	arena_free(a);
}

/* Findings that need more than one small file. */
/* E314, W501: test_hint.c; branches: test_inspectbranch.c; 话术: test_talk.c; E315 to E328, W614, W615: test_checktime.c. */
/* E8…, W801: test_table.c. */
static const char *const elsewhere[] = {"E801", "E802", "E803", "E804", "E805", "E806", "E807", "E808", "E809", "E810",
	"E811", "E812", "E813", "E814", "E815", "E816", "E817", "E818", "E704", "E705", "W801", "E101", "E104", "E118",
	"E701", "E702", "E703", "E314", "W501", "W701", "W702", "E641", "E642", "E643", "E644", "E645", "E646", "E647",
	"E648", "W641", "W642", "W643", "W644", "N641", "N642", "E531", "E532", "E533", "E534", "E631", "E632", "E633",
	"E634", "E635", "E636", "E637", "E638", "E639", "E640", "E731", "W631", "W633", "W731", "E315", "E316", "E317",
	"E318", "E535", "E536", "E537", "E538", "E319", "E320", "E321", "E322", "E342", "E343", "E344", "E323", "E324",
	"E325", "E326", "E327", "E328", "W614", "W615",
	/* test_hint.c */
	"E332", "W622",
	/* test_post.c */
	"E329", "E341", "E541", "E542", "E543", "E544", "E545", "E650", "E651", "E652", "E653", "E654", "E655", "E656",
	"E657", "E658", "E659", "W621",
	/* test_inspectgroup.c */
	"E671", "E672", "E673", "E674", "E675", "E676", "E690", "E691", "E692", "E693", "E694", "E695", "E696", "E697",
	"E698", "E699", "W618", "W651", "W652",
	/* test_camp.c */
	"E677", "E678", "E679", "E680", "E681", "E682", "E683", "E684", "E685", "E686", "E687", "E688", "E689", "E706",
	"E707", "E708", "E709", "E720", "W653", "W654", "W655", "N651", "N652",
	/* test_flash.c */
	"E539", "E660", "E661", "E662", "E663", "E664", "E665", "E666"};

/* Who enters, and when: test_checktime.c. */
static const char *const entering[] = {
	"E216", "E217", "E218", "E330", "E331", "W616", "W617", "N616", "N617", "N618", "N619"};

static void every_code_has_a_row(void **state)
{
	const char *code, *text, *hint;
	enum diag_severity severity;
	int wrong = 0;

	(void)state;
	for (int i = 0; diag_code_at(i, &code, &severity, &text, &hint); i++) {
		if (severity == DIAG_ERROR && !hint)
			fprintf(stderr, "%s says no way out\n", code), wrong++;
		bool tested = code[1] == '8'; /* E8…, W8…: test_table.c, test_book.c, test_tags.c */
		for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++)
			tested = tested || !strcmp(rows[k].code, code);
		for (size_t k = 0; k < sizeof elsewhere / sizeof elsewhere[0]; k++)
			tested = tested || !strcmp(elsewhere[k], code);
		for (size_t k = 0; k < sizeof entering / sizeof entering[0]; k++)
			tested = tested || !strcmp(entering[k], code);
		if (!tested)
			fprintf(stderr, "no test makes %s\n", code), wrong++;
		assert_int_equal(severity, code[0] == 'E' ? DIAG_ERROR : code[0] == 'W' ? DIAG_WARNING : DIAG_NOTE);
		for (int k = 0; k < i; k++) {
			const char *other;
			assert_true(diag_code_at(k, &other, NULL, NULL, NULL));
			assert_string_not_equal(other, code);
		}
	}
	assert_int_equal(wrong, 0);
	assert_false(diag_code_at(-1, &code, NULL, NULL, NULL));
}

static void gbk_is_told_from_rubbish(void **state)
{
	struct arena *a = arena_new(0);
	struct diag_list l;

	(void)state;
	/* "# 剧本：测" as Notepad of old saves it. */
	assert_int_equal(run(SPAN_LIT("# \xbe\xe7\xb1\xbe\xa3\xba\xb2\xe2\n"), PLAIN, &l, a), RC_INVALID);
	assert_non_null(findings_get(&l, "E101", 1, 1, "请另存为 UTF-8"));
	assert_int_equal(run(SPAN_LIT("PK\x03\x04\x00\x00\xff\xff"), PLAIN, &l, a), RC_INVALID);
	assert_non_null(findings_get(&l, "E102", 1, 1, NULL));
	arena_free(a);
}

static void sizes_are_bounded(void **state)
{
	struct arena *a = arena_new(0);
	struct diag_list l;
	struct text t;

	(void)state;
	text_init(&t, 4 << 20);
	text_adds(&t, HEAD);
	for (int i = 0; i <= READ_MAX_STEPS; i++)
		text_addf(&t, "## 第%d天 20:00 步%d\n> 您好\n", i + 2, i);
	run(text_span(&t), PLAIN, &l, a);
	assert_non_null(findings_get(&l, "E118", 5 + 2 * READ_MAX_STEPS, 0, NULL));
	while (t.n <= READ_MAX_BYTES)
		text_adds(&t, "// 注释注释注释注释注释注释注释注释注释注释注释注释注释注释注释注释\n");
	run(text_span(&t), PLAIN, &l, a);
	assert_int_equal(l.n, 1);
	assert_non_null(findings_get(&l, "E104", 1, 1, NULL));
	text_release(&t);
	arena_free(a);
}

/* Many mistakes: all counted, not all kept. */
static void findings_are_bounded(void **state)
{
	struct arena *a = arena_new(0);
	struct diag_list l;
	struct text t;

	(void)state;
	text_init(&t, 1 << 20);
	text_adds(&t, HEAD STEP);
	for (int i = 0; i < DIAG_KEEP + 500; i++)
		text_adds(&t, "您好\n");
	assert_int_equal(run(text_span(&t), PLAIN, &l, a), RC_INVALID);
	assert_int_equal(l.n, DIAG_KEEP);
	assert_int_equal(l.errors, DIAG_KEEP + 500);
	text_release(&t);
	arena_free(a);
}

static void findings_are_printed(void **state)
{
	struct arena *a = arena_new(0);
	struct diag_list l;
	struct text t;

	(void)state;
	run(SPAN_LIT(HEAD DAY2 "- 条建：\"x\"\n> 您好\n"), PLAIN, &l, a);
	assert_int_equal(l.n, 1);
	text_init(&t, 4096);
	check_print(&l.v[0], &t);
	assert_string_equal(
		text_str(&t), "sop/测试.md:6:3: 错误 E201 没有「条建」这个键\n    建议：是不是想写「条件」？\n");
	text_clear(&t);
	check_json(&l.v[0], &t);
	assert_string_equal(text_str(&t),
		"{\"file\":\"sop/测试.md\",\"line\":6,\"column\":3,\"code\":\"E201\",\"severity\":\"error\","
		"\"message\":\"没有「条建」这个键\",\"suggestion\":\"是不是想写「条件」？\"}");
	text_release(&t);
	arena_free(a);
}

/* A word of 3000 letters does not swallow the sentence. */
static void long_words_are_cut(void **state)
{
	struct arena *a = arena_new(0);
	struct diag_list l;

	(void)state;
	run(SPAN_LIT(HEAD DAY2 "- 条件：" K500 K500 "\n> 您好\n"), PLAIN, &l, a);
	assert_int_equal(l.n, 1);
	assert_true(span_starts(l.v[0].text, "看不懂条件「一二三") && span_ends(l.v[0].text, "…」"));
	assert_true(l.v[0].text.n < 700);
	arena_free(a);
}

static void findings_come_by_line(void **state)
{
	struct arena *a = arena_new(0);
	struct diag_list l;

	(void)state;
	run(SPAN_LIT(TITLE START DAY2 "- 植入：对\n> 仅剩{x}\n## 礼\n> a\n- 条建：1\n"), PLAIN, &l, a);
	assert_true(l.n > 4);
	for (int i = 1; i < l.n; i++)
		assert_true(l.v[i - 1].line < l.v[i].line ||
			(l.v[i - 1].line == l.v[i].line && l.v[i - 1].col <= l.v[i].col));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_finding_is_made),
		cmocka_unit_test(nothing_is_said_about_good_scripts),
		cmocka_unit_test(a_full_day_is_counted),
		cmocka_unit_test(every_code_has_a_row),
		cmocka_unit_test(gbk_is_told_from_rubbish),
		cmocka_unit_test(sizes_are_bounded),
		cmocka_unit_test(findings_are_bounded),
		cmocka_unit_test(findings_are_printed),
		cmocka_unit_test(long_words_are_cut),
		cmocka_unit_test(findings_come_by_line),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
